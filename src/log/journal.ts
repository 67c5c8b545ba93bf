import { constants, fdatasync, writeSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import crypto from 'hypercore-crypto'
import { Fault } from '../fault/fault.ts'

const syncFile = promisify(fdatasync)

/** Randomness, from outside. */
type RandomBytes = (size: number) => Buffer

/**
 * The file is written full once, so that a later fdatasync has no new length or extent to make
 * durable too: that halves what a sale waits. A cycle of 8 MiB holds about 100,000 sales.
 */
export const JOURNAL_BYTES = 8 * 1024 * 1024

const HEADER_BYTES = 16
const FORMAT = 1

/** Before each record: its check value, its length, its sequence and flags. */
const PREFIX_BYTES = 8 + 4 + 6 + 1
const CHECK_BYTES = 8

const FIRST = 1
const LAST = 2
/** Set on the last record of one `append`: a group that a crash cut short is dropped whole. */
const WHOLE = 4

/** A part of one block: the groups of one commit, encoded as a block of their own. */
export interface JournalRecord {
  /** Sequence of the block that these entries belong to. */
  seq: number
  /** True if the block begins with this record. */
  first: boolean
  /** True if the block ends with it: its bytes are fixed and may be told to others. */
  last: boolean
  /** Encoded commit; empty for a record that only ends its block. */
  body: Buffer
}

/**
 * What this device wrote and its log may not hold durably yet. A sale is acknowledged when its
 * record is on stable storage here; its block, made of all that came meanwhile, follows a moment
 * later. After a crash the same records give the same blocks, byte for byte, so a block that a
 * peer has already seen is never contradicted.
 */
export class Journal {
  readonly #file: FileHandle
  readonly #randomBytes: RandomBytes
  #cycle: Buffer
  #end = HEADER_BYTES
  /** Check value of the last record: each covers the one before it. */
  #last: Buffer = Buffer.alloc(CHECK_BYTES)

  private constructor(file: FileHandle, cycle: Buffer, randomBytes: RandomBytes) {
    this.#file = file
    this.#randomBytes = randomBytes
    this.#cycle = cycle
  }

  /**
   * Opens or makes the journal of `directory`.
   *
   * @returns the journal, and the records of its present cycle in the order they were written
   * @throws Fault STORAGE if the file is of another version
   */
  static async open(
    directory: string,
    randomBytes: RandomBytes
  ): Promise<{ journal: Journal; records: JournalRecord[] }> {
    const name = path.join(directory, 'journal')
    const file = await open(name, constants.O_RDWR | constants.O_CREAT, 0o600)
    const bytes = await file.readFile()
    if (bytes.byteLength < JOURNAL_BYTES) return fresh(directory, file, bytes)
    if (bytes[0] !== FORMAT) {
      throw new Fault('STORAGE', `${name} was written by another version. Update tillmesh.`)
    }
    const journal = new Journal(file, bytes.subarray(0, HEADER_BYTES), randomBytes)
    const records = journal.#read(bytes)
    return { journal, records }

    async function fresh(parent: string, made: FileHandle, old: Buffer) {
      // A first start that broke off: nothing was acknowledged before the file had its full size.
      const zeroes = Buffer.alloc(JOURNAL_BYTES - old.byteLength)
      // A full disk takes a part and says nothing: only the next write fails.
      for (let done = 0; done < zeroes.byteLength; ) {
        const at = old.byteLength + done
        const { bytesWritten } = await made
          .write(zeroes, done, zeroes.byteLength - done, at)
          .catch(async (cause: NodeJS.ErrnoException) => {
            await made.close()
            if (cause.code !== 'ENOSPC') throw cause
            const text = `The disk is full: ${name} needs 8 MiB. Free some space and try again.`
            throw new Fault('DISK_FULL', text, [], cause)
          })
        done += bytesWritten
      }
      const cycle = newCycle(randomBytes)
      await made.write(cycle, 0, HEADER_BYTES, 0)
      await made.sync()
      const folder = await open(parent, 'r')
      await folder.sync()
      await folder.close()
      return { journal: new Journal(made, cycle, randomBytes), records: [] }
    }
  }

  /** True if so many bytes more would not fit into this cycle. */
  isFull(bytes: number): boolean {
    return this.#end > HEADER_BYTES && this.#end + bytes + 2 * PREFIX_BYTES > JOURNAL_BYTES
  }

  /** Writes records behind one another; resolves when they are on stable storage. */
  async append(records: readonly JournalRecord[]): Promise<void> {
    const last = records.length - 1
    let before = this.#last
    const encoded = records.map((record, i) => {
      const bytes = this.#encode(record, before, i === last)
      before = bytes.subarray(0, CHECK_BYTES)
      return bytes
    })
    const bytes = Buffer.concat(encoded)
    // Into the page cache, a few microseconds: not worth a turn through the thread pool.
    for (let done = 0; done < bytes.byteLength; ) {
      done += writeSync(this.#file.fd, bytes, done, bytes.byteLength - done, this.#end + done)
    }
    await syncFile(this.#file.fd)
    this.#end += bytes.byteLength
    this.#last = before
  }

  /** Begins a new cycle: every record so far is in the log, durably. */
  async reset(): Promise<void> {
    const cycle = newCycle(this.#randomBytes)
    await this.#file.write(cycle, 0, HEADER_BYTES, 0)
    await syncFile(this.#file.fd)
    if (this.#end > JOURNAL_BYTES) await this.#file.truncate(JOURNAL_BYTES)
    this.#cycle = cycle
    this.#end = HEADER_BYTES
    this.#last = Buffer.alloc(CHECK_BYTES)
  }

  #encode({ seq, first, last, body }: JournalRecord, before: Buffer, whole: boolean): Buffer {
    const record = Buffer.allocUnsafe(PREFIX_BYTES + body.byteLength)
    record.writeUInt32LE(body.byteLength, CHECK_BYTES)
    record.writeUIntLE(seq, CHECK_BYTES + 4, 6)
    record[PREFIX_BYTES - 1] = (first ? FIRST : 0) | (last ? LAST : 0) | (whole ? WHOLE : 0)
    body.copy(record, PREFIX_BYTES)
    this.#check(record, before).copy(record)
    return record
  }

  #read(bytes: Buffer): JournalRecord[] {
    const records: JournalRecord[] = []
    let whole = 0
    let before = this.#last
    for (let at = this.#end; at + PREFIX_BYTES <= bytes.byteLength; ) {
      const size = PREFIX_BYTES + bytes.readUInt32LE(at + CHECK_BYTES)
      const record = bytes.subarray(at, at + size)
      // The end: zeroes, a record of an earlier cycle, or one that a crash cut short.
      if (record.byteLength < size) break
      if (!this.#check(record, before).equals(record.subarray(0, CHECK_BYTES))) break
      before = record.subarray(0, CHECK_BYTES)
      const flags = record[PREFIX_BYTES - 1]!
      records.push({
        seq: record.readUIntLE(CHECK_BYTES + 4, 6),
        first: (flags & FIRST) !== 0,
        last: (flags & LAST) !== 0,
        body: record.subarray(PREFIX_BYTES)
      })
      at += size
      if (flags & WHOLE) {
        whole = records.length
        this.#end = at
        this.#last = before
      }
    }
    return records.slice(0, whole)
  }

  /**
   * Over the cycle too, so that what an earlier cycle left behind is not read again; and over the
   * record before, so that what stood behind a damaged record does not come back when a new one of
   * the same length takes its place.
   */
  #check(record: Buffer, before: Buffer): Buffer {
    return crypto.hash([this.#cycle, before, record.subarray(CHECK_BYTES)]).subarray(0, CHECK_BYTES)
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function newCycle(randomBytes: RandomBytes): Buffer {
  const header = randomBytes(HEADER_BYTES)
  header[0] = FORMAT
  return header
}
