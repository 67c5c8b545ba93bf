import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { eventReport } from '../../src/retail/stock/event-report.ts'
import { closeEvent, events, openEvent, payExpense } from '../../src/retail/stock/events.ts'
import { locationTree, makeLocation } from '../../src/retail/stock/locations.ts'
import { adjustStock, receiveStock } from '../../src/retail/stock/movements.ts'
import { cancelStocktake, count, openStocktake } from '../../src/retail/stock/stocktake.ts'
import { beginTransfer } from '../../src/retail/stock/transfers.ts'
import { level } from '../shop.ts'
import { refused } from './refused.ts'
import { agree, apart, lines, MUG, sellTea, store, together, units, waiting } from './store.ts'

async function fairOf(t: test.Test) {
  const found = await store(t)
  const { device, catalogue, here: home } = found
  await receiveStock(device, catalogue, { location: home, lines: lines({ TEA: 100, MUG: 50 }) })
  const fair = await openEvent(device, { name: 'Fair', home, type: 'van' })
  const load = { from: home, to: fair.id, lines: lines({ TEA: 30, MUG: 10 }) }
  await beginTransfer(device, catalogue, load, 'move')
  const { id } = await openStocktake(device, { location: fair.id, name: 'Fair' })
  const counts = (node: Node, quantities: Record<string, number>) =>
    count(node.device, store.of(node).catalogue, {
      ...{ id, lines: lines(quantities).map(({ code, quantity }) => ({ code, counted: quantity })) }
    })
  return { ...found, home, fair, id, counts }
}

test('[Q22] a temporary location is closed by a stocktake of it in which everything was counted', async t => {
  const { office, device, catalogue, home, fair, id, counts } = await fairOf(t)
  t.deepEqual(
    (await events(device)).map(({ name }) => name),
    ['Fair']
  )
  await counts(office, { TEA: 30 })
  await refused(t, closeEvent(device, fair, { stocktake: id }), /1 item was not counted/)
  const store = (await locationTree(device)).get(home)!.location
  await refused(t, closeEvent(device, store, { stocktake: id }), /is no temporary location/)
  const other = await openStocktake(device, { location: home, name: 'Home' })
  const close = (stocktake: Buffer) => closeEvent(device, fair, { stocktake })
  await refused(t, close(other.id), /by an open stocktake of it/)
  await cancelStocktake(device, other.id)
  await adjustStock(device, catalogue, {
    ...{ location: fair.id, reason: 'damaged', lines: lines({ MUG: -1 }) }
  })
  await counts(office, { MUG: 9 })
  await close(id)
  t.equal(await units(office, home), 100)
  t.equal(await units(office, home, MUG), 49)
  t.deepEqual(await waiting(office), [])
  const report = await eventReport(device, fair)
  t.deepEqual([report.allocated, report.other, report.expected], [40_000, -1000, 39_000])
  const closed = (await locationTree(device)).get(fair.id)!.location
  await refused(t, closeEvent(device, closed, { stocktake: id }), /Fair is closed already/)
  const expense = { location: fair.id, category: 'stand', amount: 0 }
  await refused(t, payExpense(device, expense), /more than 0/)
  await refused(t, openEvent(device, { name: 'Fair', home }), /"Fair" already/)
  await refused(t, makeLocation(device, { name: 'X', home: 'ff' }), /no location "ff"/)
})

test('[Q22] closed in two places while apart, everything counts once', async t => {
  const { shop, office, home, fair, id, counts } = await fairOf(t)
  await counts(office, { TEA: 28, MUG: 10 })
  const laptop = await shop.join('Laptop', office)
  await level(office, laptop)
  await apart(office, laptop)
  for (const node of [office, laptop]) await closeEvent(node.device, fair, { stocktake: id })
  await together(office, laptop)
  for (const node of [office, laptop]) {
    t.equal(await units(node, home), 98)
    t.equal(await units(node, home, MUG), 50)
    t.equal(await units(node, fair.id), 0)
    t.equal((await eventReport(node.device, fair)).shrinkage, 2000)
    t.deepEqual(await waiting(node), ['event-shrinkage'])
  }
  await agree(t, office, laptop)
  t.deepEqual(shop.problems, [])
})

test('[Q22] what is sold between the count and the end does not go home', async t => {
  const { shop, office, home, fair, id, counts } = await fairOf(t)
  const laptop = await shop.join('Laptop', office, 'till', 'Fair')
  await level(office, laptop)
  await counts(laptop, { TEA: 29, MUG: 10 })
  await sellTea(laptop, 5)
  await closeEvent(laptop.device, fair, { stocktake: id })
  await level(office, laptop)
  t.equal(await units(office, home), 70 + 29 - 5)
  t.equal(await units(office, fair.id), 0)
  t.deepEqual(shop.problems, [])
})
