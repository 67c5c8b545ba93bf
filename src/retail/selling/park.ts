import { type Address, CartType, CloseWay, type SaleLine, TAKEN_OVER } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { type Cart, cartWith, isOurs, requireOpen } from './carts.ts'
import { type CartRequest, draftOf } from './draft.ts'
import { findReceipt, type ReceiptName } from './receipts.ts'
import type { SoldSale } from './sold-sale.ts'
import type { Till } from './till.ts'

/** A cart that is to wait. */
export interface ParkRequest
  extends Pick<CartRequest, 'lines' | 'cart' | 'discount' | 'customer' | 'note'> {
  type: keyof typeof CartType
  /** Until when prices are promised, ms since 1970; absent is without an end. */
  validUntil?: number | undefined
}

/**
 * Parks a cart, or makes a quote or an order of it: any till of the location may go on with it.
 *
 * @param newId 16 random bytes, where it is not one that was parked before
 * @throws Fault as `draftOf`
 */
export async function park(till: Till, request: ParkRequest, newId: Buffer): Promise<Cart> {
  const { type, validUntil, note } = request
  const id = request.cart ?? newId
  if (validUntil !== undefined && validUntil <= till.device.clock.now()) {
    const until = new Date(validUntil).toISOString().slice(0, 10)
    throw new Fault(
      'BAD_INPUT',
      `Its prices would hold until ${until}, which is over: give a day to come.`
    )
  }
  await till.inTurn(async () => {
    const { sale, cartDiscount } = await draftOf(till, request)
    const body = {
      ...{ id, type: CartType[type], lines: sale.lines.map(withoutShare) },
      ...(sale.customer && { customer: sale.customer }),
      ...(till.staff && { staff: till.staff }),
      ...(validUntil && { validUntil }),
      ...(note && { note }),
      ...(cartDiscount && { discount: cartDiscount })
    }
    await till.device.commit(() => [{ kind: 'cart.parked', body }])
  })
  return cartWith(till.device, id)
}

/** The discount on the whole cart is spread anew when it is sold. */
function withoutShare({ share = 0, discount = 0, ...line }: SaleLine): SaleLine {
  return { ...line, ...(discount !== share && { discount: discount - share }) }
}

/**
 * Takes a cart, to go on with it here. Two tills that are apart may both do so: if both sell it,
 * that is an exception.
 *
 * @param force true for one that another till has taken, if who acts may
 * @throws Fault NOT_FOUND, NOT_PERMITTED, or CONFLICT if it is not open any more
 */
export function resume(till: Till, id: Buffer, force = false): Promise<Cart> {
  return till.inTurn(async () => {
    const cart = await cartWith(till.device, id)
    await requireOpen(till, cart, 'taken', force)
    if (cart.state === 'waiting') return close(till, id, CloseWay.done)
    return isOurs(till, cart.log) ? cart : close(till, id, TAKEN_OVER)
  })
}

/**
 * Gives up a cart that waits, or that was taken here.
 *
 * @param how why, and `force` for one that another till has taken
 * @throws Fault NOT_FOUND, CONFLICT or NOT_PERMITTED
 */
export async function cancelCart(
  till: Till,
  id: Buffer,
  { reason, force }: { reason?: string | undefined; force?: boolean | undefined } = {}
): Promise<Cart> {
  await till.needs('void', 'a cart that waits')
  return till.inTurn(async () => {
    await requireOpen(till, await cartWith(till.device, id), 'cancelled', force)
    return close(till, id, CloseWay.cancelled, reason)
  })
}

async function close(till: Till, id: Buffer, way: number, reason?: string): Promise<Cart> {
  const body = { id, way, ...(till.staff && { staff: till.staff }), ...(reason && { reason }) }
  await till.device.commit(() => [{ kind: 'cart.closed', body }])
  return cartWith(till.device, id)
}

/**
 * Notes that a cart was given up before it was paid.
 *
 * @returns where it is noted
 * @throws Fault as `draftOf`
 */
export async function voidCart(
  till: Till,
  request: CartRequest,
  reason?: string
): Promise<Address> {
  await till.needs('void', reason)
  const { sale } = await draftOf(till, request)
  const { lines } = sale
  const body = { lines, ...(till.staff && { staff: till.staff }), ...(reason && { reason }) }
  const [at] = await till.device.commit(() => [{ kind: 'cart.voided', body }])
  return at!
}

/**
 * Notes that a copy of a receipt is printed.
 *
 * @returns the sale, for a receipt marked as a copy
 * @throws Fault NOT_FOUND, CONFLICT or NOT_PERMITTED
 */
export async function reprint(till: Till, name: ReceiptName): Promise<SoldSale> {
  const sold = await findReceipt(till.device, name)
  await till.needs('reprint', `receipt ${sold.sale.receipt}`)
  const body = { sale: sold.at, ...(till.staff && { staff: till.staff }) }
  await till.device.commit(() => [{ kind: 'receipt.reprinted', body }])
  return sold
}
