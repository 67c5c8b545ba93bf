import test from 'tape'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { giftCard } from '../../src/retail/selling/gift-cards.ts'
import { findReceipt } from '../../src/retail/selling/receipts.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { receiptHash, type SoldSale, saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { appendSales } from '../node/raw.ts'
import { Shop } from '../shop.ts'
import { counter, onHand, put, rejects, set } from './counter.ts'

const receiptOf = ({ sale }: SoldSale) => ({ device: 'Till 1', receipt: sale.receipt })

test('[S44] a return pays back what was paid, in whatever parts, and never more than came with the receipt', async t => {
  const { device, till } = await counter(t)
  const bought = await sell(till, {
    lines: [
      { code: 'TEA', quantity: 3000, discount: { amount: 970 } },
      { code: 'BREAD', quantity: 1000 }
    ],
    discount: { amount: 100 }
  })
  // 2000 and 250 are left of the lines, and bear 89 and 11 of the hundred.
  t.deepEqual(
    bought.sale.lines.map(({ discount, share }) => [discount, share]),
    [
      [1059, 89],
      [11, 11]
    ]
  )
  const back = async (quantity?: number) => {
    const returns = [{ receipt: receiptOf(bought), line: 0, quantity }]
    return saleTotal((await sell(till, { returns })).sale)
  }
  t.deepEqual([await back(1000), await back(1000)], [-637, -637], '1911 for three')
  await rejects(t, back(2000), 'CONFLICT', /2 of 3 came back already/)
  t.equal(await back(), -637)
  await rejects(t, back(), 'CONFLICT', /3 of 3 came back already/)
  t.equal(await onHand(device, 'TEA'), 0)
  await rejects(t, sell(till, { returns: [{ receipt: receiptOf(bought), line: 7 }] }), 'NOT_FOUND')
  const twice = [1, 2].map(() => ({ receipt: receiptOf(bought), line: 1 }))
  await rejects(t, sell(till, { returns: twice }), 'CONFLICT', /came back already/)
  const exchange = await sell(till, {
    lines: [{ code: 'TEA', quantity: 1000 }],
    returns: twice.slice(1),
    discount: { rate: 100_000 }
  })
  t.equal(saleTotal(exchange.sale), 891 - 239, 'the discount is on what is new')
  t.deepEqual(exchange.sale.taxes, [
    { rate: 70_000, net: -223, tax: -16 },
    { rate: 200_000, net: 743, tax: 148 }
  ])
  const returned = exchange.sale.lines[1]!
  t.deepEqual([returned.quantity, returned.sold, returned.returnsLine], [-1000, 1000, 1])
})

test('[S45] a kit that comes back brings its parts, a gift card its money, and tax is that of the sale', async t => {
  const { device, till } = await counter(t)
  const kit = itemId('BASKET').toString('hex')
  await put(device, 'item', 'BASKET', { code: 'BASKET', name: 'Basket', price: 1500, type: 'kit' })
  await put(device, 'component', 'a', { kit, item: itemId('TEA').toString('hex'), quantity: 500 })
  const sold = await sell(till, {
    lines: [{ code: 'BASKET', quantity: 3000 }],
    charges: [{ giftCard: 'A1', amount: 700 }]
  })
  const back = (line: number, quantity?: number) =>
    sell(till, { returns: [{ receipt: receiptOf(sold), line, quantity }] })
  await back(0, 1000)
  t.equal(await onHand(device, 'TEA'), -1000)
  await back(0)
  t.equal(await onHand(device, 'TEA'), 0)
  await rejects(t, back(1), 'NOT_FOUND', /sold nothing on line 2/)
  await back(2)
  t.equal((await giftCard(device, 'A1'))?.balance, 0)
  const tea = await sell(till, { lines: [{ code: 'TEA', quantity: 1000 }] })
  await set(device, { 'tax.mode': 'added' })
  const returns = [{ receipt: receiptOf(tea), line: 0 }]
  await rejects(
    t,
    sell(till, { returns, lines: [{ code: 'TEA', quantity: 1000 }] }),
    'CONFLICT',
    /bill of its own/
  )
  const { sale } = await sell(till, { returns })
  t.deepEqual(
    [saleTotal(sale), sale.taxAdded, sale.taxes],
    [-990, undefined, [{ rate: 200_000, net: -825, tax: -165 }]]
  )
})

test('[S46] a receipt is found by the number and the till, or by the place and the hash that it shows', async t => {
  const { device, till } = await counter(t)
  const sales: SoldSale[] = []
  for (let n = 0; n < 5; n++) {
    sales.push(await sell(till, { lines: [{ code: 'TEA', quantity: 1000 * (n + 1) }] }))
    await put(device, 'item', 'TEA', { price: 990 + n })
  }
  for (const sold of sales) {
    const { log, seq } = sold.at
    const name = {
      log: log.toString('hex').slice(0, 8),
      seq,
      hash: receiptHash(sold.sale, sold.at)
    }
    t.deepEqual((await findReceipt(device, receiptOf(sold))).at, sold.at)
    t.deepEqual((await findReceipt(device, name)).at, sold.at)
    await rejects(
      t,
      findReceipt(device, { ...name, hash: '0000000000' }),
      'CONFLICT',
      /no sale like this/
    )
  }
  await rejects(
    t,
    findReceipt(device, { device: 'Till 1', receipt: 6 }),
    'NOT_FOUND',
    /not here, or not yet/
  )
  await rejects(t, findReceipt(device, { device: 'Till 9', receipt: 1 }), 'NOT_FOUND', /no device/)
  await rejects(t, findReceipt(device, { log: 'ffffffffff', seq: 1 }), 'NOT_FOUND')
  await rejects(
    t,
    findReceipt(device, { log: sales[0]!.at.log.toString('hex'), seq: 9999 }),
    'NOT_FOUND'
  )
})

test('[S47] any of five thousand receipts is found among blocks that hold none', async t => {
  const shop = new Shop(t)
  await shop.found('Till 1')
  await shop.shut('Till 1')
  await appendSales(shop.path('Till 1'), 5_000)
  const { device } = await shop.open('Till 1', { offline: true })
  for (let n = 0; n < 50; n++) await put(device, 'item', `I${n}`, { code: `I${n}` })
  await shop.shut('Till 1')
  const again = (await shop.open('Till 1', { offline: true })).device
  for (const receipt of [1, 2, 2_500, 4_999, 5_000]) {
    t.equal((await findReceipt(again, { device: 'Till 1', receipt })).sale.receipt, receipt)
  }
})

test('[C33] a gift card that was spent is not paid back', async t => {
  const { device, till } = await counter(t)
  const sold = await sell(till, { charges: [{ giftCard: 'A1', amount: 700 }] })
  await sell(till, {
    lines: [{ code: 'BREAD', quantity: 1000 }],
    tenders: [{ type: 'giftcard', card: 'A1' }]
  })
  const back = [{ receipt: receiptOf(sold), line: 0 }]
  await rejects(t, sell(till, { returns: back }), 'CONFLICT', /4\.50 is on this gift card/)
  t.equal((await giftCard(device, 'A1'))?.balance, 450)
})

test('[C37] the tax of what comes back is what was paid, in whatever parts, whether it was added or included', async t => {
  const { device, till } = await counter(t)
  await put(device, 'item', 'CLIP', { code: 'CLIP', name: 'Clip', price: 10, tax: 50_000 })
  const clips = (quantity: number) => ({ code: 'CLIP', quantity })
  for (const mode of ['added', 'included']) {
    await set(device, { 'tax.mode': mode })
    const bought = await sell(till, { lines: [clips(3000), clips(1000)] })
    const parts: SoldSale[] = []
    for (const line of [0, 0, 0, 1]) {
      const returns = [{ receipt: receiptOf(bought), line, quantity: 1000 }]
      parts.push(await sell(till, { returns }))
    }
    const sum = (of: (sold: SoldSale) => number) => parts.reduce((all, sold) => all + of(sold), 0)
    t.equal(
      sum(({ sale }) => saleTotal(sale)),
      -saleTotal(bought.sale),
      mode
    )
    t.equal(
      sum(({ sale }) => sale.taxes?.[0]?.tax ?? 0),
      -bought.sale.taxes![0]!.tax,
      'tax'
    )
  }
})
