import type { Member } from '../business/membership.ts'
import { certifyRetirement, rootFromPhrase } from '../business/root.ts'
import type { DeviceRetired, LogLength } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { Sums } from '../view/cell.ts'
import { FAMILY, TALLY } from '../view/families.ts'
import type { Device } from './device.ts'
import { newEpoch } from './epochs.ts'
import { lastReceiptIn } from './receipts.ts'

/** How a device is retired. */
export interface Retirement {
  /** Its name, or the beginning of its key. */
  device: string
  /** Sequence of the last block of its newest log that counts; all that are here if absent. */
  after?: number
  /** Its disk is lost: sales beyond what is here are on no device. */
  lost?: boolean
  /** The last receipt number that it gave, from paper. */
  lastReceipt?: number
  /** The recovery phrase, for an owner device that the root key admitted. */
  phrase?: string
}

/** What a retirement came to. */
export interface Retired {
  /** Its name. */
  device: string
  /** Blocks that count, of all its logs. */
  blocks: number
  /** Receipt numbers of sales that no device holds: first and last, null if nobody knows it. */
  lost: { from: number; to: number | null } | null
}

/**
 * Ends a device's membership: it gets no links and no later key, and what it writes beyond the
 * blocks named here waits for an owner. In the same block a new epoch begins.
 *
 * @throws Fault NOT_FOUND or CONFLICT for the name, BAD_INPUT for a number or phrase that does not
 *   fit, NOT_PERMITTED unless this device is an owner
 */
export async function retireDevice(device: Device, request: Retirement): Promise<Retired> {
  if (request.lastReceipt !== undefined && !request.lost) {
    throw new Fault('BAD_INPUT', 'The last receipt is told together with the loss: add --lost.')
  }
  await device.settle()
  const own = device.keyPair.publicKey
  const target = deviceNamed(
    device,
    request.device,
    each => !each.retired && !each.device.equals(own)
  )
  if (target.device.equals(own)) {
    throw new Fault('CONFLICT', 'A device cannot retire itself. Do it from another owner device.')
  }
  if (target.retired) throw new Fault('CONFLICT', `${target.name} was retired already.`)
  const body: DeviceRetired = {
    device: target.device,
    logs: counted(device, target, request),
    seen: seenBy(device)
  }
  const lost = request.lost ? await lostSales(device, target, request.lastReceipt) : null
  if (lost) {
    body.lostFrom = lost.from
    body.lostTo = lost.to ?? 0
  }
  if (request.phrase !== undefined) {
    const root = rootFromPhrase(request.phrase)
    if (root.publicKey.toString('hex') !== device.profile.business.root) {
      throw new Fault('BAD_INPUT', 'This is the recovery phrase of another business.')
    }
    body.certificate = certifyRetirement(root, body)
  } else if (device.membership.isRooted(target.device)) {
    throw new Fault(
      'NOT_PERMITTED',
      `${target.name} was made an owner by the recovery phrase itself, so retiring it takes that phrase: add --phrase-file.`
    )
  }
  await device.commit(() => [
    { kind: 'device.retired', body },
    ...(target.role === 'relay' ? [] : newEpoch(device, target.device))
  ])
  await device.settle()
  const blocks = body.logs.reduce((sum, { length }) => sum + length, 0)
  return { device: target.name, blocks, lost }
}

/**
 * Lets blocks count that a retired device wrote later and that are here.
 *
 * @returns blocks that count now and did not before
 * @throws Fault NOT_FOUND or CONFLICT for the name, NOT_PERMITTED unless this device is an owner
 */
export async function acceptLate(device: Device, name: string): Promise<number> {
  await device.settle()
  const target = deviceNamed(device, name, ({ retired }) => retired)
  const { membership, view } = device
  const late: { log: Buffer; length: number; blocks: number }[] = []
  for (const log of membership.logsOf(target.device)) {
    const [from, length] = [membership.retiredAt(log), view.head(log)]
    // Of a forked log it is entries that wait: they stand in blocks of others.
    const blocks = Math.max(0, length - from) || (await waiting(device, log))
    if (blocks > 0) late.push({ log, length, blocks })
  }
  if (late.length === 0) {
    throw new Fault('CONFLICT', `No block of ${target.name} waits to be accepted.`)
  }
  await device.commit(() =>
    late.map(({ log, length }) => ({
      kind: 'device.accepted',
      body: { log, length, seen: seenBy(device) }
    }))
  )
  await device.settle()
  return late.reduce((sum, { blocks }) => sum + blocks, 0)
}

/** How far every log is read here. */
const seenBy = ({ view }: Device): LogLength[] =>
  [...view.heads].map(([log, length]) => ({ log: Buffer.from(log, 'hex'), length }))

/** How many entries of a log wait for an owner. */
async function waiting({ view }: Device, log: Buffer): Promise<number> {
  const sums = await view.cell<Sums>(FAMILY.logSums + log.toString('latin1'))
  return Number(sums?.get(TALLY.quarantined) ?? 0)
}

/** The device with this name or key; of several those are meant that it can be done to. */
function deviceNamed(
  { membership }: Device,
  name: string,
  isMeant: (member: Member) => boolean
): Member {
  const { devices } = membership
  const called = devices.filter(each => each.name === name)
  const meant =
    called.length > 0
      ? called
      : devices.filter(each => name !== '' && each.device.toString('hex').startsWith(name))
  const likely = meant.filter(isMeant)
  const [one, ...more] = likely.length > 0 ? likely : meant
  if (!one) {
    throw new Fault(
      'NOT_FOUND',
      `There is no device "${name}". Known are: ${devices.map(each => each.name).join(', ')}.`
    )
  }
  if (more.length === 0) return one
  const keys = [one, ...more].map(each => each.device.toString('hex').slice(0, 8))
  throw new Fault(
    'CONFLICT',
    `${keys.length} devices are called "${name}". Give the beginning of a key: ${keys.join(', ')}.`
  )
}

/** How many blocks count of each of the device's logs. */
function counted(device: Device, target: Member, { after }: Retirement): DeviceRetired['logs'] {
  const { membership, view } = device
  const logs = membership.logsOf(target.device).map(log => ({ log, length: view.head(log) }))
  const newest = logs.find(({ log }) => log.equals(target.log))!
  if (after === undefined) return logs
  if (after >= newest.length) {
    throw new Fault(
      'BAD_INPUT',
      `The log of ${target.name} has ${newest.length} blocks here, so the last to count is ${newest.length - 1} at most.`
    )
  }
  newest.length = after + 1
  return logs
}

async function lostSales(
  device: Device,
  target: Member,
  lastReceipt: number | undefined
): Promise<{ from: number; to: number | null }> {
  const held = await lastReceiptIn(device.view, device.membership.logsOf(target.device))
  if (lastReceipt !== undefined && lastReceipt <= held) {
    throw new Fault(
      'BAD_INPUT',
      `Receipt ${lastReceipt} of ${target.name} is here: sales up to receipt ${held} are not lost.`
    )
  }
  return { from: held + 1, to: lastReceipt ?? null }
}
