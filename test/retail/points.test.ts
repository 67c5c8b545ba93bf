import test from 'tape'
import { exportBooks } from '../../src/export/books.ts'
import { Fault } from '../../src/fault/fault.ts'
import { closeShift, openShift } from '../../src/retail/cash/shift.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { pointsOf } from '../../src/retail/selling/balances.ts'
import { printedReceipt } from '../../src/retail/selling/printed.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { type Till, tillOf } from '../../src/retail/selling/till.ts'
import { level, linked, Shop } from '../shop.ts'
import { counter, items, put, rejects, set } from './counter.ts'

const teas = (quantity: number) => ({ lines: [{ code: 'TEA', quantity: quantity * 1000 }] })
const byPoints = (amount?: number) => ({ type: 'points', amount })

/** A till with a customer; a point for each 0.10, worth 0.05. */
async function club(t: test.Test, parts: Partial<Till> = {}) {
  const { device, till } = await counter(t, parts)
  await set(device, { 'loyalty.rate': '100000', 'loyalty.worth': '5' })
  const customer = await put(device, 'customer', 'Anna', { firstName: 'Anna' })
  const points = async () => {
    await device.settle()
    return pointsOf(device, customer)
  }
  return { device, till, customer, points }
}

test('[S79] points are redeemed whole, at what they are worth, as far as they are there', async t => {
  let may = false
  const { device, till, customer, points } = await club(t, {
    needs: async action => {
      if (action === 'credit' && !may) throw new Fault('NOT_PERMITTED', 'Not you.')
    }
  })
  await sell(till, { ...teas(1), tenders: [{ type: 'cash' }], customer })
  t.equal(await points(), 99)
  const pay = (amount: number, more = {}) =>
    sell(till, { ...teas(1), customer, tenders: [byPoints(amount), { type: 'cash' }], ...more })
  await rejects(t, pay(500), 'CONFLICT', /has 99 points and 100 were asked for/)
  await rejects(t, pay(500, { force: true }), 'NOT_PERMITTED')
  await rejects(
    t,
    pay(303),
    'BAD_INPUT',
    /3\.03 is no whole number.*one is worth 0\.05.*give 3\.00/
  )
  await rejects(t, pay(300, { customer: undefined }), 'BAD_INPUT', /on whose points/)
  const sold = await pay(300)
  t.deepEqual(
    sold.sale.tenders.map(({ type, amount, foreign }) => [type, amount, foreign]),
    [
      [6, 300, 60],
      [1, 690, undefined]
    ]
  )
  const printed = await printedReceipt(till, sold)
  t.deepEqual([printed.points, printed.pointsRedeemed, printed.pointsLeft], [99, 60, 138])
  may = true
  await pay(990, { force: true, tenders: [byPoints()] })
  t.equal(await points(), 138 + 99 - 198)
  await set(device, { 'loyalty.worth': '0' })
  await rejects(t, pay(5), 'CONFLICT', /not redeemed here.*loyalty\.worth/)
})

test('[S79] a Z report and the books have what was paid by points on its own account', async t => {
  const { device, till, customer } = await club(t)
  await openShift(device, { float: 0 })
  await sell(till, { ...teas(1), customer })
  await sell(till, { ...teas(1), customer, tenders: [byPoints(200), { type: 'cash' }] })
  const { z } = await closeShift(device)
  t.deepEqual(
    z.tenders.map(({ type, amount }) => [type, amount]),
    [
      [1, 1780],
      [6, 200]
    ]
  )
  const { text } = await exportBooks(device, { books: 'journal' })
  t.match(text, /,5615,"expenses:loyalty points",2\.00,,/)
  t.notOk(text.includes('suspense'), text)
})

test('[S80] what comes back takes the points that it brought, from whose they were', async t => {
  const { device, till, customer, points } = await club(t)
  const bought = {
    ...teas(3),
    customer,
    lines: [...teas(3).lines, { code: 'BREAD', quantity: 1000 }]
  }
  await sell(till, bought)
  t.equal(await points(), 322)
  await set(device, { 'loyalty.rate': '1000000' })
  const receipt = { device: 'Till 1', receipt: 1 }
  const back = (line: number, quantity?: number) =>
    sell(till, { returns: [{ receipt, line, quantity }] })
  const { sale } = await back(0, 1000)
  t.deepEqual([sale.customer?.equals(customer), sale.points], [true, -99])
  await back(0)
  await back(1)
  t.equal(await points(), 0, 'all of them, whatever a point costs today')
  const other = await put(device, 'customer', 'Bert', { firstName: 'Bert' })
  await sell(till, { ...teas(1), customer })
  await sell(till, { ...teas(1), customer: other })
  const of = (number: number) => ({ receipt: { device: 'Till 1', receipt: number }, line: 0 })
  await rejects(t, sell(till, { returns: [of(5), of(6)] }), 'CONFLICT', /different customers/)
  await rejects(
    t,
    sell(till, { returns: [of(5)], customer: other }),
    'CONFLICT',
    /another customer/
  )
})

test('[S80] points that paid are given back, and an exchange keeps what the new goods bring', async t => {
  const { till, customer, points } = await club(t)
  await sell(till, { ...teas(1), customer })
  await sell(till, { ...teas(1), customer, tenders: [byPoints(490), { type: 'cash' }] })
  t.equal(await points(), 99 - 98 + 99)
  const returns = [{ receipt: { device: 'Till 1', receipt: 2 }, line: 0 }]
  const given = await sell(till, { returns, tenders: [byPoints(-490), { type: 'cash' }] })
  t.deepEqual([given.sale.tenders[0]?.foreign, given.sale.points], [-98, -99])
  t.equal(await points(), 99)
  const first = [{ receipt: { device: 'Till 1', receipt: 1 }, line: 0 }]
  const { sale } = await sell(till, { returns: first, lines: [{ code: 'BREAD', quantity: 1000 }] })
  t.equal(sale.points, 25 - 99)
})

test('[S81] points that two tills apart both redeem are one exception, and both sales stand', async t => {
  const shop = new Shop(t)
  const one = await shop.found('Till 1')
  await items(one.device, { TEA: [990, 200_000] })
  await set(one.device, { 'loyalty.rate': '100000', 'loyalty.worth': '10' })
  const customer = await put(one.device, 'customer', 'Anna', { firstName: 'Anna' })
  const atOne = tillOf(one.device, new Catalogue(one.device))
  await sell(atOne, { ...teas(1), customer })
  await set(one.device, { 'loyalty.rate': '0' })
  const two = await shop.join('Till 2', one)
  await level(one, two)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  const asked = { ...teas(1), customer, tenders: [byPoints()] }
  await sell(atOne, asked)
  await sell(tillOf(away.device, new Catalogue(away.device)), asked)
  await shop.shut('Till 2')
  const back = await shop.open('Till 2')
  await linked(one, back)
  await level(one, back)
  for (const { device } of [one, back]) {
    const found = await exceptions(device)
    t.deepEqual(
      found.map(({ type, message }) => [type, message.split(':')[0]]),
      [['points-overdrawn', 'Anna has -99 points']]
    )
  }
})
