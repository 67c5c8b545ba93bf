import crypto from 'hypercore-crypto'
import test from 'tape'
import { createInvite, parseInvite } from '../../src/business/invite.ts'
import { answerJoin, joinRequest } from '../../src/business/join.ts'
import {
  type JoinAnswer,
  RESPONSE_BYTES_MAX,
  type RelayAnswer
} from '../../src/business/join-wire.ts'
import type { Role } from '../../src/business/role.ts'
import { certifyOwner } from '../../src/business/root.ts'
import { ROSTER_BYTES_MAX } from '../../src/business/roster.ts'
import { Fault } from '../../src/fault/fault.ts'

const key = (fill: number) => crypto.keyPair(Buffer.alloc(32, fill))
const NOW = Date.UTC(2026, 10, 22, 9)
const [root, inviter, guest] = [key(1), key(2), key(3)]
const handshakeHash = Buffer.alloc(64, 5)
const founder = { device: inviter.publicKey, log: key(6).publicKey }
const known = {
  rootPublicKey: root.publicKey,
  founder: { ...founder, certificate: certifyOwner(root, founder) }
}
const RELAY: RelayAnswer = { role: 'relay', ...known, roster: Buffer.alloc(300, 8) }
const READER: Omit<JoinAnswer, 'role' | 'location'> = {
  ...{ ...known, epoch: 0, encryptionKey: Buffer.alloc(32, 7), olderKeys: [] },
  ...{ name: 'Buchladen', currency: 'EUR', locationName: 'Messe' }
}

/** What an invitation for this role comes to: how to answer, and how to open the answer. */
function admitted(role: Role) {
  const { line, record } = createInvite({
    ...{ rootPublicKey: root.publicKey, inviter: inviter.publicKey, role },
    ...{ location: Buffer.alloc(8, 9), now: NOW, lifetimeMs: 60_000 },
    randomBytes: size => Buffer.alloc(size, 42)
  })
  const { request, open } = joinRequest(parseInvite(line, NOW), {
    ...{ device: guest, log: key(4).publicKey, name: 'VPS', handshakeHash }
  })
  const decision = answerJoin(request, [record], { handshakeHash, now: NOW })
  if (decision.kind !== 'admit') throw new Error(decision.reason)
  return { reply: decision.reply, open }
}

test('[B26] the join answer for a relay holds no key of an epoch and no name', t => {
  const { reply, open } = admitted('relay')
  t.throws(() => reply(READER, inviter), TypeError, 'a relay is not told what others are')
  t.throws(() => admitted('till').reply(RELAY, inviter), TypeError, 'nor others what it is')
  const response = reply(RELAY, inviter)
  t.deepEqual(open(response), RELAY, 'the guest reads exactly this')
  const long = reply({ ...RELAY, roster: Buffer.alloc(ROSTER_BYTES_MAX, 1) }, inviter)
  t.ok(long.byteLength <= RESPONSE_BYTES_MAX)
  t.ok(open(long))
  let refused = 0
  for (let at = 0; at < response.byteLength; at++) {
    const changed = Buffer.from(response)
    changed[at]! ^= 0x41
    try {
      open(changed)
    } catch (error) {
      if (error instanceof Fault && error.code === 'INVITE') refused++
    }
  }
  t.equal(refused, response.byteLength, 'any byte changed is refused')
  t.throws(() => open(reply(RELAY, guest)), /not from the inviter/, 'nobody else can give it')
  t.end()
})
