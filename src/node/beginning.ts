import { attestLog, type KeyPair } from '../business/root.ts'
import { LOCATION_FIELDS } from '../entry/fields.ts'
import type { Entry, LogBegan } from '../entry/kinds.ts'
import { FAMILY, LAST } from '../view/families.ts'
import type { View } from '../view/view.ts'
import type { Profile } from './profile.ts'

/** What of a device its writing goes on from. */
interface Writing {
  profile: Profile
  keyPair: KeyPair
  view: View
  /** Keys of all logs that it ever wrote. */
  ownLogs: Buffer[]
}

/**
 * How writing to a log of this device goes on: receipts are numbered over all logs that it ever
 * wrote.
 *
 * @returns the highest receipt number so far, and what the log begins with if it has no block
 */
export async function beginningOf(
  device: Writing,
  log: Buffer
): Promise<{ lastReceipt: number; first: Entry[] }> {
  let lastReceipt = 0
  for (const own of device.ownLogs) {
    const key = FAMILY.logMaxima + own.toString('latin1')
    const last = await device.view.cell<Map<number, number>>(key)
    lastReceipt = Math.max(lastReceipt, last?.get(LAST.receipt) ?? 0)
  }
  const { began, ...self } = device.profile.device
  if (!began) return { lastReceipt, first: [] }
  const body: LogBegan = {
    device: device.keyPair.publicKey,
    attestation: attestLog(device.keyPair, log),
    reason: began.reason
  }
  if ('previous' in began) {
    const { log: previous, length, hash } = began.previous
    body.previous = { log: Buffer.from(previous, 'hex'), length, hash: Buffer.from(hash, 'hex') }
    return { lastReceipt, first: [{ kind: 'log.began', body }] }
  }
  body.certificate = Buffer.from(began.certificate, 'hex')
  body.location = Buffer.from(self.location, 'hex')
  body.name = self.name
  return { lastReceipt, first: [{ kind: 'log.began', body }, ...placeOf(began, self)] }
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
