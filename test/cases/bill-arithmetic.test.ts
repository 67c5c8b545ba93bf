import fc from 'fast-check'
import test from 'tape'
import { formatAmount, parseAmount, parseQuantity } from '../../src/money/amount.ts'
import {
  type BillLine,
  type BillRules,
  cashRounding,
  type Discount,
  paidBack,
  reckon
} from '../../src/money/bill.ts'
import { spread } from '../../src/money/spread.ts'
import { BILLS } from '../money/bills.ts'
import { exactBill } from '../money/exact-bill.ts'
import { check } from '../property.ts'

const minor = (text: string) => parseAmount(text, 'EUR')
const text = (amount: number) => formatAmount(amount, 'EUR')
const ppm = (percent: string) => Math.round(Number(percent) * 10_000)

const discount = (given: string): Discount =>
  given.endsWith('%') ? { rate: ppm(given.slice(0, -1)) } : { amount: minor(given) }

const LINE = /^(-?[\d.]+)x([\d.]+)(card|@([\d.]+))(?:~([\d.]+))?(=)?(-[\d.]+%?)?$/

function lineOf(written: string): BillLine {
  const [, quantity, price, kind, rate, promotion, fixed, off] = LINE.exec(written)!
  const line = { quantity: parseQuantity(quantity!), price: minor(price!) }
  if (kind === 'card') return { ...line, taxRate: 0, fixed: true, untaxed: true }
  return {
    ...line,
    taxRate: ppm(rate!),
    ...(promotion && { promotion: minor(promotion) }),
    ...(fixed && { fixed: true }),
    // Of what comes back by its receipt the discount is taken back too: it is negative.
    ...(off && { discount: discount(fixed ? off : off.slice(1)) })
  }
}

function rulesOf(written: string): BillRules & { coin: number } {
  const words = written.split(' ')
  const after = (name: string) => words.find(word => word.startsWith(name))?.slice(name.length)
  const cart = after('cart:')
  return {
    taxAdded: words.includes('added'),
    perLine: words.includes('line'),
    exempt: words.includes('exempt'),
    ...(cart && { discount: discount(cart) }),
    coin: minor(after('cash:') ?? '0')
  }
}

test('[X10] bills come to the cents that were worked out by hand, and to those of exact fractions', t => {
  t.ok(BILLS.length >= 60, `${BILLS.length} bills`)
  for (const worked of BILLS) {
    const lines = worked.lines.split(' ').map(lineOf)
    const { coin, ...rules } = rulesOf(worked.rules)
    const bill = reckon(lines, rules)
    const taxes = bill.taxes.map(
      ({ rate, net, tax }) => `${rate / 10_000}:${text(net)}+${text(tax)}`
    )
    const shares = bill.lines.map(({ share }) => text(share)).join(' ')
    t.deepEqual(
      [text(bill.due + cashRounding(bill.due, coin)), taxes.join(' '), worked.shares && shares],
      [worked.due, worked.taxes, worked.shares],
      `${worked.lines} ${worked.rules}: ${worked.how}`
    )
    const exact = exactBill(lines, rules)
    t.deepEqual([bill.due, bill.taxes], [exact.due, exact.taxes])
  }
  t.end()
})

const amounts = fc.integer({ min: 0, max: 99_999 })
const discounts = fc.oneof(
  fc.record({ rate: fc.integer({ min: 0, max: 1_000_000 }) }),
  fc.record({ amount: fc.integer({ min: 0, max: 5_000 }) })
)
const lines = fc.array(
  fc.record(
    {
      quantity: fc.oneof(
        fc.constantFrom(1000, 2000, -1000, 12_000),
        fc.integer({ min: -5_000, max: 5_000 }).filter(quantity => quantity !== 0)
      ),
      price: amounts,
      taxRate: fc.constantFrom(0, 50_000, 55_000, 70_000, 82_500, 190_000, 200_000),
      promotion: fc.integer({ min: 0, max: 5_000 }),
      discount: discounts,
      fixed: fc.boolean(),
      untaxed: fc.boolean()
    },
    { requiredKeys: ['quantity', 'price', 'taxRate'] }
  ),
  { minLength: 1, maxLength: 8 }
)
const rules = fc.record(
  { taxAdded: fc.boolean(), perLine: fc.boolean(), exempt: fc.boolean(), discount: discounts },
  { requiredKeys: ['taxAdded', 'perLine'] }
)

test('[S30] any bill is the one that exact fractions give, and its parts come to its whole', async t => {
  await check(
    t,
    fc.property(lines, rules, (asked, how) => {
      const bill = reckon(asked, how)
      const exact = exactBill(asked, how)
      const totals = bill.lines.map(({ total }) => total)
      const shares = bill.lines.map(({ share }) => share)
      if (JSON.stringify([totals, shares]) !== JSON.stringify([exact.totals, exact.shares]))
        return false
      if (JSON.stringify(bill.taxes) !== JSON.stringify(exact.taxes)) return false
      const taxed = bill.taxes.reduce((sum, { net, tax }) => sum + net + tax, 0)
      const rest = totals.reduce((sum, total, i) => sum + (asked[i]!.untaxed ? total : 0), 0)
      return bill.due === exact.due && bill.due === taxed + rest
    }),
    2_000
  )
  t.end()
})

test('[S31] what is spread comes to the whole, and nobody bears a unit more or less than their part', async t => {
  await check(
    t,
    fc.property(
      fc.integer({ min: -1e12, max: 1e12 }),
      fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 20 }),
      (amount, weights) => {
        const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
        const shares = spread(amount, weights)
        if (total === 0n) return shares.every(share => share === 0)
        const isNear = shares.every((share, i) => {
          const off = BigInt(share) * total - BigInt(amount) * BigInt(weights[i]!)
          return off < total && off > -total
        })
        return isNear && shares.reduce((sum, share) => sum + share, 0) === amount
      }
    ),
    500
  )
  t.end()
})

test('[S32] what comes back in parts is paid back to the cent, in whatever parts', async t => {
  t.deepEqual(
    [0, 1000, 2000].map(before => paidBack(1000, 3000, before, 1000)),
    [333, 334, 333],
    '10.00 for three: 3.33, then up to 6.67, then up to 10.00'
  )
  await check(
    t,
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.array(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 9 }),
      (paid, parts) => {
        const sold = parts.reduce((sum, part) => sum + part, 0)
        let [before, back] = [0, 0]
        for (const part of parts) {
          back += paidBack(paid, sold, before, part)
          before += part
        }
        return back === paid
      }
    ),
    500
  )
  t.end()
})

test('[S33] cash is paid in coins that there are, and off by half a coin at most', async t => {
  await check(
    t,
    fc.property(
      fc.integer({ min: -1e9, max: 1e9 }),
      fc.constantFrom(0, 1, 5, 10, 25, 100),
      (amount, coin) => {
        const rounding = cashRounding(amount, coin)
        if (coin <= 1) return rounding === 0
        return (amount + rounding) % coin === 0 && Math.abs(rounding) * 2 <= coin
      }
    ),
    500
  )
  t.end()
})
