import { type CellType, maxima, once, registers, sums } from './cell.ts'

/**
 * Families of keys in the view: the first byte of a key tells what its cell is. Cells are the
 * merged state and make up the digest; rows are derived from cells; meta is the fold's own.
 *
 * A key is written as a latin1 string, one character a byte: cheap as a map's key and exact as
 * bytes.
 */
export const FAMILY = {
  /** Fields of the business. */
  business: 'b',
  /** Facts that say who belongs: key of the log or device, or id of the epoch, that they are about. */
  fact: 'd',
  /** Fields of an item: 16-byte id. */
  item: 'i',
  /** Fields of a location: 8-byte id. */
  location: 'l',
  /** Facts that may be written twice: 16-byte id. */
  once: 'o',
  /** Stock: location, item. */
  stock: 's',
  /** Sums of a business day: location, day. */
  day: 't',
  /** Sums of a log: log key. */
  logSums: 'u',
  /** Maxima of a log: log key. */
  logMaxima: 'v'
} as const

/** Families of derived rows and of the view's own bookkeeping. */
export const ROW = {
  /** Item ids by code or barcode. */
  code: 'C',
  /** Exceptions: what a person should look at. */
  exception: 'E',
  /** How far each log is folded. */
  head: 'H',
  /** Digest and format. */
  meta: 'M'
} as const

const TYPES: Record<string, CellType<never>> = {
  [FAMILY.business]: registers as CellType<never>,
  [FAMILY.fact]: once as CellType<never>,
  [FAMILY.item]: registers as CellType<never>,
  [FAMILY.location]: registers as CellType<never>,
  [FAMILY.once]: once as CellType<never>,
  [FAMILY.stock]: sums as CellType<never>,
  [FAMILY.day]: sums as CellType<never>,
  [FAMILY.logSums]: sums as CellType<never>,
  [FAMILY.logMaxima]: maxima as CellType<never>
}

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
  tender: 16
} as const

/**
 * Fields of a log's maxima: highest receipt number, last wall time in ms, and the sequence of the
 * last witness statement plus 1.
 */
export const LAST = { receipt: 1, time: 2, statement: 3 } as const

/** Keys of a location's stock begin so; the item's id follows. */
export const stockPrefix = (location: Buffer): string => FAMILY.stock + location.toString('latin1')

/** The stock of an item at a location. */
export const stockKey = (location: Buffer, item: Buffer): string =>
  stockPrefix(location) + item.toString('latin1')

/** `day` is days since 1970 in the shop's own time. */
export function dayKey(location: Buffer, day: number): string {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(day)
  return FAMILY.day + location.toString('latin1') + bytes.toString('latin1')
}

/** The key's bytes. */
export const keyBytes = (key: string): Buffer => Buffer.from(key, 'latin1')
