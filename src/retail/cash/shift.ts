import crypto from 'hypercore-crypto'
import {
  type Address,
  type CashMoved,
  CashReason,
  compareAddresses,
  type Entry,
  type TenderCount,
  type ZReported
} from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { lastIn } from '../../node/receipts.ts'
import type { Once } from '../../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../view/documents.ts'
import { LAST } from '../../view/families.ts'
import { lastBefore, logsUpTo, writtenFrom } from './log-range.ts'
import { takingsOf, zOf } from './z-report.ts'

const NAMESPACE = crypto.namespace('tillmesh/shift', 1)[0]!

/** Why cash moves without a sale. */
export type CashWay = keyof typeof CashReason

/** A shift that is open at this device. */
export interface Shift {
  id: Buffer
  /** Where it was opened. */
  at: Address
  /** When, ms since 1970. */
  time: number
  /** Cash in the drawer then, minor currency units. */
  float: number
  /** The Z report that will end it. */
  number: number
  staff: Buffer | null
  /** True if somebody counted the drawer. */
  isCounted: boolean
}

/** A Z report and where it stands. */
export interface Reported {
  z: ZReported
  at: Address
  /** Writer's wall clock, ms. */
  time: number
}

/**
 * The id of a device's shift: it follows from the number of the Z report that will end it, so that
 * the open one is found without a search.
 *
 * @returns 16 bytes
 */
export function shiftId(device: Buffer, number: number): Buffer {
  return crypto.hash([NAMESPACE, device, Buffer.from(String(number))]).subarray(0, 16)
}

/** The shift that is open at this device, or null. What was just written may not count yet. */
export async function openShiftOf(device: Device): Promise<Shift | null> {
  const number = (await lastIn(device.view, device.ownLogs, LAST.z)) + 1
  const id = shiftId(device.keyPair.publicKey, number)
  const noted = await ownNoted(device, id)
  const opened = noted.find(({ entry }) => entry?.kind === 'shift.opened')
  if (opened?.entry?.kind !== 'shift.opened') return null
  const { float, staff = null } = opened.entry.body
  const isCounted = noted.some(({ entry }) => entry?.kind === 'shift.counted')
  return { id, number, at: opened.at, time: opened.time, float, staff, isCounted }
}

/** Of a shift, what this device wrote: another copy of its directory has logs of its own. */
async function ownNoted(device: Device, id: Buffer): Promise<Noted[]> {
  const own = await logsUpTo(device, device.log.key)
  return (await notedOf(device, id)).filter(({ at }) => own.some(log => log.equals(at.log)))
}

const notedOf = async ({ view }: Pick<Device, 'view'>, id: Buffer): Promise<Noted[]> =>
  unpackNoted(await view.cell<Once>(documentKey(DOCUMENT.shift, id)))

async function requireShift(device: Device): Promise<Shift> {
  const shift = await openShiftOf(device)
  if (shift) return shift
  throw new Fault(
    'CONFLICT',
    'No shift is open at this till: open one with "tillmesh shift open FLOAT".'
  )
}

/**
 * Opens a shift at this device. What was sold before, while none was open, gets a Z report of its
 * own: it is in one, and its money is none that comes on top of the float.
 *
 * @param float cash in the drawer, minor currency units
 * @throws Fault CONFLICT if one is open, BAD_INPUT for a float that cannot be
 */
export async function openShift(
  device: Device,
  { float, staff = null }: { float: number; staff?: Buffer | null }
): Promise<Shift> {
  await device.commitAlone(async () => {
    const shift = await openShiftOf(device)
    if (shift) {
      throw new Fault(
        'CONFLICT',
        `Shift ${shift.number} is open at this till already: close it with "tillmesh shift close".`
      )
    }
    const number = (await lastIn(device.view, device.ownLogs, LAST.z)) + 1
    const idOf = (of: number) => shiftId(device.keyPair.publicKey, of)
    const opened = (id: Buffer) => ({ kind: 'shift.opened' as const, body: { id, float, staff } })
    const before = await reportNow(device, { id: idOf(number), number, at: endOf(device) })
    if (before.sales === 0) return [opened(idOf(number))]
    return [{ kind: 'z.reported', body: { ...before, staff } }, opened(idOf(number + 1))]
  })
  await device.settle()
  return requireShift(device)
}

/**
 * Writes down cash that comes or goes without a sale.
 *
 * @returns where it stands
 * @throws Fault BAD_INPUT for an amount that is not above 0; CONFLICT if no shift is open, for an
 *   expense only where a place of its own is named
 */
export async function moveCash(
  device: Device,
  way: CashWay,
  {
    amount,
    location = null,
    ...rest
  }: { amount: number } & Pick<CashMoved, 'location' | 'category' | 'note' | 'staff'>
): Promise<Address> {
  if (!(amount > 0)) {
    throw new Fault('BAD_INPUT', 'The amount must be above 0: the way says in which direction.')
  }
  const reason = CashReason[way]
  const [at] = await device.commitAlone(async () => {
    const needed = !(way === 'expense' && location)
    const shift = needed ? await requireShift(device) : await openShiftOf(device)
    const body: CashMoved = {
      ...{ amount: way === 'in' ? amount : -amount, reason },
      ...{ shift: shift?.id ?? null, location, ...rest }
    }
    return [{ kind: 'cash.moved', body }]
  })
  await device.settle()
  return at!
}

/**
 * Writes down what was found in the drawer. Whoever counts is not told what should be there; the
 * Z report says it.
 *
 * @throws Fault CONFLICT if no shift is open
 */
export async function countShift(
  device: Device,
  counted: TenderCount[],
  staff: Buffer | null = null
): Promise<void> {
  await device.commitAlone(async () => [countOf(await requireShift(device), counted, staff)])
  await device.settle()
}

function countOf({ id }: Shift, counted: TenderCount[], staff: Buffer | null): Entry {
  const types = new Set(counted.map(({ type }) => type))
  if (types.size === 0 || types.size < counted.length) {
    throw new Fault('BAD_INPUT', 'A count names each type of tender once, and one at least.')
  }
  return { kind: 'shift.counted', body: { id, counted, staff } }
}

/**
 * Ends the shift with its Z report, in the device's own turn: what was sold before it is in this
 * one, what is sold after it in the next, whether or not a shift is open then.
 *
 * @param counted what was found in the drawer, if that was not written down before
 * @throws Fault CONFLICT if no shift is open
 */
export async function closeShift(
  device: Device,
  { counted, staff = null }: { counted?: TenderCount[] | undefined; staff?: Buffer | null } = {}
): Promise<Reported> {
  let z: ZReported | null = null
  const written = await device.commitAlone(async () => {
    const shift = await requireShift(device)
    const count = counted ? [countOf(shift, counted, staff)] : []
    z = { ...(await reportNow(device, shift)), ...(counted && { counted }), staff }
    return [...count, { kind: 'z.reported', body: z }]
  })
  await device.settle()
  const at = written.at(-1)!
  return { z: z!, at, time: await timeOf(device, z!, at) }
}

async function timeOf(device: Device, { shift }: ZReported, { seq }: Address): Promise<number> {
  const noted = await ownNoted(device, shift)
  return noted.find(({ at }) => at.seq === seq)?.time ?? device.clock.now()
}

/**
 * What the Z report would say now; nothing is written.
 *
 * @throws Fault CONFLICT if no shift is open
 */
export async function xReport(device: Device): Promise<ZReported> {
  await device.settle()
  return reportNow(device, await requireShift(device))
}

/** From the Z report before on, or from the device's first block: what it sold is in one of them. */
async function reportNow(
  device: Device,
  { id: shift, number, at }: Pick<Shift, 'id' | 'number' | 'at'>
): Promise<ZReported> {
  const { from, perpetual } = await beginningOf(device, number, at)
  const takings = await takingsOf(shift, writtenFrom(device, from, endOf(device)))
  return zOf({ shift, number, from }, takings, perpetual)
}

/** Where a Z report begins, and the perpetual total there. */
async function beginningOf(
  device: Device,
  number: number,
  at: Address
): Promise<{ from: Address; perpetual: number }> {
  const { membership, log } = device
  const own = await logsUpTo(device, log.key)
  const last = number > 1 ? await lastBefore(device, 'z.reported', at) : null
  const from = last?.at ?? { log: own[0]!, seq: 0, index: 0 }
  const perpetual = last?.entry.body.perpetual ?? 0
  const forked = own.findLast(each => membership.isForked(each))
  if (!forked) return { from, perpetual }
  const others = await otherBranches(device, number, own)
  // A Z report of another branch that begins where this one would has all that both branches share.
  const isShared = others.some(z => compareAddresses(z.from, from) === 0)
  return {
    from: isShared ? { log: forked, seq: membership.forkedAt(forked), index: 0 } : from,
    perpetual: Math.max(perpetual, ...others.map(z => z.perpetual))
  }
}

/** What this device's directory, or a copy of it, reported since the log was forked, as known here. */
async function otherBranches(
  device: Device,
  number: number,
  own: readonly Buffer[]
): Promise<ZReported[]> {
  const { membership, keyPair } = device
  const found: ZReported[] = []
  for (let before = number - 1; before > 0; before--) {
    let isCommon = false
    for (const { entry, at } of await notedOf(device, shiftId(keyPair.publicKey, before))) {
      if (entry?.kind !== 'z.reported') continue
      // What was carried stands under the name of its branch; another device's log is another's.
      const writer = membership.byLog(at.log)
      if (writer && !writer.device.equals(keyPair.publicKey)) continue
      if (own.some(log => log.equals(at.log))) isCommon ||= membership.isForked(at.log)
      else found.push(entry.body)
    }
    // It counts in the log that was forked, so it stands before the fork, and what is older too.
    if (isCommon) break
  }
  return found
}

/** The place behind everything that is in this device's log. */
const endOf = ({ log }: Device): Address => ({ log: log.key, seq: log.length, index: 0 })

/** Every Z report that counts, of all devices, in the order of their shifts' ids. */
export async function* zReports(device: Device, after?: string): AsyncGenerator<Reported> {
  const prefix = documentKey(DOCUMENT.shift, Buffer.alloc(0))
  const from =
    after === undefined ? undefined : prefix + Buffer.from(after, 'hex').toString('latin1')
  for await (const [, cell] of device.view.cells<Once>(prefix, from)) {
    for (const { entry, at, time } of unpackNoted(cell)) {
      if (entry?.kind === 'z.reported') yield { z: entry.body, at, time }
    }
  }
}
