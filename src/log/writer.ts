import type Hypercore from 'hypercore'
import { type Commit, type EncodedEntry, encodeEntry } from '../entry/commit.ts'
import type { Address, Entry } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { Blocks, type ClosedBlock, type Place } from './blocks.ts'
import type { RoomGuard } from './disk.ts'
import type { Durable } from './durable.ts'
import type { Journal, JournalRecord } from './journal.ts'

/** Disk that one group may cost beyond its bytes: tree nodes, bitfield, database overhead. */
const OVERHEAD_BYTES = 8 * 1024

/**
 * While the last block is still on its way to a linked peer, the next one gathers sales, for at
 * most this long, ms. One sale at a time never waits for it.
 */
const GATHER_MS = 25

/**
 * When several sales ask at once, a block gathers for this long, ms: a busy shop server sends a
 * block of what came meanwhile instead of hundreds that all cost a signature, a round trip and
 * a dozen database operations on every device. Acknowledging does not wait for it.
 */
const GATHER_BUSY_MS = 100

/** What a group is built with, fixed at the moment it is written. */
export interface CommitContext {
  /** Wall clock, ms. */
  time: number
  /** The next gapless receipt number of this log; given back if the commit fails. */
  receipt(): number
}

/** Time, from outside. */
export interface WriterClock {
  /** Wall clock, ms. */
  now(): number
  /** Minutes from UTC at this time. */
  zone(time: number): number
  /** Milliseconds since some moment, never set back. */
  monotonic(): number
  /** Runs something once after a while, ms; call what it returns to take that back. */
  later(delayMs: number, run: () => void): () => void
}

/** What the writer needs from outside. */
export interface WriterParts {
  core: Hypercore
  journal: Journal
  durable: Durable
  room: RoomGuard
  clock: WriterClock
  location: Buffer
  /** The highest receipt number this log holds. */
  lastReceipt: number
  /** Called with blocks that are in the log: folds them into the view. */
  appended: (start: number, commits: Commit[]) => Promise<void>
  /** Called once if writing has to stop. */
  failed: (fault: Fault) => void
}

interface Request {
  build: (context: CommitContext) => Entry[]
  resolve: (addresses: Address[]) => void
  reject: (error: unknown) => void
}

interface Group {
  request: Request
  entries: EncodedEntry[]
}

/**
 * Writes this device's own log, in two steps. A group of entries is acknowledged when it is on
 * stable storage in the journal; what is asked for while one write is made durable goes into the
 * next together. Blocks are made of all groups that came since the last one left, and a block is
 * told to peers only after the record that fixes its bytes is durable.
 */
export class Writer {
  readonly #parts: WriterParts
  readonly #blocks: Blocks
  #queue: Request[] = []
  #writing: Promise<void> | null = null
  #ready: ClosedBlock[] = []
  #appending: Promise<void> | null = null
  #lastClosed = Number.NEGATIVE_INFINITY
  #takeBack: (() => void) | null = null
  #receipt: number
  #failure: Fault | null = null

  constructor(parts: WriterParts) {
    this.#parts = parts
    this.#receipt = parts.lastReceipt
    this.#blocks = new Blocks(parts.core.length)
  }

  /**
   * Writes the entries that `build` returns as one atomic group.
   *
   * @param build called when the group is written; what it throws refuses this group alone
   * @returns the entries' addresses, once they are on stable storage
   * @throws Fault DISK_FULL with nothing written; Fault STORAGE if the disk failed
   */
  commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ build, resolve, reject })
      this.#write()
    })
  }

  /** Resolves when everything asked for so far is refused, or in the log and folded. */
  async settle(): Promise<void> {
    while (this.#writing) await this.#writing
    while (this.#blocks.isOpen && !this.#failure) {
      this.#write(true)
      while (this.#writing) await this.#writing
    }
    while (this.#appending) await this.#appending
  }

  #write(close = false): void {
    this.#writing ??= this.#run(close).finally(() => {
      this.#writing = null
      if (this.#queue.length > 0) this.#write()
      else this.#closeLater()
    })
  }

  async #run(close: boolean): Promise<void> {
    for (;;) {
      // Callers answered in the last turn may ask again in this one: let them join the group.
      await new Promise(setImmediate)
      const requests = this.#queue
      this.#queue = []
      if (requests.length > 0) await this.#writeGroups(requests, close)
      else if (close && this.#blocks.isOpen) await this.#closeBlock()
      else return
    }
  }

  async #writeGroups(requests: Request[], close: boolean): Promise<void> {
    const { core, room, clock, location } = this.#parts
    const receiptBefore = this.#receipt
    const time = clock.now()
    const groups = this.#build(requests, time)
    if (groups.length === 0) return
    const entries = groups.flatMap(group => group.entries)
    let places: Place[]
    try {
      if (this.#failure) throw this.#failure
      const bytes = entries.reduce((sum, { body }) => sum + body.byteLength, 0)
      // A look first: once the blocks know of the entries there is no way back. They are written
      // twice, to the journal and to the log.
      await room.ensure(2 * bytes + OVERHEAD_BYTES)
      const added = this.#blocks.add(
        entries,
        { time, zone: clock.zone(time), location },
        close || this.#mayClose(groups.length > 1)
      )
      places = added.places
      await this.#journal(added.records)
      this.#append(added.closed)
    } catch (error) {
      this.#receipt = receiptBefore
      const refusal = this.#refusal(error)
      for (const { request } of groups) request.reject(refusal)
      return
    }
    let next = 0
    for (const { request, entries: own } of groups) {
      const end = next + own.length
      request.resolve(places.slice(next, end).map(place => ({ log: core.key, ...place })))
      next = end
    }
  }

  #build(requests: Request[], time: number): Group[] {
    const groups: Group[] = []
    for (const request of requests) {
      const before = this.#receipt
      try {
        const entries = request.build({ time, receipt: () => ++this.#receipt }).map(encodeEntry)
        if (entries.length === 0) request.resolve([])
        else groups.push({ request, entries })
      } catch (error) {
        this.#receipt = before
        request.reject(error)
      }
    }
    return groups
  }

  async #journal(records: JournalRecord[]): Promise<void> {
    const { journal, durable } = this.#parts
    const bytes = records.reduce((sum, { body }) => sum + body.byteLength, 0)
    // A cycle ends between two blocks, when all that it holds is durably in the log.
    if (records[0]!.first && journal.isFull(bytes)) {
      while (this.#appending) await this.#appending
      if (this.#failure) throw this.#failure
      await durable.sync()
      await journal.reset()
    }
    await journal.append(records)
  }

  /** Is it time for the next block? */
  #mayClose(busy: boolean): boolean {
    if (this.#appending) return false
    const gathered = this.#parts.clock.monotonic() - this.#lastClosed
    if (gathered >= (busy ? GATHER_BUSY_MS : GATHER_MS)) return true
    const { core } = this.#parts
    return !busy && core.peers.every(peer => peer.remoteLength >= core.length)
  }

  #closeLater(): void {
    if (this.#takeBack || !this.#blocks.isOpen || this.#failure) return
    this.#takeBack = this.#parts.clock.later(GATHER_MS, () => {
      this.#takeBack = null
      if (this.#blocks.isOpen) this.#write(true)
    })
  }

  async #closeBlock(): Promise<void> {
    const { record, closed } = this.#blocks.end()
    try {
      await this.#journal([record])
      this.#append([closed])
    } catch (error) {
      this.#refusal(error)
    }
  }

  #append(closed: ClosedBlock[]): void {
    if (closed.length === 0) return
    this.#lastClosed = this.#parts.clock.monotonic()
    this.#ready.push(...closed)
    this.#appending ??= this.#appendReady().finally(() => {
      this.#appending = null
    })
  }

  async #appendReady(): Promise<void> {
    try {
      while (this.#ready.length > 0) {
        const blocks = this.#ready
        this.#ready = []
        await this.#parts.core.append(blocks.map(({ bytes }) => bytes))
        await this.#parts.appended(
          blocks[0]!.seq,
          blocks.map(({ commit }) => commit)
        )
      }
    } catch (error) {
      // They are safe in the journal: the next start appends them.
      this.#refusal(error)
    }
  }

  /**
   * After a failed write nobody knows what is on disk (an fdatasync that failed says nothing of
   * it), so this writer writes no more; the next start reads the journal and finds out.
   */
  #refusal(error: unknown): Fault {
    if (error === this.#failure || (error instanceof Fault && error.code === 'DISK_FULL')) {
      return error as Fault
    }
    this.#failure ??=
      error instanceof Fault
        ? error
        : new Fault(
            'STORAGE',
            'The disk failed, so this device stopped writing. Check the disk, start tillmesh ' +
              'again and look at the last sales before repeating one.',
            [],
            error
          )
    this.#parts.failed(this.#failure)
    return this.#failure
  }

  /** Settles, then closes the journal. */
  async close(): Promise<void> {
    await this.settle()
    this.#takeBack?.()
    await this.#parts.journal.close()
  }
}
