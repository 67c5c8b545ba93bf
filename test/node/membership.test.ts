import fc from 'fast-check'
import crypto from 'hypercore-crypto'
import test from 'tape'
import { Membership } from '../../src/business/membership.ts'
import { ROLE_CODES } from '../../src/business/role.ts'
import { attestLog, certifyOwner } from '../../src/business/root.ts'
import type { Address, DeviceAdmitted } from '../../src/entry/kinds.ts'
import { check, shuffled } from '../property.ts'

const RUNS = 400
const pair = (n: number) => crypto.keyPair(Buffer.alloc(32, n))
const root = pair(100)
const devices = [0, 1, 2, 3].map(n => ({ pair: pair(n), log: pair(10 + n).publicKey }))
const founder = { device: devices[0]!.pair.publicKey, log: devices[0]!.log }
const certificate = certifyOwner(root, founder)

interface Admission {
  admission: DeviceAdmitted
  at: Address
}

const admit = (by: number, seq: number, of: number, role: number, from: number): Admission => ({
  admission: {
    device: devices[of]!.pair.publicKey,
    log: devices[of]!.log,
    attestation: attestLog(devices[of]!.pair, devices[of]!.log),
    from,
    role,
    location: Buffer.alloc(8, of),
    name: `Device ${of} by ${by}`
  },
  at: { log: devices[by]!.log, seq, index: 0 }
})

/** Who holds which role from which sequence, as a text. */
function judged(admissions: Admission[]): string {
  const membership = new Membership(root.publicKey, { ...founder, certificate })
  for (const { admission, at } of admissions) membership.admitted(admission, at)
  return devices
    .map(({ log }) => [0, 1, 2, 3, 4, 5].map(seq => membership.roleAt(log, seq) ?? '-').join(' '))
    .join(' | ')
}

test('[N40] who belongs, and as what, does not depend on the order in which admissions arrive', async t => {
  const admission = fc
    .tuple(
      fc.nat(3),
      fc.nat(3),
      fc.integer({ min: 1, max: 3 }),
      fc.constantFrom(ROLE_CODES.owner, ROLE_CODES.manager, ROLE_CODES.till, 99),
      fc.nat(4)
    )
    .map(([by, seq, of, role, from]) => admit(by, seq, of, role, from))
  await check(
    t,
    fc.property(
      // One address holds one entry.
      fc.uniqueArray(admission, {
        maxLength: 6,
        selector: ({ at }) => `${at.log.toString('hex')} ${at.seq}`
      }),
      fc.infiniteStream(fc.nat()),
      (all, random) => judged(all) === judged(shuffled(all, random))
    ),
    RUNS
  )
  t.end()
})

test('[N41] a chain of admissions holds though its links arrive backwards', t => {
  const chain = [
    admit(0, 1, 1, ROLE_CODES.owner, 0),
    admit(1, 0, 2, ROLE_CODES.owner, 0),
    admit(2, 0, 3, ROLE_CODES.till, 2)
  ]
  const expected = judged(chain)
  t.ok(expected.endsWith('| - - till till till till'), expected)
  t.equal(judged([...chain].reverse()), expected)
  t.equal(judged([...chain, ...chain]), expected, 'and twice is once')
  t.end()
})

test('[N42] an admission by one who may not admit, or of a log not its own, is not believed', t => {
  t.equal(judged([admit(1, 0, 2, ROLE_CODES.owner, 0)]), judged([]))
  const till = admit(0, 1, 1, ROLE_CODES.till, 0)
  t.equal(judged([till, admit(1, 0, 2, ROLE_CODES.till, 0)]), judged([till]))
  const stolen = admit(0, 1, 1, ROLE_CODES.till, 0)
  stolen.admission.log = devices[2]!.log
  t.equal(judged([stolen]), judged([]))
  t.throws(
    () => new Membership(pair(55).publicKey, { ...founder, certificate }),
    /not signed by this business's root key/
  )
  t.end()
})
