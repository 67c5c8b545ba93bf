/** A rate is taken over this long, ms: it follows a change and does not jump. */
export const PACE_MS = 5_000

/** Counts noted closer together than this are one, ms. */
const APART_MS = 200

/** How fast a count grows, over the last few seconds. */
export class Pace {
  #noted: { at: number; count: number }[] = []

  /** The count stands so at this time, ms. */
  note(at: number, count: number): void {
    // A clock that was set back makes what was noted before it worthless.
    this.#noted = this.#noted.filter(each => each.at <= at && at - each.at <= PACE_MS)
    const last = this.#noted.at(-1)
    if (!last || at - last.at >= APART_MS) this.#noted.push({ at, count })
  }

  /** Growth a second from the first count that is not too old to the one that stands now. */
  perSecond(at: number, count: number): number {
    const first = this.#noted.find(each => each.at < at && at - each.at <= PACE_MS)
    return first ? Math.max(0, Math.round(((count - first.count) * 1000) / (at - first.at))) : 0
  }
}
