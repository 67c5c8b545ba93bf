import { LineType, type SaleLine, type Tender } from '../../entry/kinds.ts'
import { locationName } from '../../node/location-name.ts'
import { lineAmount } from '../../view/reduce-sale.ts'
import { recordOf } from '../records/records.ts'
import { pointsOf } from './balances.ts'
import { redeemed } from './points.ts'
import { receiptHash, type SoldSale, saleTotal } from './sold-sale.ts'
import { tenderName } from './tenders.ts'
import type { Till } from './till.ts'

/** Characters of a gift card's number that a receipt shows of a card that paid. */
const SHOWN_CHARS = 4

const TYPES = Object.keys(LineType) as (keyof typeof LineType)[]

/**
 * Everything that a printed receipt says, in words and numbers.
 *
 * @param how whether it is a copy, or practice
 */
export async function printedReceipt(
  { device, catalogue }: Pick<Till, 'device' | 'catalogue'>,
  { sale, at, time }: SoldSale,
  how: { copy?: boolean; training?: boolean } = {}
) {
  const member = device.membership.byLog(at.log)
  const place = sale.location ?? member?.location ?? device.location
  const business = await recordOf(device, 'business', Buffer.alloc(0))
  const total = saleTotal(sale)
  const tenders = await Promise.all(sale.tenders.map(tender => tenderRow(device, tender, total)))
  return {
    business: {
      name: business?.name || device.profile.business.name,
      address: business?.address ?? '',
      taxNumber: business?.taxNumber ?? '',
      footer: business?.footer ?? ''
    },
    receipt: sale.receipt,
    copy: how.copy ?? false,
    training: how.training ?? false,
    device: member?.name ?? at.log.toString('hex').slice(0, 8),
    location: await locationName(device, place),
    address: (await recordOf(device, 'location', place))?.address ?? '',
    time,
    staff: sale.staff ? ((await recordOf(device, 'staff', sale.staff))?.name ?? null) : null,
    customer: sale.customer ? await customerName(device, sale.customer) : null,
    lines: await Promise.all(sale.lines.map(line => lineRow({ device, catalogue }, line))),
    discount: sale.lines.reduce((sum, { discount = 0 }) => sum + discount, 0),
    taxes: (sale.taxes ?? []).map(({ rate, net, tax }) => ({ rate, net, tax })),
    taxAdded: sale.taxAdded ?? false,
    exempt: sale.exempt || null,
    total,
    cashRounding: sale.cashRounding ?? 0,
    tenders,
    change: tenders.reduce((sum, { given, amount }) => sum + given - amount, 0),
    points: sale.points ?? 0,
    pointsRedeemed: redeemed(sale.tenders),
    pointsLeft: await pointsLeft(device, sale),
    cart: sale.about?.toString('hex') ?? null,
    document: sale.document || null,
    note: sale.note || null,
    log: at.log.toString('hex'),
    seq: at.seq,
    index: at.index,
    hash: receiptHash(sale, at)
  }
}

/** What the customer has now, where the bill has to do with points. */
async function pointsLeft(
  device: Till['device'],
  { customer, points, tenders }: SoldSale['sale']
): Promise<number | null> {
  if (!customer || !(points || redeemed(tenders))) return null
  await device.settle()
  return pointsOf(device, customer)
}

/** A receipt as it is printed. */
export type PrintedReceipt = Awaited<ReturnType<typeof printedReceipt>>

/** What a line of a bill says. */
export async function lineRow(
  { device, catalogue }: Pick<Till, 'device' | 'catalogue'>,
  line: SaleLine
) {
  const { type = LineType.item, quantity, price, discount = 0, taxRate = 0, returns } = line
  const item = line.reference ? null : await catalogue.byId(line.item)
  const card =
    type === LineType.giftCard && line.reference
      ? await recordOf(device, 'giftcard', line.reference)
      : null
  return {
    type: TYPES[type] ?? `line ${type}`,
    code: item?.code ?? card?.number ?? '',
    name: line.name || item?.name || '',
    /** Of a gift card: until when it can be spent, ms since 1970. */
    expires: card?.expires || null,
    quantity: quantity || 1000,
    price,
    discount,
    /** What was taken off by a promotion, and its name. */
    promotion: line.promotion
      ? ((await recordOf(device, 'promotion', line.promotion))?.name ?? null)
      : null,
    promotionDiscount: line.promotionDiscount ?? 0,
    taxRate,
    total: lineAmount(line),
    /** The price that was due, where it was another one. */
    due: line.due || null,
    reason: line.reason || null,
    serials: line.serials ?? [],
    /** True for a part of the kit before it. */
    part: !!line.kit,
    /** True for what came back with its receipt. */
    returned: !!returns
  }
}

async function tenderRow(device: Till['device'], tender: Tender, total: number) {
  const { type, amount, reference, currency, foreign = 0, terminal, authorisation } = tender
  const name = tenderName(type)
  const card =
    name === 'giftcard' && reference ? await recordOf(device, 'giftcard', reference) : null
  // Cash that goes the other way than the bill is change for something else.
  const isChange = name === 'cash' && amount < 0 && total >= 0
  return {
    type: name,
    amount,
    given: tender.given || (isChange ? 0 : amount),
    card: card ? card.number.slice(-SHOWN_CHARS) : null,
    currency: currency || null,
    foreign,
    terminal: terminal || null,
    authorisation: authorisation || null
  }
}

/** How a customer is called. */
export async function customerName(device: Till['device'], id: Buffer): Promise<string> {
  const customer = await recordOf(device, 'customer', id)
  const words = [customer?.firstName, customer?.lastName, customer?.company].filter(Boolean)
  return words.join(' ') || id.toString('hex')
}
