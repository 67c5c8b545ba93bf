import { divideRounded, lineTotal } from './rounding.ts'
import { spread } from './spread.ts'

/** Parts per million in a whole. */
const MILLION = 1_000_000n

/** What is taken off: parts per million of it, or an amount in minor units. */
export type Discount = { rate: number } | { amount: number }

/** A line as it is asked for. Amounts in minor units. */
export interface BillLine {
  /** Thousandths of a unit; negative comes back. */
  quantity: number
  /** Of one unit. */
  price: number
  /** Parts per million. */
  taxRate: number
  /** What a promotion takes off at this price, before any other discount. */
  promotion?: number
  discount?: Discount
  /**
   * True if the line is what it is: money for a card or an account, or goods that come back for
   * what was paid. No discount on the cart touches it.
   */
  fixed?: boolean
  /** Of what comes back: the tax of it, as it was paid; minor units, negative. */
  tax?: number
  /** True if it is no sale of goods: it has no tax, not even one at 0. */
  untaxed?: boolean
}

/** How a bill is reckoned. */
export interface BillRules {
  /** True if tax comes on top of the prices, false if they hold it. */
  taxAdded: boolean
  /** True if tax is rounded line by line, false if once for each rate. */
  perLine: boolean
  /** True for whoever pays no tax: where prices hold it, it is taken out of them. */
  exempt?: boolean
  /** On the whole cart. */
  discount?: Discount
}

/** What a line comes to, minor units. `share` and `promotion` are parts of `discount`. */
export interface BilledLine {
  price: number
  taxRate: number
  discount: number
  share: number
  promotion: number
  /** After discounts; tax that is added is not in it. */
  total: number
}

/** What a bill holds of one rate, minor units; `net` is without the tax. */
export interface BilledTax {
  rate: number
  net: number
  tax: number
}

/** A bill, reckoned. Amounts in minor units. */
export interface Bill {
  lines: BilledLine[]
  /** By rate, lowest first, 0 included. */
  taxes: BilledTax[]
  /** What is to be paid, tax included. */
  due: number
}

const rounded = (amount: number, numerator: bigint, denominator: bigint) =>
  Number(divideRounded(BigInt(amount) * numerator, denominator))

/** Parts per million of an amount, rounded half away from zero. */
export const partOf = (amount: number, rate: number): number =>
  rounded(amount, BigInt(rate), MILLION)

/** An amount that holds tax, without it, rounded half away from zero. */
export const withoutTax = (amount: number, rate: number): number =>
  rounded(amount, MILLION, MILLION + BigInt(rate))

/**
 * Reckons a bill. In this order: price times quantity, what a promotion takes off, the line's own
 * discount, its part of the cart's discount, tax. Every step is rounded half away from zero, to
 * whole minor units.
 */
export function reckon(lines: readonly BillLine[], rules: BillRules): Bill {
  const before = lines.map(line => beforeCart(line, rules))
  const weights = before.map(({ total }, i) => (lines[i]!.fixed ? 0 : Math.max(0, total)))
  const base = weights.reduce((sum, weight) => sum + weight, 0)
  const shares = spread(Math.min(base, discountOn(base, rules.discount)), weights)
  const billed = before.map((line, i) => {
    const share = shares[i]!
    return { ...line, share, discount: line.discount + share, total: line.total - share }
  })
  const taxes = taxesOf(
    billed.map((line, i) => ({ ...line, tax: lines[i]!.tax })).filter((_, i) => !lines[i]!.untaxed),
    rules
  )
  const added = rules.taxAdded ? taxes.reduce((sum, { tax }) => sum + tax, 0) : 0
  return { lines: billed, taxes, due: billed.reduce((sum, { total }) => sum + total, added) }
}

function beforeCart(line: BillLine, { taxAdded, exempt }: BillRules): Omit<BilledLine, 'share'> {
  const free = exempt && !line.fixed
  const price = free && !taxAdded ? withoutTax(line.price, line.taxRate) : line.price
  const gross = lineTotal(line.quantity, price)
  // What is taken off makes a line smaller, whichever way it goes; an amount is given as positive.
  const sign = Math.sign(gross)
  const promotion = line.fixed ? (line.promotion ?? 0) : promotionOn(line, gross)
  const size = Math.abs(gross - promotion)
  const own = line.fixed
    ? discountOn(gross, line.discount)
    : sign * Math.min(size, discountOn(size, line.discount))
  const discount = promotion + own
  const taxRate = free || line.untaxed ? 0 : line.taxRate
  return { price, taxRate, discount, promotion, total: gross - discount }
}

/** A promotion was reckoned on what was asked: without the tax it takes off the same part. */
function promotionOn({ quantity, price, promotion = 0 }: BillLine, gross: number): number {
  const asked = lineTotal(quantity, price)
  const part = [BigInt(Math.abs(gross)), BigInt(Math.abs(asked))] as const
  const off = asked === gross ? promotion : rounded(promotion, ...part)
  return gross > 0 ? Math.min(gross, off) : off
}

function discountOn(amount: number, discount: Discount | undefined): number {
  if (!discount) return 0
  return 'rate' in discount ? partOf(amount, discount.rate) : discount.amount
}

interface TaxedLine extends Pick<BilledLine, 'taxRate' | 'total'> {
  tax?: number | undefined
}

function taxOf(amount: number, rate: number, { taxAdded }: Pick<BillRules, 'taxAdded'>): number {
  return taxAdded ? partOf(amount, rate) : amount - withoutTax(amount, rate)
}

/**
 * The tax of one line of a bill: together those of a rate come to what the bill says of it.
 *
 * @param totals what the lines of that rate came to, minor units, up to this one
 */
export function taxOfLast(totals: readonly number[], rate: number, rules: BillRules): number {
  const last = totals.at(-1) ?? 0
  if (rules.perLine) return taxOf(last, rate, rules)
  const sum = totals.reduce((all, total) => all + total, 0)
  return taxOf(sum, rate, rules) - taxOf(sum - last, rate, rules)
}

function taxesOf(lines: readonly TaxedLine[], rules: BillRules): BilledTax[] {
  const { taxAdded, perLine } = rules
  const byRate = new Map<number, TaxedLine[]>()
  for (const line of lines) {
    const same = byRate.get(line.taxRate)
    if (same) same.push(line)
    else byRate.set(line.taxRate, [line])
  }
  return [...byRate]
    .sort(([a], [b]) => a - b)
    .map(([rate, same]) => {
      const amount = same.reduce((sum, { total }) => sum + total, 0)
      const known = same.reduce((sum, { tax = 0 }) => sum + tax, 0)
      const open = same.filter(({ tax }) => tax === undefined).map(({ total }) => total)
      const totals = perLine ? open : [open.reduce((sum, total) => sum + total, 0)]
      const tax = totals.reduce((sum, total) => sum + taxOf(total, rate, rules), known)
      return { rate, net: taxAdded ? amount : amount - tax, tax }
    })
}

/**
 * What makes an amount payable in cash, where the smallest coin is larger than a minor unit.
 *
 * @param step minor units of the smallest coin; 0 is exact
 * @returns minor units to add, signed: half a coin goes away from zero
 */
export function cashRounding(amount: number, step: number): number {
  if (step <= 1) return 0
  return Number(divideRounded(BigInt(amount), BigInt(step))) * step - amount
}

/**
 * What is paid back for some of a line: the same parts come to the same whole, in whatever portions
 * they come back.
 *
 * @param paid minor units, for all of the line
 * @param sold thousandths that the line had, above 0
 * @param before thousandths that came back earlier
 * @param back thousandths that come back now
 */
export function paidBack(paid: number, sold: number, before: number, back: number): number {
  const upTo = (quantity: number) => rounded(paid, BigInt(quantity), BigInt(sold))
  return upTo(before + back) - upTo(before)
}
