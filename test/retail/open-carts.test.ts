import { randomBytes } from 'node:crypto'
import test from 'tape'
import { CloseWay, TAKEN_OVER } from '../../src/entry/kinds.ts'
import { Fault } from '../../src/fault/fault.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { cartOf, openCarts } from '../../src/retail/selling/carts.ts'
import { cancelCart, park, resume } from '../../src/retail/selling/park.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { type Till, tillOf } from '../../src/retail/selling/till.ts'
import type { Noted } from '../../src/view/documents.ts'
import { shopCommand } from '../cli/shop-command.ts'
import { level, Shop } from '../shop.ts'
import { counter, items, rejects } from './counter.ts'

const tea = { lines: [{ code: 'TEA', quantity: 1000 }] }

test('[S76] a cart that a till took and did not sell is listed, and another till takes it over', async t => {
  const shop = new Shop(t)
  const one = await shop.found('Till 1')
  await items(one.device, { TEA: [990, 200_000] })
  const two = await shop.join('Till 2', one)
  await level(one, two)
  const till = (node: typeof one, parts: Partial<Till> = {}) =>
    tillOf(node.device, new Catalogue(node.device), parts)
  const { id } = await park(till(one), { type: 'parked', ...tea }, randomBytes(16))
  await level(one, two)
  await resume(till(two), id)
  t.equal((await resume(till(two), id)).state, 'taken', 'who has it goes on with it')
  await level(one, two)
  const [taken] = await openCarts(one.device)
  t.deepEqual([taken?.state, taken?.log.equals(two.device.log.key)], ['taken', true])
  await rejects(t, resume(till(one), id), 'CONFLICT', /taken by Till 2.*Take it over with "force"/)
  await rejects(t, cancelCart(till(one), id), 'CONFLICT', /cannot be cancelled here/)
  const cashier = till(one, {
    needs: async action => {
      if (action === 'void') throw new Fault('NOT_PERMITTED', 'Not you.')
    }
  })
  await rejects(t, resume(cashier, id, true), 'NOT_PERMITTED')
  await rejects(t, sell(cashier, { cart: id, force: true }), 'NOT_PERMITTED')
  await resume(till(one), id, true)
  await level(one, two)
  await rejects(t, sell(till(two), { cart: id }), 'CONFLICT', /was taken by Till 1/)
  await park(till(one), { type: 'parked', cart: id, ...tea }, randomBytes(16))
  await level(one, two)
  t.deepEqual(
    (await openCarts(two.device)).map(({ state, cart }) => [state, cart.lines.length]),
    [['waiting', 2]]
  )
  await sell(till(two), { cart: id })
  await level(one, two)
  t.deepEqual([await openCarts(one.device), await exceptions(one.device)], [[], []])
})

test('[S76] a cart that was taken is found by the beginning of its id', async t => {
  const run = await shopCommand(t)
  await run('item', 'add', '--code', 'TEA', '--name', 'Tea', '--price', '2.50')
  const { id } = JSON.parse((await run('park', 'TEA', '--json')).out)
  t.equal((await run('resume', id.slice(0, 6))).exit, 0)
  t.match((await run('carts')).out, /cart, taken/)
  const sold = await run('sell', '--cart', id.slice(0, 4))
  t.equal(sold.exit, 0, sold.err)
  t.match((await run('carts')).out, /No cart is open/)
  const given = JSON.parse((await run('park', 'TEA', '--json')).out)
  await run('resume', given.id)
  t.match((await run('carts', '--cancel', given.id.slice(0, 6))).out, /cancelled/)
})

const id = randomBytes(16)
const [A, B, C] = [1, 2, 3].map(byte => Buffer.alloc(32, byte)) as [Buffer, Buffer, Buffer]

/** What was done with a cart in truth, one after the other, by clocks that say something else. */
function history(steps: [log: Buffer, what: 'park' | 'take' | 'over', time: number][]): Noted[] {
  return steps
    .map(([log, what, time], i): Noted => {
      const line = { item: randomBytes(16), price: i }
      const way = what === 'over' ? TAKEN_OVER : CloseWay.done
      return {
        ...{ time, at: { log, seq: i, index: 0 }, location: Buffer.alloc(8) },
        entry:
          what === 'park'
            ? { kind: 'cart.parked', body: { id, type: 1, lines: [line] } }
            : { kind: 'cart.closed', body: { id, way } }
      }
    })
    .sort((a, b) => a.time - b.time)
}

test('[S77] a cart is as the last till left it, whatever the clocks say', t => {
  const state = (...steps: Parameters<typeof history>[0]) => {
    const cart = cartOf(id, history(steps), 0)!
    return [cart.state, cart.log[0], cart.cart.lines[0]!.price]
  }
  t.deepEqual(state([A, 'park', 10], [B, 'take', 6]), ['taken', 2, 0], 'a slow clock takes it')
  t.deepEqual(
    state([A, 'park', 10], [B, 'take', 11], [B, 'park', 9]),
    ['waiting', 2, 2],
    'set back'
  )
  t.deepEqual(state([A, 'park', 10], [B, 'take', 6], [B, 'park', 7]), ['waiting', 2, 2], 'slow')
  t.deepEqual(
    state([A, 'park', 50], [B, 'take', 90], [C, 'over', 10], [C, 'park', 20]),
    ['waiting', 3, 3],
    'taken over by a slow clock'
  )
  t.deepEqual(
    state([A, 'park', 50], [B, 'take', 90], [C, 'over', 10]),
    ['taken', 3, 0],
    'and not parked again'
  )
  t.deepEqual(state([A, 'park', 1], [B, 'take', 2], [C, 'take', 3]), ['taken', 3, 0], 'apart')
  t.end()
})

test('[S78] prices that would hold until a day that is over are refused', async t => {
  const { till, hand } = await counter(t)
  const quote = (validUntil: number) =>
    park(till, { type: 'quote', ...tea, validUntil }, randomBytes(16))
  await rejects(t, quote(hand.now), 'BAD_INPUT', /until 2030-06-01, which is over/)
  t.equal((await quote(hand.now + 1)).expired, false)
})
