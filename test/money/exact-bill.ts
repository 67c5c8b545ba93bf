/** Bills reckoned a second time, in exact fractions: written from the rules, not from the code. */
import type { BillLine, BillRules, Discount } from '../../src/money/bill.ts'

/** Numerator and positive denominator. */
type Fraction = readonly [bigint, bigint]

const of = (n: number, d = 1): Fraction => [BigInt(n), BigInt(d)]
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d]
const over = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d, b * c]

/** The whole number next to it: of two equally near, the one farther from zero. */
function whole([n, d]: Fraction): number {
  const size = n < 0n ? -n : n
  let next = size / d
  if (2n * (size - next * d) >= d) next++
  return Number(n < 0n ? -next : next)
}

const off = (amount: number, discount?: Discount): number =>
  !discount
    ? 0
    : 'rate' in discount
      ? whole(times(of(amount), of(discount.rate, 1_000_000)))
      : discount.amount

/** What each line comes to, its share, taxes as `RATE NET TAX`, and what is due. */
export function exactBill(lines: readonly BillLine[], rules: BillRules) {
  const onePlus = (rate: number) => of(1_000_000 + rate, 1_000_000)
  const free = (line: BillLine) => rules.exempt === true && !line.fixed
  const before = lines.map(line => {
    const price =
      free(line) && !rules.taxAdded
        ? whole(over(of(line.price), onePlus(line.taxRate)))
        : line.price
    const gross = whole(times(of(line.quantity, 1000), of(price)))
    if (line.fixed) return gross - (line.promotion ?? 0) - off(gross, line.discount)
    const asked = whole(times(of(line.quantity, 1000), of(line.price)))
    const part = asked === 0 ? of(1) : of(gross * Math.sign(asked), Math.abs(asked))
    const promoted = whole(times(of(line.promotion ?? 0), part))
    const left = gross - (gross > 0 ? Math.min(gross, promoted) : promoted)
    const own = Math.min(Math.abs(left), off(Math.abs(left), line.discount))
    return gross < 0 ? left + own : gross > 0 ? left - own : left
  })
  const bearing = before.map((total, i) => (!lines[i]!.fixed && total > 0 ? total : 0))
  const base = bearing.reduce((a, b) => a + b, 0)
  const whole_ = Math.min(base, off(base, rules.discount))
  // One unit at a time to whoever is farthest below what is exactly theirs: the same as by remainder.
  const shares = bearing.map(total =>
    base ? Number((BigInt(whole_) * BigInt(total)) / BigInt(base)) : 0
  )
  const missing = (i: number) =>
    BigInt(whole_) * BigInt(bearing[i]!) - BigInt(shares[i]!) * BigInt(base)
  for (let left = whole_ - shares.reduce((a, b) => a + b, 0); left > 0; left--) {
    let most = 0
    for (let i = 1; i < shares.length; i++) if (missing(i) > missing(most)) most = i
    shares[most]!++
  }
  const totals = before.map((total, i) => total - shares[i]!)
  const rateOf = (line: BillLine) => (free(line) ? 0 : line.taxRate)
  const taxed = lines
    .map((line, i) => ({ line, total: totals[i]! }))
    .filter(({ line }) => !line.untaxed)
  const rates = [...new Set(taxed.map(({ line }) => rateOf(line)))].sort((a, b) => a - b)
  const taxes = rates.map(rate => {
    const amounts = taxed.filter(({ line }) => rateOf(line) === rate).map(({ total }) => total)
    const sum = amounts.reduce((a, b) => a + b, 0)
    const tax = (amount: number) =>
      rules.taxAdded
        ? whole(times(of(amount), of(rate, 1_000_000)))
        : amount - whole(over(of(amount), onePlus(rate)))
    const all = rules.perLine ? amounts.map(tax).reduce((a, b) => a + b, 0) : tax(sum)
    return { rate, net: rules.taxAdded ? sum : sum - all, tax: all }
  })
  const added = rules.taxAdded ? taxes.reduce((sum, { tax }) => sum + tax, 0) : 0
  return { totals, shares, taxes, due: totals.reduce((a, b) => a + b, added) }
}
