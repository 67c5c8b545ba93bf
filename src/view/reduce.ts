import crypto from 'hypercore-crypto'
import type { Commit } from '../entry/commit.ts'
import { encodeEntry } from '../entry/commit.ts'
import type {
  Address,
  DeviceAdmitted,
  Edited,
  Entry,
  SaleCompleted,
  StockMoved
} from '../entry/kinds.ts'
import { MAX_DAY, saleProblem, stockProblem } from '../entry/limits.ts'
import { lineTotal } from '../money/rounding.ts'
import { addTo, type OnceBody, type Register, type Sum, type Sums } from './cell.ts'
import { dayKey, FAMILY, LAST, STOCK, stockKey, stockPrefix, TALLY } from './families.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Where reducers put what they found: deltas to join into cells, never a cell to read. */
export interface Deltas {
  sum(key: string, field: number, value: Sum): void
  /** The delta of a `Sum` cell, to add several fields to it. */
  sums(key: string): Sums
  max(key: string, field: number, value: number): void
  register(key: string, field: number, register: Register): void
  /** Joins a body under an id; false if this very body was there before, so its effects are too. */
  once(key: string, hash: string, body: OnceBody): boolean
}

/** What the fold must know of a log to judge its blocks. */
export interface Judge {
  /** True if the log's device may write entries of this kind at this sequence. */
  allows(log: Buffer, seq: number, kind: string): boolean
  /** An admission by a device that may admit; called before the admitted log is folded. */
  admitted(admission: DeviceAdmitted, at: Address): void
}

/**
 * Folds one block into deltas: a pure function of the block and of the judgement over its log.
 * What may not be written or is out of bounds is counted under `refused`, never applied; what a
 * newer version wrote is counted under `unknown`.
 */
export function reduce(
  commit: Commit,
  log: Buffer,
  seq: number,
  judge: Judge,
  deltas: Deltas
): void {
  const name = log.toString('latin1')
  const sums = FAMILY.logSums + name
  deltas.max(FAMILY.logMaxima + name, LAST.time, commit.time)
  const entries = commit.entries
  for (let index = 0; index < entries.length; index++) {
    const entry = entries[index]!
    if (entry.kind === 'unknown') {
      deltas.sum(sums, TALLY.unknown, 1)
      continue
    }
    const at = { log, seq, index }
    if (!judge.allows(log, seq, entry.kind) || !apply(entry, commit, at, judge, deltas)) {
      deltas.sum(sums, TALLY.refused, 1)
    }
  }
}

function apply(entry: Entry, commit: Commit, at: Address, judge: Judge, deltas: Deltas): boolean {
  switch (entry.kind) {
    case 'sale.completed':
      return applySale(entry.body, commit, at, deltas)
    case 'stock.moved':
      return applyStock(entry.body, at, deltas)
    case 'item.edited':
      return applyEdits(FAMILY.item, 16, entry.body, commit, at, deltas)
    case 'location.edited':
      return applyEdits(FAMILY.location, 8, entry.body, commit, at, deltas)
    case 'business.edited':
      return applyEdits(FAMILY.business, 0, entry.body, commit, at, deltas)
    case 'device.admitted':
      judge.admitted(entry.body, at)
      deltas.once(FAMILY.device + entry.body.log.toString('latin1'), bodyHash(entry), {
        at,
        body: encodeEntry(entry).body
      })
      return true
    case 'business.created':
      // Believed for its certificate before the fold begins; the view keeps the currency's origin.
      return true
  }
}

function applySale(sale: SaleCompleted, commit: Commit, at: Address, deltas: Deltas): boolean {
  if (saleProblem(sale) !== null) return false
  deltas.max(FAMILY.logMaxima + at.log.toString('latin1'), LAST.receipt, sale.receipt)
  if (sale.id && !once(sale.id, { kind: 'sale.completed', body: sale }, at, deltas)) return true
  const location = sale.location ?? commit.location
  const prefix = stockPrefix(location)
  let gross = 0
  let quantity = 0
  for (const line of sale.lines) {
    const thousandths = line.quantity || 1000
    addTo(deltas.sums(prefix + line.item.toString('latin1')), STOCK.onHand, -thousandths)
    gross += lineTotal(thousandths, line.price) - (line.discount ?? 0)
    quantity += thousandths
  }
  tally(deltas.sums(dayKey(location, sale.id ? sale.day! : businessDay(commit))))
  // Which of two recordings is read first differs from device to device: only what stands once
  // may count for its log.
  if (!sale.id) tally(deltas.sums(FAMILY.logSums + at.log.toString('latin1')))
  return true

  function tally(cell: Sums): void {
    addTo(cell, TALLY.sales, 1)
    addTo(cell, TALLY.lines, sale.lines.length)
    addTo(cell, TALLY.gross, gross)
    addTo(cell, TALLY.quantity, quantity)
    for (const { type, amount } of sale.tenders) addTo(cell, TALLY.tender + type, amount)
  }
}

function applyStock(moved: StockMoved, at: Address, deltas: Deltas): boolean {
  if (stockProblem(moved) !== null) return false
  if (moved.id && !once(moved.id, { kind: 'stock.moved', body: moved }, at, deltas)) return true
  for (const line of moved.lines) {
    const key = stockKey(moved.location, line.item)
    deltas.sum(key, STOCK.onHand, line.quantity)
    deltas.sum(key, STOCK.movements, 1)
  }
  return true
}

function applyEdits(
  family: string,
  idBytes: number,
  edited: Edited,
  commit: Commit,
  at: Address,
  deltas: Deltas
): boolean {
  if (edited.subject.byteLength !== idBytes) return false
  const key = family + edited.subject.toString('latin1')
  for (const { field, text, number, supersedes } of edited.edits) {
    // Empty text and 0 look alike on the wire: one value for both, as the writer and others read it.
    const value = text || number || ''
    deltas.register(key, field, {
      values: [{ at, time: commit.time, value }],
      superseded: supersedes ?? []
    })
  }
  return true
}

/** Joins the entry's body under its id; false if the very same body was joined before. */
function once(id: Buffer, entry: Entry, at: Address, deltas: Deltas): boolean {
  return deltas.once(onceKey(id), bodyHash(entry), { at, body: null })
}

/** The view's key for an id that `Once` guards. */
export const onceKey = (id: Buffer): string => FAMILY.once + id.toString('latin1')

/** The id of an entry that may be written twice, or null. */
export function onceId(entry: Commit['entries'][number]): Buffer | null {
  if (entry.kind === 'sale.completed' || entry.kind === 'stock.moved') return entry.body.id ?? null
  return null
}

/**
 * The hash under which a body counts as the same fact: of its encoding, without what differs
 * between two recordings of one fact.
 */
function bodyHash(entry: Entry): string {
  const same =
    entry.kind === 'sale.completed' ? { ...entry, body: { ...entry.body, receipt: 0 } } : entry
  return crypto.hash(encodeEntry(same).body).toString('base64', 0, 16)
}

/** Days since 1970 in the shop's own time; a clock gone mad still gives a day that is one. */
export function businessDay(commit: { time: number; zone: number }): number {
  const day = Math.floor((commit.time + commit.zone * 60_000) / DAY_MS)
  return Math.min(MAX_DAY, Math.max(0, day))
}
