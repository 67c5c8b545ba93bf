// The same sales for everyone: a pure function of the seed, the writer and the sale's number, so
// that what a store must hold in the end is known without asking it.
import { createHash } from 'node:crypto'

export const ITEMS = 1000
export const LINES_PER_SALE = 3
const SEED = 0x7111e5
const OPENING_MS = Date.UTC(2026, 0, 5, 8)
const MS_BETWEEN_SALES = 1000
const THOUSANDTHS = 1000

export interface SaleLine {
  item: number
  /** In thousandths of a unit; below zero for goods that came back. */
  quantity: number
  priceMinor: number
}

export interface Sale {
  writer: number
  n: number
  timeMs: number
  lines: SaleLine[]
  tender: 'cash' | 'card'
}

/** What every engine must agree on in the end. */
export interface Totals {
  count: number
  revenueMinor: number
  /** Thousandths of a unit sold, by item. */
  sold: Map<number, number>
}

/** A small deterministic generator (mulberry32): enough for a workload, never for secrets. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

const prices: number[] = []
{
  const next = random(SEED)
  for (let item = 0; item < ITEMS; item++) prices.push(50 + Math.floor(next() * 9950))
}

export function priceOf(item: number): number {
  return prices[item]!
}

export function sale(writer: number, n: number): Sale {
  const next = random(SEED ^ Math.imul(writer + 1, 0x9e3779b1) ^ Math.imul(n + 1, 0x85ebca6b))
  const lines: SaleLine[] = []
  for (let i = 0; i < LINES_PER_SALE; i++) {
    const item = Math.floor(next() * ITEMS)
    const quantity = (1 + Math.floor(next() * 3)) * THOUSANDTHS
    lines.push({ item, quantity, priceMinor: priceOf(item) })
  }
  const tender = next() < 0.5 ? 'cash' : 'card'
  return { writer, n, timeMs: OPENING_MS + n * MS_BETWEEN_SALES + writer, lines, tender }
}

export function* sales(writer: number, first: number, count: number): Generator<Sale> {
  for (let n = first; n < first + count; n++) yield sale(writer, n)
}

export function noTotals(): Totals {
  return { count: 0, revenueMinor: 0, sold: new Map() }
}

/** Adds a sale to the totals; `sign` -1 takes it out again. */
export function addSale(totals: Totals, { lines }: Pick<Sale, 'lines'>, sign: 1 | -1 = 1): void {
  totals.count += sign
  for (const { item, quantity, priceMinor } of lines) {
    totals.sold.set(item, (totals.sold.get(item) ?? 0) + sign * quantity)
    totals.revenueMinor += sign * Math.round((quantity * priceMinor) / THOUSANDTHS)
  }
}

export function expectedTotals(writers: number, salesEach: number): Totals {
  const totals = noTotals()
  for (let writer = 0; writer < writers; writer++) {
    for (const one of sales(writer, 0, salesEach)) addSale(totals, one)
  }
  return totals
}

/** Equal for equal totals, in whatever order the sales arrived. */
export function totalsDigest({ count, revenueMinor, sold }: Totals): string {
  const hash = createHash('sha256').update(`${count} sales ${revenueMinor} minor\n`)
  const items = [...sold].filter(([, quantity]) => quantity !== 0).sort(([a], [b]) => a - b)
  for (const [item, quantity] of items) hash.update(`${item} ${quantity}\n`)
  return hash.digest('hex')
}
