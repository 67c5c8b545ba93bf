import { setTimeout } from 'node:timers/promises'
import type Hypercore from 'hypercore'
import { readCommits } from '../log/logs.ts'
import type { View } from '../view/view.ts'

/** Blocks read and folded at a time: one batch of parallel reads. */
const BATCH_BLOCKS = 512

/** While a log is still arriving, let so much come before the next batch, ms. */
const ARRIVING_MS = 10

/** A checkpoint is due when this many blocks wait: folding them again takes a second or two. */
const CHECKPOINT_BLOCKS = 50_000

/** Or this many cells, about 20 MB of memory. */
const CHECKPOINT_CELLS = 20_000

/** Or when nothing came for this long, ms; a till that sells now and then is soon at rest. */
const CHECKPOINT_IDLE_MS = 500

/** Or this long after the first block that waits, ms. */
const CHECKPOINT_LATEST_MS = 10_000

/** What follows the logs tells its device. */
export interface FollowEvents {
  /** The view has folded more of a log. */
  folded: (log: Buffer, head: number) => void
  /** Reading a log or writing the view failed; it is tried again at the next block. */
  failed: (error: unknown) => void
  /** True if the key that opens a log is known and its first block is here. */
  readable: (core: Hypercore) => Promise<boolean>
  /** From which sequence on a log's blocks are not folded where they stand: it was forked. */
  forkedAt: (log: Buffer) => number
}

/**
 * Follows logs: folds what of each log is here, in order, as soon as it is here, and writes the
 * view's checkpoints. Folding is memory work, so a block is visible at once; checkpoints come when
 * enough waits or when it is quiet.
 */
export class Follower {
  readonly #view: View
  readonly #events: FollowEvents
  readonly #following = new Map<string, { core: Hypercore; wake: () => void }>()
  /** Runs under way by log. */
  readonly #runs = new Map<string, Promise<void>>()
  /** Logs of which more arrived during their run. */
  readonly #again = new Set<string>()
  #idle: NodeJS.Timeout | null = null
  #firstWaiting = 0
  #closed = false

  constructor(view: View, events: FollowEvents) {
    this.#view = view
    this.#events = events
  }

  /**
   * Folds what is here of a log, then goes on with what arrives; of this device's own log, with
   * what `wrote` hands in. Resolves when all that is here now is folded.
   */
  async follow(core: Hypercore): Promise<void> {
    const name = core.key.toString('hex')
    if (!this.#following.has(name)) {
      const wake = () => void this.#run(core)
      this.#following.set(name, { core, wake })
      if (!core.writable) core.on('append', wake)
      core.on('download', wake)
    }
    await this.#run(core)
  }

  /** Folds blocks that this device just wrote, so that nobody reads them back from disk. */
  async wrote(core: Hypercore, start: number, commits: Parameters<View['fold']>[2]): Promise<void> {
    await this.#view.fold(core.key, start, commits)
    this.#folded(core.key)
    if (this.#view.head(core.key) < start + commits.length) await this.#run(core)
  }

  #run(core: Hypercore): Promise<void> {
    const name = core.key.toString('hex')
    const running = this.#runs.get(name)
    if (running) {
      // It may have looked for the last time already: have it look once more.
      this.#again.add(name)
      return running
    }
    const run = this.#catchUp(core)
      .catch(error => {
        if (!this.#closed) this.#events.failed(error)
      })
      .then(() => {
        this.#runs.delete(name)
        if (this.#again.delete(name) && !this.#closed) return this.#run(core)
      })
    this.#runs.set(name, run)
    return run
  }

  async #catchUp(core: Hypercore): Promise<void> {
    if (!(await this.#events.readable(core))) return
    for (;;) {
      const start = this.#view.head(core.key)
      const here = core.contiguousLength
      const end = Math.min(here, start + BATCH_BLOCKS, this.#events.forkedAt(core.key))
      if (this.#closed || end <= start) return
      if (end - start < BATCH_BLOCKS && core.length > end && end === here) {
        await setTimeout(ARRIVING_MS)
        if (core.contiguousLength > end) continue
      }
      const commits = await readCommits(core, start, end)
      await this.#view.fold(core.key, start, commits)
      this.#folded(core.key)
    }
  }

  #folded(log: Buffer): void {
    this.#events.folded(log, this.#view.head(log))
    const now = performance.now()
    if (!this.#idle) this.#firstWaiting = now
    if (
      this.#view.pendingBlocks >= CHECKPOINT_BLOCKS ||
      this.#view.pendingCells >= CHECKPOINT_CELLS ||
      (this.#idle && now - this.#firstWaiting > CHECKPOINT_LATEST_MS)
    ) {
      this.#checkpoint()
    } else if (this.#idle) this.#idle.refresh()
    else this.#idle = globalThis.setTimeout(() => this.#checkpoint(), CHECKPOINT_IDLE_MS)
  }

  #checkpoint(): void {
    if (this.#idle) clearTimeout(this.#idle)
    this.#idle = null
    if (!this.#closed) this.#view.checkpoint().catch(this.#events.failed)
  }

  /** Stops following; what is folded is written. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#idle) clearTimeout(this.#idle)
    for (const { core, wake } of this.#following.values()) {
      core.off('append', wake)
      core.off('download', wake)
    }
    await Promise.all(this.#runs.values())
  }
}
