import crypto from 'hypercore-crypto'
import { type Commit, decodeCommit, decodeEnvelope, encodeCommit } from '../entry/commit.ts'
import type { BranchCarried, Entry, UnknownEntry } from '../entry/kinds.ts'

const CARRIED = crypto.namespace('tillmesh/carried', 1)[0]!

/** A block that was carried here from beyond a fork, and the id that each of its entries has. */
export interface CarriedBlock {
  commit: Commit
  entries: { entry: Entry | UnknownEntry; id: Buffer }[]
}

/**
 * Reads a carried block. An entry's id, 16 bytes, is of its log and place, its block's time, zone
 * and location, and itself: an entry that was acknowledged before a directory was copied is in
 * both branches, in blocks that go on differently, and is one entry all the same.
 *
 * @returns null for a block that holds no commit
 */
export function carriedEntries({ log, seq, commit: bytes }: BranchCarried): CarriedBlock | null {
  try {
    const commit = decodeCommit(bytes)
    const { entries: frames, ...header } = decodeEnvelope(bytes)
    const entries = frames.map((frame, index) => {
      const place = Buffer.alloc(16)
      place.writeBigUInt64LE(BigInt(seq))
      place.writeBigUInt64LE(BigInt(index), 8)
      const alone = encodeCommit({ ...header, entries: [frame] })
      const id = crypto.hash([CARRIED, log, place, alone]).subarray(0, 16)
      return { entry: commit.entries[index]!, id }
    })
    return { commit, entries }
  } catch {
    return null
  }
}
