import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { BALANCE } from '../../view/families.ts'
import { balanceKey } from '../../view/reduce-sale.ts'
import { recordOf } from './records.ts'

/** What stands between the business and a customer; amounts in minor units. */
export interface Standing {
  /** What the customer owes; negative is in credit. */
  owed: number
  /** What may still be put on the account: nothing without a limit, negative beyond it. */
  credit: number
  points: number
  /** Over all time. */
  spent: number
  bills: number
}

/** How a customer stands, over all tills as far as they are known here. */
export async function standingOf(
  device: Pick<Device, 'view'>,
  customer: Buffer
): Promise<Standing> {
  const cell = await device.view.cell<Sums>(balanceKey(customer))
  const limit = (await recordOf(device, 'customer', customer))?.limit ?? 0
  const of = (field: number) => Number(cell?.get(field) ?? 0)
  const owed = of(BALANCE.amount)
  return {
    ...{ owed, credit: limit - owed, points: of(BALANCE.points) },
    ...{ spent: of(BALANCE.spent), bills: of(BALANCE.sales) }
  }
}
