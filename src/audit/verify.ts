import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import type { Address } from '../entry/kinds.ts'
import { readCommits, readStored } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { membershipOf } from '../node/profile.ts'
import { type Standing, View } from '../view/view.ts'
import { compareRows } from './compare.ts'
import { type Contradiction, keepContradiction } from './contradiction.ts'
import { Tree } from './tree.ts'
import {
  type CoSigned,
  checkStatements,
  type MissingBlocks,
  type StatementPlaces,
  type Witnessed
} from './witnesses.ts'
import { checkZReports } from './z-reports.ts'

/** Blocks checked and folded at a time. */
const BATCH_BLOCKS = 512

/** Replays from the first block: each round knows more admissions than the one before. */
const ROUNDS_MAX = 5

/** One log, checked from its first block. */
export interface VerifiedLog {
  log: Buffer
  blocks: number
  entries: number
  /** How much of it other devices have signed for; null if none of it. */
  coSigned: CoSigned | null
}

/** A contradiction and the file that proves it; null if that could not be written. */
export interface KeptContradiction extends Contradiction {
  evidence: string | null
}

/** What a verification found. */
export interface Verification {
  ok: boolean
  logs: VerifiedLog[]
  digest: { live: string; replayed: string }
  /** One sentence each. */
  differences: string[]
  /** Witness statements that were held against the logs. */
  statements: number
  contradictions: KeptContradiction[]
  /**
   * Logs that others have seen longer. No difference: their blocks may be on the way, and who
   * stated so can be asked for them.
   */
  missing: MissingBlocks[]
}

/**
 * Replays every log of the directory from its first block into a fresh view and compares it with
 * the live one. Every block is hashed again, every Merkle tree rebuilt from those hashes and held
 * against the signature of the log's key; nothing that was derived before is believed. Then every Z
 * report is computed again, and every log is held against what the devices stated of it. What contradicts a statement is written down in
 * the folder `evidence`.
 *
 * @param progress blocks done, of all
 */
export async function verify(
  device: Device,
  progress: (done: number, total: number) => void = () => {}
): Promise<Verification> {
  await device.view.checkpoint()
  const { standing: live, rows } = device.view.held
  const membership = membershipOf(device.profile)
  const scratch = await mkdtemp(path.join(device.directory, 'verify-'))
  try {
    for (let round = 1; ; round++) {
      const fresh = (await View.open(path.join(scratch, String(round)), membership))!
      // An admission that says who may write what was replayed already: replay it all once more,
      // knowing that admission from the start.
      let judgedAnew = false
      membership.onchange = (log, from) => {
        judgedAnew ||= membership.isForked(log) || fresh.head(log) > from
      }
      try {
        const { logs, places, zs, differences } = await replayAll(
          device,
          live,
          fresh,
          membership,
          progress
        )
        if (judgedAnew && round < ROUNDS_MAX) continue
        await fresh.checkpoint()
        const replayed = fresh.held
        differences.push(...(await compareRows(rows(), replayed.rows())))
        differences.push(...(await checkZReports(device, membership, zs)))
        const witnessed = await checkStatements(device, membership, places)
        const contradictions = await keep(device, witnessed)
        differences.push(...contradictions.map(each => sentence(each, membership)))
        if (witnessed.more > 0) differences.push(`and ${witnessed.more} more contradictions.`)
        return {
          ok: differences.length === 0,
          logs: logs.map(log => ({
            ...log,
            coSigned: witnessed.coSigned.get(log.log.toString('hex')) ?? null
          })),
          digest: { live: live.digest, replayed: replayed.standing.digest },
          differences,
          statements: witnessed.statements,
          contradictions,
          missing: [...witnessed.missing.values()]
        }
      } finally {
        await fresh.close()
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function keep(device: Device, { contradictions }: Witnessed): Promise<KeptContradiction[]> {
  const kept: KeptContradiction[] = []
  for (const found of contradictions) {
    // On a damaged disk there may be nothing to prove it with: it is said all the same.
    const evidence = await keepContradiction(device, found).catch(() => null)
    kept.push({ ...found, evidence })
  }
  return kept
}

function sentence(
  { head, at, time, here, evidence }: KeptContradiction,
  membership: Membership
): string {
  const name = (log: Buffer) => membership.byLog(log)?.name ?? log.toString('hex').slice(0, 8)
  const short = (hash: Buffer) => hash.toString('hex').slice(0, 16)
  const date = new Date(time)
  const when = Number.isNaN(date.getTime()) ? `the time ${time}` : date.toISOString()
  return (
    `${name(at.log)} signed at ${when}, in block ${at.seq} of its log, that the first ${head.length} ` +
    `blocks of the log of ${name(head.log)} hash to ${short(head.hash)}; here they hash to ${short(here)}. ` +
    `Somebody rewrote that log, or signed for what it never held${evidence ? `: keep ${evidence}` : ''}.`
  )
}

type ReplayedLog = Omit<VerifiedLog, 'coSigned'>

async function replayAll(
  device: Device,
  live: Standing,
  fresh: View,
  membership: Membership,
  progress: (done: number, total: number) => void
): Promise<{
  logs: ReplayedLog[]
  places: StatementPlaces
  zs: Address[]
  differences: string[]
}> {
  const total = [...live.heads.values()].reduce((sum, head) => sum + head, 0)
  const logs: ReplayedLog[] = []
  const places = new Map<string, number[]>()
  const zs: Address[] = []
  const differences: string[] = []
  const waiting = new Map(live.heads)
  let done = 0
  while (waiting.size > 0) {
    // A log's blocks count once its admission was replayed, so go by who is known by now. One that
    // no admission names proves itself by its first block.
    const [key, length] =
      [...waiting].find(([log]) => membership.knowsLog(Buffer.from(log, 'hex'))) ??
      (await firstProven(device, waiting, membership)) ??
      [...waiting][0]!
    waiting.delete(key)
    const log = Buffer.from(key, 'hex')
    const core = await device.logs.log(log)
    const result = await replay(core, length, fresh, count => progress(done + count, total))
    done += length
    // Its own admission may stand in it: ask for its name only now.
    const name = membership.byLog(log)?.name ?? key.slice(0, 8)
    places.set(key, result.statements)
    for (const place of result.zs) zs.push({ log, ...place })
    if (result.problem) differences.push(`Log of ${name}: ${result.problem}`)
    if (!membership.knowsLog(log)) {
      differences.push(`Log ${name}: the view counts it, but nobody stands behind it.`)
    }
    logs.push({ log, blocks: result.blocks, entries: result.entries })
  }
  return { logs, places, zs, differences }
}

/** A log whose first block names the root key or a known log as what it goes on from. */
async function firstProven(
  device: Device,
  waiting: ReadonlyMap<string, number>,
  membership: Membership
): Promise<[log: string, length: number] | null> {
  for (const [log, length] of waiting) {
    const core = await device.logs.log(Buffer.from(log, 'hex'))
    const [first] = await readCommits(core, 0, 1)
    for (const entry of first?.entries ?? []) {
      if (entry.kind !== 'log.began') continue
      const { certificate, previous } = entry.body
      if (certificate || (previous && membership.knowsLog(previous.log))) return [log, length]
    }
  }
  return null
}

interface Replayed {
  blocks: number
  entries: number
  /** Sequences of the blocks that hold a witness statement. */
  statements: number[]
  /** Where its Z reports stand. */
  zs: Omit<Address, 'log'>[]
  problem: string | null
}

async function replay(
  core: Hypercore,
  length: number,
  view: View,
  progress: (done: number) => void
): Promise<Replayed> {
  const tree = new Tree()
  const statements: number[] = []
  const zs: Replayed['zs'] = []
  let entries = 0
  let stored = true
  for (let start = 0; start < length; start += BATCH_BLOCKS) {
    const end = Math.min(length, start + BATCH_BLOCKS)
    try {
      for (const block of await readStored(core, start, end)) tree.append(block)
    } catch (error) {
      return { blocks: start, entries, statements, zs, problem: (error as Error).message }
    }
    stored = (await tree.isStored(core)) && stored
    const commits = await readCommits(core, start, end)
    for (const [i, commit] of commits.entries()) {
      entries += commit?.entries.length ?? 0
      if (commit?.entries.some(({ kind }) => kind === 'witness.stated')) statements.push(start + i)
      for (const [index, { kind }] of commit?.entries.entries() ?? []) {
        if (kind === 'z.reported') zs.push({ seq: start + i, index })
      }
    }
    await view.fold(core.key, start, commits)
    progress(end)
  }
  const problem = stored ? await signatureProblem(core, length, tree) : changed(length)
  return { blocks: length, entries, statements, zs, problem }
}

/** What is said of a log whose blocks do not hash to what its key signed. */
export const changed = (length: number) =>
  `its first ${length} blocks do not hash to what was signed: a block was changed on this disk.`

/**
 * Holds the tree rebuilt from the blocks against what the log's key signed. The signature covers
 * the log's whole length; while its last blocks are still on their way, the blocks that are here
 * are held against the tree they arrived with.
 *
 * @returns what is wrong, for after the log's name; null if nothing is
 */
export async function signatureProblem(
  core: Hypercore,
  length: number,
  tree: Tree
): Promise<string | null> {
  if (length === 0) return null
  if (!(await core.treeHash(length)).equals(tree.hash())) return changed(length)
  if (!core.manifest || !Hypercore.key(core.manifest).equals(core.key)) {
    return 'its manifest does not hash to its key: the log was swapped on this disk.'
  }
  try {
    const proof = await core.proof({ upgrade: { start: 0, length: core.length } })
    const signed = await core.verifyFullyRemote({ ...proof, manifest: core.manifest })
    return core.length > length || signed.hash().equals(tree.hash()) ? null : changed(length)
  } catch (error) {
    return `its signature does not hold: ${error instanceof Error ? error.message : error}.`
  }
}
