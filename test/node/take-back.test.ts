import NoiseSecretStream from '@hyperswarm/secret-stream'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import Protomux from 'protomux'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { type Clock, systemClock } from '../../src/node/clock.ts'
import type { Node } from '../../src/node/node.ts'
import { logsDirectory, ownKey } from '../../src/node/profile.ts'
import { Shop } from '../shop.ts'
import { until } from '../until.ts'
import {
  agreed,
  backUp,
  exceptionsOf,
  ITEMS,
  level,
  restore,
  sameEverywhere,
  scene,
  sellTea
} from './copies.ts'

/** How long a device waits for an answer about its log, ms. */
const ASK_MS = 3_000

/** A clock on which that wait ends when the test says so. */
function patient() {
  const waits: (() => void)[] = []
  const clock: Clock = {
    ...systemClock,
    later(ms, run) {
      if (ms !== ASK_MS) return systemClock.later(ms, run)
      waits.push(run)
      return () => {}
    }
  }
  return { clock, waits }
}

test('[F14] with others known, a till asks before it sells; with nobody in reach it sells then', async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  await shop.join('Till 1', office)
  for (const name of ['Office', 'Till 1']) await shop.shut(name)
  const { clock, waits } = patient()
  const alone = await shop.open('Till 1', { clock })
  let sold = false
  const selling = sellTea(alone).then(() => {
    sold = true
  })
  t.equal((await operationsOf(alone).status()).totals.sales, 0, 'reading does not wait')
  t.notOk(sold, 'a sale waits for an answer')
  t.equal(waits.length, 1)
  for (const run of waits) run()
  await selling
  t.ok(sold, 'and is made when none comes')
  t.end()
})

test('[F14] a business of one device never waits', async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  await shop.shut('Office')
  const { clock, waits } = patient()
  await sellTea(await shop.open('Office', { clock }))
  t.deepEqual(waits, [])
  t.end()
})

test('[F1] a restored copy that has not sold yet takes its sales back when somebody comes', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const early = await shop.open('Till 1', { offline: true })
  t.equal((await operationsOf(early).status()).totals.sales, 2)
  await early.startLan()
  await agreed(5, office, two, early)
  t.equal((await sellTea(early)).receipt, 6)
  await agreed(6, office, two, early)
  await sameEverywhere(t, 6, office, two, early)
  t.deepEqual(await exceptionsOf(office), [])
  t.end()
})

/** Opens the log of a directory as raw Hypercore, and gives what is appended to one node only. */
async function writerOf(t: test.Test, directory: string, node: Node, key: Buffer, name: string) {
  const store = new Corestore(logsDirectory(directory), { allowBackup: true })
  t.teardown(() => store.close())
  const core = store.get({ name, encryption: { key } })
  await core.ready()
  const ends = [new NoiseSecretStream(true, null), new NoiseSecretStream(false, null)] as const
  for (const end of ends) {
    end.on('error', () => {})
    t.teardown(() => end.destroy())
  }
  ends[0].rawStream.pipe(ends[1].rawStream).pipe(ends[0].rawStream)
  core.replicate(Protomux.from(ends[0]))
  ;(await node.device.logs.log(core.key)).replicate(Protomux.from(ends[1]))
  return core
}

test('[F17] branches that grow while devices are linked are found, and no log is closed', async t => {
  const { shop, office, two } = await scene(t)
  const { profile, log } = (await shop.open('Till 1', { offline: true })).device
  const commit = await log.get(log.length - 1)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1', 'Other')
  const open = (name: string, node: Node) =>
    writerOf(t, shop.path(name), node, ownKey(profile), profile.device.log)
  const one = await open('Till 1', office)
  const other = await open('Other', two)
  const sold = (core: Hypercore, n: number) => {
    const block = Buffer.from(commit!)
    block[2]! ^= n // Another time, and so another block.
    return core.append(block)
  }
  // Nothing of this log goes over the link while each side gets its branch; then it is open again
  // without having been compared.
  const ways = [office, two].map(node => {
    const held = node.device.logs.all.find(core => core.key.equals(one.key))!
    return { held, mux: Protomux.from(node.sync.links.all[0]!.stream) }
  })
  for (const { held, mux } of ways) {
    held.core.replicator.detachFrom(mux)
    for (const peer of [...held.core.replicator.peers]) {
      if (peer.protomux === mux) peer.channel.close()
    }
  }
  await sold(one, 1)
  await sold(one, 2)
  await sold(other, 3)
  await until(
    'a branch on each side',
    () =>
      ways[0]!.held.contiguousLength === one.length &&
      ways[1]!.held.contiguousLength === other.length,
    ways.map(({ held }) => [held, 'append', 'download'] as const)
  )
  for (const { held, mux } of ways) held.replicate(mux)
  await agreed(5, office, two)
  for (const node of [office, two]) {
    t.deepEqual(await exceptionsOf(node), ['forked-log'])
    t.notOk((await node.device.logs.log(one.key)).closed, 'the log is open')
    t.ok((await operationsOf(node).verify()).ok)
  }
  await sellTea(office)
  await sellTea(two)
  await agreed(7, office, two)
  t.end()
})

test('[F18] if its log is longer elsewhere and blocks of it do not come, a till sells in a new log', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  const { profile, log } = live.device
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1', 'Ahead')
  await restore(shop, 'Till 1')
  const { clock, waits } = patient()
  const restored = await shop.open('Till 1', { offline: true, clock })
  const { log: name } = profile.device
  const ahead = await writerOf(t, shop.path('Ahead'), restored, ownKey(profile), name)
  const own = restored.device.log
  // The length comes first; then whoever told it is gone.
  own.once('append', () => {
    for (const { channel } of [...ahead.core.replicator.peers]) channel.close()
  })
  restored.device.takeBack.ahead(ahead.length)
  const selling = sellTea(restored)
  await until('the longer log', () => own.length === ahead.length, [[own, 'append', 'download']])
  for (const run of waits) run()
  const sale = await selling
  t.notEqual(sale.log, log.key.toString('hex'))
  await restored.startLan()
  await agreed(6, office, two, restored)
  await sameEverywhere(t, 6, office, two, restored)
  t.deepEqual(await exceptionsOf(office), [], 'it is no fork')
  t.end()
})
