// Blocks as large as tillmesh's, for plain Hypercore: the floor must move the same bytes. A block
// holds the sales that were in flight together.
import { addSale, priceOf, type Sale, type Totals } from '../workload.ts'

/** Writer, number of the first sale, number of sales. */
const HEADER_BYTES = 12
const LINE_BYTES = 4

export interface BlockShape {
  /** Per block, whatever it holds. */
  blockBytes: number
  saleBytes: number
}

/** Filled up to the stated sizes with bytes that do not repeat, as ciphertext would not. */
export function encodeBlock(group: Sale[], { blockBytes, saleBytes }: BlockShape): Buffer {
  const first = group[0]!
  const block = Buffer.alloc(Math.max(blockBytes, HEADER_BYTES) + group.length * saleBytes)
  for (let i = 0; i + 4 <= block.length; i += 4) {
    block.writeUInt32LE(Math.imul(i + first.n * 31 + first.writer, 0x9e3779b1) >>> 0, i)
  }
  block.writeUInt32LE(first.writer, 0)
  block.writeUInt32LE(first.n, 4)
  block.writeUInt32LE(group.length, 8)
  let offset = Math.max(blockBytes, HEADER_BYTES)
  for (const { lines } of group) {
    const end = offset + saleBytes
    if (1 + lines.length * LINE_BYTES > saleBytes) throw new Error('saleBytes is too small')
    let at = block.writeUInt8(lines.length, offset)
    for (const { item, quantity } of lines) {
      at = block.writeUInt16LE(item, at)
      at = block.writeUInt16LE(quantity / 1000, at)
    }
    offset = end
  }
  return block
}

export function salesIn(block: Buffer): number {
  return block.readUInt32LE(8)
}

export function addBlock(
  totals: Totals,
  block: Buffer,
  { blockBytes, saleBytes }: BlockShape
): void {
  for (let i = 0; i < salesIn(block); i++) {
    let at = Math.max(blockBytes, HEADER_BYTES) + i * saleBytes
    const lines: Sale['lines'] = []
    const count = block.readUInt8(at)
    at += 1
    for (let line = 0; line < count; line++, at += LINE_BYTES) {
      const item = block.readUInt16LE(at)
      const quantity = block.readUInt16LE(at + 2) * 1000
      lines.push({ item, quantity, priceMinor: priceOf(item) })
    }
    addSale(totals, { lines })
  }
}
