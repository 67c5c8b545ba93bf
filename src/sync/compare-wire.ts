import c from 'compact-encoding'
import { decodeList, decodeMessage, type EncodingState, encodeMessage } from '../entry/encoding.ts'

/** Logs in one message. */
export const HEADS_MAX = 1_000

/** Lengths asked for at once: a million blocks are searched in five rounds. */
export const HASHES_MAX = 16

/** A proof of a block of the longest log takes under 3 KiB. */
const PROOF_BYTES_MAX = 8 * 1024

/** So many first blocks of a log have this tree hash (32 bytes). */
export interface Claim {
  log: Buffer
  length: number
  hash: Buffer
}

/** Logs as one side holds them; the last part of them, or more is to come. */
export interface Heads {
  isLast: boolean
  claims: Claim[]
}

/** What is said of one log whose branches are compared. */
export type Dialog =
  | { type: 'ask'; log: Buffer; lengths: number[] }
  /** Tree hashes at the lengths asked for that are known, in that order. */
  | { type: 'answer'; log: Buffer; hashes: { length: number; hash: Buffer }[] }
  /** Proof of a block; `isWanted` asks for the other side's of the same place. */
  | { type: 'proof'; log: Buffer; isWanted: boolean; proof: Buffer }

const TYPES = { ask: 1, answer: 2, proof: 3 } as const

/** Heads as bytes. */
export function encodeHeads({ isLast, claims }: Heads): Buffer {
  return encodeMessage(write => {
    write(c.uint, isLast ? 1 : 0)
    write(c.uint, claims.length)
    for (const { log, length, hash } of claims) {
      write(c.fixed32, log)
      write(c.uint, length)
      write(c.fixed32, hash)
    }
  })
}

/** The heads in a message, or null. */
export function decodeHeads(bytes: Buffer): Heads | null {
  return decodeMessage(bytes, state => {
    const isLast = c.uint.decode(state) === 1
    const claims = decodeList(state, HEADS_MAX, () => ({
      log: fixed(state),
      length: c.uint.decode(state),
      hash: fixed(state)
    }))
    return { isLast, claims }
  })
}

/** A part of a dialog as bytes. */
export function encodeDialog(said: Dialog): Buffer {
  return encodeMessage(write => {
    write(c.uint, TYPES[said.type])
    write(c.fixed32, said.log)
    switch (said.type) {
      case 'ask':
        write(c.uint, said.lengths.length)
        for (const length of said.lengths) write(c.uint, length)
        break
      case 'answer':
        write(c.uint, said.hashes.length)
        for (const { length, hash } of said.hashes) {
          write(c.uint, length)
          write(c.fixed32, hash)
        }
        break
      case 'proof':
        write(c.uint, said.isWanted ? 1 : 0)
        write(c.buffer, said.proof)
    }
  })
}

/** The part of a dialog in a message, or null. */
export function decodeDialog(bytes: Buffer): Dialog | null {
  return decodeMessage(bytes, state => {
    const type = c.uint.decode(state)
    const log = fixed(state)
    switch (type) {
      case TYPES.ask:
        return {
          type: 'ask',
          log,
          lengths: decodeList(state, HASHES_MAX, () => c.uint.decode(state))
        }
      case TYPES.answer: {
        const hashes = decodeList(state, HASHES_MAX, () => ({
          length: c.uint.decode(state),
          hash: fixed(state)
        }))
        return { type: 'answer', log, hashes }
      }
      case TYPES.proof: {
        const isWanted = c.uint.decode(state) === 1
        const proof = c.buffer.decode(state)
        if (!proof || proof.byteLength > PROOF_BYTES_MAX) throw new RangeError()
        return { type: 'proof', log, isWanted, proof: Buffer.from(proof) }
      }
      default:
        throw new RangeError()
    }
  })
}

const fixed = (state: EncodingState) => Buffer.from(c.fixed32.decode(state))
