import type Hypercore from 'hypercore'
import { readStored } from '../log/logs.ts'
import type { Relay } from '../node/relay.ts'
import { Tree } from './tree.ts'
import { changed, signatureProblem, type Verification } from './verify.ts'

/** Blocks read at a time. */
const BATCH_BLOCKS = 512

/**
 * Checks what a relay can check: every block it holds is hashed again, and every Merkle tree held
 * against the signature of the log's key. What is in the blocks, it cannot see.
 *
 * @param progress blocks done, of all
 */
export async function verifyRelay(
  { logs, lengths }: Relay,
  progress: (done: number, total: number) => void = () => {}
): Promise<Verification> {
  const total = [...lengths.values()].reduce((sum, length) => sum + length, 0)
  const report: Verification = {
    ...{ ok: true, logs: [], digest: { live: '', replayed: '' }, differences: [] },
    ...{ statements: 0, contradictions: [], missing: [] }
  }
  let done = 0
  for (const [key, length] of lengths) {
    const log = Buffer.from(key, 'hex')
    const problem = await problemOf(await logs.log(log), length)
    done += length
    progress(done, total)
    if (problem) report.differences.push(`Log ${key.slice(0, 8)}: ${problem}`)
    report.logs.push({ log, blocks: length, entries: 0, coSigned: null })
  }
  return { ...report, ok: report.differences.length === 0 }
}

async function problemOf(core: Hypercore, length: number): Promise<string | null> {
  const tree = new Tree()
  let stored = true
  try {
    for (let start = 0; start < length; start += BATCH_BLOCKS) {
      const end = Math.min(length, start + BATCH_BLOCKS)
      for (const block of await readStored(core, start, end)) tree.append(block)
      stored = (await tree.isStored(core)) && stored
    }
    return stored ? await signatureProblem(core, length, tree) : changed(length)
  } catch (error) {
    return (error as Error).message
  }
}
