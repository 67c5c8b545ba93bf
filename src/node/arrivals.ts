import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  writeSync
} from 'node:fs'
import path from 'node:path'
import { Fault } from '../fault/fault.ts'
import type { Device } from './device.ts'

/** Runs of blocks that are remembered, 28 MB; beyond that the order begins anew. */
export const ARRIVALS_MAX = 500_000

const FORMAT = 1
const ID_BYTES = 8
/** Format, a chance id of this order, and nothing. */
const HEADER_BYTES = 16
/** A run: its log, first sequence, sequence behind the last, and the blocks before it in the order. */
const RUN_BYTES = 32 + 8 + 8 + 8
const CHECK_CHARS = 8

/** Blocks of one log that arrived one after the other. */
export interface Run {
  log: Buffer
  start: number
  end: number
  /** Place of the first in the order. */
  place: number
}

/**
 * In which order blocks came to count on this device: those of all logs, one after the other, each
 * once. It is of this device alone, and only for telling others what is new since they last asked.
 *
 * Kept in the file `arrivals`. What a crash takes off its end is appended again, from the heads of
 * the view: nobody was told a place that was not on stable storage.
 */
export class Arrivals {
  readonly #device: Device
  readonly #file: string
  #id = ''
  #runs = 0
  #last: Run | null = null
  /** By log in hex, the sequence behind the last that is in the order. */
  readonly #seen = new Map<string, number>()
  #isDirty = false

  /** Takes up the order where it was left, with what has come to count since. */
  constructor(device: Device) {
    this.#device = device
    this.#file = path.join(device.directory, 'arrivals')
    this.#read()
    for (const [log, head] of device.view.heads) this.#folded(Buffer.from(log, 'hex'), head)
    device.on('folded', (log, head) => {
      try {
        this.#folded(log, head)
      } catch (error) {
        // The next one that is written takes it along.
        device.emit('problem', error)
      }
    })
  }

  /** True if an order was begun on this device. */
  static areKept({ directory }: Pick<Device, 'directory'>): boolean {
    return existsSync(path.join(directory, 'arrivals'))
  }

  /** Blocks in the order. */
  get length(): number {
    return this.#last ? this.#last.place + this.#last.end - this.#last.start : 0
  }

  /**
   * The place that a token stands for.
   *
   * @param token from `tokenOf`; absent or `0` is the beginning
   * @throws Fault GONE if this order does not have that place any more
   */
  placeOf(token = '0'): number {
    if (token === '0') return 0
    const [id, place, check] = token.split('-')
    const number = Number(place)
    const fits = id === this.#id && Number.isSafeInteger(number) && number <= this.length
    if (fits && number >= 0 && check === this.#check(number)) return number
    throw new Fault(
      'GONE',
      'This token is of an order that this device does not have any more. Begin with since=0, and pass over what you know by its log, seq and index.'
    ).at('query.since')
  }

  /** The token of a place: durable from now on. */
  tokenOf(place: number): string {
    if (this.#isDirty) this.#onFile(fdatasyncSync)
    this.#isDirty = false
    return `${this.#id}-${place}-${this.#check(place)}`
  }

  /** Runs of blocks from a place on. */
  *from(place: number): Generator<Run> {
    for (let index = this.#indexOf(place); index < this.#runs; index++) {
      const run = this.#runAt(index)
      const skip = Math.max(0, place - run.place)
      yield { ...run, start: run.start + skip, place: run.place + skip }
    }
  }

  /** Says which block stands before a place: another order has another one there. */
  #check(place: number): string {
    if (place === 0) return 'start'
    const { log, start, place: first } = this.#runAt(this.#indexOf(place - 1))
    const seq = start + (place - 1 - first)
    return `${log.toString('hex').slice(0, CHECK_CHARS)}${seq.toString(36)}`
  }

  /** Index of the run that a place is in, by bisection. */
  #indexOf(place: number): number {
    let low = 0
    let high = this.#runs
    while (low < high) {
      const middle = (low + high) >>> 1
      const run = this.#runAt(middle)
      if (run.place + run.end - run.start <= place) low = middle + 1
      else high = middle
    }
    return low
  }

  #runAt(index: number): Run {
    if (index === this.#runs - 1) return this.#last!
    const bytes = Buffer.alloc(RUN_BYTES)
    this.#onFile(file => readSync(file, bytes, 0, RUN_BYTES, HEADER_BYTES + index * RUN_BYTES))
    return decode(bytes)
  }

  #folded(log: Buffer, head: number): void {
    const start = this.#seen.get(log.toString('hex')) ?? 0
    if (head <= start) return
    if (this.#runs >= ARRIVALS_MAX) {
      this.#anew()
      return
    }
    const last = this.#last
    const goesOn = last?.log.equals(log) && last.end === start
    const run = goesOn ? { ...last!, end: head } : { log, start, end: head, place: this.length }
    const index = goesOn ? this.#runs - 1 : this.#runs
    this.#onFile(file =>
      writeSync(file, encode(run), 0, RUN_BYTES, HEADER_BYTES + index * RUN_BYTES)
    )
    this.#isDirty = true
    this.#took(run, index)
  }

  #took(run: Run, index: number): void {
    this.#runs = index + 1
    this.#last = run
    this.#seen.set(run.log.toString('hex'), run.end)
  }

  #read(): void {
    let bytes: Buffer
    try {
      bytes = readFileSync(this.#file)
    } catch {
      bytes = Buffer.alloc(0)
    }
    if (bytes.byteLength < HEADER_BYTES || bytes[0] !== FORMAT) {
      this.#begin()
      return
    }
    this.#id = bytes.subarray(1, 1 + ID_BYTES).toString('hex')
    let index = 0
    for (; HEADER_BYTES + (index + 1) * RUN_BYTES <= bytes.byteLength; index++) {
      const at = HEADER_BYTES + index * RUN_BYTES
      const run = decode(bytes.subarray(at, at + RUN_BYTES))
      const seen = this.#seen.get(run.log.toString('hex')) ?? 0
      const head = this.#device.view.heads.get(run.log.toString('hex')) ?? 0
      // After a power cut the end of the file may be anything.
      if (run.place !== this.length || run.start !== seen || run.end <= seen) break
      // A log that lost what peers hold still: that arrives again, and in another order.
      if (run.end > head && !this.#device.membership.isForked(run.log)) {
        this.#begin()
        return
      }
      this.#took(run, index)
    }
    this.#onFile(file => ftruncateSync(file, HEADER_BYTES + index * RUN_BYTES))
  }

  #anew(): void {
    this.#begin()
    for (const [log, head] of this.#device.view.heads) this.#folded(Buffer.from(log, 'hex'), head)
  }

  #begin(): void {
    const id = randomBytes(ID_BYTES)
    this.#id = id.toString('hex')
    this.#runs = 0
    this.#last = null
    this.#seen.clear()
    const header = Buffer.alloc(HEADER_BYTES)
    header[0] = FORMAT
    id.copy(header, 1)
    const file = openSync(this.#file, 'w', 0o600)
    try {
      writeSync(file, header)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  #onFile(act: (file: number) => void): void {
    const file = openSync(this.#file, 'r+')
    try {
      act(file)
    } finally {
      closeSync(file)
    }
  }
}

function encode({ log, start, end, place }: Run): Buffer {
  const bytes = Buffer.alloc(RUN_BYTES)
  log.copy(bytes)
  bytes.writeBigUInt64LE(BigInt(start), 32)
  bytes.writeBigUInt64LE(BigInt(end), 40)
  bytes.writeBigUInt64LE(BigInt(place), 48)
  return bytes
}

function decode(bytes: Buffer): Run {
  return {
    log: Buffer.from(bytes.subarray(0, 32)),
    start: Number(bytes.readBigUInt64LE(32)),
    end: Number(bytes.readBigUInt64LE(40)),
    place: Number(bytes.readBigUInt64LE(48))
  }
}
