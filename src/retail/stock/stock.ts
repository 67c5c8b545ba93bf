import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { FAMILY, STOCK, stockKey } from '../../view/families.ts'

/** What a location holds of an item. */
export interface StockLevel {
  location: Buffer
  item: Buffer
  /** Thousandths of a unit; may be negative when more was sold than was there. */
  onHand: number
  /** False while nobody ever counted the item in at this location. */
  tracked: boolean
}

/** Stock of every item at every location that ever moved some. */
export async function* stockLevels(device: Device): AsyncGenerator<StockLevel> {
  for await (const [key, cell] of device.view.cells<Sums>(FAMILY.stock)) {
    yield {
      location: Buffer.from(key.slice(1, 9), 'latin1'),
      item: Buffer.from(key.slice(9), 'latin1'),
      onHand: Number(cell.get(STOCK.onHand) ?? 0),
      tracked: cell.has(STOCK.movements)
    }
  }
}

/** What a location itself holds of an item, thousandths. */
export async function onHandAt(device: Device, location: Buffer, item: Buffer): Promise<number> {
  const cell = await device.view.cell<Sums>(stockKey(location, item))
  return Number(cell?.get(STOCK.onHand) ?? 0)
}
