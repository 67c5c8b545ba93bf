/** Time and its zone, from outside: a simulator hands in its own. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number
  /** Minutes that local time is ahead of UTC at `time`. */
  zone(time: number): number
}

/** The machine's clock and time zone. */
export const systemClock: Clock = {
  now: () => Date.now(),
  zone: time => -new Date(time).getTimezoneOffset()
}
