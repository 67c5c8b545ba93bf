/**
 * Invitations: one line of text, shown as a QR code or sent in a message, lets one device in once.
 * The line is made here and read here; `join.ts` is what inviter and guest then say to each other.
 */
import * as pairing from 'blind-pairing-core'
import crypto from 'hypercore-crypto'
import * as z32 from 'z32'
import { Fault } from '../fault/fault.ts'
import type { Role } from './role.ts'

/** What the inviter remembers of an invitation: plain JSON, keys in hex, no secret. */
export interface InviteRecord {
  /** Names the invitation in requests. */
  id: string
  /** Opens requests; cannot make them. */
  publicKey: string
  role: Role
  /** The 8-byte id of the new device's home location. */
  location: string
  /** Milliseconds since 1970; at this one it is too late. */
  expires: number
  /** The device that was admitted by it. */
  usedBy?: string
  /** The log that device came with. */
  usedLog?: string
  /** Set when an owner withdraws it: holds even for the device that used it. */
  revoked?: boolean
}

/** What to invite to, and the outside world. */
export interface InviteOptions {
  rootPublicKey: Buffer
  /** Public key of the inviting device: guests connect to it, and believe only it. */
  inviter: Buffer
  role: Role
  /** The 8-byte id of the new device's home location. */
  location: Buffer
  /** Milliseconds since 1970. */
  now: number
  /** How long it can be used, 1 to LIFETIME_MS_MAX. */
  lifetimeMs: number
  randomBytes(size: number): Buffer
}

/** An invitation as the guest reads it from its line. */
export interface ParsedInvite {
  /** The secret that proves its holder was invited. */
  seed: Buffer
  /** Binds the invitation to one business without naming it. */
  discoveryKey: Buffer
  /** Public key of the inviting device. */
  inviter: Buffer
  /** Milliseconds since 1970. */
  expires: number
}

/** A line left on a slip of paper must not open the business next year. */
export const LIFETIME_MS_MAX = 30 * 24 * 60 * 60 * 1000
/** Longer text is no invitation (a line has 185 characters) and is not even decoded. */
export const LINE_CHARS_MAX = 1000

const PREFIX = 'tillmesh:'
const VERSION = 1
const KEY_BYTES = 32
const LOCATION_BYTES = 8
/** 48 bits of milliseconds reach the year 10889. */
const EXPIRES_BYTES = 6
/** 40 bits: a mistyped line passes once in 10^12. With them a line is 110 bytes, whole letters. */
const CHECK_BYTES = 5
/** blind-pairing's version, flags, seed and discovery key. */
const PAIRING_BYTES = 66
const LINE_BYTES = 1 + PAIRING_BYTES + KEY_BYTES + EXPIRES_BYTES + CHECK_BYTES

const [NS_CHECK] = crypto.namespace('tillmesh/invite', 1) as [Buffer]

/** A new invitation: the line for the guest, the record for the inviter's own disk. */
export function createInvite(options: InviteOptions): { line: string; record: InviteRecord } {
  const { rootPublicKey, inviter, role, location, now, lifetimeMs, randomBytes } = options
  if (inviter.byteLength !== KEY_BYTES || location.byteLength !== LOCATION_BYTES) {
    throw new TypeError('an inviter has 32 bytes, a location 8')
  }
  if (!Number.isSafeInteger(lifetimeMs) || lifetimeMs < 1 || lifetimeMs > LIFETIME_MS_MAX) {
    throw new Fault('BAD_INPUT', 'An invitation can be used for 30 days at most.')
  }
  const expires = now + lifetimeMs
  const { id, publicKey, invite } = pairing.createInvite(rootPublicKey, {
    seed: randomBytes(KEY_BYTES)
  })
  const body = Buffer.concat([Buffer.of(VERSION), invite, inviter, Buffer.alloc(EXPIRES_BYTES)])
  body.writeUIntBE(expires, body.byteLength - EXPIRES_BYTES, EXPIRES_BYTES)
  return {
    line: PREFIX + z32.encode(Buffer.concat([body, check(body)])),
    record: {
      id: id.toString('hex'),
      publicKey: publicKey.toString('hex'),
      role,
      location: location.toString('hex'),
      expires
    }
  }
}

/**
 * Reads a line as a person pasted, scanned or typed it: capital letters and white space (a line
 * wrapped by a mail program) do not matter, every other difference does. Fault INVITE says whether
 * it is no invitation, a mistyped one, or an expired one.
 */
export function parseInvite(line: string, now: number): ParsedInvite {
  const text = line.length > LINE_CHARS_MAX ? '' : line.replace(/\s+/gu, '').toLowerCase()
  if (!text.startsWith(PREFIX)) {
    throw new Fault('INVITE', `This is not an invitation: one begins with "${PREFIX}".`)
  }
  const body = checkedBody(text.slice(PREFIX.length))
  if (body === null) {
    throw new Fault('INVITE', 'This invitation is mistyped or cut off: copy the whole line again.')
  }
  const parsed = readBody(body)
  if (parsed === null) {
    throw new Fault('INVITE', 'This invitation is from a newer tillmesh: update this device first.')
  }
  if (now >= parsed.expires) {
    const [then, today] = [parsed.expires, now].map(ms => new Date(ms).toISOString())
    throw new Fault(
      'INVITE',
      `This invitation expired at ${then} (this device's clock says ${today}): ask for a new one.`
    )
  }
  return parsed
}

/** The bytes of a line whose check bytes fit; null if even one character is wrong. */
function checkedBody(text: string): Buffer | null {
  let bytes: Buffer
  try {
    bytes = z32.decode(text)
  } catch {
    return null // a character that z32 does not have
  }
  if (bytes.byteLength <= CHECK_BYTES) return null
  const body = bytes.subarray(0, -CHECK_BYTES)
  return check(body).equals(bytes.subarray(-CHECK_BYTES)) ? body : null
}

/** The fields of an intact line; null if it was not made by this version. */
function readBody(body: Buffer): ParsedInvite | null {
  if (body[0] !== VERSION || body.byteLength !== LINE_BYTES - CHECK_BYTES) return null
  const inviterAt = 1 + PAIRING_BYTES
  const expiresAt = inviterAt + KEY_BYTES
  try {
    const { seed, discoveryKey } = pairing.decodeInvite(body.subarray(1, inviterAt))
    if (discoveryKey === null) return null
    const inviter = body.subarray(inviterAt, expiresAt)
    return { seed, discoveryKey, inviter, expires: body.readUIntBE(expiresAt, EXPIRES_BYTES) }
  } catch {
    return null // a blind-pairing invite of another version
  }
}

function check(body: Buffer): Buffer {
  return crypto.hash([NS_CHECK, body]).subarray(0, CHECK_BYTES)
}
