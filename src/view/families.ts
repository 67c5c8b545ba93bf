import type { Address } from '../entry/kinds.ts'
import { type CellType, maxima, once, registers, returns, sums } from './cell.ts'

/**
 * Families of keys in the view: the first byte of a key tells what its cell is. Cells are the
 * merged state and make up the digest; rows are derived from cells; meta is the fold's own.
 *
 * A key is written as a latin1 string, one character a byte: cheap as a map's key and exact as
 * bytes.
 */
export const FAMILY = {
  /** What is on a gift card or owed by a customer: its 16-byte id. */
  balance: 'a',
  /** Fields of the business. */
  business: 'b',
  /** What was received of an item and what it cost: 16-byte id. */
  cost: 'c',
  /** Facts that say who belongs: key of the log or device, or id of the epoch, that they are about. */
  fact: 'd',
  /** How far a log's clock was seen to be off: log key, key of the log that says so. */
  clock: 'h',
  /** Fields of an item: 16-byte id. */
  item: 'i',
  /** Sums of a member of the staff on a day: staff id, log key, day. */
  staffDay: 'j',
  /** Quantities of a transfer by its steps: transfer id, item. */
  transit: 'k',
  /** Fields of a location: 8-byte id. */
  location: 'l',
  /** Everything that was written about a document: letter of its type, 16-byte id. */
  document: 'n',
  /** Facts that may be written twice: 16-byte id. */
  once: 'o',
  /** Counts of a stocktake: its id, location, item. */
  count: 'q',
  /** Fields of a record: letter of its type, 16-byte id. */
  record: 'r',
  /** Stock: location, item. */
  stock: 's',
  /** Sums of a business day: location, day. */
  day: 't',
  /** Sums of a log: log key. */
  logSums: 'u',
  /** Maxima of a log: log key. */
  logMaxima: 'v',
  /** What came back of a sale's line: the sale's address, the line's number. */
  returned: 'w',
  /** When an edit of a price was sold at: its address, key of the log that sold. */
  soldAt: 'x',
  /** When an edit of a price was sold at last, and when it was superseded: its address. */
  priced: 'y',
  /** The edits that superseded an edit of a price: its address. */
  repriced: 'z'
} as const

/** Families of derived rows and of the view's own bookkeeping. */
export const ROW = {
  /** Carts, quotes and orders that wait, by id. */
  cart: 'B',
  /** Exceptions: what a person should look at. */
  exception: 'E',
  /** How far each log is folded. */
  head: 'H',
  /** Ids of records by what their fields hold. */
  index: 'I',
  /** Digest and format. */
  meta: 'M',
  /** Edits of prices that were sold at after they were superseded: addresses. */
  stale: 'S'
} as const

const TYPES = {
  [FAMILY.balance]: sums,
  [FAMILY.business]: registers,
  [FAMILY.cost]: sums,
  [FAMILY.fact]: once,
  [FAMILY.clock]: maxima,
  [FAMILY.item]: registers,
  [FAMILY.staffDay]: sums,
  [FAMILY.transit]: sums,
  [FAMILY.location]: registers,
  [FAMILY.document]: once,
  [FAMILY.once]: once,
  [FAMILY.count]: registers,
  [FAMILY.record]: registers,
  [FAMILY.stock]: sums,
  [FAMILY.day]: sums,
  [FAMILY.logSums]: sums,
  [FAMILY.logMaxima]: maxima,
  [FAMILY.returned]: returns,
  [FAMILY.soldAt]: returns,
  [FAMILY.priced]: maxima,
  [FAMILY.repriced]: once
} as unknown as Record<string, CellType<never>>

/** The cell type of a key; undefined for rows and meta. */
export const cellTypeOf = (key: string): CellType<never> | undefined => TYPES[key[0]!]

/** Fields of a stock cell, thousandths of a unit; `movements` counts stock entries other than sales. */
export const STOCK = { onHand: 1, movements: 2 } as const

/** Fields of a day's and a log's sums; amounts in minor units. Tender amounts at `tender` + type. */
export const TALLY = {
  sales: 1,
  lines: 2,
  gross: 3,
  quantity: 4,
  unknown: 5,
  refused: 6,
  quarantined: 7,
  /** Lines of goods that came back, and what was paid back for them, positive. */
  returns: 8,
  returned: 9,
  discounts: 10,
  /** Put on gift cards, and paid on accounts: no revenue. */
  cards: 11,
  payments: 12,
  cashRounding: 13,
  /** Paid out for expenses, positive. */
  expenses: 14,
  /** Goods that came back, thousandths, positive; `quantity` has them taken off. */
  returnedQuantity: 15,
  tender: 16,
  /** Of a log only. */
  training: 300,
  voids: 301,
  reprints: 302,
  /** Tax and net by rate: the rate in parts per million is added. */
  tax: 10_000_000,
  net: 20_000_000
} as const

/**
 * Fields of a log's maxima: highest receipt number, last wall time in ms, the sequence of the last
 * witness statement plus 1, highest receipt number in training, highest number of a Z report.
 */
export const LAST = { receipt: 1, time: 2, statement: 3, training: 4, z: 5 } as const

/** Fields of a balance: minor units on the card or owed, points, minor units spent, bills. */
export const BALANCE = { amount: 1, points: 2, spent: 3, sales: 4 } as const

/** Fields of a cost cell: thousandths received, and minor units paid for them. */
export const COST = { quantity: 1, value: 2 } as const

/** Fields of a returned line, thousandths: what came back in all, and what the sale had of it. */
export const RETURNED = { quantity: 1, sold: 2 } as const

/**
 * Fields of a clock: when it was last seen off, ms; and of each day (days since 1970) the most ms
 * that it was ahead, at `day` + 2 x that day, and behind, at one more.
 */
export const CLOCK = { last: 3, day: 4 } as const

/** A clock that is off by less, ms, is a matter of nobody's. */
export const CLOCK_OFF_MS = 10 * 60_000

/** What one log says of another one's clock. */
export const clockKey = (log: Buffer, by: Buffer): string =>
  FAMILY.clock + log.toString('latin1') + by.toString('latin1')

/** The field of a count: counted and on hand, thousandths, as `"COUNTED ONHAND"`. */
export const COUNT = { counted: 1 } as const

/**
 * Fields of an edit of a price: when it was sold at last, and when it was first superseded, ms;
 * that one negative, so that the earliest is the largest.
 */
export const PRICED = { last: 2, superseded: 3 } as const

/**
 * Fields of what one log sold at an edit of a price: how many lines, and at `stretch` + the number
 * of a stretch of `blocks` blocks, the latest time of those in it, ms. So they are found by their
 * place in the log, whatever its clock did.
 */
export const SOLD_AT = { lines: 1, stretch: 2, blocks: 1_024 } as const

/** Keys of a location's stock begin so; the item's id follows. */
export const stockPrefix = (location: Buffer): string => FAMILY.stock + location.toString('latin1')

/** The stock of an item at a location. */
export const stockKey = (location: Buffer, item: Buffer): string =>
  stockPrefix(location) + item.toString('latin1')

/** An address within a key. */
export function addressBytes({ log, seq, index }: Address): string {
  const place = Buffer.allocUnsafe(10)
  place.writeUIntBE(seq, 0, 6)
  place.writeUInt32BE(index, 6)
  return log.toString('latin1') + place.toString('latin1')
}

/** Reads what `addressBytes` wrote, from this place of a key on. */
export function addressAt(key: string, start: number): Address {
  const bytes = keyBytes(key.slice(start, start + 42))
  return { log: bytes.subarray(0, 32), seq: bytes.readUIntBE(32, 6), index: bytes.readUInt32BE(38) }
}

/** `day` is days since 1970 in the shop's own time. */
export const dayKey = (location: Buffer, day: number): string =>
  FAMILY.day + location.toString('latin1') + dayBytes(day)

/** A day within a key, so that keys go by days. */
export function dayBytes(day: number): string {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(day)
  return bytes.toString('latin1')
}

/** The key's bytes. */
export const keyBytes = (key: string): Buffer => Buffer.from(key, 'latin1')
