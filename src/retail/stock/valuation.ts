import { divideRounded } from '../../money/rounding.ts'
import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { COST, FAMILY } from '../../view/families.ts'
import { recordsOf } from '../records/records.ts'
import { stockLevels } from './stock.ts'
import { addTo } from './stock-lines.ts'
import { transit } from './transfers.ts'

/** What one unit of an item is worth on average: `value` minor units for `quantity` thousandths. */
export interface AverageCost {
  value: bigint
  quantity: bigint
}

/**
 * Average cost of every item by its id in hex: all that was paid for it by all that was received,
 * or the item's own cost where no delivery said one. A moving average would have to know what was
 * still there at each delivery; that hangs on the order of deliveries and sales, which devices that
 * were apart do not share. This one is two sums.
 */
export async function averageCosts(device: Device): Promise<Map<string, AverageCost>> {
  const costs = new Map<string, AverageCost>()
  for await (const { id, cost } of recordsOf(device, 'item')) {
    if (cost) costs.set(id.toString('hex'), { value: BigInt(cost), quantity: 1000n })
  }
  for await (const [key, cell] of device.view.cells<Sums>(FAMILY.cost)) {
    const quantity = BigInt(cell.get(COST.quantity) ?? 0)
    const value = BigInt(cell.get(COST.value) ?? 0)
    if (quantity > 0n)
      costs.set(Buffer.from(key.slice(1), 'latin1').toString('hex'), { value, quantity })
  }
  return costs
}

/** What so many thousandths of an item are worth, minor units, rounded half away from zero. */
export function worth(onHand: number, cost: AverageCost | undefined): number {
  return cost ? Number(divideRounded(BigInt(onHand) * cost.value, cost.quantity)) : 0
}

/** What the stock of the business is worth, minor units. */
export interface Valuation {
  /** By location id in hex, what lies below left out. */
  locations: Map<string, number>
  /** What is on its way. */
  transit: number
  total: number
}

/** What the stock of every location and all that is on its way is worth at average cost. */
export async function valuation(device: Device): Promise<Valuation> {
  const costs = await averageCosts(device)
  const locations = new Map<string, number>()
  let onTheWay = 0
  for await (const { location, item, onHand } of stockLevels(device)) {
    addTo(locations, location.toString('hex'), worth(onHand, costs.get(item.toString('hex'))))
  }
  for await (const line of transit(device)) {
    onTheWay += worth(line.onTheWay, costs.get(line.item.toString('hex')))
  }
  const total = [...locations.values()].reduce((sum, value) => sum + value, onTheWay)
  return { locations, transit: onTheWay, total }
}
