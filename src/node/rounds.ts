/**
 * Work done in rounds, one at a time, for as long as somebody asks: who asks while one is under way
 * gets another, however late in it the ask comes, for it may have looked past the news already.
 */
export class Rounds {
  readonly #work: () => Promise<void>
  #last: Promise<void> = Promise.resolve()
  /** The round that was asked for and has not begun. */
  #due: Promise<void> | null = null
  #working = false
  #closed = false

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /**
   * Resolves when a round that began after this ask is over, or is no more to be as this is closed;
   * rejects with what that round failed of.
   */
  ask(): Promise<void> {
    if (!this.#due) {
      const begin = () => this.#begin()
      this.#due = this.#last.then(begin, begin)
      this.#last = this.#due
    }
    return this.#due
  }

  async #begin(): Promise<void> {
    this.#due = null
    if (this.#closed) return
    this.#working = true
    try {
      await this.#work()
    } finally {
      this.#working = false
    }
  }

  /** True if a round was asked for that has not begun. */
  get isDue(): boolean {
    return this.#due !== null
  }

  /** True while a round is under way or due. */
  get isRunning(): boolean {
    return this.#working || this.isDue
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Resolves when no round is under way or due; rejects with what one of them failed of. */
  async idle(): Promise<void> {
    while (this.isRunning) await this.#last
  }

  /** Begins no further round, and resolves when none is under way. */
  async close(): Promise<void> {
    this.#closed = true
    // What failed was told to whoever asked for it.
    await this.#last.catch(() => {})
  }
}
