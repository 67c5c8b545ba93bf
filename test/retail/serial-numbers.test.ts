import test from 'tape'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import type { SoldSale } from '../../src/retail/selling/sold-sale.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { level, linked, Shop } from '../shop.ts'
import { counter, put, rejects } from './counter.ts'

const phones = (...serials: string[]) => ({
  lines: [{ code: 'PHONE', quantity: serials.length * 1000, serials }]
})
const back = ({ sale }: SoldSale, ...serials: string[]) => ({
  returns: [
    {
      ...{ receipt: { device: 'Till 1', receipt: sale.receipt }, line: 0 },
      ...(serials.length > 0 && { quantity: serials.length * 1000, serials })
    }
  ]
})
const PHONE = { code: 'PHONE', name: 'Phone', price: 10_000, serial: 1 }

test('[S90] a unit with a serial number comes back with the receipt that it was sold on, and once', async t => {
  const { device, till } = await counter(t)
  await put(device, 'item', 'PHONE', PHONE)
  const sold = await sell(till, phones('A1', 'A2', 'A3'))
  await rejects(t, sell(till, back(sold, 'B9')), 'BAD_INPUT', /1 of A1, A2, A3 come back/)
  await rejects(t, sell(till, back(sold, 'A1', 'A1')), 'BAD_INPUT', /which 2/)
  await sell(till, back(sold, 'A2'))
  await rejects(t, sell(till, back(sold, 'A2')), 'CONFLICT', /"A2" came back already/)
  const twice = [...back(sold, 'A1').returns, ...back(sold, 'A1').returns]
  await rejects(t, sell(till, { returns: twice }), 'CONFLICT', /"A1" came back already/)
  const again = await sell(till, phones('A2'))
  const rest = await sell(till, back(sold))
  t.deepEqual(rest.sale.lines[0]?.serials, ['A1', 'A3'], 'all that are left need no numbers')
  await sell(till, back(again))
  t.deepEqual(await exceptions(device), [])
})

test('[S98] whoever gives serial numbers gives one for each unit, also of an item that needs none', async t => {
  const { till } = await counter(t)
  const teas = (quantity: number, ...serials: string[]) =>
    sell(till, { lines: [{ code: 'TEA', quantity, serials }] })
  await rejects(t, teas(2000, 'A'), 'BAD_INPUT', /one for each unit, 2 in all/)
  await rejects(t, teas(-1000, 'A', 'A', 'B'), 'BAD_INPUT', /one for each unit, 1 in all/)
  const sold = await teas(2000, 'A', 'B')
  t.deepEqual((await sell(till, back(sold, 'A'))).sale.lines[0]?.serials, ['A'])
  await teas(1000)
})

test('[S91] a unit that is sold or comes back twice is one exception naming the bills, on every device', async t => {
  const shop = new Shop(t)
  const one = await shop.found('Till 1')
  await put(one.device, 'item', 'PHONE', PHONE)
  const tillAt = ({ device }: typeof one) => tillOf(device, new Catalogue(device))
  const sold = await sell(tillAt(one), phones('A1', 'A2'))
  const two = await shop.join('Till 2', one)
  await level(one, two)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  await sell(tillAt(one), back(sold, 'A1'))
  await sell(tillAt(away), back(sold, 'A1'))
  await sell(tillAt(away), phones('A2'))
  // What was sold before the business began comes back without a receipt.
  await sell(tillAt(away), { lines: [{ code: 'PHONE', quantity: -1000, serials: ['OLD'] }] })
  await shop.shut('Till 2')
  const again = await shop.open('Till 2')
  await linked(one, again)
  await level(one, again)
  for (const { device } of [one, again]) {
    const [a1 = '', a2 = '', ...more] = (await exceptions(device)).map(each => each.message).sort()
    t.match(a1, /^Number A1 of PHONE was sold 1 times and came back 2 times: receipt 1 of Till 1/)
    t.match(a1, /receipt 2 of Till 1/)
    t.match(a1, /receipt 1 of Till 2/)
    t.match(a2, /^Number A2 of PHONE was sold 2 times and came back 0 times: /)
    t.match(a2, /receipt 1 of Till 1/)
    t.match(a2, /receipt 2 of Till 2/)
    t.equal(more.length, 0)
  }
})
