import c from 'compact-encoding'
import crypto from 'hypercore-crypto'
import { type Commit, decodeEntry, encodeEntry } from '../entry/commit.ts'
import { encodeMessage } from '../entry/encoding.ts'
import { type Address, compareAddresses, type Entry, StockReason } from '../entry/kinds.ts'
import type { Once } from './cell.ts'
import { addressBytes, FAMILY, keyBytes } from './families.ts'

/** Letters of the types of documents in the view's keys: never reused. */
export const DOCUMENT = {
  cart: 'c',
  /** What people did about an exception. */
  exception: 'e',
  file: 'f',
  order: 'o',
  /** A card payment. */
  payment: 'p',
  /** A Z report in the books. */
  posting: 'z',
  shift: 's',
  stocktake: 'k',
  transfer: 't'
} as const

/** One entry that was written about a document. */
export interface Noted {
  /** Null for a sale: it stands in its log only. */
  entry: Entry | null
  at: Address
  /** Writer's wall clock, ms. */
  time: number
  /** Home location of the writer, 8 bytes. */
  location: Buffer
}

/** The view's key of a document. */
export const documentKey = (letter: string, id: Buffer): string =>
  FAMILY.document + letter + id.toString('latin1')

/** The id of what stands at an address, 16 bytes. */
export const addressId = (at: Address): Buffer =>
  crypto.hash(keyBytes(addressBytes(at))).subarray(0, 16)

/** Movements that belong to a stocktake: what was counted, and what left after it. */
const OF_STOCKTAKE: readonly number[] = [StockReason.counted, StockReason.moved]

/** The keys of the documents that an entry is about. */
export function documentsOf(entry: Entry): string[] {
  if (entry.kind === 'sale.completed') {
    const { about, tenders } = entry.body
    const cart = about ? [documentKey(DOCUMENT.cart, about)] : []
    const payments = tenders.flatMap(({ payment }) => payment ?? [])
    return [...cart, ...payments.map(id => documentKey(DOCUMENT.payment, id))]
  }
  const key = documentOf(entry)
  return key ? [key] : []
}

function documentOf(entry: Entry): string | null {
  const { kind, body } = entry
  switch (kind) {
    case 'stocktake.opened':
    case 'stocktake.closed':
      return documentKey(DOCUMENT.stocktake, body.id)
    case 'event.closed':
      return documentKey(DOCUMENT.stocktake, body.stocktake)
    case 'transfer.stepped':
      return documentKey(DOCUMENT.transfer, body.id)
    case 'order.placed':
    case 'order.closed':
      return documentKey(DOCUMENT.order, body.id)
    case 'stock.moved':
      if (!body.about) return null
      return documentKey(
        OF_STOCKTAKE.includes(body.reason) ? DOCUMENT.stocktake : DOCUMENT.order,
        body.about
      )
    case 'cart.parked':
    case 'cart.closed':
      return documentKey(DOCUMENT.cart, body.id)
    case 'payment.asked':
    case 'payment.ended':
      return documentKey(DOCUMENT.payment, body.id)
    case 'shift.opened':
    case 'shift.counted':
      return documentKey(DOCUMENT.shift, body.id)
    case 'z.reported':
      return documentKey(DOCUMENT.shift, body.shift)
    case 'cash.moved':
      return body.shift ? documentKey(DOCUMENT.shift, body.shift) : null
    case 'exception.settled':
    case 'exception.assigned':
      return documentKey(DOCUMENT.exception, body.id)
    case 'z.posted':
      return documentKey(DOCUMENT.posting, addressId(body.z))
    case 'file.imported':
      return documentKey(DOCUMENT.file, body.id)
    default:
      return null
  }
}

/** An entry as its document keeps it. Of a sale only when and where: the rest stays in its log. */
export function packNoted(entry: Entry, { time, location }: Commit): Buffer {
  const { kind, body } = encodeEntry(entry)
  const kept = entry.kind === 'sale.completed' ? Buffer.alloc(0) : body
  return encodeMessage(write => {
    write(c.uint, Math.min(time, Number.MAX_SAFE_INTEGER))
    write(c.buffer, location)
    write(c.uint, kind)
    write(c.buffer, kept)
  })
}

/** Everything that was written about a document, in the order of the writers' clocks. */
export function unpackNoted(cell: Once | null): Noted[] {
  const noted: Noted[] = []
  for (const { at, body } of cell?.values() ?? []) {
    if (!body) continue
    const state = { start: 0, end: body.byteLength, buffer: body }
    const time = c.uint.decode(state)
    const location = c.buffer.decode(state) as Buffer
    const kind = c.uint.decode(state)
    const encoded = c.buffer.decode(state) as Buffer | null
    const entry = encoded?.byteLength ? decodeEntry({ kind, body: encoded }) : null
    if (entry?.kind !== 'unknown') noted.push({ entry, at, time, location })
  }
  return noted.sort((a, b) => a.time - b.time || compareAddresses(a.at, b.at))
}
