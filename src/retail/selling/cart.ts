import { LineType, type SaleLine } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { formatAmount, formatQuantity } from '../../money/amount.ts'
import type { BillLine, Discount } from '../../money/bill.ts'
import { lineTotal } from '../../money/rounding.ts'
import type { Item } from '../catalogue/catalogue.ts'
import { promotionsOn } from '../catalogue/offers.ts'
import { type Circumstances, priceOf } from '../catalogue/pricing.ts'
import { recordOf } from '../records/records.ts'
import { giftCardId } from './gift-cards.ts'
import type { Till } from './till.ts'

/** What is bought: a code or barcode, how much of it, and what somebody asked for besides. */
export interface CartLine {
  code: string
  /** Thousandths of a unit, or of what one scan stands for; negative comes back without a receipt. */
  quantity: number
  /** Minor currency units for one unit, where it is not the price that is due. */
  price?: number | undefined
  /** Why another price. */
  reason?: string | undefined
  discount?: Discount | undefined
  serials?: string[] | undefined
}

/** Money that is taken for no goods, minor units. */
export type Charge =
  | { giftCard: string; amount: number; expires?: number | undefined }
  /** On the account of the customer of the bill. */
  | { account: true; amount: number }

/** A line on its way into a bill: what the sale will keep of it, and what is reckoned. */
export interface RungLine {
  line: SaleLine
  bill: BillLine
}

/** A line and its item; `printed` if a scale printed what it costs. */
interface Rung {
  item: Item
  line: RungLine
  printed: boolean
}

/** 16 bytes that stand for no item. */
export const NO_ITEM = Buffer.alloc(16)

/**
 * Looks lines up: items, prices, promotions, parts of kits.
 *
 * @throws Fault NOT_FOUND for an unknown code, BAD_INPUT for a line that cannot be sold,
 *   NOT_PERMITTED for a price or discount that who acts may not give
 */
export async function ringUp(
  till: Till,
  cart: readonly CartLine[],
  at: Circumstances
): Promise<RungLine[]> {
  const rung: Rung[] = []
  for (const asked of cart) rung.push(await ringUpLine(till, asked, at))
  await promote(till, rung, at)
  const lines: RungLine[] = []
  for (const { item, line } of rung) {
    lines.push(line)
    if (item.type === 'kit') lines.push(...(await partsOf(till, item, line.bill.quantity)))
  }
  return lines
}

async function ringUpLine(till: Till, asked: CartLine, at: Circumstances): Promise<Rung> {
  const { code, discount, reason, serials } = asked
  const scanned = await till.catalogue.scan(code)
  if (!scanned) {
    throw new Fault(
      'NOT_FOUND',
      `There is no item with code or barcode "${code}". Look it up with "tillmesh item list".`
    )
  }
  const { item } = scanned
  const quantity = Math.round((asked.quantity * scanned.quantity) / 1000)
  if (quantity === 0) {
    throw new Fault('BAD_INPUT', `The quantity of "${code}" is 0. Leave the line out.`)
  }
  // Whole packs are sold, whatever is in one.
  if (scanned.weighed || asked.quantity % 1000 !== 0) requireFractions(item, quantity, scanned)
  if (quantity < 0) {
    await till.needs('return-without-receipt', `${formatQuantity(-quantity)} ${item.code}`)
  }
  if (discount) await till.needs('discount', item.code)
  requireSerials(item, quantity, serials)
  const { price: own, basis } = await priceOf(
    till.device,
    till.catalogue.lookup,
    item,
    at,
    quantity
  )
  const { total } = scanned
  const printed = total === undefined ? null : lineTotal(asked.quantity, total)
  // What it weighed goes from stock.
  const due = printed === null ? own : unitPrice(Math.abs(printed), Math.abs(quantity))
  const price = asked.price ?? due
  // An item without a price is sold at whatever the person at the till says.
  const isOther = price !== due && (due !== 0 || basis !== null)
  if (isOther || price < 0) {
    const { currency } = till.device.profile.business
    await till.needs('price-override', `${item.code} at ${formatAmount(price, currency)}`)
  }
  const taxRate = await till.catalogue.taxRate(item)
  const type = item.type === 'service' || item.type === 'kit' ? LineType.service : LineType.item
  const line: SaleLine = {
    ...{ item: item.id, price },
    ...(type && { type }),
    // A later price of a unit says nothing of a total that a scale printed.
    ...(basis && scanned.total === undefined && { basis }),
    ...(isOther && { due, ...(reason && { reason }) }),
    ...(serials?.length && { serials }),
    ...(item.cost && { cost: item.cost })
  }
  // What the scale printed is paid, to the cent.
  const isPrinted = printed !== null && price === due && quantity > 0
  const excess = isPrinted ? lineTotal(quantity, price) - printed : 0
  const off = excess > 0 && !discount ? { amount: excess } : discount
  const bill = { quantity, price, taxRate, ...(off && { discount: off }) }
  return { item, line: { line, bill }, printed: printed !== null }
}

/** The price of a unit that comes to a total, or to a little more where none comes to it. */
function unitPrice(total: number, quantity: number): number {
  const price = Math.round((total * 1000) / quantity)
  return lineTotal(quantity, price) < total ? price + 1 : price
}

/**
 * @param quantity thousandths of a unit
 * @throws Fault BAD_INPUT for a part of a unit, or a weight, of what is not sold in fractions
 */
export function requireFractions(
  { code, name, fractions }: Item,
  quantity: number,
  { weighed = false }: { weighed?: boolean | undefined } = {}
): void {
  if (fractions || (quantity % 1000 === 0 && !weighed)) return
  const what = weighed ? 'by weight' : `in fractions such as ${formatQuantity(Math.abs(quantity))}`
  throw new Fault(
    'BAD_INPUT',
    `${code} ${name} is not sold ${what}: sell whole units, or allow it with "tillmesh item edit ${code} --fractions yes".`
  )
}

function requireSerials(item: Item, quantity: number, serials: string[] = []): void {
  const wanted = Math.abs(quantity) / 1000
  if (!item.serial && serials.length === 0) return
  if (new Set(serials).size === wanted && serials.length === wanted) return
  throw new Fault(
    'BAD_INPUT',
    `${item.code} ${item.name} is sold by serial number: give one for each unit, ${formatQuantity(Math.abs(quantity))} in all.`
  )
}

/** A line whose price somebody set, or a scale printed, is in no promotion. */
async function promote(till: Till, rung: Rung[], at: Circumstances): Promise<void> {
  const open = rung.filter(({ line: { line }, printed }) => line.due === undefined && !printed)
  const taken = await promotionsOn(
    till.catalogue,
    open.map(({ item, line: { bill } }) => ({ item, price: bill.price, quantity: bill.quantity })),
    at
  )
  for (const [i, off] of taken.entries()) {
    if (!off) continue
    const { line, bill } = open[i]!.line
    line.promotion = off.promotion
    bill.promotion = off.discount
  }
}

/** What a kit takes from stock; its price is on the kit's own line. */
async function partsOf(till: Till, kit: Item, quantity: number): Promise<RungLine[]> {
  // A log of before may hold parts that are no stock, or that need a number nobody is asked for.
  const parts = (await till.catalogue.parts(kit.id)).filter(({ item }) => !item.type)
  if (parts.length === 0) {
    throw new Fault('CONFLICT', `${kit.code} ${kit.name} is a kit of nothing: add its parts first.`)
  }
  return parts.map(part => ({
    line: { item: part.item.id, price: 0, kit: kit.id },
    bill: {
      ...{ quantity: Math.round((quantity * part.quantity) / 1000), price: 0, taxRate: 0 },
      ...{ fixed: true, untaxed: true }
    }
  }))
}

/**
 * Lines for money that is taken for no goods.
 *
 * @param customer whose account it is
 * @throws Fault BAD_INPUT for an amount that is none, or an account without a customer; NOT_FOUND
 */
export async function ringUpCharges(
  till: Till,
  charges: readonly Charge[],
  customer: Buffer | null
): Promise<RungLine[]> {
  const lines: RungLine[] = []
  for (const charge of charges) {
    if (!Number.isSafeInteger(charge.amount) || charge.amount <= 0) {
      throw new Fault('BAD_INPUT', 'Money on a card or an account is an amount above 0.')
    }
    const isCard = 'giftCard' in charge
    if (isCard && charge.expires && charge.expires <= till.device.clock.now()) {
      throw new Fault(
        'BAD_INPUT',
        'This gift card would expire before it is sold: give a day to come.'
      )
    }
    if (!isCard && !customer) {
      throw new Fault('BAD_INPUT', 'Say on whose account: give the customer.')
    }
    const reference = isCard ? giftCardId(charge.giftCard) : customer!
    const known = isCard ? await recordOf(till.device, 'giftcard', reference) : null
    if (known?.status) throw new Fault('CONFLICT', `Gift card ${known.number} is ${known.status}.`)
    if (isCard && known) await requireDate(till, known, charge.expires)
    const type = isCard ? LineType.giftCard : LineType.payment
    lines.push({
      line: { item: NO_ITEM, price: charge.amount, type, reference },
      bill: { quantity: 1000, price: charge.amount, taxRate: 0, fixed: true, untaxed: true }
    })
  }
  return lines
}

/** Another date makes money good again that was lost, or takes it from who holds the card. */
async function requireDate(
  till: Till,
  card: { number: string; expires: number },
  expires = card.expires
): Promise<void> {
  if (expires && expires !== card.expires) await till.needs('settle', `gift card ${card.number}`)
  if (!expires || till.device.clock.now() < expires) return
  throw new Fault('CONFLICT', `Gift card ${card.number} expired: put the money on another one.`)
}
