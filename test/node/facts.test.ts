import fc from 'fast-check'
import crypto from 'hypercore-crypto'
import test from 'tape'
import type { Fact } from '../../src/business/judgement.ts'
import { Membership } from '../../src/business/membership.ts'
import { ROLE_CODES } from '../../src/business/role.ts'
import { attestLog, certifyOwner, certifyRetirement } from '../../src/business/root.ts'
import { BeganReason } from '../../src/entry/kinds.ts'
import { check, shuffled } from '../property.ts'

const RUNS = 400
const pair = (n: number) => crypto.keyPair(Buffer.alloc(32, n))
const root = pair(100)
/** Four devices, each with the log it was admitted with and two further ones. */
const devices = [0, 1, 2, 3].map(n => ({
  pair: pair(n),
  logs: [10, 20, 30].map(base => pair(base + n).publicKey)
}))
const founder = { device: devices[0]!.pair.publicKey, log: devices[0]!.logs[0]! }
const certificate = certifyOwner(root, founder)

const at = (by: number, log: number, seq: number) => ({
  log: devices[by]!.logs[log]!,
  seq,
  index: 0
})

const admitted = (by: number, seq: number, of: number, role: number, from = 0): Fact => ({
  kind: 'device.admitted',
  at: at(by, 0, seq),
  body: {
    device: devices[of]!.pair.publicKey,
    log: devices[of]!.logs[0]!,
    attestation: attestLog(devices[of]!.pair, devices[of]!.logs[0]!),
    from,
    role,
    location: Buffer.alloc(8, of),
    name: `Device ${of}`
  }
})

/** Device `of` goes on in its log number `log` after `length` blocks of the one before. */
const began = (of: number, log: number, length: number): Fact => ({
  kind: 'log.began',
  at: at(of, log, 0),
  body: {
    device: devices[of]!.pair.publicKey,
    attestation: attestLog(devices[of]!.pair, devices[of]!.logs[log]!),
    reason: BeganReason.epoch,
    previous: { log: devices[of]!.logs[log - 1]!, length, hash: Buffer.alloc(32) }
  }
})

const retired = (by: number, log: number, seq: number, of: number, length: number): Fact => ({
  kind: 'device.retired',
  at: at(by, log, seq),
  body: {
    device: devices[of]!.pair.publicKey,
    logs: [{ log: devices[of]!.logs[0]!, length }]
  }
})

const accepted = (by: number, seq: number, of: number, log: number, length: number): Fact => ({
  kind: 'device.accepted',
  at: at(by, 0, seq),
  body: { log: devices[of]!.logs[log]!, length }
})

const forked = (by: number, seq: number, of: number, length: number): Fact => ({
  kind: 'log.forked',
  at: at(by, 0, seq),
  body: { log: devices[of]!.logs[0]!, length, proofs: [] }
})

const sealed = (by: number, log: number, seq: number, number: number, to: number): Fact => ({
  kind: 'epoch.sealed',
  at: at(by, log, seq),
  body: {
    number,
    id: Buffer.alloc(8, by + 1),
    boxes: [{ device: devices[to]!.pair.publicKey, box: Buffer.alloc(80) }]
  }
})

function membershipOf(facts: Fact[]): Membership {
  const membership = new Membership(root.publicKey, { ...founder, certificate })
  for (const fact of facts) membership.said(fact)
  return membership
}

/** What becomes of a sale in every log at every sequence, who is retired, and which key holds. */
function judged(facts: Fact[]): string {
  const membership = membershipOf(facts)
  const verdicts = devices.flatMap(({ logs }) =>
    logs.map(log =>
      [0, 1, 2, 3, 4, 5].map(seq => membership.verdict(log, seq, 'sale.completed')[0]).join('')
    )
  )
  const gone = devices.map(each => (membership.hasDevice(each.pair.publicKey) ? '+' : '-'))
  const { number, id, given } = membership.epoch
  return `${verdicts.join(' ')} ${gone.join('')} ${number} ${id?.[0]} ${[...given].sort().join()}`
}

test('[N43] who belongs, was retired, goes on in which log and under which key does not depend on the order in which anything arrives', async t => {
  const device = fc.nat(3)
  const log = fc.nat(2)
  const seq = fc.nat(4)
  const fact = fc.oneof(
    fc
      .tuple(device, seq, device, fc.constantFrom(...Object.values(ROLE_CODES)), seq)
      .map(args => admitted(...args)),
    fc.tuple(device, fc.integer({ min: 1, max: 2 }), seq).map(args => began(...args)),
    fc.tuple(device, log, seq, device, seq).map(args => retired(...args)),
    fc.tuple(device, seq, device, log, seq).map(args => accepted(...args)),
    fc.tuple(device, seq, device, seq).map(args => forked(...args)),
    fc.tuple(device, log, seq, seq, device).map(args => sealed(...args))
  )
  await check(
    t,
    fc.property(
      // Owners enough that something happens; one address holds one entry.
      fc.uniqueArray(fact, {
        maxLength: 9,
        selector: one => `${one.at.log.toString('hex')} ${one.at.seq}`
      }),
      fc.infiniteStream(fc.nat()),
      (some, random) => {
        const all = [...[1, 2].map(of => admitted(0, 10 + of, of, ROLE_CODES.owner)), ...some]
        return judged(all) === judged(shuffled(all, random))
      }
    ),
    RUNS
  )
  t.end()
})

const verdictsOf = (facts: Fact[], of: number, log: number) => {
  const membership = membershipOf(facts)
  return [0, 1, 2, 3, 4].map(seq =>
    membership.verdict(devices[of]!.logs[log]!, seq, 'sale.completed')
  )
}

test('[N44] a log that goes on from another has its role, and a retired device gets no further one', t => {
  const till = admitted(0, 1, 1, ROLE_CODES.till)
  const next = [till, began(1, 1, 3), began(1, 2, 1)]
  t.deepEqual(verdictsOf(next, 1, 2), Array(5).fill('counts'), 'from log to log')
  const foreign = began(1, 1, 3)
  foreign.at = at(2, 1, 0)
  t.deepEqual(verdictsOf([till, foreign], 2, 1), Array(5).fill('refused'), 'nobody else’s log')
  const gone = [...next, retired(0, 0, 2, 1, 2)]
  t.deepEqual(
    verdictsOf(gone, 1, 0),
    ['counts', 'counts', ...Array(3).fill('quarantined')],
    'the retirement says how much counts'
  )
  t.deepEqual(verdictsOf(gone, 1, 1), Array(5).fill('quarantined'), 'and of other logs none')
  t.deepEqual(
    verdictsOf([...gone, accepted(0, 3, 1, 1, 2)], 1, 1),
    ['counts', 'counts', ...Array(3).fill('quarantined')],
    'until an owner accepts it'
  )
  t.end()
})

test('[N45] whom the root key made an owner only the root key dismisses', t => {
  const owner = admitted(0, 1, 1, ROLE_CODES.owner)
  const coup = retired(1, 0, 2, 0, 0)
  t.deepEqual(verdictsOf([owner, coup], 0, 0), Array(5).fill('counts'))
  const body = coup.body as Extract<Fact, { kind: 'device.retired' }>['body']
  const signed = { ...coup, body: { ...body, certificate: certifyRetirement(root, body) } } as Fact
  t.deepEqual(verdictsOf([owner, signed], 0, 0), Array(5).fill('quarantined'))
  const forged = { ...coup, body: { ...body, certificate: certifyRetirement(pair(7), body) } }
  t.deepEqual(verdictsOf([owner, forged as Fact], 0, 0), Array(5).fill('counts'))
  t.deepEqual(
    verdictsOf([owner, retired(0, 0, 2, 1, 1), retired(1, 0, 3, 2, 0)], 2, 0),
    Array(5).fill('refused'),
    'what a retired owner says later does not count'
  )
  t.end()
})

test('[N46] of two epochs begun apart one holds everywhere, and a retired owner begins none', t => {
  const owners = [1, 2].map(of => admitted(0, of, of, ROLE_CODES.owner))
  const two = [...owners, sealed(1, 0, 1, 1, 3), sealed(2, 0, 1, 1, 3)]
  t.equal(membershipOf(two).epoch.id?.[0], 3, 'the higher id')
  t.equal(membershipOf([...two].reverse()).epoch.id?.[0], 3)
  const later = [...owners, retired(0, 0, 5, 1, 1), sealed(1, 0, 1, 9, 3)]
  t.equal(membershipOf(later).epoch.number, 0)
  t.end()
})

test('[N44] an owner whom the root key made one keeps its name in its further logs', t => {
  const { pair: device, logs } = devices[3]!
  const first: Fact = {
    kind: 'log.began',
    at: at(3, 0, 0),
    body: {
      device: device.publicKey,
      attestation: attestLog(device, logs[0]!),
      reason: BeganReason.recovered,
      certificate: certifyOwner(root, { device: device.publicKey, log: logs[0]! }),
      location: Buffer.alloc(8, 5),
      name: 'New office'
    }
  }
  const { devices: known } = membershipOf([first, began(3, 1, 4), began(3, 2, 1)])
  const member = known.find(each => each.device.equals(device.publicKey))!
  t.equal(member.name, 'New office')
  t.deepEqual(member.location, Buffer.alloc(8, 5))
  t.deepEqual(member.log, logs[2])
  t.end()
})

test('[N45] an owner cannot demote whom the root key made one, by whatever log', t => {
  const { pair: device, logs } = devices[3]!
  const rooted: Fact = {
    kind: 'log.began',
    at: at(3, 0, 0),
    body: {
      device: device.publicKey,
      attestation: attestLog(device, logs[0]!),
      reason: BeganReason.recovered,
      certificate: certifyOwner(root, { device: device.publicKey, log: logs[0]! })
    }
  }
  const owner = admitted(0, 1, 1, ROLE_CODES.owner)
  const demoted = [rooted, owner, admitted(1, 2, 3, ROLE_CODES.auditor)]
  t.deepEqual(verdictsOf(demoted, 3, 0), Array(5).fill('counts'))
  const further = admitted(1, 3, 0, ROLE_CODES.auditor)
  const body = further.body as Extract<Fact, { kind: 'device.admitted' }>['body']
  const log = devices[0]!.logs[1]!
  const attestation = attestLog(devices[0]!.pair, log)
  const said = { ...further, body: { ...body, log, attestation } } as Fact
  t.deepEqual(verdictsOf([owner, began(0, 1, 5), said], 0, 1), Array(5).fill('counts'))
  t.end()
})

test('[N47] of a retired device counts what is carried from beyond a fork as far as the retirement had read', t => {
  const till = admitted(0, 1, 1, ROLE_CODES.till)
  const carrier = admitted(0, 2, 2, ROLE_CODES.till)
  const gone = retired(0, 0, 4, 1, 2)
  const body = gone.body as Extract<Fact, { kind: 'device.retired' }>['body']
  const seen = [{ log: devices[2]!.logs[0]!, length: 3 }]
  const membership = membershipOf([
    till,
    carrier,
    forked(0, 3, 1, 2),
    { ...gone, body: { ...body, seen } } as Fact
  ])
  const verdict = (seq: number) =>
    membership.verdictOnBranch(devices[1]!.logs[0]!, 1, 'sale.completed', {
      log: devices[2]!.logs[0]!,
      seq
    })
  t.equal(verdict(2), 'counts')
  t.equal(verdict(3), 'quarantined', 'a branch made below its end does not help')
  t.end()
})
