import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import { readCommits } from '../../src/log/logs.ts'
import { systemClock } from '../../src/node/clock.ts'
import type { Node } from '../../src/node/node.ts'
import { closeShift, openShift } from '../../src/retail/cash/shift.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { settleException } from '../../src/retail/exceptions/settling.ts'
import { edited } from '../../src/retail/records/records.ts'
import { latestSales } from '../../src/retail/selling/sales.ts'
import { bill, ring } from '../retail/shop-counter.ts'
import { level, Shop } from '../shop.ts'
import { until } from '../until.ts'

const HOUR_MS = 60 * 60 * 1000
const TEA = itemId('TEA')

async function edit(node: Node, values: { name?: string; price?: number; code?: string }) {
  const entry = await edited(node.device, 'item', TEA, values)
  await node.device.commit(() => [entry!])
  await node.device.settle()
}

const price = async ({ device }: Node) => (await new Catalogue(device).byId(TEA))!.price

/** A clock that is off by so much. */
const off = (ms: number) => ({ ...systemClock, now: () => Date.now() + ms })

const sees = (node: Node, count: number) =>
  until(`${count} exceptions`, async () => (await exceptions(node.device)).length === count, [
    [node.device, 'folded']
  ])

async function three(t: test.Test, ms: number) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await edit(office, { code: 'TEA', name: 'Tea', price: 250 })
  const right = await shop.join('Till 1', office)
  await shop.join('Till 2', office)
  await shop.shut('Till 2')
  const wrong = await shop.open('Till 2', { clock: off(ms) })
  await level(office, right, wrong)
  return { shop, office, right, wrong }
}

test('[X8] a clock one day ahead sells 35 times: order and Z are as ever, an exception is raised, and its price edit does not beat later ones that saw it', async t => {
  const { office, right, wrong } = await three(t, 24 * HOUR_MS)
  await openShift(wrong.device, { float: 10_000 })
  for (let n = 1; n <= 35; n++) await ring(wrong.device, bill(1, n))
  await edit(wrong, { price: 999 })
  await level(office, right, wrong)
  t.deepEqual([await price(office), await price(right)], [999, 999])
  await edit(office, { price: 275 })
  await level(office, right, wrong)
  const { z } = await closeShift(wrong.device)
  t.deepEqual([z.number, z.sales, z.gross, z.firstReceipt, z.lastReceipt], [1, 35, 630, 1, 35])
  for (const node of [office, right, wrong]) await sees(node, 1)
  await level(office, right, wrong)
  for (const node of [office, right, wrong]) {
    t.equal(await price(node), 275, 'the later edit saw it, whatever the clocks say')
    const [found, ...rest] = await exceptions(node.device)
    t.equal(rest.length, 0)
    t.match(found!.message, /^The clock of Till 2 was 14(39|40) minutes ahead of all others/)
    const receipts = (await latestSales(node.device, 100)).map(({ sale }) => sale.receipt)
    t.deepEqual(
      receipts,
      Array.from({ length: 35 }, (_, n) => 35 - n),
      'in the order they were sold'
    )
    const report = await verify(node.device)
    t.ok(report.ok, report.differences.join(' '))
  }
  const digests = await Promise.all([office, right, wrong].map(node => node.device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1)
  const [found] = await exceptions(office.device)
  await settleException(office.device, found!.id, { how: 'corrected', note: 'New battery.' })
  await level(office, right, wrong)
  for (const node of [office, right, wrong]) t.deepEqual(await exceptions(node.device), [])
})

test('[U14] a clock that is behind is the one that is shown, and the others are not', async t => {
  const { office, right, wrong } = await three(t, -24 * HOUR_MS)
  for (const node of [office, right]) {
    await ring(node.device)
    await node.device.settle()
  }
  await level(office, right, wrong)
  for (const node of [office, right, wrong]) await sees(node, 1)
  const [found] = await exceptions(office.device)
  t.match(found!.message, /^The clock of Till 2 was 14\d\d minutes behind all others/)
})

test('[U15] a clock that is behind shows by what its device stated, also where it says nothing itself', async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await shop.join('Auditor', office, 'auditor')
  await shop.shut('Auditor')
  const auditor = await shop.open('Auditor', { clock: off(-HOUR_MS) })
  await level(office, auditor)
  for (let times = 0; times < 2; times++) {
    await ring(office.device)
    await office.device.settle()
    await level(office, auditor)
    await auditor.witness.state()
    await sees(office, 1)
    await level(office, auditor)
  }
  const [found] = await exceptions(auditor.device)
  t.match(found!.message, /minutes (ahead of|behind) that of \w+: set the one that is wrong/)
  const commits = await readCommits(office.device.log, 0, office.device.log.length)
  const kinds = commits.flatMap(commit => commit!.entries.map(({ kind }) => kind))
  t.equal(kinds.filter(kind => kind === 'clock.seen').length, 1, 'noted once a day')
})

test('[U35] a clock exception that was settled is open again when the clock is off twice as much or again, and not each day', async t => {
  const shop = new Shop(t)
  await shop.join('Till', await shop.found('Office'))
  await shop.shut('Office')
  const hand = { now: Date.UTC(2030, 5, 1) }
  const clock = { ...systemClock, now: () => hand.now }
  const { device } = await shop.open('Office', { offline: true, clock })
  const log = device.membership.members.find(each => !each.log.equals(device.log.key))!.log
  const noted = async (days: number, ahead: number) => {
    hand.now += days * 24 * HOUR_MS
    await device.commit(() => [{ kind: 'clock.seen', body: { log, ahead } }])
    await device.settle()
    return (await exceptions(device)).filter(({ type }) => type === 'clock-off')
  }
  const [found, ...more] = await noted(0, HOUR_MS)
  t.deepEqual(more, [])
  t.match(found!.message, / 60 minutes ahead of that of /)
  await settleException(device, found!.id, { how: 'explained' })
  t.deepEqual(await noted(1, HOUR_MS), [], 'the next day it is no news')
  t.deepEqual(await noted(1, HOUR_MS + 1000), [], 'nor a second more')
  const [twice] = await noted(1, 3 * HOUR_MS)
  t.equal(twice?.id, found!.id, 'much more is')
  await settleException(device, found!.id, { how: 'explained' })
  t.deepEqual(await noted(6, HOUR_MS), [])
  const [again] = await noted(30, HOUR_MS)
  t.match(again!.message, / 60 minutes ahead/, 'and so is the same once it was right for long')
})
