import { randomBytes } from 'node:crypto'
import type Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import { attestLog, epochId } from '../business/root.ts'
import { LOCATION_FIELDS } from '../entry/fields.ts'
import type { Entry, LogBegan, LogHead } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { Logs } from '../log/logs.ts'
import type { View } from '../view/view.ts'
import type { Beginning } from './own-log.ts'
import { epochKeysOf, type Profile } from './profile.ts'
import { lastReceiptIn, lastReceiptOf } from './receipts.ts'

/** What is to be known of the device that writes. */
interface Author {
  keyPair: Hypercore.KeyPair
  profile: Profile
  membership: Membership
  logs: Logs
  view: View
  /** Keys of all logs that it ever wrote. */
  ownLogs: Buffer[]
  epochKey: (id: Buffer) => Buffer | null
}

/**
 * How writing to a log of this device goes on: receipts are numbered over all logs that it ever
 * wrote.
 *
 * @returns the highest receipt number so far, and what the log begins with if it has no block
 */
export async function beginningOf(device: Author, core: Hypercore): Promise<Beginning> {
  const { key: log } = core
  const { began, ...self } = device.profile.device
  let lastReceipt = Math.max(
    await lastReceiptIn(device.view, device.ownLogs),
    await lastReceiptOf(device.logs, core)
  )
  if (!began) return { lastReceipt, first: [] }
  const body: LogBegan = {
    device: device.keyPair.publicKey,
    attestation: attestLog(device.keyPair, log),
    reason: began.reason
  }
  if ('previous' in began) {
    const { length, hash } = began.previous
    const previous = Buffer.from(began.previous.log, 'hex')
    body.previous = { log: previous, length, hash: Buffer.from(hash, 'hex') }
    const ended = await device.logs.log(previous)
    lastReceipt = Math.max(lastReceipt, await lastReceiptOf(device.logs, ended))
    return { lastReceipt, first: [{ kind: 'log.began', body }] }
  }
  body.certificate = Buffer.from(began.certificate, 'hex')
  body.location = Buffer.from(self.location, 'hex')
  body.name = self.name
  return { lastReceipt, first: [{ kind: 'log.began', body }, ...placeOf(began, self)] }
}

/**
 * Opens the log that a device goes on in, under the newest epoch key that is known there, and has
 * it remembered, durably, before a block is in it.
 *
 * @param reason wire code of `BeganReason`
 */
export async function nextLogOf(
  device: Author,
  reason: number,
  ended: LogHead,
  remember: (profile: Profile) => Promise<void>
): Promise<{ core: Hypercore } & Beginning> {
  // A name that no copy of this directory can come to by itself.
  const name = `log/${device.ownLogs.length + 1}/${randomBytes(16).toString('hex')}`
  const { id } = device.membership.epoch
  const key = id ? device.epochKey(id) : epochKeysOf(device.profile)[0]!
  if (!key) throw new Fault('STORAGE', 'The key of the new epoch is not known here yet.')
  const core = await device.logs.own(name, key)
  const previous = {
    log: ended.log.toString('hex'),
    length: ended.length,
    hash: ended.hash.toString('hex')
  }
  const epoch = epochId(key).toString('hex')
  await remember({
    ...device.profile,
    device: { ...device.profile.device, log: name, epoch, began: { reason, previous } }
  })
  return { core, ...(await beginningOf(device, core)) }
}

/** The entry that names a place which the business did not know. */
function placeOf(
  { newLocation }: { newLocation: boolean },
  { location, locationName }: Profile['device']
): Entry[] {
  if (!newLocation) return []
  const edits = [{ field: LOCATION_FIELDS.name.code, text: locationName }]
  return [{ kind: 'location.edited', body: { subject: Buffer.from(location, 'hex'), edits } }]
}
