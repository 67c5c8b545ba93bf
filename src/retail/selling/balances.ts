import type { Entry } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { BALANCE } from '../../view/families.ts'
import { balanceKey } from '../../view/reduce-sale.ts'
import type { Till } from './till.ts'

/**
 * What is on a gift card, or owed by a customer, as far as it is known here.
 *
 * @param subject id of either, 16 bytes
 * @returns minor units
 */
export const balanceOf = (device: Pick<Device, 'view'>, subject: Buffer): Promise<number> =>
  fieldOf(device, subject, BALANCE.amount)

/** Loyalty points that a customer has, as far as it is known here. */
export const pointsOf = (device: Pick<Device, 'view'>, customer: Buffer): Promise<number> =>
  fieldOf(device, customer, BALANCE.points)

const fieldOf = async ({ view }: Pick<Device, 'view'>, subject: Buffer, field: number) =>
  Number((await view.cell<Sums>(balanceKey(subject)))?.get(field) ?? 0)

/** A correction by hand of what is on a gift card, or of a customer's account and points. */
export interface Correction {
  /** Gift card or customer, 16 bytes. */
  subject: Buffer
  /** Minor units that are added to the card, or to what is owed; signed. */
  amount?: number | undefined
  /** Points that are added, signed. */
  points?: number | undefined
  /** Why. */
  reason: string
}

/**
 * Corrects a balance by hand: no money changes hands, and no report counts it.
 *
 * @param isCard true for a gift card: what is taken off has to be on it
 * @throws Fault BAD_INPUT if it changes nothing, CONFLICT if more is taken off than there is
 */
export function adjustBalance(
  till: Till,
  { subject, amount = 0, points = 0, reason }: Correction,
  isCard = false
): Promise<void> {
  if (amount === 0 && points === 0) {
    throw new Fault('BAD_INPUT', 'Nothing is corrected: say by how much, and not 0.')
  }
  return till.inTurn(async () => {
    const { device, staff } = till
    await device.settle()
    const card = isCard ? await balanceOf(device, subject) : 0
    const known = await pointsOf(device, subject)
    if ((isCard && amount < 0 && card + amount < 0) || (points < 0 && known + points < 0)) {
      throw new Fault('CONFLICT', 'More would be taken off than there is: look at it first.')
    }
    const body = { subject, amount, reason, ...(points && { points }), ...(staff && { staff }) }
    await device.commit((): Entry[] => [{ kind: 'balance.adjusted', body }])
    await device.settle()
  })
}
