import { Fault } from '../fault/fault.ts'
import type { CartLine, Charge } from '../retail/selling/cart.ts'
import type { CartRequest } from '../retail/selling/draft.ts'
import type { ReceiptName } from '../retail/selling/receipts.ts'
import { type Till, tillOf } from '../retail/selling/till.ts'
import type { Context } from './context.ts'
import { idOf } from './record-endpoints.ts'
import type { ParkRequest, ReceiptRequest, SaleRequest } from './sale-contract.ts'

/** The till that a request sells at, and who sells. */
export const tillAt = ({ retail, person, may }: Context): Till =>
  tillOf(retail.device, retail.catalogue, {
    ...{ staff: person?.id ?? null, needs: may, cards: retail.cards }
  })

/**
 * Which receipt is meant.
 *
 * @throws Fault BAD_INPUT if it says too little
 */
export function receiptName(asked: ReceiptRequest): ReceiptName {
  const { device, receipt, log, seq, index, hash } = asked
  if (device !== undefined && receipt !== undefined) return { device, receipt }
  if (log !== undefined && seq !== undefined) return { log, seq, index, hash }
  throw new Fault('BAD_INPUT', 'Name a receipt by device and receipt, or by log, seq and hash.')
}

type Asked = Partial<SaleRequest> & ParkRequest
type AskedDiscount = NonNullable<Asked['discount']>

/** What a bill is asked to hold, with ids and names looked up. */
export async function cartRequest(context: Context, asked: Asked): Promise<CartRequest> {
  const { lines, giftCards = [], payment, returns, cart, discount, customer, force } = asked
  const charges: Charge[] = giftCards.map(({ card, ...rest }) => ({ giftCard: card, ...rest }))
  if (payment) charges.push({ account: true, amount: payment })
  return {
    ...{ charges, force, exempt: asked.exempt, document: asked.document, note: asked.note },
    lines: (lines ?? []).map(
      (line): CartLine => ({
        ...{ ...line, quantity: line.quantity ?? 1000, discount: discountOf(line.discount) }
      })
    ),
    returns: (returns ?? []).map(({ receipt, ...rest }) => ({
      ...{ ...rest, receipt: receiptName(receipt) }
    })),
    cart: cart === undefined ? undefined : Buffer.from(cart, 'hex'),
    discount: discountOf(discount),
    customer: customer === undefined ? undefined : await idOf(context, 'customer', customer)
  }
}

const discountOf = (asked: AskedDiscount | undefined) =>
  !asked
    ? undefined
    : asked.rate === undefined
      ? { amount: asked.amount ?? 0 }
      : { rate: asked.rate }
