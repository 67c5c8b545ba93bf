import test from 'tape'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { buildApp } from '../../src/http/server.ts'
import type { Node } from '../../src/node/node.ts'
import { Requests } from '../../src/node/requests.ts'
import { asking, TOKEN } from '../http/api.ts'
import { level, linked, Shop } from '../shop.ts'
import { agreed, restore, sameEverywhere, scene, sellTea } from './copies.ts'

const SALE = { lines: [{ code: 'TEA' }] }

/** Sells one tea under a key. */
async function sell(t: test.Test, node: Node, key: string) {
  const app = buildApp(servedOf(node), { token: TOKEN })
  const answer = await asking(app)('POST', '/sales', SALE, { key })
  await app.close()
  t.equal(answer.statusCode, 201, answer.body)
  return { sale: answer.json(), replayed: answer.headers['idempotent-replayed'] === 'true' }
}

test('[H54] what a device did before it was restored from an older copy is not done again, once another device carried it', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 1)
  const first = await sell(t, live, 'a')
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const alone = await shop.open('Till 1', { offline: true })
  const second = await sell(t, alone, 'b')
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  // It has read its own log before it hears what others hold of it.
  t.equal((await sell(t, back, 'b')).replayed, true)
  await agreed(5, office, two, back)
  for (const [key, { sale }] of [['a', first] as const, ['b', second] as const]) {
    const again = await sell(t, back, key)
    t.equal(again.replayed, true, key)
    t.deepEqual([again.sale.seq, again.sale.hash], [sale.seq, sale.hash], 'the very sale')
  }
  await sameEverywhere(t, 5, office, two, back)
  t.equal((await sell(t, back, 'c')).replayed, false)
})

test('[H64] a request is not done twice right after a restore: its key is known when the blocks are back', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  const first = await sell(t, live, 'a')
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const back = await shop.open('Till 1')
  const again = await sell(t, back, 'a')
  t.deepEqual([again.replayed, again.sale.receipt], [true, first.sale.receipt])
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const alone = await shop.open('Till 1', { offline: true })
  const app = buildApp(servedOf(alone), { token: TOKEN })
  // The log is read before anybody is there to say that it is longer.
  t.equal((await asking(app)('POST', '/sales/reckoned', SALE, { key: 'x' })).statusCode, 200)
  await alone.startLan()
  await agreed(3, office, two, alone)
  const answer = await asking(app)('POST', '/sales', SALE, { key: 'a' })
  t.equal(answer.headers['idempotent-replayed'], 'true', answer.body)
  await app.close()
  await sameEverywhere(t, 3, office, two, alone)
})

test('[H55] of more requests than are remembered the latest are, also after a restart', async t => {
  const shop = new Shop(t)
  const node = await shop.found()
  await operationsOf(node).importItems('code,name,price\nTEA,Tea,100\n')
  const { device } = node
  const before = new Requests(device, 3)
  const key = (n: number) => n.toString(16).padStart(32, '0')
  for (let n = 1; n <= 5; n++) {
    await before.run(key(n), key(n), () => operationsOf(node).sell(SALE))
  }
  for (const requests of [before, new Requests(device, 3)]) {
    const known = await Promise.all([1, 2, 3, 4, 5].map(n => requests.find(key(n))))
    t.deepEqual(
      known.map(found => found !== null),
      [false, false, true, true, true]
    )
  }
})
