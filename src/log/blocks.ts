import {
  type Commit,
  decodeCommit,
  decodeEnvelope,
  type EncodedEntry,
  encodeCommit,
  MAX_BLOCK_BYTES
} from '../entry/commit.ts'
import type { JournalRecord } from './journal.ts'

/** Room that an envelope and each entry's frame need beyond the bodies, bytes. */
const ENVELOPE_BYTES = 64
const FRAME_BYTES = 10

/** What every entry of a block shares. */
export type Header = Pick<Commit, 'time' | 'zone' | 'location'>

/** A block in the making: entries gather until it is closed. */
export interface OpenBlock {
  seq: number
  header: Header
  frames: EncodedEntry[]
  bytes: number
}

/** A block whose bytes are fixed. */
export interface ClosedBlock {
  seq: number
  /** As every other device will read it. */
  commit: Commit
  bytes: Buffer
}

/** Where an entry came to stand. */
export interface Place {
  seq: number
  index: number
}

/** Cuts this device's entries into blocks and writes down where each block ends. */
export class Blocks {
  #next: number
  #open: OpenBlock | null = null

  /** @param next sequence of the next block of the log */
  constructor(next: number) {
    this.#next = next
  }

  /** True while acknowledged entries wait for their block to be closed. */
  get isOpen(): boolean {
    return this.#open !== null
  }

  /**
   * Adds one group to the open block, beginning new ones where it does not fit.
   *
   * @param close true to close the block behind the group
   */
  add(
    entries: readonly EncodedEntry[],
    header: Header,
    close: boolean
  ): { places: Place[]; records: JournalRecord[]; closed: ClosedBlock[] } {
    const places: Place[] = []
    const records: JournalRecord[] = []
    const closed: ClosedBlock[] = []
    let frames: EncodedEntry[] = []
    let first = this.#open === null
    const record = (last: boolean) => {
      const block = this.#open!
      const body = encodeCommit({ ...block.header, entries: frames })
      records.push({ seq: block.seq, first, last, body })
      frames = []
      if (last) closed.push(this.#close())
    }
    for (const frame of entries) {
      const size = frame.body.byteLength + FRAME_BYTES
      if (this.#open && this.#open.bytes + size > MAX_BLOCK_BYTES) {
        record(true)
        first = true
      }
      this.#open ??= { seq: this.#next, header, frames: [], bytes: ENVELOPE_BYTES }
      places.push({ seq: this.#open.seq, index: this.#open.frames.length })
      this.#open.frames.push(frame)
      this.#open.bytes += size
      frames.push(frame)
    }
    record(close)
    return { places, records, closed }
  }

  /** Closes the open block without a further entry. */
  end(): { record: JournalRecord; closed: ClosedBlock } {
    const record = { seq: this.#open!.seq, first: false, last: true, body: Buffer.alloc(0) }
    return { record, closed: this.#close() }
  }

  #close(): ClosedBlock {
    const { seq, header, frames } = this.#open!
    this.#open = null
    this.#next = seq + 1
    const bytes = encodeCommit({ ...header, entries: frames })
    // Read back, and not the entries as they were handed in: what the encoding does not keep
    // must not make this device's view another than everybody else's.
    return { seq, commit: decodeCommit(bytes), bytes }
  }
}

/** A block as the journal holds it. */
export interface JournalBlock {
  seq: number
  bytes: Buffer
  /** False if it was still open: only this device has seen it. */
  isWhole: boolean
}

/**
 * The blocks that a journal's records make, in order: the same bytes as before the crash. A block
 * that was still open ends where it stands; of what comes after one in the journal, an earlier
 * start has settled what is in it.
 */
export function blocksOf(records: readonly JournalRecord[]): JournalBlock[] {
  const blocks: JournalBlock[] = []
  let parts: Commit<EncodedEntry>[] = []
  let seq = -1
  const close = (isWhole: boolean) => {
    if (parts.length === 0) return
    const entries = parts.flatMap(part => part.entries)
    const { time, zone, location } = parts[0]!
    blocks.push({ seq, bytes: encodeCommit({ time, zone, location, entries }), isWhole })
    parts = []
  }
  for (const record of records) {
    if (record.first) close(true)
    seq = record.seq
    if (record.body.byteLength > 0) parts.push(decodeEnvelope(record.body))
    if (record.last) close(true)
  }
  close(false)
  return blocks
}
