// A shop with a relay, whose other devices reach it by its address, and each other not at all.
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import type { Relay } from '../../src/node/relay.ts'
import { lanAt, type Shop } from '../shop.ts'
import { until } from '../until.ts'
import { digestOf } from './stick.ts'

export const ITEMS = 'code,name,price,stock\nTEA-01,Lapsang Souchong,250,1000\n'

/** A device on a network of its own, with the address of the relay. */
export async function openApart(shop: Shop, name: string, relayPort: number): Promise<Node> {
  const node = await shop.open(name, lanAt())
  const address = `127.0.0.1:${relayPort}`
  if (!node.addresses.list.includes(address)) await operationsOf(node).link({ address })
  return node
}

/** An owner, tills and a relay that have met; all are closed. */
export async function founded(shop: Shop, ...tills: string[]): Promise<void> {
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  for (const name of tills) await shop.join(name, office)
  await shop.joinRelay('Relay', office)
  for (const name of ['Office', ...tills, 'Relay']) await shop.shut(name)
}

export const keyOf = (one: Node | Relay) =>
  ('device' in one ? one.device : one).keyPair.publicKey.toString('hex')

export const peersOf = (one: Node | Relay) => one.peers.map(({ device }) => device).sort()

/** Resolves when the relay has a link to each of these and to nobody else, in both ends' eyes. */
export function serves(relay: Relay, ...nodes: Node[]): Promise<void> {
  const wanted = nodes.map(keyOf).sort().join()
  const sources = [relay, ...nodes].map(each => [each, 'up', 'down'] as const)
  const linked = () =>
    peersOf(relay).join() === wanted && nodes.every(node => peersOf(node).includes(keyOf(relay)))
  return until('links of the relay', linked, sources)
}

/** Resolves when the devices agree in everything. */
export function agree(...nodes: Node[]): Promise<void> {
  const one = async () => new Set(await Promise.all(nodes.map(digestOf))).size === 1
  return until(
    'one digest',
    one,
    nodes.map(node => [node.device, 'folded'] as const)
  )
}
