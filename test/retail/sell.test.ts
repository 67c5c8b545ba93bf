import test from 'tape'
import { LineType } from '../../src/entry/kinds.ts'
import { Fault } from '../../src/fault/fault.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { checkDigit } from '../../src/retail/catalogue/weight-barcode.ts'
import { recordOf } from '../../src/retail/records/records.ts'
import { latestSales, totals } from '../../src/retail/selling/sales.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { receiptHash, saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { BALANCE } from '../../src/view/families.ts'
import { balanceKey } from '../../src/view/reduce-sale.ts'
import { counter, onHand, put, rejects, set } from './counter.ts'

const one = (code: string, quantity = 1000) => ({ code, quantity })

test('[S34] a line has its price, promotion, discount and tax from where they are set, and says which edit its price came from', async t => {
  const { device, till } = await counter(t)
  await put(device, 'promotion', '3 for 2', {
    name: '3 for 2',
    type: 'n-for-m',
    item: (await till.catalogue.find('BREAD'))!.id.toString('hex'),
    buy: 3000,
    pay: 2000
  })
  const { sale, at } = await sell(till, {
    lines: [
      { ...one('TEA', 2000), discount: { rate: 100_000 } },
      { ...one('TEA'), price: 900, reason: 'last of the box' },
      one('BREAD', 3000),
      one('STAMP')
    ],
    discount: { amount: 100 }
  })
  const [two, other, bread, stamp] = sale.lines
  // 1980 less 198; 900; 750 less 250; 100: 3282, of which the hundred is 54, 28, 15 and 3.
  t.deepEqual(
    sale.lines.map(({ price, discount = 0, share = 0, promotionDiscount = 0 }) => [
      price,
      discount,
      share,
      promotionDiscount
    ]),
    [
      [990, 252, 54, 0],
      [900, 28, 28, 0],
      [250, 265, 15, 250],
      [100, 3, 3, 0]
    ]
  )
  t.equal(saleTotal(sale), 3182)
  t.deepEqual([other?.due, other?.reason], [990, 'last of the box'])
  t.equal(two?.due, undefined)
  t.ok(bread?.promotion)
  t.ok(sale.lines.every(({ basis }) => basis?.log.equals(device.log.key)))
  t.equal(stamp?.taxRate, undefined)
  t.deepEqual(sale.taxes, [
    { rate: 0, net: 97, tax: 0 },
    { rate: 70_000, net: 453, tax: 32 },
    { rate: 200_000, net: 2167, tax: 433 }
  ])
  await device.settle()
  const [read] = await latestSales(device, 1)
  t.equal(
    receiptHash(read!.sale, read!.at),
    receiptHash(sale, at),
    'the receipt proves what is written'
  )
  t.equal((await totals(device)).gross, 3182)
})

test('[S35] a kit is sold at its price and takes its parts from stock, a service takes none, and every unit with a serial number has one', async t => {
  const { device, till } = await counter(t)
  const kit = await put(device, 'item', 'BASKET', {
    code: 'BASKET',
    name: 'Basket',
    price: 1500,
    type: 'kit'
  })
  const tea = (await till.catalogue.find('TEA'))!.id.toString('hex')
  await rejects(t, sell(till, { lines: [one('BASKET')] }), 'CONFLICT', /kit of nothing/)
  await put(device, 'component', 'tea in basket', {
    kit: kit.toString('hex'),
    item: tea,
    quantity: 2000
  })
  await put(device, 'item', 'WRAP', { code: 'WRAP', name: 'Wrapping', price: 200, type: 'service' })
  await put(device, 'item', 'PHONE', { code: 'PHONE', name: 'Phone', price: 10_000, serial: 1 })
  const { sale } = await sell(till, { lines: [one('BASKET', 3000), one('WRAP')] })
  t.equal(saleTotal(sale), 4700)
  t.equal(sale.lines[1]?.kit?.toString('hex'), kit.toString('hex'))
  t.deepEqual(
    sale.lines.map(({ type = 0 }) => type),
    [LineType.service, LineType.item, LineType.service]
  )
  await device.settle()
  t.equal(await onHand(device, 'TEA'), -6000)
  t.equal(await onHand(device, 'BASKET'), 0)
  t.equal(await onHand(device, 'WRAP'), 0)
  const phones = { ...one('PHONE', 2000), serials: ['A1', 'A1'] }
  await rejects(t, sell(till, { lines: [phones] }), 'BAD_INPUT', /by serial number/)
  const sold = await sell(till, { lines: [{ ...phones, serials: ['A1', 'A2'] }] })
  t.deepEqual(sold.sale.lines[0]?.serials, ['A1', 'A2'])
})

test('[S36] a customer has the discount that was agreed, pays no tax if exempt, and gets points', async t => {
  const { device, till } = await counter(t)
  await set(device, { 'loyalty.rate': '10000' })
  const friends = await put(device, 'group', 'friends', { name: 'Friends', discount: 100_000 })
  const anna = await put(device, 'customer', 'Anna', {
    firstName: 'Anna',
    group: friends.toString('hex')
  })
  const school = await put(device, 'customer', 'School', { company: 'School', exempt: 'VAT 7' })
  const own = await put(device, 'customer', 'Ben', {
    firstName: 'Ben',
    group: friends.toString('hex'),
    discount: 50,
    discountType: 1
  })
  const sold = await sell(till, { lines: [one('TEA')], customer: anna })
  t.deepEqual([saleTotal(sold.sale), sold.sale.points], [891, 9], 'the group’s tenth')
  t.equal(
    saleTotal((await sell(till, { lines: [one('TEA')], customer: own })).sale),
    940,
    'their own'
  )
  const free = (await sell(till, { lines: [one('TEA')], customer: school })).sale
  t.deepEqual([saleTotal(free), free.exempt, free.taxes], [825, 'VAT 7', undefined])
  await device.settle()
  const cell = await device.view.cell<Map<number, number>>(balanceKey(anna))
  t.deepEqual([cell?.get(BALANCE.points), cell?.get(BALANCE.spent)], [9, 891])
  await put(device, 'customer', 'Ben', { status: 'gone' })
  await rejects(t, sell(till, { lines: [one('TEA')], customer: own }), 'CONFLICT', /gone/)
  t.ok(await recordOf(device, 'customer', own))
})

test('[S37] where tax is added it is on top, per line if that is set, and the sale says how it was rounded', async t => {
  const { device, till } = await counter(t)
  await set(device, { 'tax.mode': 'added', 'tax.rounding': 'line' })
  await put(device, 'item', 'NUT', { code: 'NUT', name: 'Nut', price: 42, tax: 60_000 })
  const { sale } = await sell(till, { lines: [one('NUT'), one('NUT'), one('NUT')] })
  t.deepEqual([saleTotal(sale), sale.taxAdded, sale.rounding], [135, true, 1])
  t.deepEqual(sale.taxes, [{ rate: 60_000, net: 126, tax: 9 }])
  t.deepEqual(sale.tenders, [{ type: 1, amount: 135 }])
  await device.settle()
  t.equal((await totals(device)).gross, 135, 'totals hold the tax')
})

test('[S38] what somebody may not do is refused before anything is written', async t => {
  const asked: string[] = []
  const { device, till } = await counter(t, {
    needs: async action => {
      asked.push(action)
      throw new Fault('NOT_PERMITTED', `Not ${action}.`)
    }
  })
  const before = device.log.length
  const tries = [
    { lines: [{ ...one('TEA'), price: 1 }] },
    { lines: [{ ...one('TEA'), discount: { rate: 1 } }] },
    { lines: [one('TEA')], discount: { amount: 1 } },
    { lines: [one('TEA')], exempt: 'I say so' },
    { lines: [one('TEA', -1000)] },
    { lines: [one('TEA')], training: true }
  ]
  for (const request of tries) await rejects(t, sell(till, request), 'NOT_PERMITTED')
  t.deepEqual(asked, [
    'price-override',
    'discount',
    'discount',
    'discount',
    'return-without-receipt',
    'train'
  ])
  await device.settle()
  t.equal(device.log.length, before)
  const { sale } = await sell(till, { lines: [one('TEA')] })
  t.equal(sale.receipt, 1)
})

test("[C34] an item without a price is no way to pay money out, and a scale's total is no price of a unit", async t => {
  const refusing = {
    needs: async (action: string) => Promise.reject(new Fault('NOT_PERMITTED', action))
  }
  const { device, till } = await counter(t)
  const cashier = { ...till, ...refusing }
  await put(device, 'item', 'OPEN', { code: 'OPEN', name: 'Open' })
  const at = (price: number) => sell(cashier, { lines: [{ code: 'OPEN', quantity: 1000, price }] })
  await rejects(t, at(-5_000), 'NOT_PERMITTED', /price-override/)
  t.equal((await at(300)).sale.lines[0]?.price, 300)

  await set(device, { 'weight.patterns': '22IIIIIPPP.PPC' })
  await put(device, 'item', 'HAM', { code: '00123', name: 'Ham', price: 1_990 })
  const scanned = '220012300699'
  const { sale } = await sell(till, {
    lines: [{ code: scanned + checkDigit(scanned), quantity: 1000 }]
  })
  t.equal(sale.lines[0]?.price, 699)
  t.notOk(sale.lines[0]?.basis, 'no later price makes it out of date')
})

test('[S92] who pays no tax gets of a promotion what is left without the tax', async t => {
  const { device, till } = await counter(t)
  const school = await put(device, 'customer', 'School', { company: 'School', exempt: 'VAT 7' })
  const promotion = { item: itemId('TEA').toString('hex'), name: 'Tea', buy: 2000 }
  await put(device, 'promotion', 'a', { ...promotion, type: 'n-for-m', pay: 1000 })
  const lines = [{ code: 'TEA', quantity: 2000 }]
  t.equal(saleTotal((await sell(till, { lines, customer: school })).sale), 825)
  t.equal(saleTotal((await sell(till, { lines })).sale), 990)
  await put(device, 'promotion', 'b', { ...promotion, type: 'price', price: 100 })
  t.equal(saleTotal((await sell(till, { lines, customer: school })).sale), 167, '2.00 / 1.2')
})

test('[S94] what a scale printed is paid to the cent, whatever it weighed, and that goes from stock', async t => {
  const { device, till } = await counter(t)
  await set(device, { 'weight.patterns': '22IIIIIPPP.PPC' })
  const values = { code: '00123', name: 'Ham', price: 1_990, fractions: 1 }
  await put(device, 'item', '00123', values)
  let sold = 0
  for (let total = 7; total < 100_000; total += 3_331) {
    const scanned = `2200123${String(total).padStart(5, '0')}`
    const lines = [{ code: scanned + checkDigit(scanned), quantity: 1000 }]
    const { sale } = await sell(till, { lines })
    const weight = (total * 1000) / 1_990
    const quantity = sale.lines[0]!.quantity || 1000
    sold += quantity
    if (saleTotal(sale) !== total) t.equal(saleTotal(sale), total)
    if (Math.abs(quantity - weight) > 1) t.equal(quantity, weight, 'grams')
  }
  await device.settle()
  t.equal(await onHand(device, '00123'), -sold)
})
