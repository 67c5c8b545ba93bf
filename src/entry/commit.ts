import c from 'compact-encoding'
import { Fault } from '../fault/fault.ts'
import type { Encoding } from './encoding.ts'
import { type Entry, kindByCode, kindByName, type UnknownEntry } from './kinds.ts'
import { getEncoding } from './schema/index.js'

/** First byte of every block's plaintext; a wrong key decrypts to noise that rarely starts so. */
export const BLOCK_VERSION = 1

/**
 * Largest block, bytes. A block crosses a link in one piece: on a 64 kbit/s line 256 KiB take
 * half a minute, and a reader holds it whole. What is larger is cut into several blocks of one
 * atomic append.
 */
export const MAX_BLOCK_BYTES = 256 * 1024

/** One block: what happened together, all or nothing. */
export interface Commit<E = Entry | UnknownEntry> {
  /** Wall clock of the writing device, ms since 1970. */
  time: number
  /** The shop's distance from UTC, minutes: with `time` it gives the business day. */
  zone: number
  /** Home location of the writing device, 8 bytes. */
  location: Buffer
  entries: E[]
}

/** An entry's wire code and encoded body. */
export interface EncodedEntry {
  kind: number
  body: Buffer
}

const envelope = getEncoding('@tillmesh/commit') as Encoding<Commit<EncodedEntry>>

/** Encodes one entry's body; its size decides where a large group is cut into blocks. */
export function encodeEntry(entry: Entry): EncodedEntry {
  const kind = kindByName(entry.kind)
  return { kind: kind.code, body: c.encode(kind.encoding, entry.body) as Buffer }
}

/** The block's plaintext. */
export function encodeCommit(commit: Commit<EncodedEntry>): Buffer {
  const state = { start: 0, end: 1, buffer: null as unknown as Buffer }
  envelope.preencode(state, commit)
  state.buffer = Buffer.allocUnsafe(state.end)
  state.buffer[0] = BLOCK_VERSION
  state.start = 1
  envelope.encode(state, commit)
  return state.buffer
}

/**
 * Reads a block's plaintext, leaving its entries encoded.
 *
 * @throws Fault PROTOCOL if the block is not a commit: rubbish, or another key's.
 */
export function decodeEnvelope(block: Buffer): Commit<EncodedEntry> {
  if (block[0] !== BLOCK_VERSION) {
    throw new Fault(
      'PROTOCOL',
      `The block has format ${block[0] ?? 'nothing'}, not ${BLOCK_VERSION}.`
    )
  }
  try {
    return envelope.decode({ start: 1, end: block.byteLength, buffer: block })
  } catch (cause) {
    throw new Fault('PROTOCOL', 'The block does not hold a commit.', [], cause)
  }
}

/**
 * Reads a block's plaintext. An entry of a kind that a newer version wrote comes back as
 * `unknown` with its bytes.
 *
 * @throws Fault PROTOCOL if the block is not a commit: rubbish, or another key's.
 */
export function decodeCommit(block: Buffer): Commit {
  const commit = decodeEnvelope(block)
  try {
    return { ...commit, entries: commit.entries.map(decodeEntry) }
  } catch (cause) {
    throw new Fault('PROTOCOL', 'The block holds an entry that cannot be read.', [], cause)
  }
}

/**
 * Reads one entry; of a kind that a newer version wrote it comes back as `unknown`.
 *
 * @throws Error if the body is not one of its kind
 */
export function decodeEntry(frame: EncodedEntry): Entry | UnknownEntry {
  const kind = kindByCode(frame.kind)
  if (!kind) return { kind: 'unknown', code: frame.kind, raw: frame.body }
  const state = { start: 0, end: frame.body.byteLength, buffer: frame.body }
  return { kind: kind.name, body: kind.encoding.decode(state) } as Entry
}
