/** A store with a warehouse, and the words that tests of stock speak in. */
import type { Test } from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { type LocationValues, makeLocation } from '../../src/retail/stock/locations.ts'
import { onHandAt } from '../../src/retail/stock/stock.ts'
import { level, Shop } from '../shop.ts'

/** Two items; of neither is anything there. */
export const ITEMS = 'code,name,price\nTEA,Tea,2.50\nMUG,Mug,6.00\n'

export const TEA = itemId('TEA')
export const MUG = itemId('MUG')

/** A business of one open device and the catalogue. */
export async function store(t: Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  return { shop, office, ...store.of(office) }
}

/** What tests need of a device. */
store.of = (node: Node) => {
  const { device } = node
  return {
    device,
    catalogue: new Catalogue(device),
    here: device.location,
    place: async (name: string, values: LocationValues = {}) =>
      (await makeLocation(device, { name, ...values })).id
  }
}

/** Whole units of an item that a location itself holds. */
export async function units(node: Node, location: Buffer, item = TEA): Promise<number> {
  await node.device.settle()
  return (await onHandAt(node.device, location, item)) / 1000
}

/** Lines of whole units. */
export const lines = (quantities: Record<string, number>, cost?: number) =>
  Object.entries(quantities).map(([code, quantity]) => ({
    ...{ code, quantity: quantity * 1000 },
    ...(cost === undefined ? {} : { cost })
  }))

/** The types of what waits for a person. */
export const waiting = async (node: Node): Promise<string[]> =>
  (await exceptions(node.device)).map(({ type }) => type)

/** Takes devices off the network. */
export const apart = (...nodes: Node[]): Promise<unknown> =>
  Promise.all(nodes.map(node => operationsOf(node).lan({ on: false })))

/** Has devices find each other again and come level. */
export async function together(...nodes: Node[]): Promise<void> {
  await Promise.all(nodes.map(node => operationsOf(node).lan({ on: true })))
  await Promise.all(nodes.map(node => node.device.settle()))
  await level(...nodes)
}

/** One assertion: that all devices show the same view. */
export async function agree(t: Test, ...nodes: Node[]): Promise<void> {
  const digests = await Promise.all(nodes.map(({ device }) => device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1, 'the devices agree')
}

/** Sells whole units of tea, and waits until they are gone from the shelf. */
export async function sellTea(node: Node, quantity = 1): Promise<void> {
  await operationsOf(node).sell({ lines: [{ code: 'TEA', quantity: quantity * 1000 }] })
  await node.device.settle()
}
