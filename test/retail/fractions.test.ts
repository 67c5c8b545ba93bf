import { randomBytes } from 'node:crypto'
import test from 'tape'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { checkDigit } from '../../src/retail/catalogue/weight-barcode.ts'
import { park } from '../../src/retail/selling/park.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { counter, put, rejects, set } from './counter.ts'

const WHOLE = /^TEA tea is not sold in fractions such as 0\.5: sell whole units.*--fractions yes/

test('[S75] what is not sold in fractions is sold, parked and brought back in whole units only', async t => {
  const { device, till } = await counter(t)
  const half = [{ code: 'TEA', quantity: 500 }]
  await rejects(t, sell(till, { lines: half }), 'BAD_INPUT', WHOLE)
  await rejects(t, park(till, { type: 'quote', lines: half }, randomBytes(16)), 'BAD_INPUT', WHOLE)
  const back = [{ code: 'TEA', quantity: -500 }]
  await rejects(t, sell(till, { lines: back }), 'BAD_INPUT', WHOLE)
  await sell(till, { lines: [{ code: 'TEA', quantity: 2000 }] })
  const receipt = { device: 'Till 1', receipt: 1 }
  const returns = [{ receipt, line: 0, quantity: 500 }]
  await rejects(t, sell(till, { returns }), 'BAD_INPUT', WHOLE)
  await put(device, 'item', 'TEA', { fractions: 1 })
  await sell(till, { lines: half })
  await put(device, 'item', 'TEA', { fractions: 0 })
  const fraction = { receipt: { device: 'Till 1', receipt: 2 }, line: 0, quantity: 250 }
  const { sale } = await sell(till, { returns: [fraction] })
  t.equal(sale.lines[0]?.quantity, -250, 'what was sold as a fraction comes back as one')
})

test('[S75] whole packs are sold whatever is in one, and half a dozen is six', async t => {
  const { device, till } = await counter(t)
  const item = itemId('TEA').toString('hex')
  await put(device, 'barcode', 'a', { barcode: '501', item, quantity: 1500 })
  await put(device, 'barcode', 'b', { barcode: '512', item, quantity: 12_000 })
  const sold = async (code: string, quantity: number) =>
    (await sell(till, { lines: [{ code, quantity }] })).sale.lines[0]?.quantity
  t.deepEqual([await sold('501', 1000), await sold('512', 500)], [1500, 6000])
  await rejects(t, sold('501', 500), 'BAD_INPUT', /fractions such as 0\.75/)
})

test('[S75] a weight is refused for what is not sold in fractions; a total that a scale printed is not', async t => {
  const { device, till } = await counter(t)
  await set(device, { 'weight.patterns': '21IIIIIWW.WWWC 22IIIIIPPP.PPC' })
  await put(device, 'item', '4711', { code: '4711', name: 'Ham', price: 1990 })
  const scan = (digits: string) => {
    const code = digits + checkDigit(digits)
    return sell(till, { lines: [{ code, quantity: 1000 }] })
  }
  for (const weight of ['210471100350', '210471101000']) {
    await rejects(t, scan(weight), 'BAD_INPUT', /^4711 Ham is not sold by weight: .*fractions yes/)
  }
  t.equal((await scan('220471100699')).sale.lines[0]?.price, 699)
  await put(device, 'item', '4711', { fractions: 1 })
  t.equal((await scan('210471100350')).sale.lines[0]?.quantity, 350)
  const { sale } = await scan('220471100699')
  t.deepEqual([sale.lines[0]?.quantity, saleTotal(sale)], [351, 699], 'the total, and its weight')
})
