import fc from 'fast-check'
import test from 'tape'
import { systemClock } from '../../src/node/clock.ts'
import type { Device } from '../../src/node/device.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { PAYING_MS } from '../../src/retail/exceptions/card-rule.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { ASKED_AGAIN_MS, Cards } from '../../src/retail/selling/cards.ts'
import type { PaymentTerminal } from '../../src/retail/selling/payment-terminal.ts'
import { openPayments } from '../../src/retail/selling/payments.ts'
import { latestSales } from '../../src/retail/selling/sales.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'
import { type Till, tillOf } from '../../src/retail/selling/till.ts'
import { check } from '../property.ts'
import { until } from '../until.ts'
import { bread, byCard, keyed } from './card-till.ts'
import { counter } from './counter.ts'

/** A power cut: after so many steps nothing works any more, neither the till nor its wires. */
class Life {
  stepsLeft = Number.POSITIVE_INFINITY

  /** The cut may come before what is done, or before anybody hears of it. */
  async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.stepsLeft-- <= 0) throw new Error('no power')
    const done = await work()
    if (this.stepsLeft-- <= 0) throw new Error('no power')
    return done
  }

  /** Lives on what this device and its terminal do. */
  holds(device: Device, terminal: PaymentTerminal): Cards {
    const { commit } = device
    device.commit = build => this.step(() => commit.call(device, build))
    return new Cards(device, {
      name: terminal.name,
      pay: payment => this.step(() => terminal.pay(payment)),
      outcomeOf: id => this.step(() => terminal.outcomeOf(id)),
      takeBack: payment => this.step(() => terminal.takeBack(payment))
    })
  }
}

/** Ids of payments: what sales name, and what nobody knows the end of. */
async function payments(device: Device) {
  await device.settle()
  const sold = (await latestSales(device, 100)).flatMap(({ sale }) =>
    sale.tenders.flatMap(({ payment }) => payment?.toString('hex') ?? [])
  )
  const open: string[] = []
  for await (const { id } of openPayments(device)) open.push(id.toString('hex'))
  return { sold, open }
}

test('[S65] a request that is made again after a power cut takes over what the terminal took, and a bill that changed since gives it back first', async t => {
  const { device, till } = await counter(t)
  const simulated = new SimulatedTerminal(device.directory)
  const { commit } = device
  const life = new Life()
  // Asked in two steps, paid in two.
  life.stepsLeft = 4
  till.cards = life.holds(device, simulated)
  await keyed('a', () => sell(till, byCard)).catch(() => {})
  device.commit = commit
  t.equal((await simulated.paid()).size, 1, 'the terminal took it')
  t.equal((await latestSales(device, 1)).length, 0, 'and there is no sale')
  till.cards = new Cards(device, simulated)
  const { sale } = await keyed('a', () => sell(till, byCard))
  t.deepEqual(
    [...(await simulated.paid())],
    [[sale.tenders[0]!.payment!.toString('hex'), 250]],
    'one charge, which the sale names'
  )
  await keyed('a', () => sell(till, byCard))
  t.deepEqual([...(await simulated.paid()).values()], [250, 250], 'what is sold is not sold again')

  life.stepsLeft = 4
  till.cards = life.holds(device, simulated)
  await keyed('b', () => sell(till, byCard)).catch(() => {})
  device.commit = commit
  till.cards = new Cards(device, simulated)
  await keyed('b', () => sell(till, { ...byCard, ...bread(2) }))
  t.deepEqual([...(await simulated.paid()).values()], [250, 250, 500])
  const { sold, open } = await payments(device)
  t.deepEqual([sold.length, open], [3, []])
})

test('[S66] what a till asked for before it stopped and nobody asks for again is given back, and is no exception', async t => {
  const { device, till, hand, shop } = await counter(t)
  const simulated = new SimulatedTerminal(device.directory)
  const life = new Life()
  for (const steps of [2, 4]) {
    const { commit } = device
    life.stepsLeft = steps
    till.cards = life.holds(device, simulated)
    await sell(till, byCard).catch(() => {})
    life.stepsLeft = steps
    await keyed(`${steps}`, () => sell(till, byCard)).catch(() => {})
    device.commit = commit
  }
  t.equal((await simulated.paid()).size, 2, 'two were asked for, two were paid')
  await shop.shut('Till 1')
  let due: (of: { ms: number; run: () => void }) => void = () => {}
  const waiting = new Promise<{ ms: number; run: () => void }>(resolve => {
    due = resolve
  })
  const later = (ms: number, run: () => void) => {
    if (ms !== ASKED_AGAIN_MS) return systemClock.later(ms, run)
    due({ ms, run })
    return () => {}
  }
  const clock = { ...systemClock, now: () => hand.now, zone: () => 0, later }
  const { device: again } = await shop.open('Till 1', { offline: true, clock })
  const open = (count: number) =>
    until(`${count} open`, async () => (await payments(again)).open.length === count, [
      [again, 'folded']
    ])
  let [paying, bothPaying, answer] = [0, () => {}, () => {}]
  const bothAsked = new Promise<void>(resolve => {
    bothPaying = resolve
  })
  const answered = new Promise<void>(resolve => {
    answer = resolve
  })
  const cards = new Cards(again, {
    ...{ name: simulated.name, outcomeOf: id => simulated.outcomeOf(id) },
    takeBack: payment => simulated.takeBack(payment),
    pay: async payment => {
      const paid = await simulated.pay(payment)
      if (++paying === 2) bothPaying()
      await answered
      return paid
    }
  })
  const stop = cards.giveBackLeft(error => t.error(error as Error))
  const { run } = await waiting
  t.equal((await payments(again)).open.length, 4, 'whoever asks again has a moment')
  const till2 = tillOf(again, new Catalogue(again), { cards })
  const asked = ['2', '4'].map(key => keyed(key, () => sell(till2, byCard)))
  await bothAsked
  run()
  await open(2)
  answer()
  await Promise.all(asked)
  await open(0)
  await stop()
  const { sold } = await payments(again)
  t.deepEqual(
    [...(await simulated.paid()).keys()].sort(),
    sold.sort(),
    'what was asked for again is sold'
  )
  t.equal(sold.length, 2)
  hand.now += 2 * PAYING_MS
  t.deepEqual(await exceptions(again), [])
})

test('[S68] wherever a till loses its power, what the terminal took is what sales name and what is in doubt; in the end, what sales name', async t => {
  const { device: first, shop, hand } = await counter(t)
  const simulated = new SimulatedTerminal(first.directory)
  let device = first
  let keys = 0
  const amounts = [[250], [120, 130], [100, 13, 137], [113, 137], [250]]
  const turn = fc.record({
    amounts: fc.constantFrom(...amounts),
    stepsLeft: fc.nat(22),
    isKeyed: fc.boolean(),
    again: fc.nat(2)
  })
  const clock = { ...systemClock, now: () => hand.now, zone: () => 0 }
  const balanced = async () => {
    const { sold, open } = await payments(device)
    const paid = [...(await simulated.paid()).keys()]
    const both = sold.filter(id => open.includes(id))
    const lost = paid.filter(id => !sold.includes(id) && !open.includes(id))
    const unpaid = sold.filter(id => !paid.includes(id))
    const twice = sold.length - new Set(sold).size
    if (both.length + lost.length + unpaid.length + twice === 0) return
    throw new Error(`both ${both}, lost ${lost}, unpaid ${unpaid}, twice ${twice}`)
  }
  const property = fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 4 }), async turns => {
    for (const { amounts, stepsLeft, isKeyed, again } of turns) {
      const tenders = amounts.map(amount => ({ type: 'card', amount }))
      const key = `key ${++keys}`
      const before = (await payments(device)).sold.length
      for (let times = 0; times <= again; times++) {
        const { commit } = device
        const life = new Life()
        life.stepsLeft = times === again && again > 0 ? Number.POSITIVE_INFINITY : stepsLeft
        const cards = life.holds(device, simulated)
        const till: Till = tillOf(device, new Catalogue(device), { cards })
        const run = () => sell(till, { ...bread(1), tenders })
        const { sold } = await payments(device)
        // Once it is done nobody runs it: the log says so.
        if (sold.length === before) await (isKeyed ? keyed(key, run) : run()).catch(() => {})
        device.commit = commit
        await balanced()
        await shop.shut('Till 1')
        device = (await shop.open('Till 1', { offline: true, clock })).device
      }
    }
    hand.now += ASKED_AGAIN_MS
    const cards = new Cards(device, simulated)
    const stop = cards.giveBackLeft(error => t.error(error as Error))
    const none = async () => (await payments(device)).open.length === 0
    await until('all is given back', none, [[device, 'folded']])
    await stop()
    await balanced()
  })
  await check(t, property, 15)
})
