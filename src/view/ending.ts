import { CloseWay } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'

/** How a document ended. */
export interface Ending {
  /** Wire code of `CloseWay`. */
  way: number
  /** Writer's wall clock, ms. */
  time: number
}

/**
 * How a document ended, of all the ends that people made apart: one that did something holds against
 * one that gave up, because what was sold or booked stands; of those alike the first by its clock.
 *
 * @param wayOf the way in which an entry ends the document, or null if it does not
 * @returns null if it is open
 */
export function endingOf(
  noted: readonly Noted[],
  wayOf: (noted: Noted) => number | null
): Ending | null {
  const endings = noted.flatMap(each => {
    const way = wayOf(each)
    return way === null ? [] : [{ way, time: each.time }]
  })
  return endings.find(({ way }) => way === CloseWay.done) ?? endings[0] ?? null
}
