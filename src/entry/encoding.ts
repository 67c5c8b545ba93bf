import c from 'compact-encoding'

/** Where a compact-encoding encoder or decoder stands in its buffer. */
export interface EncodingState {
  start: number
  end: number
  buffer: Buffer
}

/** A compact-encoding codec of `T`: the shape that compact-encoding and hyperschema share. */
export interface Encoding<T> {
  preencode(state: EncodingState, value: T): void
  encode(state: EncodingState, value: T): void
  decode(state: EncodingState): T
}

/** Writes one value by a codec. */
export type Write = <T>(codec: Omit<Encoding<T>, 'decode'>, value: T) => void

/** What `run` writes, as bytes. It runs twice: first it is measured, then written. */
export function encodeMessage(run: (write: Write) => void): Buffer {
  const state: EncodingState = { start: 0, end: 0, buffer: Buffer.alloc(0) }
  run((codec, value) => codec.preencode(state, value))
  state.buffer = Buffer.alloc(state.end)
  run((codec, value) => codec.encode(state, value))
  return state.buffer
}

/** What `read` makes of all the bytes; null if they are cut off or go on, or it throws or gives null. */
export function decodeMessage<T>(
  bytes: Buffer,
  read: (state: EncodingState) => T | null
): T | null {
  const state = { start: 0, end: bytes.byteLength, buffer: bytes }
  try {
    const value = read(state)
    return state.start === state.end ? value : null
  } catch {
    return null
  }
}

/**
 * A count, and so many values.
 *
 * @throws RangeError for a count above `max`, before anything is allocated for it
 */
export function decodeList<T>(state: EncodingState, max: number, read: () => T): T[] {
  const count = c.uint.decode(state)
  if (count > max) throw new RangeError()
  return Array.from({ length: count }, read)
}
