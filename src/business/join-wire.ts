/** What inviter and guest send each other when a device joins, as types and as bytes. */

import { createCipheriv, createDecipheriv } from 'node:crypto'
import c from 'compact-encoding'
import crypto from 'hypercore-crypto'
import { MAX_NAME_BYTES } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import { ROLE_CODES, type Role, roleFromCode } from './role.ts'
import type { DeviceLog } from './root.ts'
import { ROSTER_BYTES_MAX } from './roster.ts'

/** What a request says of the device that wants to join; all of it is proven but the name. */
export interface JoinRequest extends DeviceLog {
  /** The device's statement that the log is its own (`attestLog`): entries may quote it. */
  logSignature: Buffer
  /** What a person called the device. */
  name: string
}

/** What a new device is told: enough to read, verify and write. */
export interface JoinAnswer {
  rootPublicKey: Buffer
  /** The current epoch, and its 32-byte encryption key. */
  epoch: number
  encryptionKey: Buffer
  /** The first owner's device, certified by the root: from its log all membership follows. */
  founder: DeviceLog & { certificate: Buffer }
  /** The business's name. */
  name: string
  /** ISO 4217, as in `EUR`. */
  currency: string
  role: Role
  /** The 8-byte id of the device's home location. */
  location: Buffer
  locationName: string
  /** Keys of the epochs before, the oldest first: what was written under them is read too. */
  olderKeys: Buffer[]
}

/** The part of the answer that travels sealed: root and epoch key travel by blind-pairing. */
export type SealedAnswer = Omit<JoinAnswer, 'rootPublicKey' | 'encryptionKey'>

/** What a new relay is told: enough to verify, store and forward. No epoch's key, and no name. */
export interface RelayAnswer extends Pick<JoinAnswer, 'rootPublicKey' | 'founder'> {
  role: 'relay'
  /** The inviting owner's roster, signed. */
  roster: Buffer
}

/** The part of a relay's answer that travels sealed. */
export type SealedRelayAnswer = Omit<RelayAnswer, 'rootPublicKey' | 'role'>

/** A request inside blind-pairing's proof, with the device's signature over this session. */
export interface SignedRequest extends JoinRequest {
  signature: Buffer
}

/** A response on the wire; both null: refused, and the invitation is not known here. */
export interface Response {
  /** blind-pairing's response: root and epoch key, or why not. */
  paired: Buffer | null
  /** The sealed answer, its 64-byte signature at the end of the plaintext. */
  sealed: Buffer | null
}

/** An epoch begins when a device is retired: more than a large business retires in its life. */
export const EPOCHS_MAX = 1_000
/** Names of devices, locations and businesses, in bytes of UTF-8. */
export const NAME_BYTES_MAX = MAX_NAME_BYTES
/** The largest request worth reading: keys, signatures and a name take under 700 bytes. */
export const REQUEST_BYTES_MAX = 1024
/** The largest response worth reading: a relay's, with a roster and under 1,000 bytes besides. */
export const RESPONSE_BYTES_MAX = ROSTER_BYTES_MAX + 2048

const VERSION = 1
const CIPHER = 'chacha20-poly1305'
const NONCE_BYTES = 12
const TAG_BYTES = 16
const NOTHING = Buffer.alloc(0)

/** The inner request as bytes; Fault BAD_INPUT if the name cannot be one. */
export function encodeRequest(request: SignedRequest): Buffer {
  if (!isName(request.name)) {
    throw new Fault(
      'BAD_INPUT',
      `A device's name has 1 to ${NAME_BYTES_MAX} bytes and no control characters.`
    )
  }
  return encode(requestCodec, request)
}

/** The inner request, or null if these bytes are none. */
export function decodeRequest(bytes: Buffer): SignedRequest | null {
  const request = decode(requestCodec, bytes)
  return request !== null && isName(request.name) ? request : null
}

/** The sealed part of an answer as bytes; Fault BAD_INPUT if it is beyond a limit. */
export function encodeAnswer(answer: SealedAnswer): Buffer {
  const { founder, role, olderKeys } = answer
  const names = [answer.name, answer.currency, answer.locationName]
  if (olderKeys.length > EPOCHS_MAX || !names.every(isName)) {
    throw new Fault(
      'BAD_INPUT',
      `A join answer has at most ${EPOCHS_MAX} keys, and names of 1 to ${NAME_BYTES_MAX} bytes.`
    )
  }
  return encode(answerCodec, { ...answer, ...founder, role: ROLE_CODES[role] })
}

/** The sealed part of an answer, or null if these bytes are none that this version can read. */
export function decodeAnswer(bytes: Buffer): SealedAnswer | null {
  const wire = decode(answerCodec, bytes)
  if (wire === null || wire.olderKeys.length > EPOCHS_MAX) return null
  const { device, log, certificate, ...rest } = wire
  try {
    return { ...rest, role: roleFromCode(wire.role), founder: { device, log, certificate } }
  } catch {
    return null // a role that this version does not know
  }
}

/** The sealed part of a relay's answer as bytes. */
export function encodeRelayAnswer({ founder, roster }: SealedRelayAnswer): Buffer {
  return encode(relayAnswerCodec, { ...founder, roster })
}

/** The sealed part of a relay's answer, or null if these bytes are none. */
export function decodeRelayAnswer(bytes: Buffer): SealedRelayAnswer | null {
  const wire = decode(relayAnswerCodec, bytes)
  if (wire === null) return null
  const { roster, ...founder } = wire
  return { founder, roster }
}

/** A response as bytes. */
export function encodeResponse({ paired, sealed }: Response): Buffer {
  return encode(responseCodec, { paired: paired ?? NOTHING, sealed: sealed ?? NOTHING })
}

/** A response, or null if these bytes are none. */
export function decodeResponse(bytes: Buffer): Response | null {
  const wire = decode(responseCodec, bytes)
  if (wire === null) return null
  const given = (part: Buffer) => (part.byteLength > 0 ? part : null)
  return { paired: given(wire.paired), sealed: given(wire.sealed) }
}

/**
 * ChaCha20-Poly1305, nonce in front. The nonce is a hash of what it hides, so one key never meets
 * one nonce with two texts.
 */
export function encrypt(key: Buffer, plain: Buffer): Buffer {
  const nonce = crypto.hash([key, plain]).subarray(0, NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What `encrypt` hid, or null if a bit of it changed or the key is another. */
export function decrypt(key: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.byteLength < NONCE_BYTES + TAG_BYTES) return null
  const nonce = sealed.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const text = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES))
    return Buffer.concat([text, decipher.final()])
  } catch {
    return null // changed on the way
  }
}

type Codec<T> = ReturnType<typeof c.from<T, T>>

/** Bytes on the wire are Buffers in the program; a decoded one is a copy and pins nothing. */
function bytes(codec: Codec<Uint8Array>): Codec<Buffer> {
  return { ...codec, decode: state => Buffer.from(codec.decode(state)) }
}

/** Fields in their order on the wire; new ones go to the end, where older readers skip them. */
function struct<T extends object>(fields: { [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T)[]
  return {
    preencode(state, value) {
      for (const name of names) fields[name].preencode(state, value[name])
    },
    encode(state, value) {
      for (const name of names) fields[name].encode(state, value[name])
    },
    decode(state) {
      return Object.fromEntries(names.map(name => [name, fields[name].decode(state)])) as T
    }
  }
}

const key = bytes(c.fixed32)
const signature = bytes(c.fixed64)

const requestCodec = struct<SignedRequest>({
  device: key,
  log: key,
  logSignature: signature,
  name: c.utf8,
  signature
})

const answerCodec = struct<
  Omit<SealedAnswer, 'founder' | 'role'> & JoinAnswer['founder'] & { role: number }
>({
  epoch: c.uint,
  device: key,
  log: key,
  certificate: signature,
  name: c.utf8,
  currency: c.utf8,
  role: c.uint,
  location: bytes(c.fixed8),
  locationName: c.utf8,
  olderKeys: c.array(key)
})

const relayAnswerCodec = struct<JoinAnswer['founder'] & { roster: Buffer }>({
  device: key,
  log: key,
  certificate: signature,
  roster: bytes(c.buffer)
})

const responseCodec = struct<{ paired: Buffer; sealed: Buffer }>({
  paired: bytes(c.buffer),
  sealed: bytes(c.buffer)
})

/** A version byte, then the fields. */
function encode<T>(codec: Codec<T>, value: T): Buffer {
  return Buffer.concat([Buffer.of(VERSION), c.encode(codec, value)])
}

function decode<T>(codec: Codec<T>, wire: Buffer): T | null {
  if (wire[0] !== VERSION) return null
  try {
    return c.decode(codec, wire.subarray(1))
  } catch {
    return null // cut off, or lengths that do not fit
  }
}

/** A name that can be shown on a screen and printed on a receipt as it is. */
function isName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= NAME_BYTES_MAX && !/\p{Cc}/u.test(name)
}
