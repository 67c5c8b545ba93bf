import b4a from 'b4a'
import crypto from 'hypercore-crypto'

const LANES = 8
const NAMESPACE = crypto.namespace('tillmesh/view-digest', 1)[0]!

/**
 * An additive multiset hash over (key, value) of the cells: BLAKE2b-256 of each pair, added lane
 * by lane modulo 2^32, so a batch costs its changed keys and any order gives the same digest
 * (MSet-Add-Hash, Clarke et al. 2003). It finds bugs between honest devices; what a dishonest one
 * wrote is proven by its signed log, not by this.
 */
export class Digest {
  readonly #lanes: Uint32Array

  constructor(bytes?: Buffer) {
    this.#lanes = new Uint32Array(LANES)
    if (bytes) for (let i = 0; i < LANES; i++) this.#lanes[i] = bytes.readUInt32LE(i * 4)
  }

  /** Counts one pair in. */
  add(key: Buffer, value: Buffer): void {
    const hash = pairHash(key, value)
    for (let i = 0; i < LANES; i++) this.#lanes[i]! += hash.readUInt32LE(i * 4)
  }

  /** Takes one pair out. */
  remove(key: Buffer, value: Buffer): void {
    const hash = pairHash(key, value)
    for (let i = 0; i < LANES; i++) this.#lanes[i]! -= hash.readUInt32LE(i * 4)
  }

  /** 32 bytes. */
  bytes(): Buffer {
    const out = b4a.alloc(LANES * 4) as Buffer
    for (let i = 0; i < LANES; i++) out.writeUInt32LE(this.#lanes[i]!, i * 4)
    return out
  }

  toString(): string {
    return this.bytes().toString('hex')
  }
}

function pairHash(key: Buffer, value: Buffer): Buffer {
  // The key's length is hashed too: (ab, c) and (a, bc) are different pairs.
  const length = b4a.alloc(4) as Buffer
  length.writeUInt32LE(key.byteLength)
  return crypto.hash([NAMESPACE, length, key, value])
}
