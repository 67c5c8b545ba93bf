import type { Device } from '../../node/device.ts'
import { edited, recordId, recordsOf } from '../records/records.ts'
import type { Location } from './location-tree.ts'
import { locationTree } from './locations.ts'
import { orders } from './orders.ts'
import { stockLevels } from './stock.ts'
import { addTo, book } from './stock-lines.ts'
import { transfers } from './transfers.ts'

/** When an item is to be ordered at a location and how much, thousandths. */
export interface ReorderLevel {
  level: number
  quantity: number
}

/** An item that is below its level at a location. */
export interface ReorderLine extends ReorderLevel {
  item: string
  location: Location
  supplier: string
  /** With all that lies below the location. */
  onHand: number
  /** Ordered and on its way there. */
  coming: number
  /** How much to order: the usual quantity, or what is missing if that is more. */
  suggested: number
}

/** Types of places that goods are ordered for; a location of no type is one. */
const ORDERED_FOR: readonly string[] = ['', 'store', 'warehouse']

/** Says at which level an item is ordered at a location; a level of 0 asks for none there. */
export async function setReorderLevel(
  device: Device,
  item: Buffer,
  location: Buffer,
  values: ReorderLevel
): Promise<void> {
  const about = { item: item.toString('hex'), location: location.toString('hex') }
  const id = recordId('reorder', item, location)
  const entry = await edited(device, 'reorder', id, { ...about, ...values })
  if (entry) await book(device, [entry])
}

/**
 * What is to be ordered: every item of which a location, with all below it, has less at hand and
 * coming than its level there. Where nobody set one, the item's own counts in every store and
 * warehouse that ever had some.
 */
export async function reorderList(device: Device): Promise<ReorderLine[]> {
  const tree = await locationTree(device)
  const [onHand, coming] = [new Map<string, Map<string, number>>(), await comingTo(device)]
  for await (const { item, location, onHand: there } of stockLevels(device)) {
    addTo(of(onHand, item.toString('hex')), location.toString('hex'), there)
  }
  const levels = new Map<string, Map<string, ReorderLevel>>()
  for await (const { item, location, level, quantity } of recordsOf(device, 'reorder')) {
    of(levels, item).set(location, { level, quantity })
  }
  const lines: ReorderLine[] = []
  for await (const { id, reorderLevel, reorderQuantity, supplier, status } of recordsOf(
    device,
    'item'
  )) {
    const item = id.toString('hex')
    const own = levels.get(item)
    if (status || (!own && !reorderLevel)) continue
    const there = tree.sums(onHand.get(item) ?? new Map())
    const wayThere = tree.sums(coming.get(item) ?? new Map())
    for (const { location } of tree.nodes) {
      const name = location.id.toString('hex')
      const usual = there.has(name) && ORDERED_FOR.includes(location.type)
      const { level, quantity } = own?.get(name) ?? {
        ...{ level: usual ? reorderLevel : 0, quantity: reorderQuantity }
      }
      const [has, comes] = [there.get(name) ?? 0, wayThere.get(name) ?? 0]
      const missing = level - has - comes
      if (location.status || level <= 0 || missing <= 0) continue
      lines.push({
        ...{ item, location, supplier, level, quantity },
        ...{ onHand: has, coming: comes, suggested: Math.max(quantity, missing) }
      })
    }
  }
  return lines
}

/** What is ordered and on its way, by item and by the location that it goes to. */
async function comingTo(device: Device): Promise<Map<string, Map<string, number>>> {
  const coming = new Map<string, Map<string, number>>()
  for await (const { placed, state, lines } of orders(device)) {
    if (!placed || (state !== 'placed' && state !== 'part')) continue
    for (const { item, ordered, received } of lines) {
      const left = Math.max(0, ordered - received)
      addTo(of(coming, item), placed.location.toString('hex'), left)
    }
  }
  for await (const { to, lines } of transfers(device)) {
    for (const { item, onTheWay } of lines) addTo(of(coming, item), to.toString('hex'), onTheWay)
  }
  return coming
}

function of<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const map = maps.get(key) ?? new Map<string, T>()
  maps.set(key, map)
  return map
}
