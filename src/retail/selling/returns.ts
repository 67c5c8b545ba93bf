import {
  type Address,
  LineType,
  type SaleCompleted,
  type SaleLine,
  TaxRounding
} from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { formatAmount, formatQuantity } from '../../money/amount.ts'
import { paidBack, reckon, taxOfLast } from '../../money/bill.ts'
import { lineTotal } from '../../money/rounding.ts'
import type { Device } from '../../node/device.ts'
import { addressBytes } from '../../view/families.ts'
import { lineAmount, returnedKey } from '../../view/reduce-sale.ts'
import { balanceOf } from './balances.ts'
import { type RungLine, requireFractions } from './cart.ts'
import { pointsBack } from './points.ts'
import { findReceipt, type ReceiptName } from './receipts.ts'
import { returnedOf } from './returned.ts'
import { cameBack, serialsBack } from './serial-numbers.ts'
import type { SoldSale } from './sold-sale.ts'
import type { Till } from './till.ts'

/** A line of a receipt that comes back. */
export interface ReturnedLine {
  receipt: ReceiptName
  /** Its number on the receipt, from 0. */
  line: number
  /** Thousandths of a unit; absent is all that has not come back. */
  quantity?: number | undefined
  serials?: string[] | undefined
  /** Why. */
  reason?: string | undefined
}

/** Lines that come back, and what is to be known of their sales. */
export interface RungReturns {
  lines: RungLine[]
  /** Whether tax was added to the prices. */
  taxAdded: boolean | null
  /** Whose they were, if anybody's: points that they brought go. */
  customer: Buffer | null
  /** Points that go. */
  points: number
}

/**
 * All lines of a receipt that did not come back, as far as is known here.
 *
 * @throws Fault NOT_FOUND, or CONFLICT if all did
 */
export async function everythingOf(
  device: Device,
  receipt: ReceiptName,
  reason?: string
): Promise<ReturnedLine[]> {
  const { sale, at } = await findReceipt(device, receipt)
  const lines: ReturnedLine[] = []
  for (const [line, { quantity, kit }] of sale.lines.entries()) {
    const left = (quantity || 1000) - (await returnedOf(device, at, line))
    if (!kit && left > 0) lines.push({ receipt, line, reason })
  }
  if (lines.length > 0) return lines
  throw new Fault('CONFLICT', `All of receipt ${sale.receipt} came back already.`)
}

/**
 * Lines that pay back what was paid for others. A kit brings its parts back.
 *
 * @throws Fault NOT_FOUND for a receipt or line that is not here, CONFLICT if more would come back
 *   than was sold, NOT_PERMITTED
 */
export async function ringUpReturns(
  till: Till,
  returned: readonly ReturnedLine[]
): Promise<RungReturns> {
  const rung: RungReturns = { lines: [], taxAdded: null, customer: null, points: 0 }
  const sales = new Map<string, SoldSale>()
  // What this bill itself brings back already.
  const here = new Map<string, number>()
  for (const asked of returned) {
    const found = await findReceipt(till.device, asked.receipt)
    const { sale, at } = found
    sales.set(addressBytes(at), found)
    await till.needs('return', `receipt ${sale.receipt}, line ${asked.line + 1}`)
    const taxAdded = sale.taxAdded ?? false
    if (rung.taxAdded !== null && rung.taxAdded !== taxAdded) {
      throw new Fault(
        'CONFLICT',
        'One receipt has tax added, another has it in the prices: return them apart.'
      )
    }
    rung.taxAdded = taxAdded
    const line = sale.lines[asked.line]
    if (!line || line.kit || (line.quantity ?? 0) < 0) {
      throw new Fault(
        'NOT_FOUND',
        `Receipt ${sale.receipt} sold nothing on line ${asked.line + 1}.`
      )
    }
    const sold = line.quantity || 1000
    const key = returnedKey(at, asked.line)
    const before = (here.get(key) ?? 0) + (await returnedOf(till.device, at, asked.line))
    const quantity = asked.quantity ?? sold - before
    if (quantity <= 0 || quantity > sold - before) {
      throw new Fault(
        'CONFLICT',
        `Line ${asked.line + 1} of receipt ${sale.receipt}: ${formatQuantity(before)} of ${formatQuantity(sold)} came back already, so ${formatQuantity(sold - before)} can.`
      )
    }
    // What was sold as a fraction comes back as one.
    const item = sold % 1000 === 0 ? await till.catalogue.byId(line.item) : null
    if (item) requireFractions(item, quantity)
    here.set(key, (here.get(key) ?? 0) + quantity)
    const serials = await serialsBack(till.device, line, at, quantity, asked)
    // A unit that this bill brings back already is on a line of its own there.
    for (const { line: other } of rung.lines) {
      const twice = serials.find(
        serial => other.item.equals(line.item) && other.serials?.includes(serial)
      )
      if (twice !== undefined) throw cameBack(twice)
    }
    const { reason } = asked
    const back = backOf(line, { sale: at, line: asked.line, before, quantity }, { serials, reason })
    if (line.taxRate) {
      back.bill.tax = -paidBack(taxPaid(sale, asked.line), sold, before, quantity)
    }
    await requireOnCard(till, rung.lines, back)
    rung.lines.push(back)
    rung.lines.push(...partsBack(sale, at, asked.line, before, quantity))
  }
  for (const found of sales.values()) {
    const { customer } = found.sale
    if (!customer) continue
    if (rung.customer && !rung.customer.equals(customer)) {
      throw new Fault('CONFLICT', 'The receipts are of different customers: return them apart.')
    }
    rung.customer = customer
    rung.points += await pointsBack(till.device, found, rung.lines)
  }
  return rung
}

/** The tax of one line as it was paid: in parts reckoned anew more could come back. */
function taxPaid({ lines, taxAdded = false, rounding }: SaleCompleted, line: number): number {
  const { taxRate = 0 } = lines[line]!
  const totals = lines
    .slice(0, line + 1)
    .filter(each => (each.taxRate ?? 0) === taxRate && !each.returns)
    .map(lineAmount)
  return taxOfLast(totals, taxRate, { taxAdded, perLine: rounding === TaxRounding.perLine })
}

/** Money that was spent from a card is not paid back. */
async function requireOnCard(
  { device }: Till,
  earlier: readonly RungLine[],
  back: RungLine
): Promise<void> {
  const { type, reference } = back.line
  if (type !== LineType.giftCard || !reference) return
  const paid = [...earlier, back]
    .filter(({ line }) => line.type === type && line.reference?.equals(reference))
    .reduce((sum, { bill }) => sum + reckon([bill], { taxAdded: false, perLine: false }).due, 0)
  const balance = await balanceOf(device, reference)
  if (-paid <= balance) return
  const { currency } = device.profile.business
  throw new Fault(
    'CONFLICT',
    `${formatAmount(balance, currency)} is on this gift card and ${formatAmount(-paid, currency)} would be paid back for it.`
  )
}

interface Back {
  sale: Address
  line: number
  before: number
  quantity: number
}

function backOf(
  line: SaleLine,
  { sale, line: number, before, quantity }: Back,
  { serials, reason }: Pick<ReturnedLine, 'serials' | 'reason'>
): RungLine {
  const sold = line.quantity || 1000
  const { item, price, type, reference, name, kit, cost } = line
  const paid = paidBack(lineAmount(line), sold, before, quantity)
  const untaxed = type === LineType.giftCard || type === LineType.payment || !!kit
  return {
    line: {
      ...{ item, price, returns: sale, returnsLine: number, sold },
      ...(type && { type }),
      ...(reference && { reference }),
      ...(name && { name }),
      ...(kit && { kit }),
      ...(cost && { cost }),
      ...(serials?.length && { serials }),
      ...(reason && { reason })
    },
    bill: {
      ...{ quantity: -quantity, price, taxRate: line.taxRate ?? 0, fixed: true, untaxed },
      discount: { amount: lineTotal(-quantity, price) + paid }
    }
  }
}

/** Parts stand behind their kit. */
function partsBack(
  sale: SaleCompleted,
  at: Address,
  kitLine: number,
  before: number,
  quantity: number
): RungLine[] {
  const kit = sale.lines[kitLine]!
  const lines: RungLine[] = []
  for (let i = kitLine + 1; sale.lines[i]?.kit?.equals(kit.item); i++) {
    const part = sale.lines[i]!
    const all = part.quantity || 1000
    // In the same portions as the kit, so that all of it comes back with the last.
    const upTo = (of: number) => paidBack(all, kit.quantity || 1000, 0, of)
    const [earlier, now] = [upTo(before), upTo(before + quantity)]
    if (now === earlier) continue
    const back = { sale: at, line: i, before: earlier, quantity: now - earlier }
    lines.push(backOf(part, back, {}))
  }
  return lines
}
