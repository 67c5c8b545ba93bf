import c from 'compact-encoding'
import { decodeList, decodeMessage, encodeMessage } from '../entry/encoding.ts'

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
  return encodeMessage(write => {
    write(c.uint, list.length)
    for (const { id, box } of list) {
      write(c.fixed8, id)
      write(c.buffer, box)
    }
  })
}

/** The boxes in a message; null if it holds none, too many, or something else. */
export function decodeKeyBoxes(bytes: Buffer): KeyBox[] | null {
  return decodeMessage(bytes, state =>
    decodeList(state, KEY_BOXES_MAX, () => {
      const id = Buffer.from(c.fixed8.decode(state))
      return { id, box: Buffer.from(c.buffer.decode(state) ?? []) }
    })
  )
}
