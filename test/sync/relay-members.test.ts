// How a relay, which can read no log, knows who belongs.
import { rm } from 'node:fs/promises'
import path from 'node:path'
import crypto from 'hypercore-crypto'
import test from 'tape'
import { attestLog, certifyOwner, rootFromPhrase } from '../../src/business/root.ts'
import { decodeRoster, type SignedRoster, signRoster } from '../../src/business/roster.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { readList } from '../../src/node/list-file.ts'
import type { Node } from '../../src/node/node.ts'
import type { Relay } from '../../src/node/relay.ts'
import { lanAt, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { agree, founded, ITEMS, keyOf, openApart, serves } from './relayed.ts'
import { sell } from './stick.ts'

const OPTIONS = { timeout: 120_000 }

const rostersOf = async (shop: Shop, name: string): Promise<SignedRoster[]> =>
  (await readList(path.join(shop.path(name), 'rosters.json'))).map(bytes => decodeRoster(bytes)!)

/** Resolves when the relay holds every block that the device folded. */
function holds(relay: Relay, node: Node): Promise<void> {
  const all = () =>
    [...node.device.view.heads].every(([log, head]) => (relay.lengths.get(log) ?? 0) >= head)
  return until('everything on the relay', all, [[relay, 'grew', 'learned']])
}

test(
  '[Y64] a till that was let in while the relay was away gets in, with no owner in reach',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1')
    const office = await shop.open('Office')
    const first = await shop.open('Till 1')
    await linked(office, first)
    const late = await shop.join('Till 2', office)
    await agree(office, first, late)
    const names = async () => (await rostersOf(shop, 'Till 1'))[0]?.devices.length
    await until('the new roster at the till', async () => (await names()) === 4, [
      [first.device, 'folded', 'checkpoint'],
      [first, 'up']
    ])
    for (const name of ['Office', 'Till 1', 'Till 2']) await shop.shut(name)

    const relay = await shop.openRelay('Relay', lanAt())
    const port = relay.sync.linkPort
    const b = await openApart(shop, 'Till 2', port)
    t.notOk(relay.belonging.isMember(b.device.keyPair.publicKey), 'nobody told it yet')
    const a = await openApart(shop, 'Till 1', port)
    await serves(relay, a, b)
    await Promise.all([sell(a, 2), sell(b, 3)])
    await agree(a, b)
    t.equal((await operationsOf(a).status()).totals.sales, 5)
  }
)

test('[Y64] a device that was retired gets no link once a member told of it', OPTIONS, async t => {
  const shop = new Shop(t)
  await founded(shop, 'Till 1', 'Till 2')
  const office = await shop.open('Office')
  const first = await shop.open('Till 1')
  await linked(office, first)
  await operationsOf(office).retire({ device: 'Till 2' })
  const told = async () =>
    (await rostersOf(shop, 'Till 1'))[0]?.devices.some(({ retired }) => retired)
  await until('the roster at the till', async () => Boolean(await told()), [
    [first.device, 'folded', 'fact', 'log', 'checkpoint'],
    [first, 'up']
  ])
  for (const name of ['Office', 'Till 1']) await shop.shut(name)

  const relay = await shop.openRelay('Relay', lanAt())
  const gone = await openApart(shop, 'Till 2', relay.sync.linkPort)
  await serves(relay, gone)
  const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
  await serves(relay, a)
  t.notOk(relay.belonging.isMember(gone.device.keyPair.publicKey))
  t.ok(relay.logs.isOpen(gone.device.log.key), 'what it wrote stays')
  await shop.shut('Relay')
  const again = await shop.openRelay('Relay', lanAt())
  t.notOk(again.belonging.isMember(gone.device.keyPair.publicKey), 'nor after a restart')
})

test(
  '[Y65] a relay that heard nothing since it joined serves everybody of that time',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2')
    // Nobody carries a roster any more, and no owner is there to sign a new one.
    for (const name of ['Till 1', 'Till 2']) {
      await rm(path.join(shop.path(name), 'rosters.json'), { force: true })
    }
    const relay = await shop.openRelay('Relay', lanAt())
    const counter = relay.belonging.rosters[0]!.counter
    const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
    const b = await openApart(shop, 'Till 2', relay.sync.linkPort)
    await Promise.all([sell(a, 2), sell(b, 3)])
    await agree(a, b)
    t.equal((await operationsOf(a).status()).totals.sales, 5)
    t.equal(relay.belonging.rosters[0]!.counter, counter)
  }
)

test(
  '[Y66] rosters that are forged, of another business or old change nothing at a relay',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2')
    const relay = await shop.openRelay('Relay', lanAt())
    const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
    await serves(relay, a)
    const [known] = relay.belonging.rosters as [SignedRoster]
    const before = relay.belonging.members.map(key => key.toString('hex')).sort()
    const { keyPair } = a.device
    const retired = known.devices.map(each => ({
      ...each,
      retired: !each.device.equals(keyPair.publicKey)
    }))
    const counter = known.counter + 10
    const own = signRoster(
      relay.root,
      { ...known, author: keyPair.publicKey, counter, devices: retired },
      keyPair
    )
    const foreign = signRoster(
      Buffer.alloc(32, 1),
      { ...known, counter, devices: retired },
      keyPair
    )
    const changed = Buffer.from(known.bytes)
    changed[33] = 200 // the counter
    const forged = [own, foreign, decodeRoster(changed)!, { ...known, devices: [] }]
    for (const roster of forged) a.sync.tellRoster(roster)
    await sell(a, 1)
    await holds(relay, a)
    t.deepEqual(relay.belonging.members.map(key => key.toString('hex')).sort(), before)
    t.deepEqual(await rostersOf(shop, 'Relay'), [known])
    t.deepEqual(relay.peers.length, 1, 'it is a member that is wrong, not one that speaks nonsense')
    a.sync.tellRoster({ ...known, bytes: Buffer.from('no roster') })
    await until('the till is dropped', () => relay.peers.length === 0, [[relay, 'down']])
    const said = shop.problems.map(({ error }) => String(error)).join()
    t.match(said, new RegExp(`${keyOf(a).slice(0, 8)} was dropped.*no roster`))
  }
)

test(
  '[Y68] logs of a new epoch go over a relay, one that restarted meanwhile too',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2', 'Till 3')
    let relay = await shop.openRelay('Relay', lanAt())
    const office = await openApart(shop, 'Office', relay.sync.linkPort)
    await operationsOf(office).retire({ device: 'Till 3' })
    const moved = (node: Node) => () => node.device.profile.epochKeys.length === 2
    await until('the new epoch', moved(office), [[office.device, 'log', 'folded', 'fact']])
    await office.device.settle()
    await holds(relay, office)
    await shop.shut('Office')
    // The till begins its new log when the owner is gone: no roster names it.
    const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
    await until('a new log of the till', moved(a), [[a.device, 'log', 'folded', 'fact']])
    await sell(a, 4)
    await holds(relay, a)
    await shop.shut('Till 1')
    await shop.shut('Relay')
    relay = await shop.openRelay('Relay', lanAt())
    const b = await openApart(shop, 'Till 2', relay.sync.linkPort)
    await until('all sales', async () => (await operationsOf(b).status()).totals.sales === 4, [
      [b.device, 'folded']
    ])
    t.ok(moved(b)(), 'it has the new key, which the relay never had')
    t.deepEqual(
      relay.peers.map(({ device }) => device),
      [keyOf(b)]
    )
  }
)

test(
  '[Y64] an owner whom the root key made one is believed, whoever tells of it',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1')
    const root = rootFromPhrase(shop.phrase)
    const [device, log] = [crypto.keyPair(), crypto.keyPair().publicKey]
    const owner = { device: device.publicKey, log }
    const attestation = attestLog(device, log)
    const relay = await shop.openRelay('Relay', lanAt())
    const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
    await serves(relay, a)
    const learned = (what: string, fact: () => boolean) => until(what, fact, [[relay, 'learned']])

    const certificate = certifyOwner(crypto.keyPair(), owner)
    a.sync.introduce([{ ...owner, attestation, certificate }])
    a.sync.introduce([{ ...owner, attestation, certificate: certifyOwner(root, owner) }])
    await learned('the owner', () => relay.belonging.isMember(device.publicKey))
    t.ok(relay.logs.isOpen(log), 'its log is held')
    const till = crypto.keyPair().publicKey
    const devices = [{ device: till, owner: false, retired: false, logs: [] }]
    const said = { author: device.publicKey, counter: 1, devices, certified: [], dismissals: [] }
    a.sync.tellRoster(signRoster(relay.root, said, device))
    await learned('whom it lets in', () => relay.belonging.isMember(till))
    await shop.shut('Relay')
    const again = await shop.openRelay('Relay', lanAt())
    t.ok(again.belonging.isMember(till) && again.logs.isOpen(log), 'after a restart too')
  }
)

test(
  '[Y64] an owner that lost its rosters goes on from the one that the relay kept',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2')
    const relay = await shop.openRelay('Relay', lanAt())
    const [kept] = relay.belonging.rosters as [SignedRoster]
    await rm(path.join(shop.path('Office'), 'rosters.json'))
    const office = await openApart(shop, 'Office', relay.sync.linkPort)
    await serves(relay, office)
    await operationsOf(office).retire({ device: 'Till 2' })
    const gone = kept.devices.length - 1
    await until('the retirement', () => relay.belonging.members.length === gone, [
      [relay, 'learned']
    ])
    t.ok(relay.belonging.rosters[0]!.counter > kept.counter)
  }
)

test(
  '[Y65] an owner who is not the first one lets a relay in while the first one is away',
  OPTIONS,
  async t => {
    const shop = new Shop(t)
    const office = await shop.found('Office')
    await operationsOf(office).importItems(ITEMS)
    const second = await shop.join('Second', office, 'owner')
    const till = await shop.join('Till 1', second)
    await agree(office, second, till)
    await shop.shut('Office')
    const relay = await shop.joinRelay('Relay', second)
    await serves(relay, second, till)
    await sell(till, 2)
    await holds(relay, till)
    t.deepEqual(
      relay.belonging.rosters.map(({ author }) => author.toString('hex')),
      [keyOf(second)]
    )
  }
)
