import test from 'tape'
import { StockReason } from '../../src/entry/kinds.ts'
import { isWrite } from '../../src/http/endpoint.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { SESSION_HEADER } from '../../src/http/staff-session.ts'
import { PERMISSIONS } from '../../src/retail/people/permissions.ts'
import { edited } from '../../src/retail/records/records.ts'
import { reportZ } from '../export/z.ts'
import { shopApi } from './api.ts'

/** Writes that anybody may do who holds the device. */
const OPEN = {
  signIn: 'how somebody becomes anybody',
  signOut: 'of the session that is shown',
  verify: 'says what is in the logs',
  witness: 'states what is in the logs',
  link: 'any path will do, also for a cashier alone at a fair',
  lan: 'as link',
  syncFolder: 'as link'
}

/** What anybody may read who holds the device: nothing of customers, takings or who did what. */
const READABLE = [
  ...['status', 'follow', 'links', 'settings', 'shift', 'giftCard', 'staff', 'signedIn'],
  ...['items', 'item', 'barcodes', 'barcode', 'kitParts', 'kitPart', 'attributes', 'attribute'],
  ...['categories', 'category', 'taxClasses', 'taxClass', 'prices', 'price', 'promotions'],
  ...['promotion', 'currencies', 'currency', 'customerGroups', 'customerGroup', 'suppliers'],
  ...['supplier', 'scan', 'exportItems', 'locations', 'stock', 'itemStock', 'reorderList'],
  ...['orders', 'order', 'stocktakes', 'stocktake', 'transfers', 'transfer', 'temporaryLocations']
]

test('[H53] every endpoint says its scope, and every read its permission but for what anybody may see', t => {
  for (const { name, method, scope, permission } of ENDPOINTS) {
    t.ok(SCOPES.includes(scope), `${name}: ${scope}`)
    t.ok(permission === undefined || PERMISSIONS.includes(permission), `${name}: ${permission}`)
    // What a program may only read must not be a way to write; signing in writes a session.
    if (method === 'GET') t.match(scope, /:read$/, name)
    else t.match(scope, /:write$/, name)
  }
  const open = ENDPOINTS.filter(each => each.method === 'GET' && each.permission === undefined)
  t.deepEqual(open.map(({ name }) => name).sort(), READABLE.sort())
  t.end()
})

test('[U30] every write of the API needs a permission, but for what moves or checks what is there already', t => {
  const open = ENDPOINTS.filter(
    each => (isWrite(each) || each.method !== 'GET') && each.permission === undefined
  )
  t.deepEqual(open.map(({ name }) => name).sort(), Object.keys(OPEN).sort())
  t.end()
})

test('[U31] what somebody does through the API of stock, orders, transfers, stocktakes, places for a time, imports and the books bears their name', async t => {
  const { ask, node } = await shopApi(t)
  const supplier = await edited(node.device, 'supplier', Buffer.alloc(16, 7), { name: 'Leaves' })
  await node.device.commit(() => [supplier!])
  await reportZ(node)
  await ask('POST', '/staff', { name: 'Anna', pin: '4711', role: 'manager' })
  const signed = await ask('POST', '/sessions', { name: 'Anna', pin: '4711' })
  const headers = { [SESSION_HEADER]: signed.json<{ session: string }>().session }
  const before = node.device.log.length
  const post = async (path: string, body?: object) => {
    const answer = await ask('POST', path, body, { headers })
    t.ok(answer.statusCode < 300, `${path} ${answer.statusCode < 300 ? '' : answer.body}`)
    // What answers in lines ends with its report.
    return JSON.parse(answer.body.trim().split('\n').at(-1)!) as { id: string; problem?: object }
  }
  const tea = (quantity: number) => ({ lines: [{ code: 'TEA-01', quantity }] })
  await post('/locations', { name: 'Attic' })
  await post('/stock/received', { supplier: 'Leaves', ...tea(5000) })
  await post('/stock/returned', { supplier: 'Leaves', ...tea(1000) })
  await post('/stock/adjusted', { reason: 'used', ...tea(-1000) })
  await post('/stock/moved', { to: 'Attic', ...tea(2000) })
  const order = await post('/orders', { supplier: 'Leaves', ...tea(3000) })
  await post(`/orders/${order.id}/receive`, {})
  const left = await post('/orders', { supplier: 'Leaves', ...tea(3000) })
  await post(`/orders/${left.id}/close`, { way: 'cancelled' })
  const sent = await post('/transfers', { to: 'Attic', how: 'request', ...tea(4000) })
  for (const step of ['approve', 'send']) await post(`/transfers/${sent.id}/${step}`, {})
  await post(`/transfers/${sent.id}/receive`, tea(1000))
  await post(`/transfers/${sent.id}/cancel`, tea(1000))
  await post(`/transfers/${sent.id}/write-off`, {})
  await post('/temporary-locations', { name: 'Fair' })
  await post('/temporary-locations/Fair/expenses', { amount: 100, category: 'stand' })
  await post('/transfers', { to: 'Fair', how: 'move', ...tea(4000) })
  for (const [location, close] of [
    ['Attic', 'close'],
    ['Attic', 'cancel'],
    ['Fair', 'event']
  ] as const) {
    const { id } = await post('/stocktakes', { name: close, location })
    const lines = [{ code: 'TEA-01', counted: 1000 }]
    await post(`/stocktakes/${id}/counts`, { lines })
    if (close === 'event') await post('/temporary-locations/Fair/close', { stocktake: id })
    else await post(`/stocktakes/${id}/${close}`)
  }
  await post('/books/hledger', {})
  const file = { format: 'simple', text: 'code,name,price,stock\nCUP,Cup,300,5\n' }
  t.notOk((await post('/items/files', file)).problem)
  const csv = { ...headers, 'content-type': 'text/csv' }
  const text = 'code,name,price,stock\nPOT,Pot,900,5\n'
  t.equal((await ask('POST', '/items/import', text, { headers: csv })).statusCode, 200)

  const { blocks } = (await ask('GET', `/log?limit=100`, null, { headers })).json<{
    blocks: {
      seq: number
      entries: { kind: string; body: { staff?: string; reason?: number } }[]
    }[]
  }>()
  const written = blocks.filter(({ seq }) => seq >= before).flatMap(({ entries }) => entries)
  // Stock of a file bears no name: imported apart by two people it is one fact.
  const kinds = written.filter(
    ({ kind, body }) => !kind.endsWith('.edited') && body.reason !== StockReason.opening
  )
  const anna = (await ask('GET', '/staff')).json<{ staff: { id: string }[] }>().staff[0]!.id
  t.deepEqual(
    kinds.filter(({ body }) => body.staff !== anna),
    []
  )
  t.deepEqual([...new Set(kinds.map(({ kind }) => kind))].sort(), [
    ...['cash.moved', 'event.closed', 'file.imported', 'order.closed', 'order.placed'],
    ...['staff.signed', 'stock.moved', 'stocktake.closed', 'stocktake.counted', 'stocktake.opened'],
    ...['transfer.stepped', 'z.posted']
  ])
})

test('[H63] a cashier finds the customer who stands at the till by three letters, and is told enough to tell one from another', async t => {
  const { ask } = await shopApi(t)
  const customer = { firstName: 'Ann', lastName: 'Lee', email: 'ann@example.com', consent: 1 }
  await ask('POST', '/customers', { ...customer, account: 'C-1', phone: '555', city: 'Leeds' })
  await ask('POST', '/customers', { ...customer, account: 'C-2', email: 'b@example.com' })
  await ask('DELETE', '/customers/C-2')
  await ask('POST', '/staff', { name: 'Anna', pin: '4711', role: 'manager' })
  const boss = (await ask('POST', '/sessions', { name: 'Anna', pin: '4711' })).json()
  const by = (session: string) => ({ headers: { [SESSION_HEADER]: session } })
  const ben = { name: 'Ben', pin: '0815', role: 'cashier' }
  await ask('POST', '/staff', ben, by(boss.session))
  const signed = await ask('POST', '/sessions', { name: 'Ben', pin: '0815' })
  const cashier = by(signed.json().session)
  t.equal((await ask('GET', '/customers', undefined, cashier)).statusCode, 403)
  const find = (text: string) => ask('GET', `/scan/customers?text=${text}`, undefined, cashier)
  t.equal((await find('an')).statusCode, 400)
  const { customers } = (await find('ann')).json()
  t.match(customers[0].id, /^[0-9a-f]{32}$/)
  t.deepEqual(customers, [
    { id: customers[0].id, name: 'Ann Lee', account: 'C-1', card: '', phone: '555', city: 'Leeds' }
  ])
})
