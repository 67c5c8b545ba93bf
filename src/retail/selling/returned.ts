import type { Address } from '../../entry/kinds.ts'
import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { RETURNED } from '../../view/families.ts'
import { returnedKey } from '../../view/reduce-sale.ts'

/**
 * How much of a line came back, as far as is known here.
 *
 * @returns thousandths of a unit
 */
export async function returnedOf(
  { view }: Pick<Device, 'view'>,
  sale: Address,
  line: number
): Promise<number> {
  const cell = await view.cell<Sums>(returnedKey(sale, line))
  return Number(cell?.get(RETURNED.quantity) ?? 0)
}
