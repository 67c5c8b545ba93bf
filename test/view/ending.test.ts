import test from 'tape'
import { CartType, CloseWay, type Entry } from '../../src/entry/kinds.ts'
import { cartOf } from '../../src/retail/selling/carts.ts'
import { orderOf } from '../../src/retail/stock/orders.ts'
import { stocktakeOf } from '../../src/retail/stock/stocktake-state.ts'
import type { Noted } from '../../src/view/documents.ts'

const ID = Buffer.alloc(16, 1)

/** Entries of devices that were apart, by their clocks. */
const written = (...entries: (Entry | null)[]) =>
  entries.map(
    (entry, n): Noted => ({
      ...{ entry, time: n, location: Buffer.alloc(8) },
      at: { log: Buffer.alloc(32, n), seq: 0, index: 0 }
    })
  )

test('[Q33] of a document that was ended apart the end that did something holds, whatever the clocks say', t => {
  const ended = (kind: 'order.closed' | 'stocktake.closed' | 'cart.closed', way: number) =>
    ({ kind, body: { id: ID, way } }) as Entry
  const { done, cancelled } = CloseWay
  const parked: Entry = {
    kind: 'cart.parked',
    body: { id: ID, type: CartType.parked, lines: [] }
  }
  for (const ways of [
    [done, cancelled],
    [cancelled, done, cancelled, done]
  ]) {
    const order = orderOf(ID, written(...ways.map(way => ended('order.closed', way))))
    t.equal(order.state, 'closed')
    const noted = written(...ways.map(way => ended('stocktake.closed', way)))
    const { state, closed } = stocktakeOf(ID, noted, [])
    t.deepEqual(
      [state, closed],
      ['closed', ways.indexOf(done)],
      'the first of those alike says when'
    )
    const sales = ways.map(way => (way === done ? null : ended('cart.closed', cancelled)))
    t.equal(cartOf(ID, written(parked, ...sales, parked), 0)?.state, 'sold')
  }
  const given = [ended('order.closed', cancelled), ended('order.closed', cancelled)]
  t.equal(orderOf(ID, written(...given)).state, 'cancelled')
  t.equal(orderOf(ID, []).state, 'placed')
  const resumed = ended('cart.closed', done)
  t.equal(cartOf(ID, written(parked, resumed), 0)?.state, 'taken', 'going on with it is no end')
  t.equal(cartOf(ID, written(parked, resumed, parked), 0)?.state, 'waiting')
  t.equal(cartOf(ID, written(resumed, null), 0), null, 'nobody knows yet what was in it')
  t.end()
})
