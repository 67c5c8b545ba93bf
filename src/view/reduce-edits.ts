import type { Commit } from '../entry/commit.ts'
import { ITEM_FIELDS, PRICE_FIELDS } from '../entry/fields.ts'
import {
  type Address,
  compareAddresses,
  type Entry,
  type StocktakeCounted
} from '../entry/kinds.ts'
import { RECORDS, type RecordName } from '../entry/records.ts'
import type { Once } from './cell.ts'
import type { Deltas } from './deltas.ts'
import { addressBytes, COUNT, FAMILY, keyBytes, PRICED } from './families.ts'

/** An entry that edits a record. */
export type RecordEdited = Extract<Entry, { kind: `${RecordName}.edited` }>

/** Joins the edits of a record's fields; false if the subject is no id of its type. */
export function reduceEdits(
  { kind, body }: RecordEdited,
  commit: Commit,
  at: Address,
  deltas: Deltas
): boolean {
  const { prefix, idBytes } = RECORDS[kind.slice(0, -'.edited'.length) as RecordName]
  if (body.subject.byteLength !== idBytes) return false
  const key = prefix + body.subject.toString('latin1')
  for (const { field, text, number, supersedes } of body.edits) {
    // Empty text and 0 look alike on the wire: one value for both, as the writer and others read it.
    const value = text || number || ''
    deltas.register(key, field, {
      values: [{ at, time: commit.time, value }],
      superseded: supersedes ?? []
    })
    if (PRICES[kind] !== field) continue
    for (const old of supersedes ?? []) reprice(old, Number(value), commit, at, deltas)
  }
  return true
}

/** The fields that hold what something is sold at. */
const PRICES: Partial<Record<string, number>> = {
  'item.edited': ITEM_FIELDS.price.code,
  'price.edited': PRICE_FIELDS.price.code
}

/** Remembers what came after an edit of a price: it shows which sales were made at it too late. */
function reprice(old: Address, price: number, { time }: Commit, at: Address, deltas: Deltas): void {
  const address = addressBytes(old)
  deltas.max(FAMILY.priced + address, PRICED.superseded, -time)
  deltas.once(FAMILY.repriced + address, keyBytes(addressBytes(at)).toString('base64'), {
    ...{ at, body: Buffer.from(JSON.stringify([time, price])) }
  })
}

/** An edit of a price that came after another one. */
export interface Repriced {
  at: Address
  /** ms since 1970, by its writer's clock. */
  time: number
  /** Minor currency units. */
  price: number
}

/** The edits that superseded an edit of a price, by their writers' clocks. */
export async function repriced(
  view: { cell<T>(key: string): Promise<T | null> },
  old: Address
): Promise<Repriced[]> {
  const edits: Repriced[] = []
  for (const { at, body } of (
    await view.cell<Once>(FAMILY.repriced + addressBytes(old))
  )?.values() ?? []) {
    const [time, price] = JSON.parse(body!.toString()) as [number, number]
    edits.push({ at, time, price })
  }
  return edits.sort((a, b) => a.time - b.time || compareAddresses(a.at, b.at))
}

/** Joins counts of a stocktake: of one item at one place several stand side by side. */
export function reduceCounts(
  { id, lines }: StocktakeCounted,
  { time }: Commit,
  at: Address,
  deltas: Deltas
): boolean {
  for (const { item, location, counted, onHand, supersedes } of lines) {
    const value = `${counted} ${onHand}`
    deltas.register(countKey(id, location, item), COUNT.counted, {
      values: [{ at, time, value }],
      superseded: supersedes ?? []
    })
  }
  return true
}

/** The view's key for what was counted of an item at a location, in a stocktake. */
export const countKey = (stocktake: Buffer, location: Buffer, item: Buffer): string =>
  FAMILY.count + Buffer.concat([stocktake, location, item]).toString('latin1')
