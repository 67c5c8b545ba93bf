/** Does work one after the other, in the order asked; one that fails holds up none behind it. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve()

  /** Resolves or rejects with what the work does, which begins when all before it is over. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  /** Resolves when all that was asked for until now is over. */
  async idle(): Promise<void> {
    await this.#last
  }
}
