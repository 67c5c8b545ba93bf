import type Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import type { Commit } from '../entry/commit.ts'
import type { Logs } from '../log/logs.ts'
import type { View } from '../view/view.ts'
import { Follower } from './follow.ts'
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
  #rebuilding: Promise<void> | null = null
  #rebuildDue = false

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
    return this.#rebuilding !== null
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
  async settled(): Promise<void> {
    if (this.#rebuilding) await this.#rebuilding
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

  /** Folds every log from its first block into a fresh view, and swaps it in when it is level. */
  rebuild(): Promise<void> {
    this.#rebuildDue = true
    this.#rebuilding ??= this.#rebuildWhileDue().finally(() => {
      this.#rebuilding = null
    })
    return this.#rebuilding
  }

  /** A judgement may change again while the view is rebuilt: then it is rebuilt once more. */
  async #rebuildWhileDue(): Promise<void> {
    await markRebuild(this.#parts.directory)
    while (this.#rebuildDue) {
      this.#rebuildDue = false
      await this.#rebuildNow()
    }
    await unmarkRebuild(this.#parts.directory)
  }

  async #rebuildNow(): Promise<void> {
    const { directory, membership, logs } = this.#parts
    const next = await openView(directory, membership, 'next')
    const follower = this.#newFollower(next)
    const old = { view: this.#view, follower: this.#follower }
    const followAll = async () => {
      // Following one log may admit the next.
      for (let known = -1; known !== membership.members.length; ) {
        known = membership.members.length
        for (const { log } of membership.members) await follower.follow(await logs.log(log))
      }
      // Those too of which only the first block will say whose they are.
      for (const core of logs.all) await follower.follow(core)
    }
    await followAll()
    this.#view = next
    this.#follower = follower
    // What was written meanwhile went to the old view.
    await followAll()
    await old.follower.close()
    await old.view.close()
    await removeOldViews(directory)
  }

  #newFollower(view: View): Follower {
    const { folded, checkpoint, failed, logs, membership } = this.#parts
    view.oncheckpoint = checkpoint
    return new Follower(view, {
      ...{ folded, failed },
      readable: core => logs.unlock(core),
      forkedAt: log => membership.forkedAt(log)
    })
  }

  async close(): Promise<void> {
    await this.settled()
    await this.#follower.close()
    await this.#view.close()
  }
}
