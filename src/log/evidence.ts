import c from 'compact-encoding'
import Hypercore from 'hypercore'
import crypto from 'hypercore-crypto'
import { type EncodingState, encodeMessage } from '../entry/encoding.ts'
import type { LogForked } from '../entry/kinds.ts'

const FORMAT = 1

/** Beyond it a log's tree is not computed; no till writes so much. */
const LENGTH_MAX = 2 ** 40

/** What Hypercore signs a tree under. */
const TREE = crypto.namespace('hypercore', 1)[0]!

/** A node of a log's Merkle tree: its first block, how many blocks it spans, bytes and hash. */
interface Node {
  start: number
  span: number
  size: number
  hash: Buffer
}

/** What a proof shows: under its log's own signature this block stands at this place. */
export interface Proven {
  index: number
  /** Leaf hash of the block, 32 bytes. */
  leaf: Buffer
  /** Tree hash of the blocks before it, 32 bytes. */
  before: Buffer
}

/**
 * Proves one block of a log to whoever knows the log's key: the block's leaf hash, the nodes that
 * lead from there to the tree's hash, and the signature of that.
 *
 * @returns null if this device does not hold the nodes that it takes
 */
export async function proveBlock(core: Hypercore, index: number): Promise<Buffer | null> {
  const { length, manifest } = core
  if (!manifest || index >= length) return null
  const asked = { hash: { index: 2 * index, nodes: 0 }, upgrade: { start: 0, length } }
  const proof = await core.proof(asked).catch(() => null)
  if (!proof?.hash || !proof.upgrade) return null
  const nodes = [...proof.hash.nodes, ...proof.upgrade.nodes]
  const { signature } = proof.upgrade
  return encodeMessage(write => {
    write(c.uint, FORMAT)
    write(c.fixed32, manifest.signers[0]!.publicKey)
    // Hypercore puts the signer's place before the signature, and behind it that there is no patch.
    write(c.fixed64, signature.subarray(2, 66))
    write(c.uint, length)
    write(c.uint, index)
    for (const { size, hash } of nodes) {
      write(c.uint, size)
      write(c.fixed32, hash)
    }
  })
}

/** Reads a proof and checks it against the log's key; null if it does not hold. */
export function checkBlock(log: Buffer, bytes: Buffer): Proven | null {
  try {
    return check(log, bytes)
  } catch {
    return null
  }
}

function check(log: Buffer, bytes: Buffer): Proven | null {
  const state: EncodingState = { start: 0, end: bytes.byteLength, buffer: bytes }
  if (c.uint.decode(state) !== FORMAT) return null
  const publicKey = Buffer.from(c.fixed32.decode(state))
  const signature = Buffer.from(c.fixed64.decode(state))
  const length = c.uint.decode(state)
  const index = c.uint.decode(state)
  if (index >= length || length > LENGTH_MAX) return null
  const next = (start: number, span: number): Node => {
    const size = c.uint.decode(state)
    return { start, span, size, hash: Buffer.from(c.fixed32.decode(state)) }
  }
  const spans = rootSpans(length)
  const own = spans.find(({ start, span }) => index < start + span)!
  const leaf = next(index, 1)
  const before: Node[] = []
  let node = leaf
  while (node.span < own.span) {
    const isLeft = (node.start / node.span) % 2 === 0
    const other = next(isLeft ? node.start + node.span : node.start - node.span, node.span)
    if (!isLeft) before.push(other)
    node = parent(node, other)
  }
  const roots = spans.map(({ start, span }) => (start === own.start ? node : next(start, span)))
  if (state.start !== state.end) return null
  before.push(...roots.filter(({ start }) => start < own.start))
  before.sort((a, b) => a.start - b.start)
  if (!Hypercore.key(publicKey).equals(log)) return null
  if (!crypto.verify(signable(log, treeHash(roots), length), signature, publicKey)) return null
  return { index, leaf: leaf.hash, before: treeHash(before) }
}

/** The full trees that so many blocks make, left to right: as the digits of a binary number. */
function rootSpans(length: number): { start: number; span: number }[] {
  const spans = []
  for (let start = 0; start < length; ) {
    const span = 2 ** Math.floor(Math.log2(length - start))
    spans.push({ start, span })
    start += span
  }
  return spans
}

/** Hypercore counts nodes in order: leaves have even numbers, what joins them stands between. */
const numbered = ({ start, span, size, hash }: Node) => ({
  index: 2 * start + span - 1,
  size,
  hash
})

function parent(a: Node, b: Node): Node {
  const hash = crypto.parent(numbered(a), numbered(b))
  return { start: Math.min(a.start, b.start), span: 2 * a.span, size: a.size + b.size, hash }
}

const treeHash = (roots: Node[]) => crypto.tree(roots.map(numbered))

function signable(log: Buffer, hash: Buffer, length: number): Buffer {
  const numbers = Buffer.alloc(16) // Length, and the fork number: 0, because no log is truncated.
  numbers.writeBigUInt64LE(BigInt(length))
  return Buffer.concat([TREE, log, hash, numbers])
}

/**
 * True if somebody wrote two branches of this log, and `length` blocks are all that they share:
 * two proofs hold, of the same place, after the same blocks, and of different ones there.
 */
export function checkFork({ log, length, proofs }: LogForked): boolean {
  const [one, other] = proofs.map(proof => checkBlock(log, proof))
  if (proofs.length !== 2 || !one || !other) return false
  if (one.index !== length || other.index !== length) return false
  return one.before.equals(other.before) && !one.leaf.equals(other.leaf)
}
