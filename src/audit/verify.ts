import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import type { Membership } from '../business/membership.ts'
import { readCommits, readStored } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { membershipOf } from '../node/profile.ts'
import { type Standing, View } from '../view/view.ts'

/** Blocks checked and folded at a time. */
const BATCH_BLOCKS = 512

/** Replays from the first block: each round knows more admissions than the one before. */
const ROUNDS_MAX = 5

/** Differences named one by one; more are counted. */
const DIFFERENCES_MAX = 20

/** One log, checked from its first block. */
export interface VerifiedLog {
  log: Buffer
  blocks: number
  entries: number
}

/** What a verification found. */
export interface Verification {
  ok: boolean
  logs: VerifiedLog[]
  digest: { live: string; replayed: string }
  /** One sentence each. */
  differences: string[]
}

/**
 * Replays every log of the directory from its first block into a fresh view and compares it with
 * the live one. Every block is hashed again, every Merkle tree rebuilt from those hashes and held
 * against the signature of the log's key; nothing that was derived before is believed.
 *
 * @param progress blocks done, of all
 */
export async function verify(
  device: Device,
  progress: (done: number, total: number) => void = () => {}
): Promise<Verification> {
  const { standing: live, rows } = await device.view.freeze()
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
        const { logs, differences } = await replayAll(device, live, fresh, membership, progress)
        if (judgedAnew && round < ROUNDS_MAX) continue
        const replayed = await fresh.freeze()
        differences.push(...(await compare(rows(), replayed.rows())))
        const digest = { live: live.digest, replayed: replayed.standing.digest }
        return { ok: differences.length === 0, logs, digest, differences }
      } finally {
        await fresh.close()
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function replayAll(
  device: Device,
  live: Standing,
  fresh: View,
  membership: Membership,
  progress: (done: number, total: number) => void
): Promise<{ logs: VerifiedLog[]; differences: string[] }> {
  const total = [...live.heads.values()].reduce((sum, head) => sum + head, 0)
  const logs: VerifiedLog[] = []
  const differences: string[] = []
  const waiting = new Map(live.heads)
  let done = 0
  while (waiting.size > 0) {
    // A log's blocks count once its admission was replayed, so go by who is known by now. One that
    // no admission names says in its own first block whose it is.
    const entries = [...waiting]
    const next =
      entries.find(([log]) => membership.knowsLog(Buffer.from(log, 'hex'))) ?? entries[0]!
    const [key, length] = next
    waiting.delete(key)
    const log = Buffer.from(key, 'hex')
    const core = await device.logs.log(log)
    const result = await replay(core, length, fresh, count => progress(done + count, total))
    done += length
    // Its own admission may stand in it: ask for its name only now.
    const name = membership.byLog(log)?.name ?? key.slice(0, 8)
    if (result.problem) differences.push(`Log of ${name}: ${result.problem}`)
    if (!membership.knowsLog(log)) {
      differences.push(
        `Log ${key.slice(0, 8)}: the view counts it, but no admission stands behind it.`
      )
    }
    logs.push({ log, blocks: result.blocks, entries: result.entries })
  }
  return { logs, differences }
}

interface Replayed {
  blocks: number
  entries: number
  problem: string | null
}

async function replay(
  core: Hypercore,
  length: number,
  view: View,
  progress: (done: number) => void
): Promise<Replayed> {
  const tree = new Tree()
  let entries = 0
  for (let start = 0; start < length; start += BATCH_BLOCKS) {
    const end = Math.min(length, start + BATCH_BLOCKS)
    try {
      for (const block of await readStored(core, start, end)) tree.append(block)
    } catch (error) {
      return { blocks: start, entries, problem: (error as Error).message }
    }
    const commits = await readCommits(core, start, end)
    for (const commit of commits) entries += commit?.entries.length ?? 0
    await view.fold(core.key, start, commits)
    progress(end)
  }
  return { blocks: length, entries, problem: await signatureProblem(core, length, tree) }
}

/**
 * Holds the tree rebuilt from the blocks against what the log's key signed. The signature covers
 * the log's whole length; while its last blocks are still on their way, the blocks that are here
 * are held against the tree they arrived with.
 */
async function signatureProblem(
  core: Hypercore,
  length: number,
  tree: Tree
): Promise<string | null> {
  if (length === 0) return null
  const changed = `its first ${length} blocks do not hash to what was signed: a block was changed on this disk.`
  if (!(await core.treeHash(length)).equals(tree.hash())) return changed
  if (!core.manifest || !Hypercore.key(core.manifest).equals(core.key)) {
    return 'its manifest does not hash to its key: the log was swapped on this disk.'
  }
  try {
    const proof = await core.proof({ upgrade: { start: 0, length: core.length } })
    const signed = await core.verifyFullyRemote({ ...proof, manifest: core.manifest })
    return core.length > length || signed.hash().equals(tree.hash()) ? null : changed
  } catch (error) {
    return `its signature does not hold: ${error instanceof Error ? error.message : error}.`
  }
}

/** A Merkle tree over blocks, rebuilt from nothing but the blocks. */
class Tree {
  #roots: { index: number; size: number; hash: Buffer }[] = []
  #length = 0

  append(block: Buffer): void {
    let node = { index: this.#length * 2, size: block.byteLength, hash: crypto.data(block) }
    // Two roots of equal span become one, as in a binary counter: flat in-order indexes.
    for (let span = 1; this.#length & span; span *= 2) {
      const left = this.#roots.pop()!
      const index = (left.index + node.index) / 2
      node = { index, size: left.size + node.size, hash: crypto.parent(left, node) }
    }
    this.#roots.push(node)
    this.#length++
  }

  hash(): Buffer {
    return crypto.tree(this.#roots)
  }
}

type Rows = AsyncGenerator<[key: string, value: Buffer]>

/** Cell by cell and row by row: which differ, are missing, or are too many. */
async function compare(live: Rows, fresh: Rows): Promise<string[]> {
  const differences: string[] = []
  let more = 0
  const differ = (text: string) => {
    if (differences.length < DIFFERENCES_MAX) differences.push(text)
    else more++
  }
  let other = await fresh.next()
  for await (const [key, value] of live) {
    while (!other.done && other.value[0] < key) {
      differ(`${name(other.value[0])} is missing from the live view.`)
      other = await fresh.next()
    }
    if (other.done || other.value[0] > key) {
      differ(`${name(key)} stands in the live view, but no log says so.`)
      continue
    }
    if (!other.value[1].equals(value)) differ(`${name(key)} differs from what the logs say.`)
    other = await fresh.next()
  }
  for (; !other.done; other = await fresh.next()) {
    differ(`${name(other.value[0])} is missing from the live view.`)
  }
  if (more > 0) differences.push(`and ${more} more cells differ.`)
  return differences
}

const FAMILIES: Record<string, string> = {
  b: 'Business field',
  d: 'Admission',
  i: 'Item',
  l: 'Location',
  o: 'Recorded id',
  s: 'Stock',
  t: 'Day sums',
  u: 'Log sums',
  v: 'Log maxima',
  C: 'Code row',
  E: 'Exception row',
  H: 'Head',
  M: 'Stored digest'
}

const name = (key: string) =>
  `${FAMILIES[key[0]!] ?? 'Row'} ${Buffer.from(key.slice(1), 'latin1').toString('hex') || '(the business)'}`
