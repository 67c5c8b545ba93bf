import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { type Clock, systemClock } from '../../src/node/clock.ts'
import { lanAt, type Shop } from '../shop.ts'
import {
  agreed,
  backUp,
  exceptionsOf,
  level,
  linked,
  restore,
  sameEverywhere,
  scene,
  sellTea
} from './copies.ts'

test('[F1] a restored copy in reach takes its own sales back before it sells, and receipts go on', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const restored = await shop.open('Till 1')
  const sale = await sellTea(restored)
  t.equal(sale.receipt, 6, 'the receipt after the last one that was ever given')
  t.equal(sale.log, live.device.log.key.toString('hex'), 'in the same log')
  await agreed(6, office, two, restored)
  await sameEverywhere(t, 6, office, two, restored)
  t.deepEqual(await exceptionsOf(office), [])
  t.deepEqual(shop.problems, [])
  t.end()
})

test('[F2] a restored copy that sold alone: all sales of both branches count once, everywhere', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const alone = await shop.open('Till 1', { offline: true })
  const sale = await sellTea(alone, 2)
  t.equal(sale.receipt, 4, 'alone it goes on where its copy ended')
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(7, office, two, back)
  await sameEverywhere(t, 7, office, two, back)
  for (const node of [office, two, back]) t.deepEqual(await exceptionsOf(node), ['forked-log'])
  t.notOk(back.device.log.key.toString('hex') === sale.log, 'it writes the next generation')
  const next = await sellTea(back)
  t.ok(next.receipt > 4, 'receipts go on')
  await agreed(8, office, two, back)
  await sameEverywhere(t, 8, office, two, back)
  t.end()
})

test('[F3] different peers hold different branches and meet later', async t => {
  const { shop, office, two } = await scene(t)
  const near = shop.lan
  const live = await shop.open('Till 1')
  await linked(live, office)
  await shop.shut('Till 2')
  await sellTea(live, 3)
  await level(office, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  // Elsewhere, with Till 2 only.
  shop.lan = lanAt()
  const away = await shop.open('Till 2')
  const copy = await shop.open('Till 1')
  await linked(away, copy)
  await sellTea(copy, 4)
  await level(away, copy)
  await shop.shut('Till 1')
  t.deepEqual(await exceptionsOf(away), [], 'each side knows one branch and sees nothing wrong')
  await shop.shut('Till 2')
  shop.lan = near
  const back = await shop.open('Till 2')
  await linked(back, office)
  await agreed(9, office, back)
  await sameEverywhere(t, 9, office, back)
  t.deepEqual(await exceptionsOf(office), ['forked-log'])
  // Its own device is told of it last, and goes on in a new log.
  const own = await shop.open('Till 1')
  await agreed(9, office, back, own)
  const sale = await sellTea(own)
  t.ok(sale.receipt > 5)
  t.notEqual(sale.log, copy.device.log.key.toString('hex'))
  await agreed(10, office, back, own)
  await sameEverywhere(t, 10, office, back, own)
  t.ok(two)
  t.end()
})

/** A till that stops between two blocks: what it sells is acknowledged and its block stays open. */
const FROZEN: Clock = { ...systemClock, monotonic: () => 0, later: () => () => {} }

/** Till 1, running alone, is copied while a block of two sales is open; then it goes on. */
async function copiedInTheMiddle(shop: Shop) {
  const live = await shop.open('Till 1', { offline: true, clock: FROZEN })
  await sellTea(live)
  const { length } = live.device.log
  const sell = () => operationsOf(live).sell({ lines: [{ code: 'TEA' }] })
  await Promise.all([sell(), sell()])
  if (live.device.log.length !== length) throw new Error('the block was to stay open')
  await backUp(shop, 'Till 1', 'Copy')
  await sellTea(live)
  await shop.shut('Till 1')
}

test('[F4] a copy with an open block, in reach: its sales are in what comes back, once', async t => {
  const { shop, office, two } = await scene(t)
  await copiedInTheMiddle(shop)
  const live = await shop.open('Till 1')
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1', 'Copy')
  const restored = await shop.open('Till 1')
  const sale = await sellTea(restored)
  t.equal(sale.receipt, 7)
  await agreed(7, office, two, restored)
  await sameEverywhere(t, 7, office, two, restored)
  t.deepEqual(await exceptionsOf(office), [])
  await shop.shut('Till 1')
  const again = await shop.open('Till 1')
  await agreed(7, office, two, again)
  t.end()
})

test('[F4] a copy with an open block, alone: what both branches acknowledged counts once', async t => {
  const { shop, office, two } = await scene(t)
  await copiedInTheMiddle(shop)
  const live = await shop.open('Till 1')
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1', 'Copy')
  const alone = await shop.open('Till 1', { offline: true })
  t.equal((await operationsOf(alone).status()).totals.sales, 5, 'nothing acknowledged is lost')
  await sellTea(alone)
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(7, office, two, back)
  await sameEverywhere(t, 7, office, two, back)
  t.deepEqual(await exceptionsOf(office), ['forked-log'])
  t.end()
})

test('[F9] a third branch from an older backup: the fork moves back, and still all is counted', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 2)
  await level(office, two, live)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1', 'Later')
  const on = await shop.open('Till 1')
  await linked(on, office)
  await sellTea(on, 2)
  await level(office, two, on)
  await shop.shut('Till 1')
  for (const [backup, sales] of [
    ['Later', 7],
    ['Till 1 backup', 8]
  ] as [string, number][]) {
    await restore(shop, 'Till 1', backup)
    await sellTea(await shop.open('Till 1', { offline: true }))
    await shop.shut('Till 1')
    const back = await shop.open('Till 1')
    await agreed(sales, office, two, back)
    await sameEverywhere(t, sales, office, two, back)
    await shop.shut('Till 1')
  }
  const { exceptions } = await operationsOf(office).status()
  t.equal(exceptions.length, 1)
  t.equal((exceptions[0]!.facts as { length: number }).length, 2, 'at the first block that differs')
  t.end()
})

test('[F15] whom an owner admitted in a branch that it lost stays admitted', async t => {
  const { shop, office, two } = await scene(t)
  await shop.shut('Office')
  await backUp(shop, 'Office')
  const before = await shop.open('Office')
  const three = await shop.join('Till 3', before)
  await sellTea(three)
  await level(before, two, three)
  await shop.shut('Office')
  await restore(shop, 'Office')
  await sellTea(await shop.open('Office', { offline: true }))
  await shop.shut('Office')
  const back = await shop.open('Office')
  await agreed(4, back, two, three)
  await sellTea(three)
  await agreed(5, back, two, three)
  await sameEverywhere(t, 5, back, two, three)
  for (const node of [back, two, three]) {
    t.ok(node.device.membership.hasDevice(three.device.keyPair.publicKey))
    t.deepEqual(await exceptionsOf(node), ['forked-log'])
  }
  t.ok(office)
  t.end()
})
