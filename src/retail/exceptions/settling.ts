import { type Entry, PaymentWay, StockReason } from '../../entry/kinds.ts'
import { MAX_TEXT } from '../../entry/limits.ts'
import { RECORDS } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { isEmployed, type Person } from '../people/staff.ts'
import { edited, recordOf } from '../records/records.ts'
import { transferSettled } from '../stock/transfer-settling.ts'
import { exceptionsNamed, notedOf, type ShopException } from './exceptions.ts'

/** Ways to settle an exception. */
export const WAYS = [
  'accepted',
  'explained',
  'corrected',
  'counted',
  'refunded',
  'claimed',
  'not-taken'
] as const
/** A way to settle an exception. */
export type Way = (typeof WAYS)[number]

/** How somebody settles an exception. */
export interface Settling {
  how: Way
  note?: string | undefined
  /** Who settles it, 16 bytes. */
  staff?: Buffer | null
  /** Of an edit conflict: the value that holds, text or an integer as the field is. */
  value?: string | number | undefined
  /**
   * Of an oversell: what was counted at the location; of a transfer: what arrived in all;
   * thousandths.
   */
  counted?: number | undefined
}

/** Something that somebody did about an exception. */
export interface Step {
  /** Wall clock of the device, ms. */
  time: number
  /** Key of the log that says so, hex. */
  log: string
  /** Who did it: id of a member of the staff in hex, or null. */
  staff: string | null
  /** The way it was settled, or null where it was assigned. */
  how: string | null
  note: string | null
  /** Who was to look at it, or null where it was settled. */
  owner: string | null
}

/**
 * The exception whose id begins so, settled or not.
 *
 * @throws Fault NOT_FOUND; CONFLICT if several begin so
 */
export async function exceptionNamed(device: Device, id: string): Promise<ShopException> {
  const found = await exceptionsNamed(device, id.toLowerCase())
  if (found.length === 1) return found[0]!
  if (found.length === 0) {
    throw new Fault(
      'NOT_FOUND',
      `There is no exception ${id}: it may be settled. See "tillmesh exception list".`
    )
  }
  throw new Fault('CONFLICT', `Several exceptions begin with ${id}. Give more of the id.`)
}

/**
 * Settles an exception everywhere, until its facts change. Some ways write more than that: a
 * value for an edit conflict, a count for an oversell, a step for a transfer.
 *
 * @returns the exception as it was
 * @throws Fault NOT_FOUND, CONFLICT, BAD_INPUT for what does not belong to this exception
 */
export async function settleException(
  device: Device,
  id: string,
  settling: Settling
): Promise<ShopException> {
  await device.settle()
  const found = await exceptionNamed(device, id)
  if (found.settled) throw new Fault('CONFLICT', 'This exception is settled already.')
  const { how, note, staff = null } = settling
  if ((note?.length ?? 0) > MAX_TEXT) {
    throw new Fault('BAD_INPUT', `The note is longer than ${MAX_TEXT} characters.`)
  }
  const by = { staff, note: note ?? null }
  const settled: Entry = {
    kind: 'exception.settled',
    body: { id: hex(found.id), print: hex(found.print), how, ...by }
  }
  const consequences = await consequencesOf(device, found, settling)
  await device.commit(() => [...consequences, settled])
  await device.settle()
  return found
}

/** What a way to settle says of a card payment; all others say that somebody saw to it. */
const PAYMENT_WAYS: Partial<Record<Way, number>> = {
  refunded: PaymentWay.takenBack,
  'not-taken': PaymentWay.declined
}

async function consequencesOf(
  device: Device,
  { facts }: ShopException,
  { how, note, value, counted, staff = null }: Settling
): Promise<Entry[]> {
  if (value !== undefined && facts.type !== 'edit-conflict') {
    throw new Fault('BAD_INPUT', 'Only an edit conflict is settled by a value.').at('body.value')
  }
  if (facts.type === 'card-in-doubt') {
    const id = hex(facts.payment)
    const body = { id, way: PAYMENT_WAYS[how] ?? PaymentWay.settled, staff, note: note ?? null }
    return [{ kind: 'payment.ended', body }]
  }
  if (how === 'not-taken') {
    throw new Fault('BAD_INPUT', 'Only a card payment can be not taken.').at('body.how')
  }
  if (facts.type === 'transfer-difference' || facts.type === 'transfer-sent-twice') {
    const isCorrected = how === 'corrected'
    return transferSettled(device, facts, { isCorrected, counted, note, staff })
  }
  if (counted !== undefined && facts.type !== 'oversell') {
    throw new Fault(
      'BAD_INPUT',
      'Only an oversell, or what arrived of a transfer, is settled by a count.'
    ).at('body.counted')
  }
  if (facts.type === 'edit-conflict') {
    if (facts.family === 'staff' && facts.field === 'pin') {
      throw new Fault(
        'BAD_INPUT',
        'Nobody can choose between two PINs: give the person a new one with "tillmesh staff edit NAME --pin".'
      )
    }
    if (value === undefined) {
      throw new Fault(
        'BAD_INPUT',
        `An edit conflict is settled by a value: say which ${facts.field} holds.`
      ).at('body.value')
    }
    const { family, subject, field } = facts
    const { type } = (RECORDS[family].fields as Record<string, { type: string }>)[field]!
    if (type === 'number' && !Number.isSafeInteger(Number(value))) {
      throw new Fault('BAD_INPUT', `The ${field} is a whole number.`).at('body.value')
    }
    const chosen = type === 'number' ? Number(value) : String(value)
    // A number that is 0 is held as nothing.
    const same = (each: string | number) =>
      type === 'number' ? Number(each) === chosen : String(each) === chosen
    if (!facts.values.some(each => same(each.value))) {
      throw new Fault(
        'BAD_INPUT',
        `"${value}" is none of the values that were given: choose one of them, or edit the ${family} for another.`
      ).at('body.value')
    }
    const entry = await edited(device, family, hex(subject), { [field]: chosen })
    return entry ? [entry] : []
  }
  if (facts.type === 'oversell' && counted !== undefined) {
    const lines = [{ item: hex(facts.item), quantity: counted - facts.onHand }]
    const location = hex(facts.location)
    const body = { location, reason: StockReason.counted, lines, staff }
    return [{ kind: 'stock.moved', body }]
  }
  return []
}

/**
 * Has somebody look at an exception.
 *
 * @param owner a member of the staff
 * @throws Fault NOT_FOUND; CONFLICT for somebody who has left, or an id that several begin with
 */
export async function assignException(
  device: Device,
  id: string,
  owner: Person,
  staff: Buffer | null = null
): Promise<ShopException> {
  await device.settle()
  if (!isEmployed(owner, device.clock.now())) {
    throw new Fault(
      'CONFLICT',
      `${owner.name} is not on the staff any more: choose somebody who can look at it.`
    )
  }
  const found = await exceptionNamed(device, id)
  const body = { id: hex(found.id), owner: owner.id, staff }
  await device.commit(() => [{ kind: 'exception.assigned', body }])
  await device.settle()
  return { ...found, owner: owner.id.toString('hex') }
}

/** What was done about an exception, first to last by the devices' clocks. */
export async function historyOf(device: Device, id: string): Promise<Step[]> {
  return (await notedOf(device, hex(id))).flatMap(({ entry, at, time }): Step[] => {
    const step = { time, log: at.log.toString('hex') }
    if (entry?.kind === 'exception.assigned') {
      const { owner, staff } = entry.body
      return [{ ...step, staff: nameOf(staff), how: null, note: null, owner: nameOf(owner) }]
    }
    if (entry?.kind !== 'exception.settled') return []
    const { how, note = null, staff } = entry.body
    return [{ ...step, staff: nameOf(staff), how, note, owner: null }]
  })
}

const nameOf = (id: Buffer | null | undefined) => id?.toString('hex') ?? null
const hex = (text: string) => Buffer.from(text, 'hex')

/** The name of a member of the staff by an id in hex; the id's beginning for one not known here. */
export async function staffName(device: Device, id: string): Promise<string> {
  return (await recordOf(device, 'staff', hex(id)))?.name || id.slice(0, 8)
}
