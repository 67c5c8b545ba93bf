import type Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import type { Commit } from '../entry/commit.ts'
import { type Logs, readCommits } from '../log/logs.ts'
import type { View } from '../view/view.ts'
import { Follower } from './follow.ts'
import { Rounds } from './rounds.ts'
import { isRebuildMarked, markRebuild, openView, removeOldViews, unmarkRebuild } from './views.ts'

/** What a live view needs of its device, and tells it. */
export interface LiveViewParts {
  directory: string
  membership: Membership
  logs: Logs
  /** The view has folded more of a log. */
  folded: (log: Buffer, head: number) => void
  /** The view was written to disk. */
  checkpoint: () => void
  failed: (error: unknown) => void
}

/** The view of a running device: follows the logs, and is folded anew when a judgement changes. */
export class LiveView {
  readonly #parts: LiveViewParts
  #view: View
  #follower: Follower
  /** The view before this one: whoever reads it may go on until the next rebuild. */
  #stale: View | null = null
  readonly #rebuilds = new Rounds(() => this.#rebuildNow())

  private constructor(parts: LiveViewParts, view: View) {
    this.#parts = parts
    this.#view = view
    this.#follower = this.#newFollower(view)
  }

  static async open(parts: LiveViewParts): Promise<LiveView> {
    const live = new LiveView(parts, await openView(parts.directory, parts.membership, 'last'))
    await removeOldViews(parts.directory)
    return live
  }

  get view(): View {
    return this.#view
  }

  get isRebuilding(): boolean {
    return this.#rebuilds.isRunning
  }

  /** Folds what is here of a log, then goes on with what arrives. */
  follow(core: Hypercore): Promise<void> {
    return this.#follower.follow(core)
  }

  /** Folds blocks that this device just wrote. */
  wrote(core: Hypercore, start: number, commits: Commit[]): Promise<void> {
    return this.#follower.wrote(core, start, commits)
  }

  /** Resolves when no rebuild is under way. */
  settled(): Promise<void> {
    return this.#rebuilds.idle()
  }

  /** True if the view on disk cannot be gone on from. */
  async isWrong(): Promise<boolean> {
    return (await isRebuildMarked(this.#parts.directory)) || this.#isAhead()
  }

  /**
   * The view must never know blocks that the logs do not hold: after a power cut the logs may have
   * lost what they took from peers and had not synced.
   */
  async #isAhead(): Promise<boolean> {
    for (const [log, head] of this.#view.heads) {
      const core = await this.#parts.logs.log(Buffer.from(log, 'hex'))
      if (core.contiguousLength < head) return true
    }
    return false
  }

  /**
   * Folds every log from its first block into a fresh view, and swaps it in when it is level. A
   * judgement may change again meanwhile: then it is rebuilt once more.
   */
  async rebuild(): Promise<void> {
    await this.#rebuilds.ask()
    await this.settled()
  }

  async #rebuildNow(): Promise<void> {
    const { directory, membership, logs } = this.#parts
    await markRebuild(directory)
    const next = await openView(directory, membership, 'next')
    const follower = this.#newFollower(next)
    const old = { view: this.#view, follower: this.#follower }
    const followAll = async () => {
      // Logs that no member stands behind yet may say in their first block whose they are.
      const known = () => `${membership.members.length} ${logs.all.length}`
      for (let before = ''; before !== known(); ) {
        before = known()
        for (const { log } of membership.members) await logs.log(log)
        for (const core of logs.all) await follower.follow(core)
      }
    }
    await followAll()
    this.#view = next
    this.#follower = follower
    // What was written meanwhile went to the old view.
    await followAll()
    await old.follower.close()
    await this.#stale?.close()
    this.#stale = old.view
    await removeOldViews(directory, 2)
    // What is asked for from here on is marked again by its own round.
    if (!this.#rebuilds.isDue) await unmarkRebuild(directory)
  }

  #newFollower(view: View): Follower {
    const { folded, checkpoint, failed, membership } = this.#parts
    view.oncheckpoint = checkpoint
    return new Follower(view, {
      ...{ folded, failed },
      readable: core => this.#isReadable(core),
      forkedAt: log => membership.forkedAt(log)
    })
  }

  /**
   * True if a log's key is known and it is known whose it is. A log that no admission names says so
   * itself, in its first block; folded before the log that it goes on from is known, all in it
   * would be refused, and the view folded again later.
   */
  async #isReadable(core: Hypercore): Promise<boolean> {
    const { logs, membership } = this.#parts
    if (!(await logs.unlock(core))) return false
    if (membership.knowsLog(core.key)) return true
    if (core.contiguousLength === 0) return false
    const [first] = await readCommits(core, 0, 1)
    const index = first?.entries.findIndex(({ kind }) => kind === 'log.began') ?? -1
    const entry = first?.entries[index]
    if (entry?.kind === 'log.began') {
      membership.said({ ...entry, at: { log: core.key, seq: 0, index } })
    }
    return membership.knowsLog(core.key)
  }

  async close(): Promise<void> {
    await this.settled()
    await this.#follower.close()
    await this.#stale?.close()
    await this.#view.close()
  }
}
