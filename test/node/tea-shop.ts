/** The shop of most scenes: it sells tea. */
import type { Test } from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { level, Shop } from '../shop.ts'

/** Tea for 2.50, of which 1,000 are there. */
export const ITEMS = 'code,name,price,stock\nTEA,Tea,2.50,1000\n'

/** Sells one; when it resolves, the sale is in the log and folded, and not just acknowledged. */
export async function sellTea(node: Node, times = 1) {
  let sale = null
  for (let i = 0; i < times; i++) {
    sale = await operationsOf(node).sell({ lines: [{ code: 'TEA' }] })
    await node.device.settle()
  }
  return sale!
}

/** An office (owner) and two tills, in step. */
export async function teaShop(t: Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const one = await shop.join('Till 1', office)
  const two = await shop.join('Till 2', office)
  await level(office, one, two)
  return { shop, office, one, two }
}
