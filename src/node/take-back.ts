import type Hypercore from 'hypercore'
import { takeFromPeers } from '../log/logs.ts'
import type { Clock } from './clock.ts'

/** So long a device waits after a start for somebody to say how long its log is there, ms. */
const ASK_MS = 3_000

/** After the first answer, for those who are linked a moment later, ms. */
const MORE_MS = 250

/** After so many waits in vain no claim of more is waited for, until the next start. */
const VAIN_MAX = 3

/** With nothing coming for so long, ms, the rest of what was told does not come. */
const IDLE_MS = 3_000

/** What taking back needs of the device. */
export interface TakeBackParts {
  clock: Clock
  /** The log that is written here. */
  core: () => Hypercore
  /** Holds writing until what is taken back is here. */
  hold: (taken: () => Promise<void>) => Promise<void>
  /** The log is known to be longer, and blocks of it do not come: another one is to be written. */
  incomplete: () => Promise<void>
  failed: (error: unknown) => void
}

/**
 * Asks others how long this device's own log is with them: a directory that was restored from a
 * backup lacks what it wrote since, and would write other blocks at their places.
 */
export class TakeBack {
  readonly #parts: TakeBackParts
  #isAsking = false
  #answer: () => void = () => {}
  #taking: Promise<void> | null = null
  /** The most that somebody told of. */
  #target = 0
  #stop: () => void = () => {}
  /** The length that somebody told of and that did not come. */
  #vain = 0
  /** Waits that brought nothing: somebody may claim ever more. */
  #vainWaits = 0

  constructor(parts: TakeBackParts) {
    this.#parts = parts
  }

  /** Resolves when somebody answered and what was missing is here, or after a while. */
  async ask(): Promise<void> {
    this.#isAsking = true
    let cancel = () => {}
    await new Promise<void>(resolve => {
      this.#answer = resolve
      cancel = this.#parts.clock.later(ASK_MS, resolve)
    })
    cancel()
    while (this.#taking) await this.#taking
    this.#isAsking = false
  }

  /** Somebody said how long all logs are there. */
  answered(): void {
    this.#parts.clock.later(MORE_MS, this.#answer)
  }

  /** Somebody holds so many blocks of this device's log. */
  ahead(length: number): void {
    const core = this.#parts.core()
    if (length <= Math.max(core.length, this.#vain) || this.#vainWaits >= VAIN_MAX) return
    this.#target = Math.max(this.#target, length)
    if (this.#taking) return
    const take = () => this.#take(core)
    this.#taking = (this.#isAsking ? take() : this.#parts.hold(take))
      .catch(this.#parts.failed)
      .finally(() => {
        this.#taking = null
      })
  }

  /** Nothing is to be waited for any more: the log was forked, or the device is closed. */
  stop(): void {
    this.#answer()
    this.#stop()
  }

  async #take(core: Hypercore): Promise<void> {
    const { clock } = this.#parts
    let look = () => {}
    let giveUp = () => {}
    takeFromPeers(core, true)
    try {
      await new Promise<void>(resolve => {
        this.#stop = resolve
        look = () => {
          giveUp()
          giveUp = clock.later(IDLE_MS, resolve)
          if (core.length >= this.#target && isWhole(core)) resolve()
        }
        core.on('append', look)
        core.on('download', look)
        look()
      })
    } finally {
      giveUp()
      core.off('append', look)
      core.off('download', look)
      takeFromPeers(core, false)
      if (core.length < this.#target) {
        this.#vain = this.#target
        this.#vainWaits++
      }
      this.#target = 0
    }
    if (!isWhole(core)) this.#parts.incomplete().catch(this.#parts.failed)
  }
}

const isWhole = (core: Hypercore) => core.contiguousLength === core.length
