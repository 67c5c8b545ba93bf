import type Hypercore from 'hypercore'
import { type Logs, readCommits } from '../log/logs.ts'
import { FAMILY, LAST } from '../view/families.ts'
import type { View } from '../view/view.ts'

/** Blocks of a log's end that are read for its last receipt: a till's day and more. */
const LAST_BLOCKS = 1_024

/** Read at a time. */
const BATCH_BLOCKS = 64

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

/**
 * The highest receipt number at the end of a log that this device wrote, as its blocks say: beyond
 * a fork the view knows it only once the branch is carried. 0 if there is none.
 */
export async function lastReceiptOf(logs: Logs, core: Hypercore): Promise<number> {
  if (!(await logs.unlock(core))) return 0
  const first = Math.max(0, core.contiguousLength - LAST_BLOCKS)
  for (let end = core.contiguousLength; end > first; end -= BATCH_BLOCKS) {
    const commits = await readCommits(core, Math.max(first, end - BATCH_BLOCKS), end)
    const receipts = commits
      .flatMap(commit => commit?.entries ?? [])
      .map(entry => (entry.kind === 'sale.completed' ? entry.body.receipt : 0))
    const last = Math.max(0, ...receipts)
    if (last > 0) return last
  }
  return 0
}
