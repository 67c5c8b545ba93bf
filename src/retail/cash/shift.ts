import crypto from 'hypercore-crypto'
import {
  type Address,
  type CashMoved,
  CashReason,
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
import { firstPlace, lastBefore, writtenFrom } from './log-range.ts'
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
  const number = (await lastNumber(device)) + 1
  const id = shiftId(device.keyPair.publicKey, number)
  const noted = await ownNoted(device, id)
  const opened = noted.find(({ entry }) => entry?.kind === 'shift.opened')
  if (opened?.entry?.kind !== 'shift.opened') return null
  const { float, staff = null } = opened.entry.body
  const isCounted = noted.some(({ entry }) => entry?.kind === 'shift.counted')
  return { id, number, at: opened.at, time: opened.time, float, staff, isCounted }
}

/** The highest number of a Z report: beyond a fork the view knows it only once it is carried. */
async function lastNumber(device: Device): Promise<number> {
  const { view, ownLogs, membership } = device
  const folded = await lastIn(view, ownLogs, LAST.z)
  if (!ownLogs.some(log => membership.isForked(log))) return folded
  const last = await lastBefore(device, 'z.reported', endOf(device))
  return Math.max(folded, last?.entry.body.number ?? 0)
}

async function ownNoted(device: Device, id: Buffer): Promise<Noted[]> {
  const cell = await device.view.cell<Once>(documentKey(DOCUMENT.shift, id))
  const own = device.ownLogs
  return unpackNoted(cell).filter(({ at }) => own.some(log => log.equals(at.log)))
}

async function requireShift(device: Device): Promise<Shift> {
  const shift = await openShiftOf(device)
  if (shift) return shift
  throw new Fault(
    'CONFLICT',
    'No shift is open at this till: open one with "tillmesh shift open FLOAT".'
  )
}

/**
 * Opens a shift at this device.
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
    const number = (await lastNumber(device)) + 1
    const id = shiftId(device.keyPair.publicKey, number)
    return [{ kind: 'shift.opened', body: { id, float, staff } }]
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

/**
 * From the Z report before on, so that what is sold while no shift is open is in the next one; the
 * first one from the first block on.
 */
async function reportNow(device: Device, { id: shift, number, at }: Shift): Promise<ZReported> {
  const last = number > 1 ? await lastBefore(device, 'z.reported', at) : null
  const from = last?.at ?? (await firstPlace(device, at.log))
  const takings = await takingsOf(shift, writtenFrom(device, from, endOf(device)))
  return zOf({ shift, number, from }, takings, last?.entry.body.perpetual ?? 0)
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
