import crypto from 'hypercore-crypto'
import { encodeEntry } from '../entry/commit.ts'
import {
  type Address,
  type SaleCompleted,
  type SaleLine,
  type Tender,
  type TenderName,
  TenderType
} from '../entry/kinds.ts'
import { saleProblem } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import { formatAmount } from '../money/amount.ts'
import { lineTotal } from '../money/rounding.ts'
import type { Device } from '../node/device.ts'
import type { Catalogue } from './catalogue.ts'

/** What is bought: a code or barcode, how much of it, and the price if not the item's own. */
export interface CartLine {
  code: string
  /** Thousandths of a unit; negative is a return. */
  quantity: number
  /** Minor currency units for one unit. */
  price?: number | undefined
}

/** What was handed over, minor currency units. */
export interface HandedOver {
  type: string
  amount: number
}

/** A sale that is on disk. */
export interface SoldSale {
  sale: SaleCompleted
  at: Address
  time: number
}

/** What a sale comes to, minor currency units. */
export function saleTotal(sale: SaleCompleted): number {
  return sale.lines.reduce(
    (sum, line) => sum + lineTotal(line.quantity || 1000, line.price) - (line.discount ?? 0),
    0
  )
}

/**
 * Sells: looks the items up, settles the payment, writes the sale.
 *
 * @param tenders absent means cash, exactly what is due
 * @returns the sale once it is on stable storage
 * @throws Fault NOT_FOUND for an unknown code, BAD_INPUT for a payment that does not fit,
 *   DISK_FULL with nothing written
 */
export async function sell(
  device: Device,
  catalogue: Catalogue,
  cart: CartLine[],
  tenders?: HandedOver[]
): Promise<SoldSale> {
  const lines: SaleLine[] = []
  for (const { code, quantity, price } of cart) {
    const item = await catalogue.find(code)
    if (!item) {
      throw new Fault(
        'NOT_FOUND',
        `There is no item with code or barcode "${code}". Look it up with "tillmesh item list".`
      )
    }
    if (quantity === 0)
      throw new Fault('BAD_INPUT', `The quantity of "${code}" is 0. Leave the line out.`)
    lines.push({
      item: item.id,
      price: price ?? item.price,
      ...(quantity === 1000 ? {} : { quantity }),
      ...(item.tax === 0 ? {} : { taxRate: item.tax })
    })
  }
  const draft: SaleCompleted = { receipt: 0, lines, tenders: [] }
  const problem = saleProblem(draft)
  if (problem) throw new Fault('BAD_INPUT', `The sale cannot be made: ${problem}.`)
  draft.tenders = settle(saleTotal(draft), tenders, device.profile.business.currency)
  const sold: SaleCompleted[] = []
  let time = 0
  const [at] = await device.commit(context => {
    time = context.time
    sold.push({ ...draft, receipt: context.receipt() })
    return [{ kind: 'sale.completed', body: sold[0]! }]
  })
  return { sale: sold[0]!, at: at!, time }
}

/** What each tender pays of the bill; only cash may be more than what is due, and gives change. */
function settle(due: number, handed: HandedOver[] | undefined, currency: string): Tender[] {
  if (!handed) return due === 0 ? [] : [{ type: TenderType.cash, amount: due }]
  const tenders = handed.map(({ type, amount }) => ({ type: tenderType(type), amount }))
  if (tenders.some(({ amount }) => Math.sign(amount) === -Math.sign(due || 1))) {
    throw new Fault(
      'BAD_INPUT',
      `${formatAmount(due, currency)} is due: every tender must go the same way, from the customer or to the customer.`
    )
  }
  const given = tenders.reduce((sum, { amount }) => sum + amount, 0)
  const change = given - due
  if (change === 0) return tenders
  const cash = tenders.find(({ type }) => type === TenderType.cash)
  if (change < 0) {
    throw new Fault(
      'BAD_INPUT',
      `${formatAmount(due, currency)} is due and ${formatAmount(given, currency)} was tendered: ${formatAmount(-change, currency)} is missing.`
    )
  }
  if (!cash || cash.amount < change) {
    throw new Fault(
      'BAD_INPUT',
      `${formatAmount(due, currency)} is due and ${formatAmount(given, currency)} was tendered; only cash can give change.`
    )
  }
  return tenders.map(tender =>
    tender === cash
      ? { type: tender.type, amount: cash.amount - change, given: cash.amount }
      : tender
  )
}

function tenderType(name: string): number {
  if (Object.hasOwn(TenderType, name)) return TenderType[name as TenderName]
  throw new Fault(
    'BAD_INPUT',
    `"${name}" is no tender. Use one of: ${Object.keys(TenderType).join(', ')}.`
  )
}

/** The name of a tender's wire code. */
export function tenderName(type: number): string {
  for (const [name, code] of Object.entries(TenderType)) if (code === type) return name
  return `tender ${type}`
}

/** Hex characters of the hash on a receipt: enough to recognise a sale, short enough to type. */
const RECEIPT_HASH_CHARS = 10

/**
 * The short hash on a receipt: of the sale as it is written and the place where it stands, so that
 * paper can be held against a log.
 */
export function receiptHash(sale: SaleCompleted, { log, seq, index }: Address): string {
  const { body } = encodeEntry({ kind: 'sale.completed', body: sale })
  const place = Buffer.from(`${log.toString('hex')} ${seq} ${index}`)
  return crypto.hash([place, body]).toString('hex').slice(0, RECEIPT_HASH_CHARS)
}
