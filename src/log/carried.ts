import type Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import sodium from 'sodium-universal'
import type { BranchCarried } from '../entry/kinds.ts'
import { checkBlock, proveBlock } from './evidence.ts'
import { readStored } from './logs.ts'

/** Bytes before a block's ciphertext: the fork number, blinded. */
const PADDING = 8

/**
 * A block as it is carried into another log: its plaintext, and what shows that it is the block
 * that its log's own key signed.
 *
 * @returns null if this device does not hold it, or cannot read it
 */
export async function carry(core: Hypercore, seq: number): Promise<BranchCarried | null> {
  const proof = await proveBlock(core, seq)
  const { encryption } = core
  if (!proof || !encryption) return null
  const [block] = await readStored(core, seq, seq + 1)
  const branch = crypto.data(block!)
  await encryption.decrypt(seq, block!, core.core)
  const commit = block!.subarray(PADDING)
  return { log: core.key, branch, seq, commit, key: encryption.blockKey, proof }
}

/**
 * True if this very block stands in its log under the log's own signature: encrypted again, the
 * plaintext has the leaf hash that the proof shows. Whoever carries it cannot have made it up.
 */
export function isGenuine({ log, branch, seq, commit, key, proof }: BranchCarried): boolean {
  if (!key || !proof) return false
  const proven = checkBlock(log, proof)
  if (!proven || proven.index !== seq || !proven.leaf.equals(branch)) return false
  return crypto.data(encrypt(seq, commit, key)).equals(branch)
}

/** A block as Hypercore stores it, fork number 0. */
function encrypt(seq: number, commit: Buffer, key: Buffer): Buffer {
  const block = Buffer.concat([Buffer.alloc(PADDING), commit])
  const padding = block.subarray(0, PADDING)
  const nonce = Buffer.alloc(24)
  nonce.writeBigUInt64LE(BigInt(seq))
  sodium.crypto_stream_xor(padding, padding, nonce, crypto.hash(key))
  padding.copy(nonce, PADDING)
  const text = block.subarray(PADDING)
  sodium.crypto_stream_xor(text, text, nonce, key)
  return block
}
