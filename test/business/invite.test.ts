import { CandidateRequest, MemberRequest } from 'blind-pairing-core'
import fc from 'fast-check'
import crypto from 'hypercore-crypto'
import test from 'tape'
import {
  createInvite,
  type InviteRecord,
  LIFETIME_MS_MAX,
  LINE_CHARS_MAX,
  parseInvite
} from '../../src/business/invite.ts'
import { answerJoin, type JoinGuest, joinRequest } from '../../src/business/join.ts'
import {
  decodeAnswer,
  decodeRequest,
  EPOCHS_MAX,
  encodeAnswer,
  encodeRequest,
  type JoinAnswer,
  NAME_BYTES_MAX,
  REQUEST_BYTES_MAX,
  RESPONSE_BYTES_MAX,
  type SignedRequest
} from '../../src/business/join-wire.ts'
import { certifyOwner } from '../../src/business/root.ts'
import { Fault } from '../../src/fault/fault.ts'

const key = (fill: number) => crypto.keyPair(Buffer.alloc(32, fill))
const NOW = Date.UTC(2026, 10, 22, 9)
const LIFETIME_MS = 3_600_000
const EXPIRES = NOW + LIFETIME_MS
const SEED = Buffer.alloc(32, 42)
const root = key(1)
const inviter = key(2)
const guest = key(3)
const guestLog = key(4).publicKey
const session = Buffer.alloc(64, 5)
const founder = { device: inviter.publicKey, log: key(6).publicKey }
const ANSWER: Omit<JoinAnswer, 'role' | 'location'> = {
  rootPublicKey: root.publicKey,
  epoch: 3,
  encryptionKey: Buffer.alloc(32, 7),
  founder: { ...founder, certificate: certifyOwner(root, founder) },
  name: 'Buchladen Süd',
  currency: 'EUR',
  locationName: 'Messe',
  olderKeys: [founder.log, key(8).publicKey]
}
const PINNED =
  'tillmesh:yryonktkfeinwktkfeinwktkfeinwktkfeinwktkfeinwktkfeinwktka89moktm8qogm99pu7ip5ua3io1o' +
  'xr7hip4eubibsou1aas4rduenqmzb4w84f49k4tie3sdjt9c31hptke5j5tzwjq9cd45t9r58fybwebmftey1u9s1stt'

/** The same invitation every time. */
function invite(lifetimeMs = LIFETIME_MS) {
  return createInvite({
    rootPublicKey: root.publicKey,
    inviter: inviter.publicKey,
    role: 'till',
    location: Buffer.alloc(8, 9),
    now: NOW,
    lifetimeMs,
    randomBytes: () => SEED
  })
}

const { line, record } = invite()

/** A guest with the line in hand, in this session. */
function ask(options: Partial<JoinGuest> = {}) {
  const usual = { device: guest, log: guestLog, name: 'Till 2', handshakeHash: session }
  return joinRequest(parseInvite(line, NOW), { ...usual, ...options })
}

/** The inviter's decision on a request. */
function decide(request: Buffer, records: InviteRecord[] = [record], now = NOW, hash = session) {
  return answerJoin(request, records, { handshakeHash: hash, now })
}

/** The decision when it must be to admit. */
function admit(request: Buffer, records: InviteRecord[] = [record], now = NOW) {
  const decision = decide(request, records, now)
  if (decision.kind !== 'admit') throw new Error(`refused: ${decision.reason}`)
  return decision
}

/** The fault that something gives; anything else fails the test. */
function faultOf(act: () => unknown): Fault {
  try {
    act()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('no fault')
}

/** A request that must be refused: the reason, and what the guest is told. */
function refusal(asked: ReturnType<typeof ask>, records: InviteRecord[], now = NOW) {
  const decision = decide(asked.request, records, now)
  if (decision.kind === 'admit') throw new Error('admitted')
  const { code, message } = faultOf(() => asked.open(decision.response))
  return { reason: decision.reason, code, message }
}

/** A buffer with one byte changed: its lowest bit, its highest, all of them. */
function* changed(bytes: Buffer) {
  for (let at = 0; at < bytes.byteLength; at++) {
    for (const mask of [0x01, 0x80, 0xff]) {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] as number) ^ mask
      yield copy
    }
  }
}

test('[B7] an invitation survives mail, QR code and capitals, and reads the same for ever', t => {
  t.equal(line, PINNED, 'pinned: a line of this version stays readable')
  const parsed = parseInvite(line, NOW)
  const discoveryKey = crypto.discoveryKey(root.publicKey)
  const expected = { seed: SEED, inviter: inviter.publicKey, discoveryKey, expires: EXPIRES }
  t.deepEqual(parsed, expected)
  const wrapped = ` ${line.slice(0, 60)}\r\n  ${line.slice(60)}\n`
  for (const text of [wrapped, line.toUpperCase()]) t.deepEqual(parseInvite(text, NOW), parsed)
  t.end()
})

test('[B8] one character changed, lost, doubled or swapped with its neighbour is noticed', t => {
  const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769'
  let tried = 0
  const check = (text: string) => {
    tried++
    const message = text === line ? 'mistyped' : faultOf(() => parseInvite(text, NOW)).message
    if (!/mistyped|not an invitation/.test(message)) t.fail(text)
  }
  for (let at = 0; at < line.length; at++) {
    const [before, here, after] = [line.slice(0, at), line[at], line.slice(at + 1)]
    for (const letter of `${alphabet}0lv2-:`) check(before + letter + after)
    check(before + after)
    check(before + here + here + after)
    if (after) check(before + after[0] + here + after.slice(1))
  }
  t.ok(tried > 7000, `${tried} lines tried`)
  t.match(faultOf(() => parseInvite(line.slice(0, -8), NOW)).message, /mistyped or cut off/)
  t.match(
    faultOf(() => parseInvite(line.slice('tillmesh:'.length), NOW)).message,
    /not an invitation/
  )
  t.end()
})

test('[B9] whatever is pasted gives an invitation or one clear sentence', t => {
  const tail = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z0-9]{0,400}$/))
  const cuts = fc.tuple(fc.nat(line.length), fc.nat(line.length), tail)
  const spliced = cuts.map(([from, to, text]) => line.slice(0, from) + text + line.slice(to))
  const prefixed = tail.map(text => `tillmesh:${text}`)
  const lines = fc.oneof(tail, spliced, prefixed)
  fc.assert(
    fc.property(lines, text => {
      if (text.replace(/\s/gu, '').toLowerCase() === line) return true
      return faultOf(() => parseInvite(text, NOW)).code === 'INVITE'
    }),
    { numRuns: 2000 }
  )
  t.equal(faultOf(() => parseInvite(line.padEnd(LINE_CHARS_MAX + 1), NOW)).code, 'INVITE')
  t.end()
})

test('[B10] an invitation expires at its millisecond, on either side', t => {
  t.ok(parseInvite(line, EXPIRES - 1))
  const late = faultOf(() => parseInvite(line, EXPIRES)).message
  t.match(late, /expired at 2026-11-22T10:00:00\.000Z \(this device's clock says 2026-11-22T10/)
  t.notOk(admit(ask().request, [record], EXPIRES - 1).repeated)
  const { reason, message } = refusal(ask(), [record], EXPIRES)
  t.equal(reason, 'expired')
  t.match(message, /has expired/)
  t.end()
})

test('[B11] an invitation admits one device with one log', t => {
  const { record: used, request } = admit(ask().request)
  const [usedBy, usedLog] = [guest.publicKey, guestLog].map(bytes => bytes.toString('hex'))
  t.deepEqual(used, { ...record, usedBy, usedLog })
  t.deepEqual([request.device, request.log, request.name], [guest.publicKey, guestLog, 'Till 2'])
  for (const other of [ask({ device: key(20) }), ask({ log: key(20).publicKey })]) {
    const { reason, code, message } = refusal(other, [used])
    t.deepEqual([reason, code], ['used', 'INVITE'])
    t.match(message, /already used/)
  }
  t.notOk(record.usedBy, 'the record given is left as it was')
  t.end()
})

test('[B12] a device whose answer got lost asks again, and gets the same one', t => {
  const first = admit(ask().request)
  const again = admit(ask().request, [JSON.parse(JSON.stringify(first.record))], EXPIRES + 1)
  t.deepEqual(again.record, first.record)
  t.deepEqual([first.repeated, again.repeated], [false, true])
  t.deepEqual(again.reply(ANSWER, inviter), first.reply(ANSWER, inviter))
  t.deepEqual(first.reply(ANSWER, inviter), first.reply(ANSWER, inviter))
  t.equal(refusal(ask(), [{ ...first.record, revoked: true }]).reason, 'revoked')
  t.end()
})

test('[B13] a request recorded in one session is worth nothing in another', t => {
  const replayed = decide(ask().request, [record], NOW, Buffer.alloc(64, 6))
  t.equal(replayed.kind === 'refuse' && replayed.reason, 'replayed')
  const response = admit(ask().request).reply(ANSWER, inviter)
  const elsewhere = ask({ handshakeHash: Buffer.alloc(64, 6) })
  t.equal(faultOf(() => elsewhere.open(response)).code, 'INVITE', 'nor is its response')
  const posing = ask({ device: { publicKey: key(20).publicKey, secretKey: guest.secretKey } })
  t.equal(refusal(posing, [record]).reason, 'replayed', 'a device key needs its secret')
  t.end()
})

test('[B14] an invitation that was withdrawn, or never given, admits nobody', t => {
  for (const records of [[], [{ ...record, revoked: true }], [{ ...record, id: 'ff' }]]) {
    const { reason, message } = refusal(ask(), records)
    t.equal(reason, records[0]?.revoked ? 'revoked' : 'unknown')
    t.match(message, /does not accept this invitation/)
  }
  const forged = [{ ...record, publicKey: key(20).publicKey.toString('hex') }]
  t.equal(refusal(ask(), forged).reason, 'malformed', 'the id alone proves nothing')
  t.end()
})

test('[B15] the guest reads exactly the answer given, with the invitation’s role and place', t => {
  const asked = ask()
  const response = admit(asked.request).reply(ANSWER, inviter)
  const expected: JoinAnswer = { ...ANSWER, role: 'till', location: Buffer.alloc(8, 9) }
  t.deepEqual(asked.open(response), expected)
  t.deepEqual(asked.open(response), expected, 'as often as it likes')
  const olderKeys = new Array(EPOCHS_MAX).fill(founder.log)
  const long = admit(asked.request).reply({ ...ANSWER, olderKeys }, inviter)
  t.ok(long.byteLength <= RESPONSE_BYTES_MAX)
  t.equal((asked.open(long) as JoinAnswer).olderKeys.length, EPOCHS_MAX)
  t.end()
})

test('[B16] a request that was changed or made up is refused, and never an error', t => {
  const { request } = ask({ name: 'n'.repeat(NAME_BYTES_MAX) })
  t.ok(request.byteLength <= REQUEST_BYTES_MAX)
  for (const bad of changed(request)) if (decide(bad).kind === 'admit') t.fail('admitted')
  const member = MemberRequest.from(request)
  const signed = decodeRequest(member.open(Buffer.from(record.publicKey, 'hex'))) as SignedRequest
  const cheat = encodeRequest({ ...signed, logSignature: Buffer.alloc(64) })
  const cheating = decide(new CandidateRequest(parseInvite(line, NOW), cheat).encode())
  t.equal(cheating.kind === 'refuse' && cheating.reason, 'malformed', 'a log not its own')
  const junk = fc.uint8Array({ maxLength: REQUEST_BYTES_MAX + 50 }).map(a => Buffer.from(a))
  const prefixed = junk.map(bytes => Buffer.concat([request.subarray(0, 40), bytes]))
  fc.assert(fc.property(fc.oneof(junk, prefixed), bytes => decide(bytes).kind === 'refuse'))
  t.end()
})

test('[B17] a response that was changed, or is another’s, is refused with one clear sentence', t => {
  const asked = ask()
  const { reply } = admit(asked.request)
  const bad = [...changed(reply(ANSWER, inviter)), reply(ANSWER, key(20)), Buffer.alloc(0)]
  bad.push(reply({ ...ANSWER, rootPublicKey: key(20).publicKey }, inviter))
  const certificate = certifyOwner(key(20), founder)
  bad.push(reply({ ...ANSWER, founder: { ...ANSWER.founder, certificate } }, inviter))
  for (const bytes of bad) if (faultOf(() => asked.open(bytes)).code !== 'INVITE') t.fail()
  t.match(faultOf(() => asked.open(bad.at(-1) as Buffer)).message, /could not prove its business/)
  const junk = fc.uint8Array({ maxLength: 700 }).map(a => Buffer.from(a))
  fc.assert(fc.property(junk, bytes => faultOf(() => asked.open(bytes)).code === 'INVITE'))
  t.end()
})

test('[B18] neither record, request nor response shows a secret', t => {
  const asked = ask()
  const response = admit(asked.request).reply(ANSWER, inviter)
  const shown = [JSON.stringify(record), asked.request.toString('hex'), response.toString('hex')]
  const hidden = [SEED, root.publicKey, ANSWER.encryptionKey, guestLog, Buffer.from(ANSWER.name)]
  for (const text of shown) for (const b of hidden) t.notOk(text.includes(b.toString('hex')))
  t.notOk(asked.request.includes(Buffer.from(record.publicKey, 'hex')), 'nor what opens it')
  t.end()
})

test('[B19] what is beyond a limit is refused where it is made', t => {
  t.ok(invite(LIFETIME_MS_MAX))
  const { reply } = admit(ask().request)
  const olderKeys = Array.from({ length: EPOCHS_MAX + 1 }, () => founder.log)
  const lifetimes = [0, -1, 0.5, Number.NaN, LIFETIME_MS_MAX + 1]
  const acts: (() => unknown)[] = lifetimes.map(ms => () => invite(ms))
  for (const wrong of [{ olderKeys }, { name: '' }])
    acts.push(() => reply({ ...ANSWER, ...wrong }, inviter))
  for (const name of ['', 'ü'.repeat(101), 'bell\u0007']) acts.push(() => ask({ name }))
  for (const act of acts) t.equal(faultOf(act).code, 'BAD_INPUT')
  t.end()
})

test('[B23] an answer with fields of a later version is read, one of a later format is not', t => {
  const bytes = encodeAnswer({ ...ANSWER, role: 'till', location: Buffer.alloc(8) })
  const later = Buffer.concat([bytes, Buffer.of(1, 2, 3)])
  t.deepEqual(decodeAnswer(later), decodeAnswer(bytes))
  t.equal(decodeAnswer(later)?.name, ANSWER.name)
  t.equal(decodeAnswer(Buffer.concat([Buffer.of(2), bytes.subarray(1)])), null)
  t.equal(decodeAnswer(bytes.subarray(0, -1)), null)
  t.end()
})
