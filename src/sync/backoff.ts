/** How long to wait between attempts, and where chance comes from. */
export interface BackoffOptions {
  /** Longest first wait, milliseconds. */
  minMs: number
  /** Longest wait of all, milliseconds; at least `minMs`. */
  maxMs: number
  /** A number in [0, 1): from outside, so that a simulation can repeat itself. */
  random: () => number
}

/**
 * Exponential backoff with full jitter: each wait is drawn evenly from 1 ms up to a ceiling that
 * doubles with every attempt. After a power cut all tills start in the same second; drawing from
 * the whole range (and not just its end) keeps them from knocking on one door at once.
 */
export class Backoff {
  readonly #minMs: number
  readonly #maxMs: number
  readonly #random: () => number
  #ceilingMs: number

  constructor({ minMs, maxMs, random }: BackoffOptions) {
    if (!(minMs >= 1 && maxMs >= minMs && Number.isFinite(maxMs))) {
      throw new RangeError(`backoff needs 1 <= minMs <= maxMs, got ${minMs} and ${maxMs}`)
    }
    this.#minMs = minMs
    this.#maxMs = maxMs
    this.#random = random
    this.#ceilingMs = minMs
  }

  /** The next wait in whole milliseconds: at least 1 (never a busy loop), at most `maxMs`. */
  next(): number {
    const ceilingMs = this.#ceilingMs
    this.#ceilingMs = Math.min(this.#maxMs, ceilingMs * 2)
    return Math.min(Math.floor(ceilingMs), 1 + Math.floor(this.#random() * ceilingMs))
  }

  /** It worked: the next failure starts from `minMs` again. */
  reset(): void {
    this.#ceilingMs = this.#minMs
  }
}
