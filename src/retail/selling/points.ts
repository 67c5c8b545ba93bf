import { type Tender, TenderType } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { formatAmount } from '../../money/amount.ts'
import { paidBack } from '../../money/bill.ts'
import type { Device } from '../../node/device.ts'
import { isGoods, lineAmount } from '../../view/reduce-sale.ts'
import { setting } from '../records/settings.ts'
import { pointsOf } from './balances.ts'
import type { RungLine } from './cart.ts'
import { returnedOf } from './returned.ts'
import type { SoldSale } from './sold-sale.ts'
import type { Till } from './till.ts'

/** Points that a bill's tenders redeem; negative are paid back. */
export const redeemed = (tenders: readonly Tender[]): number =>
  tenders
    .filter(({ type }) => type === TenderType.points)
    .reduce((sum, { foreign = 0 }) => sum + foreign, 0)

/**
 * How many points an amount is, at what a point is worth today.
 *
 * @param amount minor units, signed
 * @throws Fault CONFLICT if points are not redeemed here, BAD_INPUT for a part of a point
 */
export async function wholePoints(
  { view, profile }: Pick<Device, 'view' | 'profile'>,
  amount: number
): Promise<number> {
  const worth = await setting({ view }, 'loyalty.worth')
  if (worth === 0) {
    throw new Fault(
      'CONFLICT',
      'Points are not redeemed here: set what one is worth with "tillmesh setting set loyalty.worth 1".'
    )
  }
  if (amount % worth === 0) return amount / worth
  const text = (minor: number) => formatAmount(minor, profile.business.currency)
  throw new Fault(
    'BAD_INPUT',
    `${text(amount)} is no whole number of points: one is worth ${text(worth)}, so give ${text(amount - (amount % worth))}.`
  )
}

/**
 * @throws Fault CONFLICT if a customer has not so many points as far as it is known here, unless it
 *   is forced by who may
 */
export async function requirePoints(
  till: Till,
  customer: Buffer,
  points: number,
  force: boolean
): Promise<void> {
  const left = await pointsOf(till.device, customer)
  if (points <= left) return
  if (force) return till.needs('credit', `${points} points where there are ${left}`)
  throw new Fault(
    'CONFLICT',
    `The customer has ${left} points and ${points} were asked for: take the rest otherwise.`
  )
}

/**
 * Points that a sale brought and that go as lines of it come back: in the same portions as the
 * money, so that all of them go with the last line.
 *
 * @param back what comes back now, of any sales
 */
export async function pointsBack(
  device: Pick<Device, 'view'>,
  { sale, at }: SoldSale,
  back: readonly RungLine[]
): Promise<number> {
  const points = sale.points ?? 0
  let [all, before, now] = [0, 0, 0]
  for (const [number, line] of sale.lines.entries()) {
    const sold = line.quantity || 1000
    if (points <= 0 || sold < 0 || !isGoods(line)) continue
    const amount = lineAmount(line)
    const upTo = (quantity: number) => paidBack(amount, sold, 0, Math.min(sold, quantity))
    const earlier = await returnedOf(device, at, number)
    const here = back.filter(
      ({ line: { returns, returnsLine } }) =>
        returnsLine === number &&
        returns?.log.equals(at.log) &&
        returns.seq === at.seq &&
        returns.index === at.index
    )
    all += amount
    before += upTo(earlier)
    now += upTo(here.reduce((sum, { bill }) => sum - bill.quantity, earlier))
  }
  return all > 0 ? paidBack(points, all, before, now - before) : 0
}
