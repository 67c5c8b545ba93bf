/** Time and its zone, from outside: a simulator hands in its own. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number
  /** Minutes that local time is ahead of UTC at `time`. */
  zone(time: number): number
  /** Milliseconds since some moment, never set back: for how long something took. */
  monotonic(): number
  /** Runs something once after a while, ms; call what it returns to take that back. */
  later(delayMs: number, run: () => void): () => void
}

/** The machine's clock and time zone. */
export const systemClock: Clock = {
  now: () => Date.now(),
  zone: time => -new Date(time).getTimezoneOffset(),
  monotonic: () => performance.now(),
  later: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  }
}
