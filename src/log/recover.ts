import type Hypercore from 'hypercore'
import { Fault } from '../fault/fault.ts'
import { blocksOf } from './blocks.ts'
import type { JournalRecord } from './journal.ts'

/** Other devices hold blocks of this log that were not written here. */
export function outOfDate(): Fault {
  return new Fault(
    'STORAGE',
    'This directory is an old copy: other devices hold later sales of this device. Nothing can be ' +
      'sold from it; join the business again as a new device.'
  )
}

/**
 * Appends the blocks that the journal holds and the log does not: after a crash the same bytes
 * come to the same places.
 *
 * @returns blocks appended
 * @throws Fault STORAGE if the journal and the log do not fit together: one of them is a copy
 */
export async function recoverLog(
  core: Hypercore,
  records: readonly JournalRecord[]
): Promise<number> {
  const blocks = blocksOf(records)
  const missing = blocks.filter(({ seq }) => seq >= core.length)
  const last = blocks.filter(({ seq }) => seq < core.length).at(-1)
  if (last && !(await core.get(last.seq, { wait: false }))?.equals(last.bytes)) throw outOfDate()
  if (missing.length === 0) return 0
  if (missing[0]!.seq !== core.length) {
    throw new Fault(
      'STORAGE',
      `The journal goes on at block ${missing[0]!.seq}, but the log ends at ${core.length}: a part of the directory is missing.`
    )
  }
  await core.append(missing.map(({ bytes }) => bytes))
  return missing.length
}
