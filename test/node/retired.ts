/** A shop from which devices go: an office that is owner, and two tills. */

import type test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { level, Shop } from '../shop.ts'
import { until } from '../until.ts'

const ITEMS = 'code,name,price,stock\nTEA,Tea,2.50,100\n'

/** Sells one; when it resolves, the sale is in the log and folded, and not just acknowledged. */
export async function sellTea(node: Node) {
  const sale = await operationsOf(node).sell({ lines: [{ code: 'TEA' }] })
  await node.device.settle()
  return sale
}

/** An office (owner) and two tills, in step, with an item to sell. */
export async function scene(t: test.Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const one = await shop.join('Till 1', office)
  const two = await shop.join('Till 2', office)
  await level(office, one, two)
  return { shop, office, one, two }
}

/** Resolves when every one of them writes under the newest epoch, and all have folded the same. */
export async function rotated(...nodes: Node[]): Promise<void> {
  await until(
    'a log of the new epoch on every device',
    () => {
      const id = nodes[0]!.device.membership.epoch.id?.toString('hex')
      return id !== undefined && nodes.every(({ device }) => device.profile.device.epoch === id)
    },
    nodes.map(node => [node.device, 'fact', 'folded'] as const)
  )
  await level(...nodes)
}
