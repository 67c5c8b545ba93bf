import test from 'tape'
import { systemClock } from '../../src/node/clock.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { PAYING_MS } from '../../src/retail/exceptions/card-rule.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { settleException } from '../../src/retail/exceptions/settling.ts'
import { Cards } from '../../src/retail/selling/cards.ts'
import type { PaymentTerminal } from '../../src/retail/selling/payment-terminal.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { level, Shop } from '../shop.ts'
import { byCard, keyed } from './card-till.ts'
import { items, rejects } from './counter.ts'
import { apart, together } from './store.ts'

/** How long a device waits for an answer about its log, ms. */
const ASK_MS = 3_000

/** An office and a till, in step, whose clocks stand where they are set. */
async function twoDevices(t: test.Test) {
  const shop = new Shop(t)
  await shop.found('Office')
  await shop.shut('Office')
  const hand = { now: Date.now() }
  const clock = { ...systemClock, now: () => hand.now }
  const office = await shop.open('Office', { clock })
  await items(office.device, { BREAD: [250, 0] })
  await shop.join('Till', office)
  await shop.shut('Till')
  const node = await shop.open('Till', { clock })
  await level(office, node)
  return { shop, hand, office, node }
}

test('[S67] a payment of which the terminal cannot say is one exception on every device, and gone everywhere once it is settled', async t => {
  const { hand, office, node } = await twoDevices(t)
  const { device } = node
  let answered = 0
  const mute: PaymentTerminal = {
    name: 'mute',
    pay: async () => {
      const before = await exceptions(device)
      t.deepEqual(before, [], 'what is just being paid is none')
      throw new Error('no answer')
    },
    outcomeOf: async () => {
      answered++
      return { state: 'unknown' }
    },
    takeBack: async () => t.fail('nobody knows if there is anything to take back')
  }
  const till = tillOf(device, new Catalogue(device), { cards: new Cards(device, mute) })
  await rejects(t, sell(till, byCard), 'CONFLICT', /Nobody knows if the card payment of 2.50/)
  await device.settle()
  await level(office, node)
  for (const each of [office, node]) t.deepEqual(await exceptions(each.device), [])
  hand.now += PAYING_MS
  for (const each of [office, node]) {
    await each.device.settle()
    const [found, ...rest] = await exceptions(each.device)
    t.equal(rest.length, 0)
    t.equal(found?.type, 'card-in-doubt')
    t.match(found!.message, /2\.50 were taken from a card: Till asked its terminal \(mute\) at 20/)
  }
  const later = new Cards(device, new SimulatedTerminal(device.directory))
  const stop = later.giveBackLeft(error => t.error(error as Error))
  await stop()
  t.equal(answered, 1, 'another terminal is not asked what it cannot know')
  const [found] = await exceptions(office.device)
  await settleException(office.device, found!.id, { how: 'refunded', note: 'slip 12' })
  await rejects(t, settleException(office.device, found!.id, { how: 'refunded' }), 'NOT_FOUND')
  await level(office, node)
  for (const each of [office, node]) {
    await each.device.settle()
    t.deepEqual(await exceptions(each.device), [])
  }
  await office.device.settle()
  const digests = await Promise.all([office, node].map(each => each.device.view.digest()))
  t.equal(digests[0]!.digest, digests[1]!.digest)
})

test('[S74] a sale whose card payment somebody had said was taken back is an exception on every device', async t => {
  const { hand, office, node } = await twoDevices(t)
  const { device } = node
  const mute: PaymentTerminal = {
    name: 'simulated',
    pay: () => Promise.reject(new Error('no answer')),
    outcomeOf: async () => ({ state: 'unknown' }),
    takeBack: async () => {}
  }
  const till = tillOf(device, new Catalogue(device), { cards: new Cards(device, mute) })
  await keyed('a', () => sell(till, byCard)).catch(() => {})
  await device.settle()
  await level(office, node)
  await apart(office, node)
  hand.now += PAYING_MS
  const [found] = await exceptions(office.device)
  await settleException(office.device, found!.id, { how: 'refunded' })
  till.cards = new Cards(device, new SimulatedTerminal(device.directory))
  await keyed('a', () => sell(till, byCard))
  await together(office, node)
  for (const each of [office, node]) {
    const [wrong, ...rest] = await exceptions(each.device)
    t.equal(rest.length, 0)
    t.match(wrong!.message, /^A sale of Till \(block \d+, entry 0\) names a card payment of 2\.50/)
  }
  const [wrong] = await exceptions(office.device)
  await settleException(office.device, wrong!.id, { how: 'claimed' })
  await office.device.settle()
  await level(office, node)
  t.deepEqual(await exceptions(device), [])
})

test('[S66] nothing is given back before others were asked if they know a sale that names it', async t => {
  const { shop, node } = await twoDevices(t)
  const simulated = new SimulatedTerminal(node.directory)
  const id = Buffer.alloc(16, 7)
  const [amount, terminal] = [250, simulated.name]
  await simulated.pay({ id, amount, currency: 'GBP' })
  await node.device.commit(() => [{ kind: 'payment.asked', body: { id, terminal, amount } }])
  for (const name of ['Office', 'Till']) await shop.shut(name)
  const waits: (() => void)[] = []
  const { promise: begun, resolve: begin } = resolvers()
  const later = (ms: number, run: () => void) => {
    if (ms === ASK_MS) waits.push(run)
    if (ms !== ASK_MS && ms > 0) return systemClock.later(ms, run)
    if (ms === 0) queueMicrotask(run)
    if (ms === 0) begin()
    return () => {}
  }
  const now = () => Date.now() + PAYING_MS
  const { device } = await shop.open('Till', { clock: { ...systemClock, now, later } })
  const order: string[] = []
  const { promise: given, resolve: give } = resolvers()
  const cards = new Cards(device, {
    ...{ name: terminal, pay: payment => simulated.pay(payment) },
    outcomeOf: asked => {
      order.push('the terminal')
      return simulated.outcomeOf(asked)
    },
    takeBack: async payment => {
      await simulated.takeBack(payment)
      give()
    }
  })
  const stop = cards.giveBackLeft(error => t.error(error as Error))
  await begun
  // Far more than it takes to ask, where nobody waits for others.
  for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
  order.push('others')
  for (const run of waits) run()
  await given
  await stop()
  t.deepEqual(order, ['others', 'the terminal'])
})

/** A promise, and what resolves it. */
function resolvers() {
  let resolve = () => {}
  const promise = new Promise<void>(done => {
    resolve = done
  })
  return { promise, resolve }
}
