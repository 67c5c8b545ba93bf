/** Two stores that send tea to each other, and what they hold together. */
import type { Test } from 'tape'
import type { Node } from '../../src/node/node.ts'
import { locationTree } from '../../src/retail/stock/locations.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import {
  beginTransfer,
  type StepRequest,
  stepTransfer,
  transit
} from '../../src/retail/stock/transfers.ts'
import { level } from '../shop.ts'
import { lines, store, units } from './store.ts'

/** North with 100 tea and South with none, and what all of them hold together. */
export async function twoStores(t: Test) {
  const { shop, office: north, device, catalogue, here: from } = await store(t)
  await receiveStock(device, catalogue, { location: from, lines: lines({ TEA: 100 }) })
  const south = await shop.join('South', north, 'till', 'South')
  await level(north, south)
  const to = (await locationTree(device)).find('South').id
  /** Takes a step of so much tea, or of these units by code, or of all that is left. */
  const take = (
    node: Node,
    id: Buffer,
    step: Parameters<typeof stepTransfer>[3],
    tea?: number | Record<string, number>,
    more: Pick<StepRequest, 'moreThanSent' | 'staff'> = {}
  ) => {
    const some = typeof tea === 'number' ? { TEA: tea } : tea
    const request = { ...more, id, from, to, ...(some && { lines: lines(some) }) }
    return stepTransfer(node.device, store.of(node).catalogue, request, step)
  }
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
