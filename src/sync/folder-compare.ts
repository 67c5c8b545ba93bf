import type Hypercore from 'hypercore'
import type { LogForked } from '../entry/kinds.ts'
import { proveBlock } from '../log/evidence.ts'
import { evidenceOf, firstDifference, treeHashAt } from './compare.ts'

/** How many blocks before `end` one side lacks and the other holds. */
export async function lacking(to: Hypercore, from: Hypercore, end: number): Promise<number> {
  let count = 0
  for (let index = to.contiguousLength; index < end; index++) {
    const lacks = !(await to.has(index))
    if (lacks && (index < from.contiguousLength || (await from.has(index)))) count++
  }
  return count
}

/** True if the two sides hold logs of which at most one can be their writer's. */
export async function contradict(ours: Hypercore, theirs: Hypercore): Promise<boolean> {
  if (ours.length === 0 && theirs.length === 0) return false
  if (ours.fork !== theirs.fork) return true
  const whole = Math.min(ours.length, theirs.length)
  const certain = Math.min(ours.contiguousLength, theirs.contiguousLength)
  for (const length of [whole, certain]) {
    // A tree hash waits for the last block where it is missing: a sync was cut off.
    if (length === 0 || !(await ours.has(length - 1)) || !(await theirs.has(length - 1))) continue
    const hashes = await Promise.all([ours.treeHash(length), theirs.treeHash(length)]).catch(
      () => null // parts of the tree are missing too
    )
    if (hashes) return !hashes[0].equals(hashes[1])
  }
  return false
}

/** Evidence that the two sides hold two branches of a log; null if there is none to be had. */
export async function forkBetween(ours: Hypercore, theirs: Hypercore): Promise<LogForked | null> {
  const end = Math.min(ours.length, theirs.length)
  const index = await firstDifference(ours, end, async lengths => {
    const hashes = new Map<number, Buffer>()
    for (const length of lengths) {
      const hash = await treeHashAt(theirs, length)
      if (hash) hashes.set(length, hash)
    }
    return hashes
  })
  const proof = index === null ? null : await proveBlock(theirs, index)
  return proof && evidenceOf(ours, proof)
}
