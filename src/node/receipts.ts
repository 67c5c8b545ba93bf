import { FAMILY, LAST } from '../view/families.ts'
import type { View } from '../view/view.ts'

/** The highest receipt number in these logs, as far as they are folded here; 0 if there is none. */
export async function lastReceiptIn(view: View, logs: readonly Buffer[]): Promise<number> {
  let highest = 0
  for (const log of logs) {
    const key = FAMILY.logMaxima + log.toString('latin1')
    const last = await view.cell<Map<number, number>>(key)
    highest = Math.max(highest, last?.get(LAST.receipt) ?? 0)
  }
  return highest
}
