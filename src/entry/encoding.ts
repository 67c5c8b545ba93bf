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
