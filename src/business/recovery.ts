import type { Founder } from './judgement.ts'
import { verifyOwner } from './root.ts'

const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

/** Who the founder is, as bytes: what whoever holds the recovery phrase must know to begin. */
export function encodeFounder({ device, log, certificate }: Founder): Buffer {
  return Buffer.concat([device, log, certificate])
}

/** The founder that these bytes name; null unless the root key signed for it. */
export function decodeFounder(root: Buffer, bytes: Buffer): Founder | null {
  const part = (start: number, size: number) => Buffer.from(bytes.subarray(start, start + size))
  const device = part(0, KEY_BYTES)
  const log = part(KEY_BYTES, KEY_BYTES)
  const certificate = part(2 * KEY_BYTES, SIGNATURE_BYTES)
  if (certificate.byteLength < SIGNATURE_BYTES) return null
  return verifyOwner(root, { device, log }, certificate) ? { device, log, certificate } : null
}
