import test from 'tape'
import { embed } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import type { Node } from '../../src/node/node.ts'
import { edited } from '../../src/retail/records/records.ts'
import { refused } from '../retail/refused.ts'
import { store, TEA } from '../retail/store.ts'

/** A store with a supplier, reached by its API. */
async function apiOf(t: test.Test) {
  const { office } = await store(t)
  const supplier = await edited(office.device, 'supplier', Buffer.alloc(16, 7), { name: 'Leaves' })
  const pack = { barcode: '777', item: TEA.toString('hex'), quantity: 12_000 }
  const barcode = await edited(office.device, 'barcode', Buffer.alloc(16, 8), pack)
  await office.device.commit(() => [supplier!, barcode!])
  return { office, client: clientOf(office) }
}

const clientOf = (node: Node) => embed(servedOf(node), () => {})
const tea = (quantity: number) => [{ code: 'TEA', quantity: quantity * 1000 }]
const path = (id: string) => ({ path: { id } })

test('[Q23] locations and stock are reached through the API, by name, code or barcode', async t => {
  const { client } = await apiOf(t)
  const room = await client.ask(api =>
    api.POST('/locations', { body: { name: 'Back room', parent: 'High Street', type: 'room' } })
  )
  t.equal(room.depth, 1)
  const moved = await client.ask(api =>
    api.PATCH('/locations/{id}', { params: path('Back room'), body: { name: 'Attic', parent: '' } })
  )
  t.deepEqual([moved.id, moved.name, moved.depth], [room.id, 'Attic', 0])
  await client.ask(api =>
    api.PATCH('/locations/{id}', { params: path(room.id), body: { parent: 'High Street' } })
  )
  const received = await client.ask(api =>
    api.POST('/stock/received', {
      body: {
        ...{ supplier: 'Leaves', document: 'D-1' },
        lines: [{ code: '777', quantity: 2000, cost: 110 }]
      }
    })
  )
  t.deepEqual(received.lines, [{ code: 'TEA', name: 'Tea', quantity: 24_000 }], 'two packs of 12')
  await client.ask(api => api.POST('/stock/moved', { body: { to: 'Attic', lines: tea(5) } }))
  await client.ask(api =>
    api.POST('/stock/adjusted', { body: { reason: 'used', location: 'Attic', lines: tea(-1) } })
  )
  await client.ask(api => api.POST('/stock/returned', { body: { lines: tea(3) } }))
  const item = await client.ask(api =>
    api.GET('/stock/item', { params: { query: { code: 'TEA' } } })
  )
  t.deepEqual(
    item.locations.map(({ location, onHand, below }) => [location.name, onHand, below]),
    [
      ['High Street', 16_000, 20_000],
      ['Attic', 4000, 4000]
    ]
  )
  const value = await client.ask(api => api.GET('/stock/valuation'))
  t.deepEqual([value.total, value.locations[0]!.below], [20 * 110, 20 * 110])
  await client.ask(api =>
    api.PUT('/stock/reorder', {
      body: { code: 'MUG', location: 'Attic', level: 2000, quantity: 6000 }
    })
  )
  const { lines } = await client.ask(api => api.GET('/stock/reorder'))
  t.deepEqual(
    lines.map(({ code, suggested }) => [code, suggested]),
    [['MUG', 6000]]
  )
  const again = { supplier: 'Leaves', document: 'D-1', lines: tea(1) }
  await refused(
    t,
    client.ask(api => api.POST('/stock/received', { body: again })),
    /Document D-1 of this supplier is booked already/
  )
  const nobody = { ...again, supplier: 'Nobody' }
  const unknown = client.ask(api => api.POST('/stock/received', { body: nobody }))
  await refused(t, unknown, /no supplier "Nobody"/)
  await client.close()
})

test('[Q23] orders and stocktakes are reached through the API', async t => {
  const { client } = await apiOf(t)
  const placed = await client.ask(api =>
    api.POST('/orders', { body: { supplier: 'Leaves', lines: [{ ...tea(12)[0]!, cost: 100 }] } })
  )
  t.deepEqual([placed.state, placed.supplier?.name], ['placed', 'Leaves'])
  const order = path(placed.id)
  await client.ask(api =>
    api.POST('/orders/{id}/receive', { params: order, body: { lines: tea(5), document: '1' } })
  )
  const rest = await client.ask(api =>
    api.POST('/orders/{id}/receive', { params: order, body: { document: '2' } })
  )
  t.deepEqual([rest.state, rest.lines[0]!.received], ['received', 12_000])
  await client.ask(api => api.POST('/orders/{id}/close', { params: order, body: { way: 'done' } }))
  const more = client.ask(api =>
    api.POST('/orders/{id}/receive', { params: order, body: { lines: tea(1) } })
  )
  await refused(t, more, /order is closed/)
  const page = await client.ask(api =>
    api.GET('/orders', { params: { query: { state: 'closed', limit: 1 } } })
  )
  t.deepEqual([page.orders.map(({ id }) => id), page.next], [[placed.id], null])

  const take = await client.ask(api => api.POST('/stocktakes', { body: { name: 'November' } }))
  const counted = await client.ask(api =>
    api.POST('/stocktakes/{id}/counts', {
      ...{ params: path(take.id), body: { lines: [{ code: '777', counted: 1000 }] } }
    })
  )
  t.deepEqual([counted.lines[0]!.counted, counted.lines[0]!.onHand], [12_000, 12_000])
  await client.ask(api =>
    api.POST('/stocktakes/{id}/counts', {
      ...{ params: path(take.id), body: { lines: [{ code: 'TEA', counted: 11_000 }] } }
    })
  )
  const closed = await client.ask(api =>
    api.POST('/stocktakes/{id}/close', { params: path(take.id) })
  )
  t.deepEqual([closed.state, closed.counted, closed.lines[0]!.booked], ['closed', 1, -1000])
  t.equal(closed.lines[0]!.counts[0]!.device, 'Office')
  await client.ask(api => api.POST('/stocktakes', { body: { name: 'Next' } }))
  const ids = []
  for (let after: string | null | undefined; after !== null; ) {
    const query = { limit: 1, ...(after ? { after } : {}) }
    const one = await client.ask(api => api.GET('/stocktakes', { params: { query } }))
    ids.push(...one.stocktakes.map(({ name }) => name))
    after = one.next
  }
  t.deepEqual(ids.sort(), ['Next', 'November'], 'page by page')
  await client.close()
})

test('[Q23] transfers and temporary locations are reached through the API', async t => {
  const { client } = await apiOf(t)
  await client.ask(api => api.POST('/locations', { body: { name: 'South' } }))
  await client.ask(api => api.POST('/stock/received', { body: { lines: tea(100) } }))
  const { id } = await client.ask(api =>
    api.POST('/transfers', { body: { to: 'South', how: 'request', lines: tea(50) } })
  )
  const params = path(id)
  await client.ask(api => api.POST('/transfers/{id}/approve', { params, body: { lines: tea(40) } }))
  await client.ask(api => api.POST('/transfers/{id}/send', { params, body: {} }))
  await client.ask(api => api.POST('/transfers/{id}/receive', { params, body: { lines: tea(37) } }))
  const done = await client.ask(api =>
    api.POST('/transfers/{id}/write-off', { params, body: { note: 'lost' } })
  )
  const [line] = done.lines
  t.deepEqual(
    [done.state, line!.sent, line!.received, line!.writtenOff],
    ['done', 40_000, 37_000, 3000]
  )
  t.deepEqual(
    done.steps.map(({ step, device }) => `${step} ${device}`),
    ['requested', 'approved', 'sent', 'received', 'writtenOff'].map(step => `${step} Office`)
  )
  const early = {
    ...{ params: path('ab'.repeat(16)) },
    body: { from: 'South', to: 'High Street', lines: tea(2) }
  }
  const ahead = await client.ask(api => api.POST('/transfers/{id}/receive', early))
  t.equal(ahead.state, 'ahead', 'before any word of it came')
  const query = { state: 'ahead' as const, location: 'South' }
  const page = await client.ask(api => api.GET('/transfers', { params: { query } }))
  t.equal(page.transfers.length, 1)
  await refused(
    t,
    client.ask(api => api.GET('/transfers/{id}', { params: path('cd'.repeat(16)) })),
    /no transfer cdcd/
  )

  const fair = await client.ask(api =>
    api.POST('/temporary-locations', { body: { name: 'Fair', type: 'van' } })
  )
  t.equal(fair.home.name, 'High Street')
  await client.ask(api =>
    api.POST('/transfers', { body: { to: 'Fair', how: 'move', lines: tea(10) } })
  )
  await client.ask(api =>
    api.POST('/temporary-locations/{id}/expenses', {
      ...{ params: path('Fair'), body: { amount: 500, category: 'petrol' } }
    })
  )
  const take = await client.ask(api =>
    api.POST('/stocktakes', { body: { name: 'Fair', location: 'Fair' } })
  )
  await client.ask(api =>
    api.POST('/stocktakes/{id}/counts', {
      ...{ params: path(take.id), body: { lines: [{ code: 'TEA', counted: 9000 }] } }
    })
  )
  await client.ask(api =>
    api.POST('/temporary-locations/{id}/close', {
      ...{ params: path('Fair'), body: { stocktake: take.id } }
    })
  )
  const report = await client.ask(api =>
    api.GET('/temporary-locations/{id}', { params: path('Fair') })
  )
  t.deepEqual(
    [report.allocated, report.expected, report.counted, report.shrinkage, report.expenses],
    [10_000, 10_000, 9000, 1000, 500]
  )
  const { locations } = await client.ask(api => api.GET('/temporary-locations'))
  t.deepEqual(
    locations.map(({ status }) => status),
    ['closed']
  )
  await client.close()
})

test('[Q36] of an order of which nothing is left nothing is received, unless it is said what came; nor of one that is closed', async t => {
  const { client } = await apiOf(t)
  const { id } = await client.ask(api =>
    api.POST('/orders', { body: { supplier: 'Leaves', lines: tea(5) } })
  )
  const receive = (body: { lines?: ReturnType<typeof tea> }) =>
    client.ask(api => api.POST('/orders/{id}/receive', { params: path(id), body }))
  t.equal((await receive({})).state, 'received')
  await refused(t, receive({}), /All that was ordered is received already\. Say what came besides/)
  t.equal((await receive({ lines: tea(1) })).lines[0]!.received, 6000, 'more came than was ordered')
  const body = { way: 'done' } as const
  await client.ask(api => api.POST('/orders/{id}/close', { params: path(id), body }))
  await refused(t, receive({ lines: tea(1) }), /is closed\. Receive what came all the same without/)
})
