import type Hypercore from 'hypercore'
import { LRUCache } from 'lru-cache'
import type { Commit } from '../entry/commit.ts'
import type { Address, Entry } from '../entry/kinds.ts'
import { isGenuine } from '../log/carried.ts'
import { readCommits } from '../log/logs.ts'
import { carriedEntries } from '../view/branch.ts'
import type { Device } from './device.ts'
import { InTurn } from './in-turn.ts'
import { inRequest } from './request.ts'

/** A key stands for its request so long, ms: far longer than anybody tries again. */
export const REQUEST_KEPT_MS = 24 * 60 * 60 * 1000

/** Requests of that time that are remembered: a sale every second. */
export const REQUESTS_MAX = 100_000

/** Blocks read back at a time. */
const BATCH_BLOCKS = 64

/** Where an entry stands, and where it was carried to if it is of a branch that is not here. */
export interface DoneAt extends Address {
  /** The `branch.carried` that holds its block. */
  carrier?: Address
}

/** That a request was done, and where this device's log says so. */
export interface Done {
  /** What was asked, hex. */
  print: string
  at: DoneAt
}

/** The requests that this device did in the last 24 hours, as its own log tells. */
export class Requests {
  readonly #device: Device
  readonly #done: LRUCache<string, Done>
  /** Up to where each log was read, hex. */
  readonly #read = new Map<string, number>()
  /** How often writing had begun by then. */
  #starts = 0
  readonly #reading = new InTurn()

  /** @param max requests that are remembered, the latest */
  constructor(device: Device, max = REQUESTS_MAX) {
    this.#device = device
    this.#done = new LRUCache({ max })
  }

  /** Where the request with this key, in hex, was done; null if it was not. */
  async find(key: string): Promise<Done | null> {
    // Others may still hold what this device did before its directory was restored.
    await this.#device.own.asked()
    await this.#reading.run(async () => {
      if (await this.#isBehind()) await this.#readLogs()
    })
    return this.#done.get(key) ?? null
  }

  /** What was done since stands here anyway, but for what comes from others. */
  async #isBehind(): Promise<boolean> {
    const { own, ownLogs, logs, log } = this.#device
    if (this.#isForked || this.#starts !== own.starts) return true
    for (const ended of ownLogs.filter(each => !each.equals(log.key))) {
      const { contiguousLength } = await logs.log(ended)
      if (contiguousLength > (this.#read.get(ended.toString('hex')) ?? 0)) return true
    }
    return false
  }

  /** Does a request; the first group that it writes says so. */
  async run<T>(key: string, print: string, run: () => Promise<T>): Promise<T> {
    const { own } = this.#device
    const { starts } = own
    const request = {
      key: Buffer.from(key, 'hex'),
      print: Buffer.from(print, 'hex'),
      isOpen: true,
      isStale: () => own.starts !== starts,
      at: null as Address | null
    }
    try {
      return await inRequest(request, run)
    } finally {
      if (request.at) this.#done.set(key, { print, at: request.at })
    }
  }

  /** True if this device wrote two branches: one may be here only as others carried it. */
  get #isForked(): boolean {
    const { membership, ownLogs } = this.#device
    return ownLogs.some(log => membership.isForked(log))
  }

  async #readLogs(): Promise<void> {
    const device = this.#device
    const { starts } = device.own
    await device.settle()
    const since = device.clock.now() - REQUEST_KEPT_MS
    const { ownLogs, membership } = device
    const isOwn = (log: Buffer) => ownLogs.some(own => own.equals(log))
    const read = new Map<string, number>()
    const found: Found[] = []
    for (const log of this.#isForked ? membership.members.map(each => each.log) : ownLogs) {
      const core = await device.logs.log(log)
      if (!(await device.logs.unlock(core))) continue
      const name = log.toString('hex')
      read.set(name, core.contiguousLength)
      for await (const { seq, commit } of backwards(core, this.#read.get(name) ?? 0)) {
        if (!commit) continue
        if (commit.time < since) break
        if (isOwn(log)) found.push(...requestsIn(commit, log, seq))
        for (const [index, { kind, body }] of knownIn(commit)) {
          if (kind !== 'branch.carried' || !isOwn(body.log) || !isGenuine(body)) continue
          const inner = carriedEntries(body)?.commit
          if (!inner || inner.time < since) continue
          const carrier = { log, seq, index }
          for (const each of requestsIn(inner, body.log, body.seq)) {
            found.push({ ...each, at: { ...each.at, carrier } })
          }
        }
      }
    }
    // The latest last: those are kept.
    for (const { key, print, at } of found.sort((a, b) => a.time - b.time)) {
      this.#done.set(key, { print, at })
    }
    for (const [name, length] of read) this.#read.set(name, length)
    this.#starts = starts
  }
}

interface Found extends Done {
  key: string
  time: number
}

const knownIn = ({ entries }: Commit) =>
  [...entries.entries()].filter((each): each is [number, Entry] => each[1].kind !== 'unknown')

function requestsIn(commit: Commit, log: Buffer, seq: number): Found[] {
  return knownIn(commit).flatMap(([index, { kind, body }]) =>
    kind === 'request.done'
      ? [
          {
            key: body.key.toString('hex'),
            print: body.print.toString('hex'),
            ...{ at: { log, seq, index }, time: commit.time }
          }
        ]
      : []
  )
}

async function* backwards(
  core: Hypercore,
  from: number
): AsyncGenerator<{ seq: number; commit: Commit | null }> {
  for (let end = core.contiguousLength; end > from; end -= BATCH_BLOCKS) {
    const start = Math.max(from, end - BATCH_BLOCKS)
    const commits = await readCommits(core, start, end)
    for (let seq = end - 1; seq >= start; seq--) yield { seq, commit: commits[seq - start] ?? null }
  }
}

/** An entry of this version that was written, where and when (wall clock, ms). */
export interface Written {
  entry: Entry
  at: Address
  time: number
}

/** The entry that was written right before this one, in the same group; null if none is here. */
export async function entryBefore(
  device: Device,
  { log, seq, index, carrier }: DoneAt
): Promise<Written | null> {
  // What is acknowledged stands in the journal first, and in the log a moment later.
  await device.settle()
  // A branch was carried block by block: that the entry stands in the one before is rare.
  if (carrier && index === 0) return null
  const place = { log, seq: index > 0 ? seq : seq - 1 }
  const commit = carrier ? await carriedAt(device, carrier) : await commitAt(device, place)
  const at = { ...place, index: index > 0 ? index - 1 : (commit?.entries.length ?? 0) - 1 }
  const entry = commit?.entries[at.index]
  return entry && entry.kind !== 'unknown' ? { entry, at, time: commit!.time } : null
}

async function commitAt(device: Device, { log, seq }: Omit<Address, 'index'>) {
  const [commit] = await readCommits(await device.logs.log(log), seq, seq + 1)
  return commit ?? null
}

async function carriedAt(device: Device, at: Address): Promise<Commit | null> {
  const entry = (await commitAt(device, at))?.entries[at.index]
  return entry?.kind === 'branch.carried' ? (carriedEntries(entry.body)?.commit ?? null) : null
}
