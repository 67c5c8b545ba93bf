/** A store with a warehouse, and the words that tests of stock speak in. */
import type { Test } from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions.ts'
import { type LocationValues, makeLocation } from '../../src/retail/locations.ts'
import { onHandAt } from '../../src/retail/stock.ts'
import { Shop } from '../shop.ts'

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
