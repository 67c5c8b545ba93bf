import fc from 'fast-check'
import crypto from 'hypercore-crypto'
import test from 'tape'
import { certifyOwner, certifyRetirement } from '../../src/business/root.ts'
import {
  believe,
  decodeRoster,
  type Listed,
  ROSTER_BYTES_MAX,
  type Roster,
  type SignedRoster,
  saysTheSame,
  signRoster,
  verifyRoster
} from '../../src/business/roster.ts'
import { check } from '../property.ts'

const key = (fill: number) => crypto.keyPair(Buffer.alloc(32, fill))
const root = key(1)
const [founder, second, third, till, other] = [2, 3, 4, 5, 6].map(key) as [
  ReturnType<typeof key>,
  ReturnType<typeof key>,
  ReturnType<typeof key>,
  ReturnType<typeof key>,
  ReturnType<typeof key>
]
type Pair = typeof root
const logOf = ({ publicKey }: Pair) => crypto.hash(publicKey)

const listed = (pair: Pair, what: '' | 'owner' | 'retired' | 'retired owner' = ''): Listed => ({
  device: pair.publicKey,
  owner: what.endsWith('owner'),
  retired: what.startsWith('retired'),
  logs: [logOf(pair)]
})

const roster = (by: Pair, devices: Listed[], more: Partial<Roster> = {}): SignedRoster =>
  signRoster(
    root.publicKey,
    { author: by.publicKey, counter: 1, devices, certified: [], dismissals: [], ...more },
    by
  )

/** The root key's own word that the device is out. */
function dismissal(pair: Pair) {
  const retired = { device: pair.publicKey, logs: [{ log: logOf(pair), length: 7 }] }
  return { ...retired, certificate: certifyRetirement(root, retired) }
}

/** The root key's own word that the device is an owner. */
function certified(pair: Pair) {
  const owner = { device: pair.publicKey, log: logOf(pair) }
  return { ...owner, certificate: certifyOwner(root, owner) }
}

const anchors = {
  rooted: [{ device: founder.publicKey, log: logOf(founder) }],
  inviter: second.publicKey
}

/** Who belongs by these rosters: numbers of the keys above. */
function members(...rosters: SignedRoster[]): string {
  const belief = believe(anchors, new Map(rosters.map(each => [each.author.toString('hex'), each])))
  const all = { founder, second, third, till, other }
  return Object.entries(all)
    .filter(([, { publicKey }]) => belief.members.has(publicKey.toString('hex')))
    .map(([name]) => name)
    .join(' ')
}

test('[B24] a roster is read as it was signed, by its owner for its business', async t => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytes => Buffer.from(bytes))
  const anyDevice = fc.record(
    {
      device: bytes32,
      owner: fc.boolean(),
      retired: fc.boolean(),
      logs: fc.array(bytes32, { maxLength: 3 })
    },
    { noNullPrototype: true }
  )
  await check(
    t,
    fc.property(fc.array(anyDevice, { maxLength: 5 }), fc.nat(), (devices, counter) => {
      const signed = roster(founder, devices, {
        ...{ counter, certified: [certified(third)], dismissals: [dismissal(till)] }
      })
      const read = decodeRoster(signed.bytes)!
      t.deepEqual(read, signed)
      return verifyRoster(root.publicKey, read) && saysTheSame(signed, read)
    }),
    50
  )
  const signed = roster(founder, [listed(till), listed(second, 'retired owner')], {
    ...{ certified: [certified(third)], dismissals: [dismissal(till)] }
  })
  t.notOk(verifyRoster(other.publicKey, signed), 'of no other business')
  t.notOk(saysTheSame({ ...signed, counter: 2 }, signed))
  let believed = 0
  for (let at = 0; at < signed.bytes.byteLength; at++) {
    const changed = Buffer.from(signed.bytes)
    changed[at]! ^= 0x41
    const read = decodeRoster(changed)
    if (read && verifyRoster(root.publicKey, read)) believed++
  }
  t.equal(believed, 0, 'not with any byte changed')
  for (let end = 0; end < signed.bytes.byteLength; end++) {
    const read = decodeRoster(signed.bytes.subarray(0, end))
    if (read && verifyRoster(root.publicKey, read)) t.fail(`cut at ${end}`)
  }
  const device = other.publicKey
  const untrue = [
    { dismissals: [{ ...dismissal(till), device }] },
    { certified: [{ ...certified(till), device }] }
  ]
  for (const each of untrue) {
    t.notOk(verifyRoster(root.publicKey, roster(founder, [], each)), 'nor with what is not signed')
  }
  t.equal(
    decodeRoster(Buffer.alloc(ROSTER_BYTES_MAX + 1, 1)),
    null,
    'nor is it larger than a limit'
  )
})

test('[B25] by rosters, who belongs is what owners say, the root key before all', t => {
  t.equal(members(), 'founder second', 'with none, the first owner and the inviter')
  const first = roster(founder, [listed(founder, 'owner'), listed(third, 'owner'), listed(till)])
  t.equal(members(first), 'founder second third till')
  t.equal(members(roster(other, [listed(other, 'owner'), listed(till)])), 'founder second')
  t.equal(
    members(roster(till, [listed(other, 'owner')]), first),
    'founder second third till',
    'a till names nobody'
  )
  t.equal(
    members(first, roster(third, [listed(other)])),
    'founder second third till other',
    'an owner named by an owner does'
  )
  const dropped = [listed(till, 'retired'), listed(founder, 'retired owner')]
  t.equal(
    members(first, roster(third, dropped)),
    'founder second third',
    'one owner is enough to retire, but not whom the root key admitted'
  )
  const out = roster(founder, [
    listed(founder, 'owner'),
    listed(third, 'retired owner'),
    listed(till)
  ])
  t.equal(
    members(out, roster(third, [listed(other), listed(till, 'retired')])),
    'founder second till',
    'who is out has no say'
  )
  const gone = roster(second, [listed(second, 'owner'), listed(till)], {
    dismissals: [dismissal(founder)]
  })
  t.equal(members(first, gone), 'second till', 'the root key dismisses whom it admitted')

  const named = roster(founder, [listed(third, 'owner'), listed(till)])
  const stolen = { dismissals: [dismissal(founder)] }
  t.equal(
    members(named, roster(third, [listed(till)], { ...stolen, certified: [certified(third)] })),
    'second third till',
    'who dismisses whoever named it stays, by its own certificate'
  )
  t.equal(
    members(
      named,
      roster(second, [listed(third, 'retired owner')]),
      roster(third, [], { certified: [certified(third)] })
    ),
    'founder second third till',
    'and no owner retires it'
  )

  const belief = believe(anchors, new Map([[founder.publicKey.toString('hex'), out]]))
  t.ok(belief.logs.has(logOf(third).toString('hex')), 'logs of retired devices are held')
  t.notOk(belief.owners.has(third.publicKey.toString('hex')), 'and their rosters not believed')
  t.end()
})
