import fc from 'fast-check'
import test from 'tape'
import { LineType, TenderType } from '../../src/entry/kinds.ts'
import { Fault } from '../../src/fault/fault.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { balanceOf } from '../../src/retail/selling/balances.ts'
import { Cards } from '../../src/retail/selling/cards.ts'
import { giftCard, giftCardId } from '../../src/retail/selling/gift-cards.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'
import { saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { type HandedOver, pay } from '../../src/retail/selling/tenders.ts'
import { faultOf } from '../fault.ts'
import { check } from '../property.ts'
import { counter, put, rejects, set } from './counter.ts'

const bread = (units: number) => ({ lines: [{ code: 'BREAD', quantity: units * 1000 }] })

test('[S39] a bill is split over coins, foreign cash, card, gift card and account; the parts come to what is due', async t => {
  const { device, till } = await counter(t)
  till.cards = new Cards(device, new SimulatedTerminal(device.directory))
  await set(device, { 'cash.rounding': '5' })
  await put(device, 'currency', 'EUR', { code: 'EUR', rate: 850_000 })
  const anna = await put(device, 'customer', 'Anna', { firstName: 'Anna', limit: 5_000 })
  await sell(till, { charges: [{ giftCard: 'g 1', amount: 300 }] })
  await put(device, 'item', 'NUT', { code: 'NUT', name: 'Nut', price: 1_002 })
  const nut = { lines: [{ code: 'NUT', quantity: 1000 }] }
  const paidBy = async (tenders?: HandedOver[], customer?: Buffer) => {
    const { sale } = await sell(till, { ...nut, tenders, customer })
    const paid = sale.tenders.reduce((sum, { amount }) => sum + amount, 0)
    t.equal(paid, saleTotal(sale) + (sale.cashRounding ?? 0), 'tenders come to the bill')
    return sale
  }
  t.deepEqual((await paidBy()).cashRounding, -2, 'coins of five')
  t.deepEqual((await paidBy([{ type: 'cash', amount: 2_000 }])).tenders, [
    { type: 1, amount: 1_000, given: 2_000 }
  ])
  t.deepEqual(
    (await paidBy([{ type: 'cash', amount: 1_002 }])).cashRounding,
    undefined,
    'who has it pays it'
  )
  t.equal(
    (await paidBy([{ type: 'card', authorisation: '0815' }])).cashRounding,
    undefined,
    'no coins'
  )
  const split = await paidBy(
    [
      { type: 'giftcard', card: 'G1', amount: 300 },
      { type: 'account', amount: 100 },
      { type: 'card', amount: 200, terminal: 'simulated' },
      { type: 'cash', amount: 500 }
    ],
    anna
  )
  t.deepEqual(
    split.tenders.map(({ type, amount, given, authorisation }) => [
      type,
      amount,
      given,
      authorisation
    ]),
    [
      [TenderType.giftcard, 300, undefined, undefined],
      [TenderType.account, 100, undefined, undefined],
      [TenderType.card, 200, undefined, 'SIM-1'],
      [TenderType.cash, 400, 500, undefined]
    ]
  )
  t.equal(split.cashRounding, -2)
  const euros = await paidBy([{ type: 'foreign', currency: 'EUR', amount: 2_000 }])
  t.deepEqual(
    euros.tenders,
    [
      { type: TenderType.foreign, amount: 1_700, currency: 'EUR', foreign: 2_000, rate: 850_000 },
      { type: TenderType.cash, amount: -700 }
    ],
    'the change is home cash'
  )
  await device.settle()
  t.deepEqual([await balanceOf(device, anna), (await giftCard(device, 'G1'))?.balance], [100, 0])
})

test('[S40] whatever is handed over, a bill is paid to the cent or refused with a sentence', async t => {
  const { device, till } = await counter(t)
  await set(device, { 'cash.rounding': '5' })
  await put(device, 'currency', 'EUR', { code: 'EUR', rate: 850_000 })
  const amount = fc.option(fc.integer({ min: -600, max: 600 }), { nil: undefined })
  const tender = fc.record({
    type: fc.constantFrom('cash', 'card', 'foreign'),
    amount,
    currency: fc.constant('EUR')
  })
  await check(
    t,
    fc.asyncProperty(
      fc.integer({ min: -500, max: 500 }),
      fc.array(tender, { maxLength: 3 }),
      async (due, handed) => {
        try {
          const { tenders, cashRounding } = await pay(
            till,
            { due, customer: null, force: false, training: false },
            handed
          )
          const paid = tenders.reduce((sum, each) => sum + each.amount, 0)
          const cash = tenders.find(({ type }) => type === TenderType.cash)
          const givesChange = tenders.some(
            ({ type, given = 0 }) => type !== TenderType.cash && given
          )
          return (
            paid === due + cashRounding &&
            Math.abs(cashRounding) <= 2 &&
            !givesChange &&
            (cash?.given ?? 1) !== 0
          )
        } catch (error) {
          return error instanceof Fault && error.code === 'BAD_INPUT'
        }
      }
    ),
    1_000
  )
  for (const [handed, sentence] of [
    [[{ type: 'cash', amount: 100 }], /1\.50 is missing/],
    [[{ type: 'card', amount: 300 }], /only cash can give change/],
    [
      [
        { type: 'card', amount: 300 },
        { type: 'cash', amount: 10 }
      ],
      /only cash can give change/
    ],
    [[{ type: 'cheque', amount: 250 }], /is no tender/],
    [[{ type: 'giftcard', amount: 250 }], /which gift card/],
    [[{ type: 'account', amount: 250 }], /whose account/],
    [[{ type: 'card' }, { type: 'card' }], /amount of every tender but one/],
    [[{ type: 'cash', amount: -250 }], /go the same way/]
  ] as [HandedOver[], RegExp][]) {
    await rejects(t, sell(till, { ...bread(1), tenders: handed }), 'BAD_INPUT', sentence)
  }
  const zloty = [{ type: 'foreign', currency: 'PLN', amount: 900 }]
  await rejects(t, sell(till, { ...bread(1), tenders: zloty }), 'NOT_FOUND', /no rate is set/)
})

test('[S41] a card is asked for money before the sale is written, and gets it back if the sale is not', async t => {
  const { device, till } = await counter(t)
  const simulated = new SimulatedTerminal(device.directory)
  till.cards = new Cards(device, simulated)
  const paid = async () => [...(await simulated.paid()).values()]
  const card = { type: 'card', terminal: 'simulated' }
  const declined = [
    { ...card, amount: 200 },
    { ...card, amount: 13 },
    { type: 'cash', amount: 37 }
  ]
  await rejects(t, sell(till, { ...bread(1), tenders: declined }), 'CONFLICT', /declined/)
  t.deepEqual(await paid(), [], 'what was paid before is taken back')
  const { commit } = device
  device.commit = build =>
    commit.call(device, context => {
      const entries = build(context)
      if (entries.at(-1)?.kind === 'sale.completed') throw new Fault('DISK_FULL', 'No room.')
      return entries
    })
  await rejects(t, sell(till, { ...bread(1), tenders: [card] }), 'DISK_FULL')
  t.deepEqual(await paid(), [])
  const byHand = await faultOf(
    sell(till, { ...bread(1), tenders: [{ type: 'card', authorisation: '4711' }] })
  )
  device.commit = commit
  t.match(
    byHand.details.join(),
    /Take the card payment of 2.50 \(4711\) back/,
    'or a person is told to'
  )
  await rejects(
    t,
    sell(till, { ...bread(1), tenders: [{ ...card, terminal: 'moon' }] }),
    'NOT_FOUND'
  )
  const { sale } = await sell(till, { ...bread(1), tenders: [card] })
  const [tender] = sale.tenders
  t.deepEqual([...(await simulated.paid())], [[tender!.payment!.toString('hex'), 250]])
  await sell(till, { ...bread(-1), tenders: [card] })
  t.deepEqual(await paid(), [250, -250], 'and pays back')
})

test('[S42] a gift card is sold, topped up and spent; what is known to be on it is not gone beyond, and is no revenue until spent', async t => {
  const { device, till, hand } = await counter(t)
  const issued = await sell(till, {
    charges: [{ giftCard: ' ab 12', amount: 500, expires: hand.now + 1000 }]
  })
  t.deepEqual(
    issued.sale.lines.map(({ type, price }) => [type, price]),
    [[LineType.giftCard, 500]]
  )
  await sell(till, { charges: [{ giftCard: 'AB12', amount: 100 }] })
  t.equal((await giftCard(device, 'ab12'))?.balance, 600)
  const by = (amount: number) => [
    { type: 'giftcard', card: 'AB12', amount },
    { type: 'cash', amount: 1_000 }
  ]
  const twice = [...by(200), { type: 'giftcard', card: 'AB12', amount: 500 }]
  await rejects(
    t,
    sell(till, { ...bread(3), tenders: twice }),
    'CONFLICT',
    /6.00 is on this gift card/
  )
  await sell(till, { ...bread(3), tenders: by(500) })
  await rejects(
    t,
    sell(till, { ...bread(3), tenders: by(200) }),
    'CONFLICT',
    /1.00 is on this gift card/
  )
  // Two at once: the second sees what the first took.
  const both = await Promise.allSettled(
    [1, 2].map(() => sell(till, { ...bread(1), tenders: by(100) }))
  )
  t.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  await rejects(
    t,
    sell(till, { ...bread(1), tenders: [{ type: 'giftcard', card: 'ZZ', amount: 1 }] }),
    'NOT_FOUND'
  )
  await rejects(t, sell(till, { charges: [{ giftCard: 'AB12', amount: -1 }] }), 'BAD_INPUT')
  await rejects(t, sell(till, { charges: [{ giftCard: '  ', amount: 1 }] }), 'BAD_INPUT')
  hand.now += 1000
  await rejects(t, sell(till, { ...bread(1), tenders: by(1) }), 'CONFLICT', /expired/)
  t.deepEqual(await exceptions(device), [])
  t.ok(giftCardId('AB12').equals(giftCardId('a b 1 2')))
})

test('[S43] an account is not charged beyond the customer’s limit as far as it is known, unless who sells may; paying takes it down', async t => {
  const asked: string[] = []
  const { device, till } = await counter(t, { needs: async action => void asked.push(action) })
  const anna = await put(device, 'customer', 'Anna', { firstName: 'Anna', limit: 400 })
  const onAccount = { customer: anna, tenders: [{ type: 'account' }] }
  await sell(till, { ...bread(1), ...onAccount })
  await rejects(
    t,
    sell(till, { ...bread(1), ...onAccount }),
    'CONFLICT',
    /owes 2.50, the limit is 4.00/
  )
  t.deepEqual(asked, [])
  await sell(till, { ...bread(1), ...onAccount, force: true })
  t.deepEqual(asked, ['credit'])
  const [passed] = await exceptions(device)
  t.deepEqual(
    [passed?.type, passed?.message],
    ['credit-limit-passed', 'Anna owes 5.00, and the limit is 4.00.']
  )
  await sell(till, { charges: [{ account: true, amount: 200 }], customer: anna })
  t.equal(await balanceOf(device, anna), 300)
  t.deepEqual(await exceptions(device), [])
  await rejects(
    t,
    sell(till, { charges: [{ account: true, amount: 200 }] }),
    'BAD_INPUT',
    /whose account/
  )
})

test('[C31] cash for nothing is given to nobody: change is of what was handed over in notes and coins', async t => {
  const { device, till } = await counter(t)
  await put(device, 'currency', 'EUR', { code: 'EUR', rate: 1_000_000 })
  await sell(till, { charges: [{ giftCard: 'G1', amount: 5_000 }] })
  const paid = (tenders: HandedOver[]) => sell(till, { ...bread(1), tenders })
  const coin = { type: 'foreign', currency: 'EUR', amount: 1 }
  for (const other of [{ type: 'card' }, { type: 'giftcard', card: 'G1' }]) {
    const tenders = [{ ...other, amount: 4_000 }, coin]
    await rejects(t, paid(tenders), 'BAD_INPUT', /only cash can give change/)
    await rejects(t, paid([...tenders, { type: 'cash' }]), 'BAD_INPUT', /only cash can give change/)
  }
  const { sale } = await paid([
    { type: 'card', amount: 100 },
    { ...coin, amount: 200 }
  ])
  t.equal(sale.tenders.find(({ type }) => type === TenderType.cash)?.amount, -50)
})

test('[C32] what no view would count is refused before it is paid and written', async t => {
  const { device, till } = await counter(t)
  const simulated = new SimulatedTerminal(device.directory)
  till.cards = new Cards(device, simulated)
  const most = { type: 'cash', amount: 1e12 }
  const tenders = [{ type: 'card', terminal: 'simulated', amount: 1 }, most, most]
  await rejects(t, sell(till, { ...bread(1), tenders }), 'BAD_INPUT', /tender is out of bounds/)
  t.equal((await simulated.paid()).size, 0)
  await device.settle()
  t.deepEqual(await exceptions(device), [])
})

test('[S99] no money is put on a gift card that expired', async t => {
  const { till, hand } = await counter(t)
  const card = { giftCard: 'G9', amount: 500 }
  await sell(till, { charges: [{ ...card, expires: hand.now + 1000 }] })
  hand.now += 1000
  await rejects(t, sell(till, { charges: [card] }), 'CONFLICT', /expired/)
  await sell(till, { charges: [{ ...card, expires: hand.now + 1000 }] })
})
