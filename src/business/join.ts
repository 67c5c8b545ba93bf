/**
 * Joining: the guest proves that it holds an invitation and its own device key, the inviter
 * answers with what a device needs. Pure on both sides; the bytes may cross any Noise link.
 *
 * blind-pairing-core proves the invitation and hides root and epoch key from all who never saw the
 * line; the rest of the answer is sealed under the epoch key. A relay gets no epoch key: the rest of
 * its answer, in which nothing is secret, is sealed under the root's public key. Both directions are
 * signed over the link's `handshakeHash`: the guest's signature makes a recorded request worthless in
 * any other session, the inviter's keeps another holder of the same line from posing as the inviter.
 * (blind-pairing's own `additional` data does not serve: it is signed with the invitation's
 * secret, which the inviter would have to keep.)
 */
import { CandidateRequest, MemberRequest } from 'blind-pairing-core'
import crypto from 'hypercore-crypto'
import { Fault } from '../fault/fault.ts'
import type { InviteRecord, ParsedInvite } from './invite.ts'
import {
  decodeAnswer,
  decodeRelayAnswer,
  decodeRequest,
  decodeResponse,
  decrypt,
  encodeAnswer,
  encodeRelayAnswer,
  encodeRequest,
  encodeResponse,
  encrypt,
  type JoinAnswer,
  type JoinRequest,
  REQUEST_BYTES_MAX,
  RESPONSE_BYTES_MAX,
  type RelayAnswer,
  type SignedRequest
} from './join-wire.ts'
import { attestLog, type KeyPair, verifyLog, verifyOwner } from './root.ts'

/**
 * Why a request was refused. `malformed`: it proves nothing; `unknown`: no such invitation here;
 * `replayed`: proven, but for another session (or by someone who is not that device).
 */
export type RefusalReason = 'malformed' | 'unknown' | 'replayed' | 'revoked' | 'used' | 'expired'

/** What the inviter does with a request: admit the device and reply, or send the refusal. */
export type JoinDecision =
  | {
      kind: 'admit'
      /** The record with `usedBy` and `usedLog`: must be on disk before the reply leaves. */
      record: InviteRecord
      request: JoinRequest
      /** True if this device was admitted before and its answer got lost: admit it only once. */
      repeated: boolean
      /**
       * The response, signed by the inviting device; role and location are the record's. A relay
       * is given a relay's answer, and nobody else is.
       */
      reply(answer: GivenAnswer, inviter: KeyPair): Buffer
    }
  | { kind: 'refuse'; reason: RefusalReason; response: Buffer }

/** What the inviter says to a guest. */
export type GivenAnswer = Omit<JoinAnswer, 'role' | 'location'> | RelayAnswer

/** The session and the clock, for the inviter. */
export interface JoinSession {
  /** The Noise handshake hash of the link that the request came by. */
  handshakeHash: Buffer
  /** Milliseconds since 1970. */
  now: number
}

/** Who wants to join, and over which session. */
export interface JoinGuest {
  device: KeyPair
  /** Public key of the log that the device will write. */
  log: Buffer
  /** What a person called the device. */
  name: string
  /** The Noise handshake hash of the link to the inviter. */
  handshakeHash: Buffer
}

const SIGNATURE_BYTES = 64
/** What a refusal says on the wire; the guest learns no more than it needs. */
const WIRE_STATUS = { replayed: 1, revoked: 1, malformed: 1, used: 2, expired: 3 } as const

const [NS_REQUEST, NS_ANSWER, NS_SEAL] = crypto.namespace('tillmesh/join', 3) as [
  Buffer,
  Buffer,
  Buffer
]

/**
 * The inviter's decision on a request. Never throws for anything a guest may send. A device that
 * was admitted may ask again, even after the invitation expired, with the same log.
 */
export function answerJoin(
  request: Buffer,
  records: readonly InviteRecord[],
  { handshakeHash, now }: JoinSession
): JoinDecision {
  const member = readProof(request)
  if (member === null) return refuse(null, 'malformed')
  const record = records.find(({ id }) => id === member.inviteId.toString('hex'))
  if (record === undefined) return refuse(null, 'unknown')
  const signed = openProof(member, record)
  if (signed === null) return refuse(null, 'malformed')

  const { signature, ...proven } = signed
  const statement = requestStatement(handshakeHash, record.publicKey, proven)
  if (!crypto.verify(statement, signature, proven.device)) return refuse(member, 'replayed')
  if (!verifyLog(proven.device, proven.log, proven.logSignature)) return refuse(member, 'malformed')
  if (record.revoked === true) return refuse(member, 'revoked')

  const usedBy = proven.device.toString('hex')
  const usedLog = proven.log.toString('hex')
  const repeated = record.usedBy === usedBy && record.usedLog === usedLog
  if (!repeated) {
    if (record.usedBy !== undefined) return refuse(member, 'used')
    if (now >= record.expires) return refuse(member, 'expired')
  }
  return {
    kind: 'admit',
    record: { ...record, usedBy, usedLog },
    request: proven,
    repeated,
    reply: (answer, inviter) => seal(request, record, answer, inviter, handshakeHash)
  }
}

/** The guest's request, and how to open the response to it. */
export function joinRequest(
  invite: ParsedInvite,
  { device, log, name, handshakeHash }: JoinGuest
): { request: Buffer; open(response: Buffer): JoinAnswer | RelayAnswer } {
  const invitation = crypto.keyPair(invite.seed).publicKey
  const proven: JoinRequest = {
    device: device.publicKey,
    log,
    logSignature: attestLog(device, log),
    name
  }
  const statement = requestStatement(handshakeHash, invitation.toString('hex'), proven)
  const signature = crypto.sign(statement, device.secretKey)
  const userData = encodeRequest({ ...proven, signature })
  // A candidate opens one response only; it is a pure function of the two, so each gets its own.
  const candidate = () => new CandidateRequest(invite, userData)
  return {
    request: candidate().encode(),
    open: response => openResponse(candidate(), invite.inviter, response, handshakeHash)
  }
}

/** What the guest's device signs: this session, this invitation, itself, its log, its name. */
function requestStatement(handshakeHash: Buffer, invitation: string, guest: JoinRequest): Buffer {
  return crypto.hash([
    NS_REQUEST,
    crypto.hash(handshakeHash),
    Buffer.from(invitation, 'hex'),
    guest.device,
    guest.log,
    Buffer.from(guest.name)
  ])
}

/** What the inviter's device signs: this session and the whole answer. */
function answerStatement(handshakeHash: Buffer, paired: Buffer, body: Buffer): Buffer {
  return crypto.hash([NS_ANSWER, crypto.hash(handshakeHash), crypto.hash(paired), body])
}

function readProof(request: Buffer): MemberRequest | null {
  if (request.byteLength > REQUEST_BYTES_MAX) return null
  try {
    return MemberRequest.from(request)
  } catch {
    return null // not blind-pairing's encoding
  }
}

function openProof(member: MemberRequest, record: InviteRecord): SignedRequest | null {
  try {
    return decodeRequest(member.open(Buffer.from(record.publicKey, 'hex')))
  } catch {
    return null // not made by a holder of the invitation
  }
}

/** Without an opened proof there is no key that only guest and inviter share: a bare refusal. */
function refuse(member: MemberRequest, reason: keyof typeof WIRE_STATUS): JoinDecision
function refuse(member: null, reason: 'malformed' | 'unknown'): JoinDecision
function refuse(member: MemberRequest | null, reason: RefusalReason): JoinDecision {
  if (member !== null && reason !== 'unknown') member.deny({ status: WIRE_STATUS[reason] })
  const response = encodeResponse({ paired: member?.response ?? null, sealed: null })
  return { kind: 'refuse', reason, response }
}

function seal(
  request: Buffer,
  record: InviteRecord,
  answer: GivenAnswer,
  inviter: KeyPair,
  handshakeHash: Buffer
): Buffer {
  const toRelay = 'roster' in answer
  if (toRelay !== (record.role === 'relay'))
    throw new TypeError('a relay gets an answer of its own')
  const { rootPublicKey } = answer
  const encryptionKey = toRelay ? null : answer.encryptionKey
  const member = MemberRequest.from(request) // answers once, so every reply opens its own
  member.open(Buffer.from(record.publicKey, 'hex'))
  member.confirm({ key: rootPublicKey, encryptionKey })
  const paired = member.response as Buffer
  const location = Buffer.from(record.location, 'hex')
  const body = toRelay
    ? encodeRelayAnswer(answer)
    : encodeAnswer({ ...answer, role: record.role, location })
  const signature = crypto.sign(answerStatement(handshakeHash, paired, body), inviter.secretKey)
  const sealed = encrypt(
    sealKey(encryptionKey ?? rootPublicKey, handshakeHash, paired),
    Buffer.concat([body, signature])
  )
  return encodeResponse({ paired, sealed })
}

function openResponse(
  candidate: CandidateRequest,
  inviter: Buffer,
  bytes: Buffer,
  handshakeHash: Buffer
): JoinAnswer | RelayAnswer {
  const response = bytes.byteLength > RESPONSE_BYTES_MAX ? null : decodeResponse(bytes)
  if (response === null) throw unreadable()
  if (response.paired === null) throw rejected()
  const { key: rootPublicKey, encryptionKey } = openPaired(candidate, response.paired)
  if (response.sealed === null) throw unreadable()

  const secret = encryptionKey ?? rootPublicKey
  const sealed = decrypt(sealKey(secret, handshakeHash, response.paired), response.sealed)
  if (sealed === null || sealed.byteLength < SIGNATURE_BYTES) throw unreadable()
  const body = sealed.subarray(0, -SIGNATURE_BYTES)
  const statement = answerStatement(handshakeHash, response.paired, body)
  if (!crypto.verify(statement, sealed.subarray(-SIGNATURE_BYTES), inviter)) throw unreadable()

  const answer = readAnswer(rootPublicKey, encryptionKey, body)
  if (answer === null) {
    throw new Fault('INVITE', 'The inviter runs a newer tillmesh: update this device first.')
  }
  if (!verifyOwner(rootPublicKey, answer.founder, answer.founder.certificate)) {
    throw new Fault('INVITE', 'The inviter could not prove its business: ask its owner.')
  }
  return answer
}

/** Without an epoch's key it is a relay's answer. */
function readAnswer(
  rootPublicKey: Buffer,
  encryptionKey: Buffer | null,
  body: Buffer
): JoinAnswer | RelayAnswer | null {
  if (encryptionKey === null) {
    const answer = decodeRelayAnswer(body)
    return answer && { ...answer, role: 'relay', rootPublicKey }
  }
  const answer = decodeAnswer(body)
  return answer && { ...answer, rootPublicKey, encryptionKey }
}

/** Root and, but for a relay, epoch key out of blind-pairing's response, or why there is none. */
function openPaired(
  candidate: CandidateRequest,
  paired: Buffer
): { key: Buffer; encryptionKey: Buffer | null } {
  let reason: string | undefined
  candidate.on('rejected', error => {
    reason = error.code
  })
  let opened: ReturnType<CandidateRequest['handleResponse']> = null
  try {
    opened = candidate.handleResponse(paired)
  } catch {
    throw unreadable() // not blind-pairing's encoding
  }
  if (opened !== null) return opened
  if (reason === 'INVITE_USED') {
    throw new Fault(
      'INVITE',
      'This invitation was already used by another device: ask for a new one.'
    )
  }
  if (reason === 'INVITE_EXPIRED') {
    throw new Fault('INVITE', 'This invitation has expired: ask for a new one.')
  }
  throw reason === 'PAIRING_REJECTED' ? rejected() : unreadable()
}

function rejected(): Fault {
  return new Fault(
    'INVITE',
    'The inviter does not accept this invitation: it is wrong or was withdrawn; ask for a new one.'
  )
}

function unreadable(): Fault {
  return new Fault(
    'INVITE',
    'The answer to this invitation was damaged or is not from the inviter: try again.'
  )
}

function sealKey(secret: Buffer, handshakeHash: Buffer, paired: Buffer): Buffer {
  return crypto.hash([NS_SEAL, secret, crypto.hash(handshakeHash), paired])
}
