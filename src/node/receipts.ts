import { FAMILY, LAST } from '../view/families.ts'
import type { View } from '../view/view.ts'

/** The highest receipt number in these logs, as far as they are folded here; 0 if there is none. */
export const lastReceiptIn = (view: View, logs: readonly Buffer[]): Promise<number> =>
  lastIn(view, logs, LAST.receipt)

/** The same of any of the numbers that rise along a log, by its field of `LAST`. */
export async function lastIn(view: View, logs: readonly Buffer[], field: number): Promise<number> {
  let highest = 0
  for (const log of logs) {
    const key = FAMILY.logMaxima + log.toString('latin1')
    const last = await view.cell<Map<number, number>>(key)
    highest = Math.max(highest, last?.get(field) ?? 0)
  }
  return highest
}
