import c from 'compact-encoding'
import type { EncodingState } from '../entry/encoding.ts'

/**
 * The sealed box of an epoch key, on its way to the device that it is for: told beside the logs,
 * because the entry that holds it may stand in a log that takes this very key to read.
 */
export interface KeyBox {
  /** Of the epoch, 8 bytes. */
  id: Buffer
  box: Buffer
}

/** Boxes in one message: one for each epoch. */
export const KEY_BOXES_MAX = 1_000

/** Boxes as bytes. */
export function encodeKeyBoxes(list: readonly KeyBox[]): Buffer {
  const state: EncodingState = { start: 0, end: 0, buffer: Buffer.alloc(0) }
  c.uint.preencode(state, list.length)
  for (const { box } of list) {
    state.end += 8
    c.buffer.preencode(state, box)
  }
  state.buffer = Buffer.alloc(state.end)
  c.uint.encode(state, list.length)
  for (const { id, box } of list) {
    c.fixed8.encode(state, id)
    c.buffer.encode(state, box)
  }
  return state.buffer
}

/** The boxes in a message; null if it holds none, too many, or something else. */
export function decodeKeyBoxes(bytes: Buffer): KeyBox[] | null {
  const state = { start: 0, end: bytes.byteLength, buffer: bytes }
  try {
    const count = c.uint.decode(state)
    if (count > KEY_BOXES_MAX) return null
    const list: KeyBox[] = []
    for (let i = 0; i < count; i++) {
      const id = Buffer.from(c.fixed8.decode(state))
      list.push({ id, box: Buffer.from(c.buffer.decode(state) ?? []) })
    }
    return state.start === state.end ? list : null
  } catch {
    return null
  }
}
