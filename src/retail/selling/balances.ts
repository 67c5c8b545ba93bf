import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { BALANCE } from '../../view/families.ts'
import { balanceKey } from '../../view/reduce-sale.ts'

/**
 * What is on a gift card, or owed by a customer, as far as it is known here.
 *
 * @param subject id of either, 16 bytes
 * @returns minor units
 */
export async function balanceOf({ view }: Pick<Device, 'view'>, subject: Buffer): Promise<number> {
  return Number((await view.cell<Sums>(balanceKey(subject)))?.get(BALANCE.amount) ?? 0)
}
