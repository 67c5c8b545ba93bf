import fc from 'fast-check'
import test from 'tape'
import { type PromotedLine, PromotionType, promote } from '../../src/retail/catalogue/promotions.ts'
import type { Found } from '../../src/retail/records/records.ts'
import { check, shuffled } from '../property.ts'

const NOW = 1_000_000
const AT = { locations: ['shop'], group: '', time: NOW }

let count = 0
function promotion(values: Partial<Found<'promotion'>>): Found<'promotion'> {
  count++
  return {
    ...{ name: `P${count}`, type: 'percent', item: '', category: '', location: '', starts: 0 },
    ...{ ends: 0, buy: 0, pay: 0, price: 0, rate: 0, group: '', status: '' },
    id: Buffer.alloc(16, count),
    ...values
  }
}

const line = (item: string, price: number, quantity: number, category = ''): PromotedLine => ({
  ...{ item, price, quantity },
  categories: category ? [category] : []
})

const total = (lines: PromotedLine[], ...promotions: Found<'promotion'>[]) =>
  promote(lines, promotions, AT).reduce((sum, { discount }) => sum + discount, 0)

const THREE_FOR_TWO = promotion({ type: 'n-for-m', buy: 3000, pay: 2000 })
const TENTH = promotion({ type: 'percent', rate: 100_000 })

test('[P12] n for m, a price from a quantity on, percent and amount take off what they say', t => {
  t.equal(total([line('a', 500, 3000)], THREE_FOR_TWO), 500)
  t.equal(total([line('a', 500, 2000)], THREE_FOR_TWO), 0)
  t.equal(total([line('a', 500, 1000), line('b', 200, 2000)], THREE_FOR_TWO), 200, 'the cheapest')
  t.equal(
    total(
      [line('a', 900, 2000), line('b', 800, 1000), line('c', 200, 2000), line('d', 100, 1000)],
      THREE_FOR_TWO
    ),
    800 + 100,
    'the dearest are together'
  )
  t.equal(total([line('a', 500, 3500)], THREE_FOR_TWO), 0, 'what is weighed has no units')
  t.equal(total([line('a', 333, 1500)], TENTH), 50, 'of 5.00')
  const six = promotion({ type: 'price', item: 'a', buy: 6000, price: 80 })
  t.equal(total([line('a', 100, 5000)], six), 0)
  t.equal(total([line('a', 100, 4000), line('a', 100, 2000)], six), 120, 'over two lines')
  t.equal(total([line('a', 70, 6000)], six), 0, 'never dearer')
  const off = promotion({ type: 'amount', category: 'Wine', buy: 2000, price: 150 })
  t.equal(
    total([line('a', 500, 1000, 'Wine'), line('b', 100, 1000, 'Wine')], off),
    250,
    'not below 0'
  )
  t.equal(total([line('a', 500, 2000, 'Beer')], off), 0)
  t.end()
})

test('[P12] a promotion holds in its period, at its location, for its group, while it is in use', t => {
  const lines = [line('a', 1000, 1000)]
  const tenth = (values: Partial<Found<'promotion'>>) => total(lines, { ...TENTH, ...values })
  t.equal(tenth({ starts: NOW, ends: NOW + 1 }), 100)
  t.equal(tenth({ starts: NOW + 1 }), 0)
  t.equal(tenth({ ends: NOW }), 0)
  t.equal(tenth({ location: 'shop' }), 100)
  t.equal(tenth({ location: 'elsewhere' }), 0)
  t.equal(tenth({ group: 'staff' }), 0)
  t.equal(tenth({ status: 'removed' }), 0)
  t.end()
})

test('[P13] of several promotions the customer gets the best, each unit in one', t => {
  const lines = [line('a', 1000, 4000)]
  t.equal(total(lines, THREE_FOR_TWO, TENTH), 1000 + 100, 'three in one, the fourth in the other')
  t.equal(total(lines, TENTH, THREE_FOR_TWO), 1100)
  const mixed = [line('a', 1000, 5000), line('b', 10, 1000)]
  t.equal(total(mixed, THREE_FOR_TWO, TENTH), 1000 + 201, 'not the second group: a tenth is more')
  const fifth = promotion({ type: 'percent', rate: 200_000, category: 'Wine' })
  t.equal(total([line('a', 1000, 1000, 'Wine'), line('b', 1000, 1000)], TENTH, fifth), 300)
  t.end()
})

const anyPromotion = fc
  .record({
    type: fc.constantFrom(...Object.values(PromotionType)),
    item: fc.constantFrom('', 'a', 'b'),
    category: fc.constantFrom('', '', 'Wine'),
    buy: fc.integer({ min: 0, max: 4 }).map(n => n * 1000),
    pay: fc.integer({ min: 0, max: 3 }).map(n => n * 1000),
    price: fc.integer({ min: 0, max: 300 }),
    rate: fc.constantFrom(0, 50_000, 333_333, 1_000_000),
    id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map(Buffer.from)
  })
  .map(promotion)
const anyLine = fc
  .tuple(
    fc.constantFrom('a', 'b', 'c'),
    fc.integer({ min: 0, max: 400 }),
    fc.constantFrom(1000, 1000, 2000, 3000, 7000, 350, -1000),
    fc.constantFrom('', 'Wine')
  )
  .map(([item, price, quantity, category]) => line(item, price, quantity, category))
const carts = fc.record({
  lines: fc.array(anyLine, { maxLength: 6 }),
  promotions: fc.array(anyPromotion, { maxLength: 4 })
})

test('[P14] no unit is in two promotions, and no line becomes cheaper than nothing', async t => {
  await check(
    t,
    fc.property(carts, ({ lines, promotions }) => {
      const applied = promote(lines, promotions, AT)
      return lines.every(({ quantity, price }, i) => {
        const here = applied.filter(each => each.line === i)
        const units = here.reduce((sum, each) => sum + each.quantity, 0)
        const off = here.reduce((sum, { discount }) => sum + discount, 0)
        return (
          units <= Math.max(0, quantity) && off >= 0 && off <= Math.ceil((units * price) / 1000)
        )
      })
    }),
    500
  )
})

test('[P14] the same cart gets the same, in whatever order it and the promotions come, and no promotion alone gives more', async t => {
  const sum = (lines: PromotedLine[], promotions: Found<'promotion'>[]) =>
    total(lines, ...promotions)
  await check(
    t,
    fc.property(carts, fc.infiniteStream(fc.nat()), ({ lines, promotions }, random) => {
      const best = sum(lines, promotions)
      const again = sum(shuffled(lines, random), shuffled(promotions, random))
      return best === again && promotions.every(each => sum(lines, [each]) <= best)
    }),
    300
  )
})

/** The best that any way of giving single units to promotions yields: slow, and plain. */
function bruteForce(lines: PromotedLine[], promotions: Found<'promotion'>[]): number {
  const units = lines.flatMap(each =>
    Array.from({ length: each.quantity / 1000 }, () => ({ ...each, quantity: 1000 }))
  )
  let best = 0
  const given: (number | null)[] = units.map(() => null)
  const worth = () =>
    promotions.reduce(
      (sum, each, p) =>
        sum +
        total(
          units.filter((_, i) => given[i] === p),
          each
        ),
      0
    )
  const walk = (i: number): void => {
    if (i === units.length) {
      best = Math.max(best, worth())
      return
    }
    for (const p of [null, ...promotions.keys()]) {
      given[i] = p
      walk(i + 1)
    }
  }
  walk(0)
  return best
}

test('[P13] two promotions on a small cart give nearly always what trying everything gives, and never more', async t => {
  const small = fc
    .tuple(
      fc.constantFrom('a', 'b'),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 2 })
    )
    .map(([item, price, units]) => line(item, price * 10, units * 1000))
  const nForM = fc
    .tuple(fc.integer({ min: 2, max: 3 }), fc.constantFrom('', 'a'))
    .map(([n, item]) => promotion({ type: 'n-for-m', buy: n * 1000, pay: n * 1000 - 1000, item }))
  const percent = fc
    .tuple(fc.constantFrom(100_000, 200_000, 500_000), fc.constantFrom('', 'a', 'b'))
    .map(([rate, item]) => promotion({ type: 'percent', rate, item }))
  let [same, all] = [0, 0]
  await check(
    t,
    fc.property(fc.array(small, { minLength: 1, maxLength: 3 }), nForM, percent, (lines, a, b) => {
      const found = total(lines, a, b)
      const best = bruteForce(lines, [a, b])
      all++
      if (found === best) same++
      return found <= best
    }),
    300
  )
  t.ok(same / all > 0.75, `the very best in ${same} of ${all}`)
})
