import crypto from 'hypercore-crypto'
import { encodeEntry } from '../../entry/commit.ts'
import type { Address, SaleCompleted } from '../../entry/kinds.ts'
import { lineAmount } from '../../view/reduce-sale.ts'

/** A sale that is on disk. */
export interface SoldSale {
  sale: SaleCompleted
  at: Address
  /** Wall clock of the till, ms. */
  time: number
}

/** What a sale comes to, tax included, minor currency units. */
export function saleTotal({ lines, taxes, taxAdded }: SaleCompleted): number {
  const added = taxAdded ? (taxes ?? []).reduce((sum, { tax }) => sum + tax, 0) : 0
  return lines.reduce((sum, line) => sum + lineAmount(line), added)
}

/** Hex characters of the hash on a receipt: enough to recognise a sale, short enough to type. */
const RECEIPT_HASH_CHARS = 10

/**
 * The short hash on a receipt: of the sale as it is written and the place where it stands, so that
 * paper can be held against a log.
 */
export function receiptHash(sale: SaleCompleted, { log, seq, index }: Address): string {
  const { body } = encodeEntry({ kind: 'sale.completed', body: sale })
  const place = Buffer.from(`${log.toString('hex')} ${seq} ${index}`)
  return crypto.hash([place, body]).toString('hex').slice(0, RECEIPT_HASH_CHARS)
}
