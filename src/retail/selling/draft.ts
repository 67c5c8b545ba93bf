import { CartType, type SaleCompleted, type SaleLine, TaxRounding } from '../../entry/kinds.ts'
import { saleProblem } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import { type Bill, type BilledLine, type Discount, partOf, reckon } from '../../money/bill.ts'
import { type Circumstances, locationsAround } from '../catalogue/pricing.ts'
import { type Found, recordOf } from '../records/records.ts'
import { setting } from '../records/settings.ts'
import { type CartLine, type Charge, type RungLine, ringUp, ringUpCharges } from './cart.ts'
import { type Cart, cartName, cartWith, requireOpen } from './carts.ts'
import { customerName } from './printed.ts'
import { type ReturnedLine, ringUpReturns } from './returns.ts'
import type { Till } from './till.ts'

/** What a bill is asked to hold. */
export interface CartRequest {
  lines?: readonly CartLine[] | undefined
  charges?: readonly Charge[] | undefined
  /** What comes back by its receipt. */
  returns?: readonly ReturnedLine[] | undefined
  /** A parked cart, quote or order that this bill begins with, 16 bytes. */
  cart?: Buffer | undefined
  /** On the whole cart. */
  discount?: Discount | undefined
  customer?: Buffer | undefined
  /** Why no tax is due, where the customer's record does not say. */
  exempt?: string | undefined
  document?: string | undefined
  note?: string | undefined
  /** True to go beyond limits as far as who acts may. */
  force?: boolean | undefined
}

/** A sale that is reckoned and not paid yet. */
export interface Draft {
  /** Without receipt number, tenders and what follows from them. */
  sale: SaleCompleted
  /** Minor units, tax included. */
  due: number
  /** What was taken off the whole cart, minor units. */
  cartDiscount: number
}

/**
 * Reckons a bill: looks everything up, applies prices, promotions, discounts and taxes.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT, CONFLICT or NOT_PERMITTED, with nothing written
 */
export async function draftOf(till: Till, request: CartRequest): Promise<Draft> {
  const { device } = till
  const cart = request.cart ? await goOnWith(till, request.cart, request.force) : null
  const returns = await ringUpReturns(till, request.returns ?? [])
  const customer = await customerOf(till, request.customer ?? cart?.cart.customer, returns.customer)
  const at = {
    ...{ group: customer?.group ?? '', time: device.clock.now() },
    locations: await locationsAround(device, device.location)
  }
  const madeFor = cart?.cart.customer
  if (madeFor && customer && !customer.id.equals(madeFor)) {
    throw new Fault(
      'CONFLICT',
      `This ${cartName(cart.cart.type)} was made up for ${await customerName(device, madeFor)}: ring it up anew for another customer.`
    )
  }
  const charges = await ringUpCharges(till, request.charges ?? [], customer?.id ?? null)
  const bought = [
    ...(cart ? await linesOf(till, cart, at) : []),
    ...(await ringUp(till, request.lines ?? [], at)),
    ...charges
  ]
  const lines = [...bought, ...returns.lines]
  if (request.discount) await till.needs('discount', 'on the whole cart')
  if (request.exempt) await till.needs('discount', `no tax: ${request.exempt}`)
  const exempt = request.exempt || customer?.exempt
  const discount = request.discount ?? promised(cart) ?? (await ownDiscount(till, customer))
  const rules = {
    taxAdded: await taxAdded(till, bought.length > 0, returns.taxAdded),
    perLine: (await setting(device, 'tax.rounding')) === 'line',
    exempt: !!exempt,
    ...(discount && { discount })
  }
  const billOf = (some: readonly RungLine[]) =>
    reckon(
      some.map(line => line.bill),
      rules
    )
  const bill = billOf(lines)
  const owner = customer?.id ?? returns.customer
  const sale: SaleCompleted = {
    ...{ receipt: 0, lines: lines.map((line, i) => written(line, bill.lines[i]!)), tenders: [] },
    ...(owner && { customer: owner }),
    ...(till.staff && { staff: till.staff }),
    ...(request.cart && { about: request.cart }),
    ...(rules.taxAdded && { taxAdded: true }),
    ...(rules.perLine && { rounding: TaxRounding.perLine }),
    // No tax anywhere: nothing is said of it.
    ...(bill.taxes.some(({ rate }) => rate !== 0) && { taxes: bill.taxes }),
    ...(exempt && { exempt }),
    ...(request.document && { document: request.document }),
    ...(request.note && { note: request.note })
  }
  const problem = saleProblem(sale)
  if (problem) throw new Fault('BAD_INPUT', `The sale cannot be made: ${problem}.`)
  const rate = customer ? await setting(device, 'loyalty.rate') : 0
  const earned = rate && partOf(goodsOf(billOf(bought)), rate)
  if (earned !== returns.points) sale.points = earned - returns.points
  const cartDiscount = bill.lines.reduce((sum, { share }) => sum + share, 0)
  return { sale, due: bill.due, cartDiscount }
}

/** What goods on a bill come to, tax included. */
const goodsOf = ({ taxes }: Bill) => taxes.reduce((sum, { net, tax }) => sum + net + tax, 0)

function written({ line, bill }: RungLine, billed: BilledLine): SaleLine {
  const { price, discount, share, promotion, taxRate } = billed
  return {
    ...{ ...line, price },
    ...(bill.quantity !== 1000 && { quantity: bill.quantity }),
    ...(discount && { discount }),
    ...(share && { share }),
    ...(promotion && { promotionDiscount: promotion }),
    ...(taxRate && { taxRate })
  }
}

/**
 * @param ofReturns whose the receipts were: what they brought is taken from nobody else
 */
async function customerOf(
  { device }: Till,
  id: Buffer | null | undefined,
  ofReturns: Buffer | null
): Promise<Found<'customer'> | null> {
  if (!id) return ofReturns && recordOf(device, 'customer', ofReturns)
  if (ofReturns && !ofReturns.equals(id)) {
    throw new Fault('CONFLICT', 'What comes back was sold to another customer: take it back apart.')
  }
  const customer = await recordOf(device, 'customer', id)
  if (customer && !customer.status) return customer
  throw new Fault(
    customer ? 'CONFLICT' : 'NOT_FOUND',
    `Customer ${id.toString('hex')} is ${customer?.status ?? 'not known here'}.`
  )
}

/** What a customer gets off every bill, or else the group. */
async function ownDiscount(
  { device }: Till,
  customer: Found<'customer'> | null
): Promise<Discount | null> {
  if (!customer) return null
  const { discount, discountType, group } = customer
  if (discount) return discountType === 1 ? { amount: discount } : { rate: discount }
  const id = Buffer.from(group, 'hex')
  const found = group ? await recordOf(device, 'group', id) : null
  return found?.discount && !found.status ? { rate: found.discount } : null
}

/** What comes back is reckoned as it was sold; both ways do not fit on one bill. */
async function taxAdded(till: Till, hasOthers: boolean, ofReturns: boolean | null) {
  const added = (await setting(till.device, 'tax.mode')) === 'added'
  if (ofReturns === null || ofReturns === added) return added
  if (!hasOthers) return ofReturns
  throw new Fault(
    'CONFLICT',
    'Tax was reckoned the other way when this was sold: take it back on a bill of its own.'
  )
}

/** Somebody else may have gone on with it, or sold it. */
async function goOnWith(till: Till, id: Buffer, force?: boolean): Promise<Cart> {
  const cart = await cartWith(till.device, id)
  await requireOpen(till, cart, 'sold', force)
  return cart
}

/** What was promised holds until its time is over; then the lines are sold at today's prices. */
async function linesOf(
  till: Till,
  { cart, expired }: Cart,
  at: Circumstances
): Promise<RungLine[]> {
  // A promised price is due whatever was said of the item since.
  const isPromise = cart.type !== CartType.parked
  if (!expired) return cart.lines.map(line => fromParked(isPromise ? promisedLine(line) : line))
  const lines: CartLine[] = []
  for (const { item: id, quantity, kit, serials } of cart.lines) {
    const item = kit ? null : await till.catalogue.byId(id)
    if (item) lines.push({ code: item.code, quantity: quantity || 1000, serials: serials ?? [] })
  }
  return ringUp(till, lines, at)
}

const promisedLine = ({ basis: _, ...line }: SaleLine): SaleLine => line

function fromParked(parked: SaleLine): RungLine {
  const { quantity, discount = 0, promotionDiscount = 0, taxRate = 0, ...line } = parked
  const own = Math.abs(discount - promotionDiscount)
  return {
    line,
    bill: {
      ...{ quantity: quantity || 1000, price: line.price, taxRate },
      ...(promotionDiscount && { promotion: promotionDiscount }),
      ...(own && { discount: { amount: own } }),
      ...(line.kit && { fixed: true, untaxed: true })
    }
  }
}

const promised = (cart: Cart | null): Discount | null =>
  cart?.cart.discount && !cart.expired ? { amount: cart.cart.discount } : null
