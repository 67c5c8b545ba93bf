import crypto from 'hypercore-crypto'
import type { Fact, Place } from '../business/judgement.ts'
import type { Verdict } from '../business/membership.ts'
import { type Commit, encodeEntry } from '../entry/commit.ts'
import type {
  Address,
  BranchCarried,
  Edited,
  Entry,
  SaleCompleted,
  StockMoved,
  UnknownEntry
} from '../entry/kinds.ts'
import { MAX_DAY, saleProblem, stockProblem } from '../entry/limits.ts'
import { isGenuine } from '../log/carried.ts'
import { checkFork } from '../log/evidence.ts'
import { lineTotal } from '../money/rounding.ts'
import { carriedEntries } from './branch.ts'
import { addTo, type OnceBody, type Register, type Sum, type Sums } from './cell.ts'
import { factKey, packFact } from './facts.ts'
import { dayKey, FAMILY, LAST, STOCK, stockKey, stockPrefix, TALLY } from './families.ts'

/** How often a block may be carried on: a log that carries a fork may be forked itself. */
const CARRIED_DEPTH_MAX = 8

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
  /** What becomes of an entry of this kind in this log's block at this sequence. */
  verdict(log: Buffer, seq: number, kind: string): Verdict
  /** The same, of an entry that was carried here from beyond a fork. */
  verdictOnBranch(log: Buffer, seq: number, kind: string, carriedAt?: Place): Verdict
  /** From which sequence on two branches of this log exist; Infinity if it was never forked. */
  forkedAt(log: Buffer): number
  /** A fact that says who belongs; called before what it admits is folded. */
  said(fact: Fact): void
}

/** Where an entry stands, and in which commit. */
interface Source {
  commit: Commit
  /** Its identity: on a branch, the block's name stands for the log. */
  at: Address
  /** The log that wrote it. */
  log: Buffer
  /** Names the block, if it was carried here from beyond a fork. */
  branch: Buffer | null
  /** In how many carried blocks it stands, and the block that carries all of them. */
  depth: number
  carriedAt: Place | null
}

/**
 * Folds one block into deltas: a pure function of the block and of the judgement over its log.
 * What may not be written or is out of bounds is counted under `refused`, what its device wrote
 * after it was retired under `quarantined`, what a newer version wrote under `unknown`; none of it
 * is applied.
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
    const source = { commit, at: { log, seq, index }, log, branch: null, depth: 0, carriedAt: null }
    const verdict = provesItself(entry, seq) ? 'counts' : judge.verdict(log, seq, entry.kind)
    if (verdict === 'quarantined') deltas.sum(sums, TALLY.quarantined, 1)
    else if (verdict === 'refused' || !apply(entry, source, judge, deltas)) {
      deltas.sum(sums, TALLY.refused, 1)
    }
  }
}

/** Some entries count whoever carries them: the root key or a device's own signed for them. */
function provesItself({ kind, body }: Entry, seq: number): boolean {
  if (kind === 'log.forked') return true
  return (kind === 'log.began' && seq === 0) || (kind === 'device.retired' && !!body.certificate)
}

function apply(entry: Entry, source: Source, judge: Judge, deltas: Deltas): boolean {
  const { commit, at, log, branch } = source
  switch (entry.kind) {
    case 'sale.completed':
      return applySale(entry.body, commit, log, at, deltas)
    case 'stock.moved':
      return applyStock(entry.body, at, deltas)
    case 'item.edited':
      return applyEdits(FAMILY.item, 16, entry.body, commit, at, deltas)
    case 'location.edited':
      return applyEdits(FAMILY.location, 8, entry.body, commit, at, deltas)
    case 'business.edited':
      return applyEdits(FAMILY.business, 0, entry.body, commit, at, deltas)
    case 'business.created':
      // Believed for its certificate before the fold begins; the view keeps the currency's origin.
      return true
    case 'witness.stated':
      // Read by who checks a log; the view remembers where the last one stands.
      if (!branch) {
        deltas.max(FAMILY.logMaxima + log.toString('latin1'), LAST.statement, at.seq + 1)
      }
      return true
    case 'branch.carried':
      return applyCarried(entry.body, source.carriedAt ?? at, source.depth, judge, deltas)
    default: {
      if (entry.kind === 'log.began' && (at.seq !== 0 || entry !== beganOf(commit))) return false
      if (entry.kind === 'log.forked' && !checkFork(entry.body)) return false
      const { carriedAt } = source
      const fact: Fact =
        branch && carriedAt ? { ...entry, at: { ...at, log }, branch, carriedAt } : { ...entry, at }
      judge.said(fact)
      // Carried twice it is two facts: one of the carriers may be read before a retirement.
      const by = carriedAt ? `${carriedAt.log.toString('base64')}${carriedAt.seq}` : ''
      deltas.once(factKey(fact), bodyHash(entry) + by, { at: fact.at, body: packFact(fact) })
      return true
    }
  }
}

/**
 * A block from beyond a fork, carried here by whoever held it: each of its entries counts once,
 * whoever carries it how often, and if it stands in both branches, because the directory was copied
 * before its block was full. Its effects follow from the block alone, never from who carried it.
 */
function applyCarried(
  carried: BranchCarried,
  carrier: Place,
  depth: number,
  judge: Judge,
  deltas: Deltas
): boolean {
  const { log, branch, seq } = carried
  if (depth >= CARRIED_DEPTH_MAX || seq < judge.forkedAt(log) || !isGenuine(carried)) return false
  const block = carriedEntries(carried)
  if (!block) return false
  const { commit } = block
  const sums = FAMILY.logSums + log.toString('latin1')
  for (const [index, { entry, id }] of block.entries.entries()) {
    const at = { log, seq, index }
    const carriedAt = { log: carrier.log, seq: carrier.seq }
    const verdict =
      entry.kind === 'unknown' || provesItself(entry, seq)
        ? 'counts'
        : judge.verdictOnBranch(log, seq, entry.kind, carriedAt)
    // What waits is counted apart: carried elsewhere too, the same entry may count.
    const key = verdict === 'quarantined' ? waitingId(id) : id
    const isFirst = deltas.once(onceKey(key), id.toString('base64'), { at, body: null })
    if (entry.kind === 'unknown') {
      if (isFirst) deltas.sum(sums, TALLY.unknown, 1)
      continue
    }
    const place = { log: branch, seq, index }
    const source = { commit, at: place, log, branch, depth: depth + 1, carriedAt }
    // What only joins sets may come again, and must: on each branch it has another address.
    const counts = verdict === 'counts' && (isFirst || !isSummed(entry))
    const done = counts ? apply(entry, source, judge, deltas) : verdict === 'counts'
    if (done || !isFirst) continue
    deltas.sum(sums, verdict === 'quarantined' ? TALLY.quarantined : TALLY.refused, 1)
  }
  return true
}

/** Under what a carried entry is noted while it waits for an owner. */
const waitingId = (id: Buffer) => Buffer.from(id.map(byte => byte ^ 0xff))

/** The entry in a log's first block that says whose the log is. */
const beganOf = ({ entries }: Commit) => entries.find(({ kind }) => kind === 'log.began')

const isSummed = ({ kind }: Entry) => kind === 'sale.completed' || kind === 'stock.moved'

function applySale(
  sale: SaleCompleted,
  commit: Commit,
  log: Buffer,
  at: Address,
  deltas: Deltas
): boolean {
  if (saleProblem(sale) !== null) return false
  deltas.max(FAMILY.logMaxima + log.toString('latin1'), LAST.receipt, sale.receipt)
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
  if (!sale.id) tally(deltas.sums(FAMILY.logSums + log.toString('latin1')))
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

/** The ids of an entry that may be written twice, and of those it carries. */
export function onceIds(entry: Entry | UnknownEntry, depth = 0): Buffer[] {
  switch (entry.kind) {
    case 'sale.completed':
    case 'stock.moved':
      return entry.body.id ? [entry.body.id] : []
    case 'branch.carried': {
      const block = depth < CARRIED_DEPTH_MAX ? carriedEntries(entry.body) : null
      const ids = (id: Buffer) => [id, waitingId(id)]
      return (
        block?.entries.flatMap(each => [...ids(each.id), ...onceIds(each.entry, depth + 1)]) ?? []
      )
    }
    default:
      return []
  }
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
