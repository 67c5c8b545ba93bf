import type Hypercore from 'hypercore'
import { type Commit, encodeCommit, encodeEntry, MAX_BLOCK_BYTES } from '../entry/commit.ts'
import type { Address, Entry } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { RoomGuard } from './disk.ts'

/** Room an envelope needs beyond its entries' frames, bytes. */
const ENVELOPE_BYTES = 64

/** Log bytes that a commit may cost beyond its blocks: tree nodes, bitfield, database overhead. */
const OVERHEAD_BYTES = 8 * 1024

/** What a commit is built with, fixed at the moment its block is formed. */
export interface CommitContext {
  /** Wall clock, ms. */
  time: number
  /** The next gapless receipt number of this log; given back if the commit fails. */
  receipt(): number
}

/** What the writer needs from outside. */
export interface WriterParts {
  core: Hypercore
  /** Resolves when what was written before is on stable storage. */
  sync: () => Promise<void>
  room: RoomGuard
  now: () => number
  /** Minutes from UTC at this time. */
  zone: (time: number) => number
  location: Buffer
  /** The highest receipt number this log holds. */
  lastReceipt: number
  /** Called once the blocks are durable, before anyone is told: folds them into the view. */
  committed: (start: number, commits: Commit<Entry>[]) => Promise<void>
}

interface Request {
  build: (context: CommitContext) => Entry[]
  resolve: (addresses: Address[]) => void
  reject: (error: unknown) => void
}

interface Built {
  request: Request
  entries: Entry[]
}

/**
 * Writes this device's own log. Group commit: what is asked for while one commit is being made
 * durable goes into the next block together, so sixteen clients cost one fdatasync, not sixteen.
 * An acknowledged commit is on stable storage; a refused one left nothing behind.
 */
export class Writer {
  readonly #parts: WriterParts
  #queue: Request[] = []
  #running: Promise<void> | null = null
  #receipt: number
  #failure: Fault | null = null

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#receipt = parts.lastReceipt
  }

  /**
   * Writes the entries that `build` returns as one atomic group.
   *
   * @param build called when the block is formed; what it throws refuses this group alone
   * @returns the entries' addresses, once they are durable and folded
   * @throws Fault DISK_FULL with nothing written; Fault STORAGE if the disk failed
   */
  commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ build, resolve, reject })
      this.#running ??= this.#run().finally(() => {
        this.#running = null
      })
    })
  }

  /** Resolves when everything asked for so far is written or refused. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running
  }

  async #run(): Promise<void> {
    for (;;) {
      // Callers answered in the last turn may ask again in this one: let them join the group.
      await new Promise(setImmediate)
      if (this.#queue.length === 0) return
      const requests = this.#queue
      this.#queue = []
      await this.#writeGroup(requests)
    }
  }

  async #writeGroup(requests: Request[]): Promise<void> {
    const { core, room, now, zone, location } = this.#parts
    const receiptBefore = this.#receipt
    const time = now()
    const built = this.#build(requests, time)
    if (built.length === 0) return
    const start = core.length
    const entries = built.flatMap(group => group.entries)
    const { commits, blocks, places } = cut(entries, { time, zone: zone(time), location })
    try {
      if (this.#failure) throw this.#failure
      await room.ensure(blocks.reduce((sum, block) => sum + block.byteLength + OVERHEAD_BYTES, 0))
      await core.append(blocks, { postappend: this.#parts.sync })
    } catch (error) {
      this.#receipt = receiptBefore
      const refusal = this.#refusal(error, start)
      for (const { request } of built) request.reject(refusal)
      return
    }
    await this.#parts.committed(start, commits)
    let next = 0
    for (const { request, entries: own } of built) {
      const addresses = places.slice(next, next + own.length)
      next += own.length
      request.resolve(
        addresses.map(({ block, index }) => ({ log: core.key, seq: start + block, index }))
      )
    }
  }

  #build(requests: Request[], time: number): Built[] {
    const built: Built[] = []
    for (const request of requests) {
      const before = this.#receipt
      try {
        const entries = request.build({ time, receipt: () => ++this.#receipt })
        if (entries.length === 0) request.resolve([])
        else built.push({ request, entries })
      } catch (error) {
        this.#receipt = before
        request.reject(error)
      }
    }
    return built
  }

  /**
   * After a failed write the log may or may not hold the block (an fdatasync that failed says
   * nothing of what is on disk), so this writer writes no more: the device opens its directory
   * again and finds out.
   */
  #refusal(error: unknown, start: number): Fault {
    if (error instanceof Fault && (error.code === 'DISK_FULL' || error === this.#failure)) {
      return error
    }
    this.#failure = new Fault(
      'STORAGE',
      `The disk failed while block ${start} was written, so this device stopped writing. ` +
        'Check the disk, start tillmesh again and look at the last sales before repeating one.',
      [],
      error
    )
    return this.#failure
  }
}

/** Cuts entries into blocks of at most `MAX_BLOCK_BYTES`; one larger entry is a block of its own. */
function cut(
  entries: Entry[],
  header: { time: number; zone: number; location: Buffer }
): { commits: Commit<Entry>[]; blocks: Buffer[]; places: { block: number; index: number }[] } {
  const commits: Commit<Entry>[] = []
  const blocks: Buffer[] = []
  const places: { block: number; index: number }[] = []
  let group: Entry[] = []
  let frames: ReturnType<typeof encodeEntry>[] = []
  let bytes = ENVELOPE_BYTES
  const close = () => {
    if (group.length === 0) return
    commits.push({ ...header, entries: group })
    blocks.push(encodeCommit({ ...header, entries: frames }))
    group = []
    frames = []
    bytes = ENVELOPE_BYTES
  }
  for (const entry of entries) {
    const frame = encodeEntry(entry)
    const size = frame.body.byteLength + 10
    if (bytes + size > MAX_BLOCK_BYTES) close()
    places.push({ block: blocks.length, index: group.length })
    group.push(entry)
    frames.push(frame)
    bytes += size
  }
  close()
  return { commits, blocks, places }
}
