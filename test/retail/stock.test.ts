import fc from 'fast-check'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { edited } from '../../src/retail/records/records.ts'
import {
  adjustStock,
  moveStock,
  receiveStock,
  returnStock
} from '../../src/retail/stock/movements.ts'
import { closeOrder, order, orders, placeOrder } from '../../src/retail/stock/orders.ts'
import { reorderList, setReorderLevel } from '../../src/retail/stock/reorder.ts'
import { count, openStocktake } from '../../src/retail/stock/stocktake.ts'
import { beginTransfer } from '../../src/retail/stock/transfers.ts'
import { valuation, worth } from '../../src/retail/stock/valuation.ts'
import { check } from '../property.ts'
import { level } from '../shop.ts'
import { refused } from './refused.ts'
import { lines, MUG, store, TEA, units, waiting } from './store.ts'

const SUPPLIER = Buffer.alloc(16, 7)

test('[Q11] goods come from and go back to a supplier, are corrected with a reason, and move between shelves', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const shelf = await place('Shelf', { type: 'shelf', parent: here.toString('hex') })
  const book = { location: here, supplier: SUPPLIER }
  await receiveStock(device, catalogue, { ...book, lines: lines({ TEA: 20, MUG: 5 }, 120) })
  t.equal(await units(office, here), 20)
  await returnStock(device, catalogue, { ...book, lines: lines({ TEA: 2 }) })
  await adjustStock(device, catalogue, {
    ...{ location: here, reason: 'damaged', lines: lines({ TEA: -3 }), note: 'wet' }
  })
  await moveStock(device, catalogue, { location: here, to: shelf, lines: lines({ TEA: 4 }) })
  t.equal(await units(office, here), 11)
  t.equal(await units(office, shelf), 4)
  t.equal(await units(office, here, MUG), 5)
  const move = (request: object) =>
    moveStock(device, catalogue, {
      location: here,
      to: shelf,
      lines: lines({ TEA: 1 }),
      ...request
    })
  await refused(t, move({ to: here }), /there already/)
  await refused(t, move({ lines: lines({ TEA: 0 }) }), /quantity of "TEA" is not positive/)
  await refused(t, move({ lines: lines({ NONE: 1 }) }), /no item with code or barcode "NONE"/)
  await refused(t, move({ lines: [] }), /it has no lines/)
  await refused(t, move({ lines: lines({ TEA: 1e8 }) }), /a quantity is out of bounds/)
  t.equal(await units(office, here), 11, 'what is refused leaves nothing')
  t.deepEqual(await waiting(office), [])
})

test('[Q12] one document of a supplier that is entered apart counts once; with two contents it is an exception', async t => {
  const { shop, office: a } = await store(t)
  await shop.join('B', a)
  await shop.shut('B')
  const receive = (node: Node, quantity: number, document: string) => {
    const { device, catalogue, here } = store.of(node)
    const some = [...lines({ MUG: 1 }), ...lines({ TEA: quantity })]
    return receiveStock(device, catalogue, {
      ...{ location: here, supplier: SUPPLIER, document, note: node.device.profile.device.name },
      lines: node === a ? some : some.reverse()
    })
  }
  await receive(a, 10, 'D-1')
  await receive(a, 5, 'D-2')
  await refused(t, receive(a, 10, ' D-1 '), /Document D-1 of this supplier is booked already/)
  const { here } = store.of(a)
  await shop.shut('A')
  await shop.shut('Office')
  const b = await shop.open('B', { offline: true })
  await receive(b, 10, 'D-1')
  await receive(b, 6, 'D-2')
  await shop.shut('B')
  const all = [await shop.open('Office'), await shop.open('B')]
  await level(...all)
  for (const node of all) {
    t.equal(await units(node, here), 10 + 5 + 6)
    t.equal(await units(node, here, MUG), 1 + 1 + 1)
    t.deepEqual(await waiting(node), ['same-id-twice'])
    const [twice] = await exceptions(node.device)
    t.match(twice!.message, /5 of TEA and 1 of MUG by document D-2, booked by Office/)
    t.match(twice!.message, /6 of TEA and 1 of MUG by document D-2, booked by B\b/)
  }
  t.deepEqual(shop.problems, [])
})

test('[Q13] stock is worth what was paid for it on average, whatever came first', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const shelf = await place('Shelf', { type: 'shelf', parent: here.toString('hex') })
  const receive = (quantity: number, cost: number, location = here) =>
    receiveStock(device, catalogue, { location, lines: lines({ TEA: quantity }, cost) })
  await receive(10, 100)
  await operationsOf(office).sell({ lines: [{ code: 'TEA', quantity: 8000 }] })
  await receive(30, 120, shelf)
  const { locations, total } = await valuation(device)
  // 10 for 10.00 and 30 for 36.00: 40 for 46.00, 1.15 each.
  t.equal(locations.get(here.toString('hex')), 2 * 115)
  t.equal(locations.get(shelf.toString('hex')), 30 * 115)
  t.equal(total, 32 * 115)
  const entry = await edited(device, 'item', MUG, { cost: 250 })
  await device.commit(() => [entry!])
  await receiveStock(device, catalogue, { location: here, lines: lines({ MUG: 2 }) })
  t.equal((await valuation(device)).total, 32 * 115 + 500, "else at the item's own cost")
  const elsewhere = await place('Elsewhere')
  await beginTransfer(
    device,
    catalogue,
    { from: here, to: elsewhere, lines: lines({ MUG: 1 }) },
    'send'
  )
  const moved = await valuation(device)
  t.equal(moved.total, 32 * 115 + 500)
  t.equal(moved.transit, 250, 'what is on its way is worth the same')
  await check(
    t,
    fc.property(fc.integer({ min: -1e10, max: 1e10 }), onHand => {
      const cost = { value: 1_000_000_000_000n, quantity: 10_000_000_000n }
      if (worth(onHand, cost) !== onHand * 100) throw new Error('not exact')
    }),
    50
  )
})

test('[Q34] a kit or a service is never in stock: what would bring or count it is refused, and what is there all the same can be corrected', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const to = await place('South')
  const kit = itemId('SET')
  for (const [id, values] of [
    [kit, { code: 'SET', name: 'Set', type: 'kit' }],
    [itemId('CUT'), { code: 'CUT', name: 'Cut', type: 'service' }]
  ] as const) {
    const entry = await edited(device, 'item', id, values)
    await device.commit(() => [entry!])
  }
  await device.settle()
  for (const [code, sentence] of [
    ['SET', /"SET" is a kit and never in stock itself. Name its parts instead/],
    ['CUT', /"CUT" is a service and never in stock/]
  ] as const) {
    const some = { location: here, lines: lines({ TEA: 1, [code]: 1 }) }
    await refused(t, receiveStock(device, catalogue, some), sentence)
    await refused(t, moveStock(device, catalogue, { ...some, to }), sentence)
    await refused(t, placeOrder(device, catalogue, { ...some, supplier: SUPPLIER }), sentence)
    const transfer = { from: here, to, lines: some.lines }
    await refused(t, beginTransfer(device, catalogue, transfer, 'send'), sentence)
    const { id } = await openStocktake(device, { location: here, name: 'All' })
    const counted = { id, lines: [{ code, counted: 1000 }] }
    await refused(t, count(device, catalogue, counted), sentence)
  }
  t.equal(await units(office, here), 0, 'what is refused leaves nothing')
  await adjustStock(device, catalogue, {
    ...{ location: here, reason: 'other', lines: lines({ SET: 1 }) }
  })
  t.equal(await units(office, here, kit), 1)
})

test('[Q14] an order is received in the parts that it comes in, and closed', async t => {
  const { office, device, catalogue, here } = await store(t)
  const { id, state } = await placeOrder(device, catalogue, {
    ...{ supplier: SUPPLIER, location: here, lines: lines({ TEA: 12, MUG: 4 }, 110) }
  })
  t.equal(state, 'placed')
  const receive = (quantities: Record<string, number>) =>
    receiveStock(device, catalogue, {
      ...{ location: here, supplier: SUPPLIER, order: id, lines: lines(quantities) }
    })
  await receive({ TEA: 5 })
  const part = await order(device, id)
  t.equal(part.state, 'part')
  t.deepEqual(
    part.lines.find(({ item }) => item === TEA.toString('hex')),
    {
      ...{ item: TEA.toString('hex'), ordered: 12_000, received: 5000, cost: 110 }
    }
  )
  await receive({ TEA: 7, MUG: 4 })
  t.equal((await order(device, id)).state, 'received')
  t.equal((await closeOrder(device, id, 'done')).state, 'closed')
  await refused(t, closeOrder(device, id, 'cancelled'), /closed already/)
  await refused(t, order(device, Buffer.alloc(16)), /no purchase order 00000000/)
  const all = []
  for await (const each of orders(device)) all.push(each.state)
  t.deepEqual(all, ['closed'])
  t.equal(await units(office, here), 12)
})

test('[Q15] what falls below its level is to be ordered, unless it is coming', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const shelf = await place('Shelf', { type: 'shelf', parent: here.toString('hex') })
  const warehouse = await place('Warehouse', { type: 'warehouse' })
  const entry = await edited(device, 'item', TEA, { reorderLevel: 10_000, reorderQuantity: 24_000 })
  await device.commit(() => [entry!])
  const list = async () =>
    (await reorderList(device)).map(({ item, location, suggested }) => [
      ...[item === TEA.toString('hex') ? 'TEA' : 'MUG', location.name, suggested / 1000]
    ])
  t.deepEqual(await list(), [], 'where none ever was none is missed')
  await receiveStock(device, catalogue, { location: here, lines: lines({ TEA: 4 }) })
  await receiveStock(device, catalogue, { location: shelf, lines: lines({ TEA: 6 }) })
  t.deepEqual(await list(), [], 'what is on the shelf is in the store')
  await operationsOf(office).sell({ lines: [{ code: 'TEA' }] })
  await device.settle()
  t.deepEqual(await list(), [['TEA', 'High Street', 24]])
  await setReorderLevel(device, MUG, warehouse, { level: 30_000, quantity: 0 })
  t.deepEqual((await list()).sort(), [
    ['MUG', 'Warehouse', 30],
    ['TEA', 'High Street', 24]
  ])
  const placed = await placeOrder(device, catalogue, {
    ...{ supplier: SUPPLIER, location: here, lines: lines({ TEA: 24 }) }
  })
  t.deepEqual(await list(), [['MUG', 'Warehouse', 30]], 'ordered is as good as there')
  await closeOrder(device, placed.id, 'cancelled')
  const from = await place('Elsewhere', { type: 'room' })
  await beginTransfer(device, catalogue, { from, to: here, lines: lines({ TEA: 1 }) }, 'send')
  t.deepEqual(await list(), [['MUG', 'Warehouse', 30]], 'and so is what is on its way')
  await setReorderLevel(device, MUG, warehouse, { level: 0, quantity: 0 })
  t.deepEqual(await list(), [])
})
