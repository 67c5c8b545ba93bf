import fc from 'fast-check'
import test from 'tape'
import { choosePrice } from '../../src/retail/catalogue/pricing.ts'
import type { Found } from '../../src/retail/records/records.ts'
import { check, shuffled } from '../property.ts'

let count = 0
function price(amount: number, values: Partial<Found<'price'>> = {}): Found<'price'> {
  count++
  return {
    ...{ item: 'i', location: '', group: '', price: amount, starts: 0, ends: 0, quantity: 0 },
    ...{ status: '', list: '', id: Buffer.alloc(16, count) },
    ...values
  }
}

const AT = { locations: ['shelf', 'shop'], group: 'trade', time: 1000 }
const chosen = (quantity: number, ...prices: Found<'price'>[]) =>
  choosePrice(prices, AT, quantity)?.price ?? null

test('[P10] the most specific price holds: group, then place, then quantity, then time', t => {
  const plain = price(100)
  const shop = price(95, { location: 'shop' })
  const shelf = price(97, { location: 'shelf' })
  const group = price(90, { group: 'trade' })
  const dozen = price(80, { quantity: 12_000 })
  const week = price(85, { starts: 900, ends: 1100 })
  t.equal(chosen(1000), null, 'none: the item’s own')
  t.equal(chosen(1000, plain, shop), 95)
  t.equal(chosen(1000, shop, shelf), 97, 'the nearer place')
  t.equal(chosen(1000, shelf, group), 90)
  t.equal(chosen(1000, plain, week), 85)
  t.equal(chosen(11_000, plain, dozen), 100)
  t.equal(chosen(12_000, plain, dozen, week), 80)
  t.equal(chosen(-12_000, plain, dozen), 80, 'brought back as it was bought')
  t.equal(chosen(1000, price(70, { group: 'staff' }), price(60, { location: 'elsewhere' })), null)
  t.equal(chosen(1000, price(70, { ends: 1000 }), price(60, { starts: 1001 })), null)
  t.equal(chosen(1000, price(70, { status: 'removed' })), null)
  t.equal(chosen(1000, price(70), price(60)), 60, 'equal to the last: the lower')
  t.end()
})

test('[P11] one price holds, in whatever order the lists came', async t => {
  const any = fc
    .record({
      location: fc.constantFrom('', 'shop', 'shelf', 'elsewhere'),
      group: fc.constantFrom('', 'trade', 'staff'),
      quantity: fc.constantFrom(0, 1000, 6000),
      starts: fc.constantFrom(0, 500, 1500),
      ends: fc.constantFrom(0, 800, 2000)
    })
    .chain(values => fc.nat(300).map(amount => price(amount, values)))
  await check(
    t,
    fc.property(fc.array(any), fc.infiniteStream(fc.nat()), fc.nat(8), (prices, random, units) => {
      const one = choosePrice(prices, AT, units * 1000)
      const other = choosePrice(shuffled(prices, random), AT, units * 1000)
      return one?.id === other?.id
    }),
    300
  )
})
