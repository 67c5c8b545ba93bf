// What a shop may expect of a relay: it stores and forwards for all, and can read nothing.
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import type { Relay } from '../../src/node/relay.ts'
import { lanAt, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { digestOf, sell } from './stick.ts'

/** Two tills that reach the relay by its address, and each other not at all. */
async function apart(shop: Shop): Promise<{ a: Node; b: Node; relay: Relay }> {
  const first = await shop.found('Till 1')
  await operationsOf(first).importItems('code,name,price\nTEA-01,Lapsang Souchong,250\n')
  await shop.join('Till 2', first)
  await shop.joinRelay('Relay', first)
  const names = ['Till 1', 'Till 2', 'Relay']
  for (const name of names) await shop.shut(name)
  const relay = await shop.openRelay('Relay', lanAt())
  const [a, b] = await Promise.all(
    ['Till 1', 'Till 2'].map(async name => {
      const node = await shop.open(name, lanAt())
      await operationsOf(node).link({ address: `127.0.0.1:${relay.sync.linkPort}` })
      return node
    })
  )
  return { a: a!, b: b!, relay }
}

const keyOf = (node: Node | Relay) =>
  ('device' in node ? node.device : node).keyPair.publicKey.toString('hex')

const peersOf = (node: Node | Relay) => node.peers.map(({ device }) => device)

test('[Y60] two tills that never meet agree by way of a relay', async t => {
  const shop = new Shop(t)
  const { a, b, relay } = await apart(shop)
  await Promise.all([sell(a, 5), sell(b, 7)])
  const agree = async () => (await digestOf(a)) === (await digestOf(b))
  await until('one digest', agree, [
    [a.device, 'folded'],
    [b.device, 'folded']
  ])
  t.equal((await operationsOf(a).status()).totals.sales, 12)
  t.deepEqual([peersOf(a), peersOf(b)], [[keyOf(relay)], [keyOf(relay)]], 'they never met')
  t.deepEqual(shop.problems, [])
})
