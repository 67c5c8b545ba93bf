import { LRUCache } from 'lru-cache'
import type { Membership } from '../business/membership.ts'
import type { LogHead } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import type { Contradiction } from './contradiction.ts'

/** Contradictions named one by one, each with its evidence; more are counted. */
export const CONTRADICTIONS_MAX = 20

/** Logs named as missing; who states may name any number that nobody knows. */
export const MISSING_MAX = 1_000

/** Tree hashes kept: many devices state the same length of a log. */
const CACHED_HASHES = 10_000

/** How much of a log another device has signed for, and since when, by that device's clock. */
export interface CoSigned {
  length: number
  since: number
}

/** A log that somebody has seen longer than it is here. */
export interface MissingBlocks {
  log: Buffer
  /** Blocks here, and the most that anybody stated. */
  here: number
  stated: number
  /** Logs of those who stated more than is here, in hex. */
  by: Set<string>
}

/** What came of holding every log against every statement. */
export interface Witnessed {
  /** Statements that were checked. */
  statements: number
  contradictions: Contradiction[]
  /** Contradictions beyond those. */
  more: number
  missing: Map<string, MissingBlocks>
  /** By log in hex. */
  coSigned: Map<string, CoSigned>
}

/** Where the statements stand: by log in hex, the sequences of the blocks that hold one. */
export type StatementPlaces = ReadonlyMap<string, readonly number[]>

/**
 * Holds every log against every statement. What is stated of blocks beyond a fork is left out:
 * two devices rightly hold different ones there. Statements are read again one by one, so that a
 * long history costs no memory but their sequences.
 *
 * @param membership judged over all logs
 */
export async function checkStatements(
  device: Device,
  membership: Membership,
  places: StatementPlaces
): Promise<Witnessed> {
  const found: Witnessed = {
    statements: 0,
    contradictions: [],
    more: 0,
    missing: new Map(),
    coSigned: new Map()
  }
  const hashes = new LRUCache<string, { hash: Buffer | null }>({ max: CACHED_HASHES })
  for (const [name, sequences] of places) {
    const log = Buffer.from(name, 'hex')
    const core = await device.logs.log(log)
    for (const seq of sequences) {
      if (!membership.allows(log, seq, 'witness.stated')) continue
      const [commit] = await readCommits(core, seq, seq + 1)
      for (const [index, entry] of (commit?.entries ?? []).entries()) {
        if (entry.kind !== 'witness.stated') continue
        found.statements++
        for (const head of entry.body.heads) {
          await check(head, { log, seq, index }, commit!.time)
        }
      }
    }
  }
  return found

  async function check(head: LogHead, at: Contradiction['at'], time: number): Promise<void> {
    if (head.length > membership.forkedAt(head.log)) return
    const name = head.log.toString('hex')
    const core = membership.knowsLog(head.log) ? await device.logs.log(head.log) : null
    const length = core?.contiguousLength ?? 0
    if (!core || length < head.length) {
      const missing = found.missing.get(name)
      if (!missing && found.missing.size === MISSING_MAX) return
      const by = (missing?.by ?? new Set()).add(at.log.toString('hex'))
      const stated = Math.max(head.length, missing?.stated ?? 0)
      found.missing.set(name, { log: head.log, here: length, stated, by })
      return
    }
    const key = `${name}${head.length}`
    let known = hashes.get(key)
    if (!known) {
      // A tree that cannot be read was found and named when the log was replayed.
      known = { hash: await core.treeHash(head.length).catch(() => null) }
      hashes.set(key, known)
    }
    if (!known.hash) return
    if (!known.hash.equals(head.hash)) {
      if (found.contradictions.length === CONTRADICTIONS_MAX) found.more++
      else found.contradictions.push({ head, at, time, here: known.hash })
      return
    }
    const writer = membership.byLog(head.log)?.device
    if (writer && membership.byLog(at.log)?.device.equals(writer)) return
    const before = found.coSigned.get(name)
    if (before && before.length > head.length) return
    const since = before?.length === head.length ? Math.min(before.since, time) : time
    found.coSigned.set(name, { length: head.length, since })
  }
}
