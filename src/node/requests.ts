import { LRUCache } from 'lru-cache'
import type { Commit } from '../entry/commit.ts'
import type { Address, Entry, UnknownEntry } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from './device.ts'
import { inRequest } from './request.ts'

/** A key stands for its request so long, ms: far longer than anybody tries again. */
export const REQUEST_KEPT_MS = 24 * 60 * 60 * 1000

/** Requests of that time that are remembered: a sale every second. */
export const REQUESTS_MAX = 100_000

/** Blocks read back at a time. */
const BATCH_BLOCKS = 64

/** That a request was done, and where this device's log says so. */
export interface Done {
  /** What was asked, hex. */
  print: string
  at: Address
}

/** The requests that this device did in the last 24 hours, as its own log tells. */
export class Requests {
  readonly #device: Device
  readonly #done = new LRUCache<string, Done>({ max: REQUESTS_MAX })
  #reading: Promise<void> | null = null

  constructor(device: Device) {
    this.#device = device
  }

  /** Where the request with this key, in hex, was done; null if it was not. */
  async find(key: string): Promise<Done | null> {
    this.#reading ??= this.#read().catch(error => {
      this.#reading = null
      throw error
    })
    await this.#reading
    return this.#done.get(key) ?? null
  }

  /** Does a request; the first group that it writes says so. */
  async run<T>(key: string, print: string, run: () => Promise<T>): Promise<T> {
    const request = {
      key: Buffer.from(key, 'hex'),
      print: Buffer.from(print, 'hex'),
      isOpen: true,
      at: null as Address | null
    }
    try {
      return await inRequest(request, run)
    } finally {
      if (request.at) this.#done.set(key, { print, at: request.at })
    }
  }

  async #read(): Promise<void> {
    const device = this.#device
    await device.settle()
    const since = device.clock.now() - REQUEST_KEPT_MS
    for (const log of device.ownLogs) {
      for await (const { seq, commit } of backwards(device, log)) {
        if (commit && commit.time < since) break
        for (const [index, entry] of commit?.entries.entries() ?? []) {
          if (entry.kind !== 'request.done') continue
          const { key, print } = entry.body
          this.#done.set(key.toString('hex'), {
            print: print.toString('hex'),
            at: { log, seq, index }
          })
        }
      }
    }
  }
}

async function* backwards(
  device: Device,
  log: Buffer
): AsyncGenerator<{ seq: number; commit: Commit | null }> {
  const core = await device.logs.log(log)
  if (!(await device.logs.unlock(core))) return
  for (let end = core.contiguousLength; end > 0; end -= BATCH_BLOCKS) {
    const start = Math.max(0, end - BATCH_BLOCKS)
    const commits = await readCommits(core, start, end)
    for (let seq = end - 1; seq >= start; seq--) yield { seq, commit: commits[seq - start] ?? null }
  }
}

/** The entry that was written right before this one, in the same group. */
export async function entryBefore(
  device: Device,
  { log, seq, index }: Address
): Promise<{ entry: Entry | UnknownEntry; at: Address; time: number } | null> {
  // What is acknowledged stands in the journal first, and in the log a moment later.
  await device.settle()
  const core = await device.logs.log(log)
  const [commit] = await readCommits(core, index > 0 ? seq : seq - 1, index > 0 ? seq + 1 : seq)
  const place = index > 0 ? index - 1 : (commit?.entries.length ?? 0) - 1
  const entry = commit?.entries[place]
  if (!commit || !entry) return null
  return { entry, at: { log, seq: index > 0 ? seq : seq - 1, index: place }, time: commit.time }
}
