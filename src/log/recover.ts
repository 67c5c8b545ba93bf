import type Hypercore from 'hypercore'
import { decodeCommit, decodeEnvelope } from '../entry/commit.ts'
import type { Entry } from '../entry/kinds.ts'
import { blocksOf, type JournalBlock } from './blocks.ts'
import type { JournalRecord } from './journal.ts'

/**
 * Appends the blocks that the journal holds whole and the log does not: after a crash the same
 * bytes come to the same places, in a copy of the directory too.
 *
 * @returns blocks of which that is not certain: the last one, if it was still open, because another
 *   copy may have closed it with more in it; or all, if the log lacks blocks before them
 */
export async function recoverLog(
  core: Hypercore,
  records: readonly JournalRecord[]
): Promise<JournalBlock[]> {
  const blocks = blocksOf(records)
  const missing = blocks.filter(({ seq }) => seq >= core.length)
  const next = core.length
  const end = missing.findIndex(({ seq, isWhole }, i) => seq !== next + i || !isWhole)
  const certain = end < 0 ? missing : missing.slice(0, end)
  if (certain.length > 0) await core.append(certain.map(({ bytes }) => bytes))
  if (missing.length > 0) return missing.slice(certain.length)
  const last = blocks.at(-1)
  return last && !(await stored(core, last.seq))?.equals(last.bytes) ? [last] : []
}

/**
 * Decides what becomes of blocks that were not certain, when it is known how long the log is: one
 * that comes next is appended as it is.
 *
 * @returns entries that were acknowledged and are not in the log: they are to be written again
 */
export async function finishRecovery(
  core: Hypercore,
  uncertain: readonly JournalBlock[]
): Promise<Entry[]> {
  const again: Entry[] = []
  for (const { seq, bytes } of uncertain) {
    if (seq === core.length) {
      await core.append(bytes)
      continue
    }
    if (seq < core.length) {
      const theirs = await stored(core, seq)
      // One that is on its way here is the one that this device wrote, unless proven otherwise.
      if (!theirs || goesOn(bytes, theirs)) continue
    }
    again.push(...decodeCommit(bytes).entries.filter(entry => entry.kind !== 'unknown'))
  }
  return again
}

const stored = (core: Hypercore, seq: number) => core.get(seq, { wait: false })

/** True if a block holds all that was acknowledged of it, and perhaps more. */
function goesOn(acknowledged: Buffer, block: Buffer): boolean {
  const { entries: first, ...header } = decodeEnvelope(acknowledged)
  try {
    const { entries, ...other } = decodeEnvelope(block)
    return (
      header.time === other.time &&
      first.every(({ kind, body }, i) => entries[i]?.kind === kind && entries[i].body.equals(body))
    )
  } catch {
    return false
  }
}
