import test from 'tape'
import { embed } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { faultOf } from '../fault.ts'
import { put } from '../retail/counter.ts'
import { Shop } from '../shop.ts'

test('[S54] a bill is reckoned, parked, gone on with, sold, found, printed again and taken back over the API, and practice is marked', async t => {
  const shop = new Shop(t)
  const node = await shop.found()
  await operationsOf(node).importItems('code,name,price,tax\nTEA,Tea,9.90,20\nBREAD,Bread,2.50,7\n')
  await put(node.device, 'customer', 'Anna', { firstName: 'Anna', account: '1042', limit: 1_000 })
  const client = embed(servedOf(node), error => t.error(error))
  t.teardown(() => client.close())
  const lines = [{ code: 'TEA', quantity: 2000, discount: { rate: 100_000 } }, { code: 'BREAD' }]
  const bill = { lines, discount: { amount: 100 }, customer: '1042' }
  const reckoned = await client.ask(api => api.POST('/sales/reckoned', { body: bill }))
  t.deepEqual([reckoned.total, reckoned.discount], [1_932, 298])
  const parked = await client.ask(api =>
    api.POST('/carts', { body: { ...bill, note: 'blue hat' } })
  )
  t.deepEqual([parked.total, parked.customer, parked.state], [1_932, 'Anna', 'waiting'])
  const list = await client.ask(api =>
    api.GET('/carts', { params: { query: { everywhere: false } } })
  )
  t.deepEqual(list.carts, [parked])
  const params = { path: { id: parked.id } }
  t.equal((await client.ask(api => api.POST('/carts/{id}/resumed', { params }))).state, 'taken')
  const tenders = [
    { type: 'account', amount: 500 },
    { type: 'cash', amount: 2_000 }
  ]
  const sale = await client.sell({
    cart: parked.id,
    giftCards: [{ card: 'A1', amount: 300 }],
    tenders
  })
  t.deepEqual([sale.total, sale.change, sale.customer, sale.cart], [2_232, 268, 'Anna', parked.id])
  t.deepEqual(
    sale.lines.map(({ type, code, total }) => [type, code, total]),
    [
      ['item', 'TEA', 1_694],
      ['item', 'BREAD', 238],
      ['giftCard', 'A1', 300]
    ]
  )
  const card = await client.ask(api =>
    api.GET('/gift-cards/{number}', { params: { path: { number: 'a1' } } })
  )
  t.deepEqual([card.number, card.balance], ['A1', 300])
  const receipt = { device: 'Till 1', receipt: 1 }
  t.deepEqual(await client.ask(api => api.GET('/receipts', { params: { query: receipt } })), sale)
  const place = { log: sale.log.slice(0, 16), seq: sale.seq, hash: sale.hash }
  const copy = await client.ask(api => api.POST('/receipts/reprinted', { body: place }))
  t.deepEqual(copy, { ...sale, copy: true })
  const back = await client.ask(api =>
    api.POST('/returns', {
      body: { receipt, lines: [{ line: 0, quantity: 1000 }], reason: 'cold' }
    })
  )
  t.deepEqual([back.total, back.lines[0]?.returned, back.lines[0]?.reason], [-847, true, 'cold'])
  const rest = await client.ask(api => api.POST('/returns', { body: { receipt } }))
  t.equal(rest.total, -847 - 238 - 300)
  const all = await faultOf(client.ask(api => api.POST('/returns', { body: { receipt } })))
  t.match(all.message, /All of receipt 1 came back already/)
  const practice = await client.sell({ lines: [{ code: 'TEA' }], training: true })
  t.deepEqual([practice.training, practice.receipt], [true, 1])
  t.equal((await client.sales({ limit: 10 })).sales.length, 3)
  const given = await client.ask(api =>
    api.POST('/sales/voided', { body: { bill: { lines: [{ code: 'TEA' }] } } })
  )
  t.equal(given.log, sale.log)
})
