import crypto from 'hypercore-crypto'
import type { Fact, Place } from '../business/judgement.ts'
import type { Verdict } from '../business/membership.ts'
import { type Commit, encodeEntry } from '../entry/commit.ts'
import {
  type Address,
  type BranchCarried,
  CashReason,
  type Entry,
  type UnknownEntry
} from '../entry/kinds.ts'
import { problemOf } from '../entry/limits.ts'
import { isGenuine } from '../log/carried.ts'
import { checkFork } from '../log/evidence.ts'
import { carriedEntries } from './branch.ts'
import { type Deltas, WithoutSums } from './deltas.ts'
import { documentOf, packNoted } from './documents.ts'
import { factKey, isFact, packFact } from './facts.ts'
import {
  addressBytes,
  BALANCE,
  CLOCK,
  clockKey,
  dayKey,
  FAMILY,
  keyBytes,
  LAST,
  TALLY
} from './families.ts'
import { type RecordEdited, reduceCounts, reduceEdits } from './reduce-edits.ts'
import { balanceKey, businessDay, reduceSale } from './reduce-sale.ts'
import { reduceStock, reduceTransfer } from './reduce-stock.ts'

/** How often a block may be carried on: a log that carries a fork may be forked itself. */
const CARRIED_DEPTH_MAX = 8

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
  /** The same wherever it is carried: what a document keeps it under. */
  id: () => string
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
    const at = { log, seq, index }
    const source = { commit, at, id: () => idOf(at), log, branch: null, depth: 0, carriedAt: null }
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
  const { kind, body } = entry
  if (problemOf(entry) !== null) return false
  const document = documentOf(entry)
  if (document) deltas.once(document, source.id(), { at, body: packNoted(entry, commit) })
  switch (kind) {
    case 'sale.completed':
      return reduceSale(body, commit, { log, seq: branch ? null : at.seq }, deltas, () =>
        isNew(entry, body.id, at, deltas)
      )
    case 'stock.moved':
      return reduceStock(body, deltas, () => isNew(entry, body.id, at, deltas))
    case 'transfer.stepped':
      return reduceTransfer(body, deltas)
    case 'stocktake.counted':
      return reduceCounts(body, commit, at, deltas)
    case 'sale.trained':
      deltas.max(FAMILY.logMaxima + log.toString('latin1'), LAST.training, body.receipt)
      return addToLog(log, TALLY.training, deltas)
    case 'cart.voided':
      return addToLog(log, TALLY.voids, deltas)
    case 'receipt.reprinted':
      return addToLog(log, TALLY.reprints, deltas)
    case 'balance.adjusted':
      deltas.sum(balanceKey(body.subject), BALANCE.amount, body.amount)
      if (body.points) deltas.sum(balanceKey(body.subject), BALANCE.points, body.points)
      return true
    case 'cash.moved':
      if (body.reason === CashReason.expense) {
        const key = dayKey(body.location ?? commit.location, businessDay(commit))
        deltas.sum(key, TALLY.expenses, -body.amount)
      }
      return true
    case 'z.reported':
      deltas.max(FAMILY.logMaxima + log.toString('latin1'), LAST.z, body.number)
      return true
    case 'clock.seen': {
      const key = clockKey(body.log, log)
      const day = businessDay({ time: commit.time, zone: 0 })
      deltas.max(key, CLOCK.day + 2 * day + (body.ahead < 0 ? 1 : 0), Math.abs(body.ahead))
      deltas.max(key, CLOCK.last, commit.time)
      return true
    }
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
      return applyCarried(body, source.carriedAt ?? at, source.depth, judge, deltas)
    default: {
      if (kind.endsWith('.edited')) return reduceEdits(entry as RecordEdited, commit, at, deltas)
      // What is left is a document's, or read in its log only.
      if (!isFact(entry)) return true
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
    const source = {
      commit,
      at: place,
      id: () => id.toString('base64'),
      log,
      branch,
      depth: depth + 1,
      carriedAt
    }
    // What joins sets may come again, and must: on each branch it has another address. Sums may not.
    const done =
      verdict === 'counts' &&
      apply(entry, source, judge, isFirst ? deltas : new WithoutSums(deltas))
    if (done || !isFirst) continue
    deltas.sum(sums, verdict === 'quarantined' ? TALLY.quarantined : TALLY.refused, 1)
  }
  return true
}

/** The id of an entry that was not carried: its address. */
const idOf = (at: Address) => keyBytes(addressBytes(at)).toString('base64')

/** Under what a carried entry is noted while it waits for an owner. */
const waitingId = (id: Buffer) => Buffer.from(id.map(byte => byte ^ 0xff))

/** The entry in a log's first block that says whose the log is. */
const beganOf = ({ entries }: Commit) => entries.find(({ kind }) => kind === 'log.began')

function addToLog(log: Buffer, field: number, deltas: Deltas): boolean {
  deltas.sum(FAMILY.logSums + log.toString('latin1'), field, 1)
  return true
}

/** Joins the entry's body under its id, if it has one; false if the very same was joined before. */
function isNew(entry: Entry, id: Buffer | null | undefined, at: Address, deltas: Deltas): boolean {
  return !id || deltas.once(onceKey(id), bodyHash(entry), { at, body: null })
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
 * between two recordings of one fact: a sale's receipt number, who moved stock and what they noted.
 */
export function bodyHash(entry: Entry): string {
  return crypto.hash(encodeEntry(withoutRecorder(entry)).body).toString('base64', 0, 16)
}

function withoutRecorder(entry: Entry): Entry {
  if (entry.kind === 'sale.completed') return { ...entry, body: { ...entry.body, receipt: 0 } }
  if (entry.kind !== 'stock.moved') return entry
  return { ...entry, body: { ...entry.body, staff: null, note: null } }
}
