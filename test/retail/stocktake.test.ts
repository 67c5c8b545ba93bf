import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import {
  cancelStocktake,
  closeStocktake,
  count,
  openStocktake,
  stocktake,
  stocktakes
} from '../../src/retail/stock/stocktake.ts'
import { level } from '../shop.ts'
import { refused } from './refused.ts'
import { agree, apart, lines, MUG, sellTea, store, TEA, together, units, waiting } from './store.ts'

/** An office and a till with 10 tea and 5 mugs, both open. */
async function counters(t: test.Test) {
  const found = await store(t)
  const { shop, office, device, catalogue, here } = found
  await receiveStock(device, catalogue, { location: here, lines: lines({ TEA: 10, MUG: 5 }) })
  const till = await shop.join('Till', office)
  await level(office, till)
  const { id } = await openStocktake(device, { location: here, name: 'November' })
  await level(office, till)
  const counts = (node: Node, quantities: Record<string, number>) =>
    count(node.device, store.of(node).catalogue, {
      ...{ id, lines: lines(quantities).map(({ code, quantity }) => ({ code, counted: quantity })) }
    })
  const line = async (node: Node, item = TEA) =>
    (await stocktake(node.device, id)).lines.find(each => each.item === item.toString('hex'))!
  return { ...found, till, id, counts, line }
}

test('[Q16] several people count while selling goes on, and closing books what differed then', async t => {
  const { shop, office, till, here, id, counts } = await counters(t)
  await counts(till, { TEA: 9 })
  await sellTea(till, 2)
  await counts(office, { MUG: 6 })
  await sellTea(office)
  await level(office, till)
  const closed = await closeStocktake(till.device, id)
  t.equal(closed.state, 'closed')
  t.deepEqual(closed.lines.map(({ difference, booked }) => [difference, booked]).sort(), [
    [-1000, -1000],
    [1000, 1000]
  ])
  await level(office, till)
  for (const node of [office, till]) {
    t.equal(await units(node, here), 10 - 3 - 1)
    t.equal(await units(node, here, MUG), 6)
    t.deepEqual(await waiting(node), [])
  }
  await refused(t, closeStocktake(office.device, id), /closed already/)
  await refused(t, counts(office, { TEA: 1 }), /closed already/)
  const all = []
  for await (const { name } of stocktakes(office.device)) all.push(name)
  t.deepEqual(all, ['November'])
  await agree(t, office, till)
  t.deepEqual(shop.problems, [])
})

test('[Q16] a shelf is counted by itself, and only what is below the place of the stocktake', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const shelf = await place('Shelf', { type: 'shelf', parent: here.toString('hex') })
  const outside = await place('South')
  for (const location of [here, shelf]) {
    await receiveStock(device, catalogue, { location, lines: lines({ TEA: 10 }) })
  }
  const { id } = await openStocktake(device, { location: here, name: 'Shelves' })
  const at = (location: Buffer, counted: number) =>
    count(device, catalogue, { id, lines: [{ code: 'TEA', location, counted }] })
  await at(shelf, 8000)
  await refused(t, at(outside, 1000), /at a place that this stocktake is not of/)
  await refused(t, at(shelf, -1000), /less than 0/)
  await closeStocktake(device, id)
  t.equal(await units(office, shelf), 8)
  t.equal(await units(office, here), 10, 'what nobody counted stays')
  const second = await openStocktake(device, { location: here, name: 'Again' })
  await count(device, catalogue, { id: second.id, lines: [{ code: 'TEA', counted: 0 }] })
  await cancelStocktake(device, second.id)
  t.equal(await units(office, here), 10, 'a stocktake that is cancelled books nothing')
  await refused(t, closeStocktake(device, second.id), /cancelled already/)
  await refused(t, stocktake(device, Buffer.alloc(16)), /no stocktake 0{32} here/)
  await refused(t, openStocktake(device, { location: here, name: ' ' }), /name of the stocktake/)
})

test('[Q35] lines of one item and place in one count are added up, as of a box and of what lies beside it', async t => {
  const { office, device, catalogue, id, line } = await counters(t)
  const counts = await count(device, catalogue, {
    ...{ id, lines: [6000, 2000].map(counted => ({ code: 'TEA', counted })) }
  })
  t.deepEqual(
    counts.map(({ counted, onHand }) => [counted, onHand]),
    [[8000, 10_000]]
  )
  t.equal((await line(office)).difference, -2000)
})

test('[Q17] a recount replaces the count; counts made apart that disagree are shown until one more is made', async t => {
  const { shop, office, till, here, id, counts, line } = await counters(t)
  await counts(office, { TEA: 3 })
  await counts(office, { TEA: 8, MUG: 5 })
  t.equal((await line(office)).difference, -2000)
  await level(office, till)
  await apart(office, till)
  await counts(office, { TEA: 9, MUG: 4 })
  await sellTea(till)
  await counts(till, { TEA: 7, MUG: 4 })
  await together(office, till)
  for (const node of [office, till]) {
    t.equal((await line(node)).difference, null)
    t.deepEqual((await line(node)).counts.map(({ counted }) => counted).sort(), [7000, 9000])
    t.equal((await line(node, MUG)).difference, -1000, 'counts that agree are no conflict')
  }
  await refused(t, closeStocktake(office.device, id), /Of 1 of the items different counts/)
  await counts(office, { TEA: 9 })
  t.equal((await line(office)).difference, 0)
  await closeStocktake(office.device, id)
  await level(office, till)
  for (const node of [office, till]) {
    t.equal(await units(node, here), 9)
    t.equal(await units(node, here, MUG), 4)
  }
  await agree(t, office, till)
  t.deepEqual(shop.problems, [])
})

test('[Q18] closed in two places while apart it is booked once; a count that comes later is booked by closing once more', async t => {
  const { shop, office, till, here, id, counts } = await counters(t)
  await counts(office, { TEA: 8 })
  await level(office, till)
  await apart(office, till)
  await counts(till, { MUG: 4 })
  await closeStocktake(office.device, id)
  await closeStocktake(till.device, id)
  await together(office, till)
  for (const node of [office, till]) {
    t.equal(await units(node, here), 8)
    t.equal(await units(node, here, MUG), 4)
    t.deepEqual(await waiting(node), [])
  }
  const { id: later } = await openStocktake(office.device, { location: here, name: 'Later' })
  await level(office, till)
  await apart(office, till)
  const one = { id: later, lines: [{ code: 'MUG', counted: 3000 }] }
  await count(till.device, store.of(till).catalogue, one)
  await closeStocktake(office.device, later)
  await together(office, till)
  t.equal(await units(office, here, MUG), 4)
  await closeStocktake(office.device, later)
  await level(office, till)
  t.equal(await units(till, here, MUG), 3)
  await refused(t, closeStocktake(till.device, later), /closed already/)
  await agree(t, office, till)
  t.deepEqual(shop.problems, [])
})
