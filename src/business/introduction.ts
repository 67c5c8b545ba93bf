import c from 'compact-encoding'
import { decodeList, decodeMessage, encodeMessage } from '../entry/encoding.ts'
import { verifyLog, verifyOwner } from './root.ts'

/**
 * What makes a log known that no admission names: a device's word that it writes this log too, or
 * the root key's that device and log are an owner's. It opens the log and says nothing of what
 * counts in it; that, the log's first block says.
 */
export interface Introduction {
  device: Buffer
  log: Buffer
  /** The device key's signature over the log's key, 64 bytes. */
  attestation: Buffer
  /** The root key's signature over device and log, 64 bytes; null for a member's further log. */
  certificate: Buffer | null
}

/** Introductions in one message. */
export const INTRODUCTIONS_MAX = 1_000

const NOTHING = Buffer.alloc(0)

/** Does the device, and where a certificate is there the root key, stand behind this log? */
export function isProven(
  rootPublicKey: Buffer,
  { device, log, attestation, certificate }: Introduction
): boolean {
  if (!verifyLog(device, log, attestation)) return false
  return certificate === null || verifyOwner(rootPublicKey, { device, log }, certificate)
}

/** Introductions as bytes. */
export function encodeIntroductions(list: readonly Introduction[]): Buffer {
  return encodeMessage(write => {
    write(c.uint, list.length)
    for (const { device, log, attestation, certificate } of list) {
      write(c.fixed32, device)
      write(c.fixed32, log)
      write(c.fixed64, attestation)
      write(c.buffer, certificate ?? NOTHING)
    }
  })
}

/** The introductions in a message; null if it holds none, too many, or something else. */
export function decodeIntroductions(bytes: Buffer, max = INTRODUCTIONS_MAX): Introduction[] | null {
  return decodeMessage(bytes, state =>
    decodeList(state, max, () => {
      const device = Buffer.from(c.fixed32.decode(state))
      const log = Buffer.from(c.fixed32.decode(state))
      const attestation = Buffer.from(c.fixed64.decode(state))
      const certificate = c.buffer.decode(state)
      const given = certificate && certificate.byteLength > 0 ? Buffer.from(certificate) : null
      return { device, log, attestation, certificate: given }
    })
  )
}
