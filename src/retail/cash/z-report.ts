import { type Address, CashReason, TenderType, type ZReported } from '../../entry/kinds.ts'
import { problemOf } from '../../entry/limits.ts'
import { addTo, type Sums, sums } from '../../view/cell.ts'
import { TALLY } from '../../view/families.ts'
import { tallyOf } from '../../view/reduce-sale.ts'
import type { Written } from './log-range.ts'

/** What a Z report says of the time from its beginning up to itself. */
export type Takings = Omit<ZReported, keyof ZPlace | 'perpetual' | 'staff'>

/** A Z report's place in the row of them. */
export interface ZPlace {
  shift: Buffer
  number: number
  from: Address
}

/** Adds up what one device wrote from the beginning of a Z report on. */
export async function takingsOf(shift: Buffer, written: AsyncIterable<Written>): Promise<Takings> {
  const tally: Sums = new Map()
  let [moved, firstReceipt, lastReceipt] = [0, 0, 0]
  let [opened, float] = [0, 0]
  let counted: ZReported['counted'] = []
  for await (const { entry, time } of written) {
    if (problemOf(entry) !== null) continue
    switch (entry.kind) {
      case 'shift.opened':
        if (entry.body.id.equals(shift)) [opened, float] = [time, entry.body.float]
        break
      case 'sale.completed':
        // What is recorded again under an id was sold elsewhere or before.
        if (entry.body.id) break
        sums.join(tally, tallyOf(entry.body))
        firstReceipt ||= entry.body.receipt
        lastReceipt = entry.body.receipt
        break
      case 'sale.trained':
        addTo(tally, TALLY.training, 1)
        break
      case 'cart.voided':
        addTo(tally, TALLY.voids, 1)
        break
      case 'receipt.reprinted':
        addTo(tally, TALLY.reprints, 1)
        break
      case 'cash.moved':
        if (!entry.body.shift?.equals(shift)) break
        moved += entry.body.amount
        if (entry.body.reason === CashReason.expense) {
          addTo(tally, TALLY.expenses, -entry.body.amount)
        }
        break
      case 'shift.counted':
        if (entry.body.id.equals(shift)) counted = entry.body.counted
    }
  }
  const of = (field: number) => Number(tally.get(field) ?? 0)
  const fields = [...tally.keys()].sort((a, b) => a - b)
  return {
    ...{ opened, float },
    sales: of(TALLY.sales),
    returns: of(TALLY.returns),
    gross: of(TALLY.gross),
    returned: of(TALLY.returned),
    discounts: of(TALLY.discounts),
    moved,
    tenders: fields
      .filter(field => field >= TALLY.tender && field < TALLY.training)
      .map(field => ({ type: field - TALLY.tender, amount: of(field) })),
    counted,
    taxes: fields
      .filter(field => field >= TALLY.net)
      .map(field => {
        const rate = field - TALLY.net
        return { rate, net: of(field), tax: of(TALLY.tax + rate) }
      }),
    firstReceipt,
    lastReceipt,
    training: of(TALLY.training),
    voids: of(TALLY.voids),
    reprints: of(TALLY.reprints),
    cashRounding: of(TALLY.cashRounding),
    expenses: of(TALLY.expenses)
  }
}

/**
 * The Z report of these takings.
 *
 * @param before gross of all Z reports before it, minor currency units
 */
export const zOf = (place: ZPlace, takings: Takings, before: number): ZReported => ({
  ...place,
  ...takings,
  perpetual: before + takings.gross
})

/** Cash that should be in the drawer, minor currency units. */
export const cashDue = ({
  float,
  moved,
  tenders
}: Pick<ZReported, 'float' | 'moved' | 'tenders'>): number =>
  float + moved + (tenders.find(({ type }) => type === TenderType.cash)?.amount ?? 0)

/** Cash that was counted less what should be there, minor units; null if nobody counted. */
export function cashDifference(z: ZReported): number | null {
  const cash = z.counted.find(({ type }) => type === TenderType.cash)
  return cash ? cash.amount - cashDue(z) : null
}
