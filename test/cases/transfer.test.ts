import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { locationTree } from '../../src/retail/stock/locations.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import { beginTransfer, stepTransfer, transfer, transit } from '../../src/retail/stock/transfers.ts'
import { agree, apart, lines, store, together, units, waiting } from '../retail/store.ts'
import { level } from '../shop.ts'

/** North with 100 tea and South with none, and what all of them hold together. */
async function twoStores(t: test.Test) {
  const { shop, office: north, device, catalogue, here: from } = await store(t)
  await receiveStock(device, catalogue, { location: from, lines: lines({ TEA: 100 }) })
  const south = await shop.join('South', north, 'till', 'South')
  await level(north, south)
  const to = (await locationTree(device)).find('South').id
  const take = (node: Node, id: Buffer, step: Parameters<typeof stepTransfer>[3], tea?: number) =>
    stepTransfer(
      node.device,
      store.of(node).catalogue,
      {
        ...{ id, from, to },
        ...(tea === undefined ? {} : { lines: lines({ TEA: tea }) })
      },
      step
    )
  const ask = (node: Node, tea: number, how: 'request' | 'send' = 'request') =>
    beginTransfer(
      node.device,
      store.of(node).catalogue,
      { from, to, lines: lines({ TEA: tea }) },
      how
    )
  /** Source, on the way, destination, written off: all that there is. */
  const stands = async (node: Node) => {
    const way = { onTheWay: 0, writtenOff: 0 }
    for await (const { onTheWay, writtenOff } of transit(node.device)) {
      way.onTheWay += onTheWay / 1000
      way.writtenOff += writtenOff / 1000
    }
    let onHand = 0
    for await (const level of stockLevels(node.device)) onHand += level.onHand / 1000
    t.equal(onHand + way.onTheWay + way.writtenOff, 100, 'nothing came or went')
    return [await units(node, from), way.onTheWay, await units(node, to), way.writtenOff]
  }
  return { shop, north, south, from, to, take, ask, stands }
}

test('[X6] 50 asked, 40 approved, 40 sent, 37 received: source -40, transit 3, destination +37, and a write-off closes it', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  const { id } = await ask(south, 50)
  t.deepEqual(await stands(south), [100, 0, 0, 0])
  await level(north, south)
  t.equal((await take(north, id, 'approved', 40)).state, 'approved')
  t.deepEqual(await stands(north), [100, 0, 0, 0])
  t.equal((await take(north, id, 'sent')).state, 'sent')
  t.deepEqual(await stands(north), [60, 40, 0, 0])
  await level(north, south)
  t.equal((await take(south, id, 'received', 30)).state, 'sent', 'in parts')
  t.equal((await take(south, id, 'received', 7)).state, 'sent')
  await level(north, south)
  for (const node of [north, south]) {
    t.deepEqual(await stands(node), [60, 3, 37, 0])
    const [line] = (await transfer(node.device, id))!.lines
    t.deepEqual(
      [line!.requested, line!.approved, line!.sent, line!.received, line!.onTheWay],
      [50_000, 40_000, 40_000, 37_000, 3000]
    )
    t.deepEqual(await waiting(node), [])
  }
  t.equal((await take(north, id, 'writtenOff')).state, 'done')
  await level(north, south)
  for (const node of [north, south]) {
    t.deepEqual(await stands(node), [60, 0, 37, 3])
    t.deepEqual(await waiting(node), ['transfer-difference'])
  }
  await agree(t, north, south)
  t.deepEqual(shop.problems, [])
})

test('[X6] received before "sent" has arrived, all is counted once it has', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  await apart(north, south)
  const { id } = await ask(north, 40, 'send')
  t.deepEqual(await stands(north), [60, 40, 0, 0])
  // The paper in the box says which transfer it is.
  t.equal((await take(south, id, 'received', 37)).state, 'ahead')
  t.deepEqual(await stands(south), [100, -37, 37, 0])
  t.deepEqual(await waiting(south), [])
  await together(north, south)
  for (const node of [north, south]) {
    t.deepEqual(await stands(node), [60, 3, 37, 0])
    t.equal((await transfer(node.device, id))!.state, 'sent')
  }
  await agree(t, north, south)
  t.deepEqual(shop.problems, [])
})

test('[X6] cancelled after sending, what is on its way comes back; what was received meanwhile is said', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  const { id } = await ask(north, 40, 'send')
  t.equal((await take(north, id, 'cancelled')).state, 'cancelled')
  t.deepEqual(await stands(north), [100, 0, 0, 0])
  const second = await ask(north, 10, 'send')
  await level(north, south)
  await apart(north, south)
  await take(north, second.id, 'cancelled')
  await take(south, second.id, 'received')
  await together(north, south)
  for (const node of [north, south]) {
    t.deepEqual(await stands(node), [100, -10, 10, 0])
    t.deepEqual(await waiting(node), ['transfer-difference'])
  }
  await take(north, second.id, 'sent', 10)
  await level(north, south)
  for (const node of [north, south]) {
    t.deepEqual(await stands(node), [90, 0, 10, 0], 'north found that they had left after all')
    t.deepEqual(await waiting(node), [])
  }
  await agree(t, north, south)
  t.deepEqual(shop.problems, [])
})
