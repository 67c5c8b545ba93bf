import type { Commit } from '../entry/commit.ts'
import type { Address, Entry, StocktakeCounted } from '../entry/kinds.ts'
import { RECORDS, type RecordName } from '../entry/records.ts'
import type { Deltas } from './deltas.ts'
import { COUNT, FAMILY } from './families.ts'

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
  }
  return true
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
