import test from 'tape'
import { transfer } from '../../src/retail/stock/transfers.ts'
import { agree, apart, together, waiting } from '../retail/store.ts'
import { twoStores } from '../retail/two-stores.ts'
import { level } from '../shop.ts'

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
