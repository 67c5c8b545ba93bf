import { randomBytes } from 'node:crypto'
import test from 'tape'
import { CloseWay } from '../../src/entry/kinds.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { cartOf, openCarts } from '../../src/retail/selling/carts.ts'
import { cancelCart, park, reprint, resume, voidCart } from '../../src/retail/selling/park.ts'
import { latestSales, totals } from '../../src/retail/selling/sales.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { cartFacts } from '../../src/view/cart-facts.ts'
import type { Once } from '../../src/view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../src/view/documents.ts'
import { level, linked, Shop } from '../shop.ts'
import { counter, items, onHand, put, rejects } from './counter.ts'

const tea = { lines: [{ code: 'TEA', quantity: 1000 }] }

async function twoTills(t: test.Test) {
  const shop = new Shop(t)
  const one = await shop.found('Till 1')
  await items(one.device, { TEA: [990, 200_000], BREAD: [250, 70_000] })
  const two = await shop.join('Till 2', one)
  await level(one, two)
  const till = (node: typeof one) => tillOf(node.device, new Catalogue(node.device))
  return { shop, one, two, atOne: till(one), atTwo: till(two) }
}

test('[S48] a cart that was parked at one till is gone on with at another, as it was, and sold once', async t => {
  const { one, two, atOne, atTwo } = await twoTills(t)
  const lines = [
    { code: 'TEA', quantity: 2000, price: 900, reason: 'dented' },
    { code: 'BREAD', quantity: 1000 }
  ]
  const { id } = await park(
    atOne,
    { type: 'parked', lines, discount: { rate: 100_000 }, note: 'blue hat' },
    randomBytes(16)
  )
  await level(one, two)
  const [waiting, ...more] = await openCarts(two.device, two.device.location)
  t.deepEqual([waiting?.cart.note, waiting?.state, more.length], ['blue hat', 'waiting', 0])
  await resume(atTwo, id)
  t.deepEqual(
    (await openCarts(two.device)).map(({ state }) => state),
    ['taken']
  )
  await level(one, two)
  await rejects(t, sell(atOne, { cart: id }), 'CONFLICT', /was taken by Till 2/)
  await rejects(t, resume(atOne, id), 'CONFLICT', /was taken by Till 2.*Take it over/)
  const { sale } = await sell(atTwo, { ...tea, cart: id })
  t.equal(saleTotal(sale), 1800 + 250 - 205 + 990, 'the discount stays what it was')
  t.deepEqual(
    [sale.lines[0]?.due, sale.lines[0]?.reason, sale.about?.equals(id)],
    [990, 'dented', true]
  )
  await level(one, two)
  for (const till of [atOne, atTwo]) {
    await rejects(t, sell(till, { cart: id, force: true }), 'CONFLICT', /was sold by Till 2/)
    t.deepEqual(await exceptions(till.device), [])
  }
})

test('[S49] a cart that two tills apart both sell is one exception, which names both sales', async t => {
  const { shop, one, two, atOne } = await twoTills(t)
  const { id } = await park(atOne, { type: 'parked', ...tea }, randomBytes(16))
  await level(one, two)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  const sold = [
    await sell(atOne, { cart: id }),
    await sell(tillOf(away.device, new Catalogue(away.device)), { cart: id })
  ]
  await shop.shut('Till 2')
  const back = await shop.open('Till 2')
  await linked(one, back)
  await level(one, back)
  for (const { device } of [one, back]) {
    const [twice, ...more] = await exceptions(device)
    t.equal(more.length, 0)
    const facts = twice?.facts.type === 'cart-sold-twice' ? twice.facts : null
    t.deepEqual(
      new Set(facts?.sales.map(({ log }) => log)),
      new Set(sold.map(({ at }) => at.log.toString('hex')))
    )
    t.match(twice!.message, /sold 2 times: receipt 1 of Till [12] and receipt 1 of Till [12]\./)
    t.equal((await totals(device)).sales, 2, 'both stand')
  }
})

test('[S50] a quote or an order holds its prices until its time is over; then those of the day are asked', async t => {
  const { device, till, hand } = await counter(t)
  const quote = await park(
    till,
    { type: 'quote', ...tea, discount: { amount: 90 }, validUntil: hand.now + 1000 },
    randomBytes(16)
  )
  const order = await park(till, { type: 'order', ...tea }, randomBytes(16))
  await put(device, 'item', 'TEA', { price: 1_190 })
  t.equal(saleTotal((await sell(till, { cart: order.id })).sale), 990)
  hand.now += 1000
  t.ok((await openCarts(device))[0]?.expired)
  t.equal(saleTotal((await sell(till, { cart: quote.id })).sale), 1_190)
  await rejects(t, sell(till, { cart: randomBytes(16) }), 'NOT_FOUND', /no cart/)
  const gone = await park(till, { type: 'order', ...tea }, randomBytes(16))
  await cancelCart(till, gone.id, { reason: 'changed their mind' })
  await rejects(t, sell(till, { cart: gone.id }), 'CONFLICT', /was cancelled/)
  const again = await park(till, { type: 'parked', ...tea }, randomBytes(16))
  await resume(till, again.id)
  const parked = await park(till, { type: 'parked', cart: again.id, ...tea }, randomBytes(16))
  t.deepEqual(
    [parked.id.equals(again.id), parked.state, parked.cart.lines.length],
    [true, 'waiting', 2]
  )
})

test('[S51] what is given up before it is paid and every copy of a receipt is noted, and changes nothing', async t => {
  const asked: string[] = []
  const { device, till } = await counter(t, { needs: async action => void asked.push(action) })
  const sold = await sell(till, tea)
  const at = await voidCart(
    till,
    { lines: [{ code: 'BREAD', quantity: 5000 }] },
    'no money with her'
  )
  const copy = await reprint(till, { device: 'Till 1', receipt: 1 })
  t.deepEqual([copy.at, asked], [sold.at, ['void', 'reprint']])
  t.ok(at.log.equals(device.log.key))
  await device.settle()
  t.deepEqual([(await totals(device)).gross, await onHand(device, 'BREAD')], [990, 0])
})

test('[S52] practice has numbers of its own, moves no stock, pays nothing and counts in no total', async t => {
  const { device, till } = await counter(t)
  await sell(till, tea)
  const trained = []
  for (let n = 0; n < 3; n++) {
    const tenders = [{ type: 'account', amount: 500 }, { type: 'card' }]
    const anna = await put(device, 'customer', 'Anna', { firstName: 'Anna' })
    trained.push(
      (await sell(till, { ...tea, tenders, customer: anna, training: true })).sale.receipt
    )
  }
  t.deepEqual(trained, [1, 2, 3])
  t.equal((await sell(till, tea)).sale.receipt, 2)
  await device.settle()
  t.deepEqual(await totals(device), { sales: 2, lines: 2, gross: 1980, quantity: 2000 })
  t.equal(await onHand(device, 'TEA'), -2000)
  t.equal((await latestSales(device, 10)).length, 2)
})

test('[S53] a gift card that two tills apart both empty is one exception, and both sales stand', async t => {
  const { shop, one, two, atOne } = await twoTills(t)
  await sell(atOne, { charges: [{ giftCard: 'A1', amount: 990 }] })
  await level(one, two)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  const tenders = [{ type: 'giftcard', card: 'A1' }]
  await sell(atOne, { ...tea, tenders })
  await sell(tillOf(away.device, new Catalogue(away.device)), { ...tea, tenders })
  await shop.shut('Till 2')
  const back = await shop.open('Till 2')
  await linked(one, back)
  await level(one, back)
  for (const { device } of [one, back]) {
    const found = await exceptions(device)
    t.deepEqual(
      found.map(({ message }) => message),
      ['More was paid with gift card A1 than was on it: 9.90 too much.']
    )
    t.equal((await totals(device)).gross, 1980)
  }
})

test('[C35] a cart that was cancelled waits no more, whatever the clock of the till that parked it', async t => {
  const { device, till, hand } = await counter(t)
  const id = randomBytes(16)
  hand.now += 86_400_000
  await park(till, { type: 'parked', ...tea }, id)
  const cell = (await device.view.cell<Once>(documentKey(DOCUMENT.cart, id)))!
  const [parked] = unpackNoted(cell)
  const body = { id, way: CloseWay.cancelled }
  const cancelled: Noted = {
    ...{ ...parked!, time: parked!.time - 86_400_000 },
    entry: { kind: 'cart.closed', body }
  }
  const noted = [cancelled, parked!]
  t.equal(cartOf(id, noted, hand.now)?.state, 'cancelled')
  t.equal(cartFacts(noted).state, 'cancelled')
})

test('[S93] a price that a quote promised is not out of date, nor is one without its tax', async t => {
  const { device, till } = await counter(t)
  const school = await put(device, 'customer', 'School', { company: 'School', exempt: 'VAT 7' })
  const quote = await park(till, { type: 'quote', ...tea }, randomBytes(16))
  await put(device, 'item', 'TEA', { price: 1_190 })
  const { sale } = await sell(till, { cart: quote.id })
  t.deepEqual([saleTotal(sale), sale.lines[0]?.basis], [990, undefined])
  await sell(till, { ...tea, customer: school })
  t.deepEqual(await exceptions(device), [])
})

test("[S95] a cart that was made up for one customer is not sold to another at that one's prices", async t => {
  const { device, till } = await counter(t)
  const school = await put(device, 'customer', 'School', { company: 'School', exempt: 'VAT 7' })
  const ann = await put(device, 'customer', 'Ann', { firstName: 'Ann' })
  const { id } = await park(till, { type: 'parked', ...tea, customer: school }, randomBytes(16))
  await rejects(t, sell(till, { cart: id, customer: ann }), 'CONFLICT', /made up for School/)
  const { sale } = await sell(till, { cart: id })
  t.ok(sale.customer?.equals(school))
  const open = await park(till, { type: 'parked', ...tea }, randomBytes(16))
  t.equal(saleTotal((await sell(till, { cart: open.id, customer: ann })).sale), 990)
})
