import test from 'tape'
import { edited } from '../../src/retail/records/records.ts'
import { shopApi } from './api.ts'

test('[P20] a record is made, shown, edited field by field, listed, and taken out of use', async t => {
  const { ask } = await shopApi(t)
  const made = await ask('POST', '/customers', { account: 'C-17', lastName: 'Berg', limit: 5000 })
  t.equal(made.statusCode, 201)
  const { id } = made.json()
  t.deepEqual(made.json().conflicts, [])
  const edited = await ask('PATCH', `/customers/${id}`, { email: 'anna@shop.example' })
  t.equal(edited.statusCode, 200)
  t.equal(edited.json().lastName, 'Berg', 'what is absent stays')
  t.deepEqual((await ask('GET', '/customers/C-17')).json(), edited.json(), 'by its account')
  const ids = async (query: string) =>
    (await ask('GET', `/customers${query}`)).json().customers.map((row: { id: string }) => row.id)
  t.deepEqual(await ids('?email=ANNA@shop.example'), [id])
  t.deepEqual(await ids('?text=berg%20c-17'), [id])
  t.deepEqual(await ids('?account=C-18'), [])
  t.equal((await ask('DELETE', `/customers/${id}`)).json().status, 'removed')
  t.deepEqual(await ids(''), [])
  t.deepEqual(await ids('?all=true'), [id])
  const again = await ask('POST', '/customers', { account: 'C-17', lastName: 'Berg' })
  t.equal(again.json().id, id, 'made again it is in use again')
  t.equal(again.json().status, '')
})

test('[P20] every type of record can be made and is listed page by page', async t => {
  const { ask } = await shopApi(t)
  const made: [string, string, object][] = [
    ['/suppliers', 'suppliers', { name: 'Leaf' }],
    ['/tax-classes', 'taxClasses', { name: 'Food', rate: 50_000 }],
    ['/categories', 'categories', { name: 'Tea' }],
    ['/customer-groups', 'customerGroups', { name: 'Trade', discount: 50_000 }],
    ['/items', 'items', { code: 'SET', name: 'Set', price: 900, supplier: 'Leaf', type: 'kit' }],
    ['/barcodes', 'barcodes', { item: 'SET', barcode: '777', quantity: 6000 }],
    ['/kit-parts', 'kitParts', { kit: 'SET', item: 'TEA-01', quantity: 2000 }],
    ['/attributes', 'attributes', { item: 'SET', name: 'Origin', value: 'Assam' }],
    ['/prices', 'prices', { item: 'SET', price: 800, group: 'Trade', location: 'High Street' }],
    ['/promotions', 'promotions', { name: 'Less', type: 'percent', rate: 100_000 }],
    ['/currencies', 'currencies', { code: 'USD', rate: 800_000 }]
  ]
  for (const [path, many, body] of made) {
    const answer = await ask('POST', path, body)
    t.equal(answer.statusCode, 201, `${path} ${answer.body}`)
    const list = (await ask('GET', `${path}?limit=1000`)).json()
    t.ok(
      list[many].some((row: { id: string }) => row.id === answer.json().id),
      path
    )
  }
  const first = (await ask('GET', '/items?limit=1')).json()
  t.equal(first.items.length, 1)
  const second = (await ask('GET', `/items?limit=1&after=${first.next}`)).json()
  t.notEqual(second.items[0].id, first.items[0].id)
  t.equal((await ask('GET', '/kit-parts?kit=SET')).json().kitParts.length, 1)
  const same = await ask('POST', '/attributes', { item: 'SET', name: 'Origin', value: 'Ceylon' })
  t.equal(same.json().value, 'Ceylon', 'an attribute is set anew')
})

test('[P21] a record that does not fit is refused with the field and the reason, and nothing is written', async t => {
  const { ask, node } = await shopApi(t)
  const head = () => node.device.log.length
  await ask('POST', '/customers', { account: 'C-17', lastName: 'Berg' })
  const before = head()
  for (const [method, path, body, status, field] of [
    ['POST', '/items', { code: 'X', name: 'X', colour: 'red' }, 400, 'body.colour'],
    ['POST', '/items', { code: 'X', name: 'X', price: 1.5 }, 400, 'body.price'],
    ['POST', '/items', { name: 'X' }, 400, 'body.code'],
    ['POST', '/items', { code: 'TEA-01', name: 'X' }, 409, undefined],
    ['POST', '/customers', { account: 'c-17' }, 409, undefined],
    ['POST', '/customers', { lastName: 'B', account: 'x', email: 7 }, 400, 'body.email'],
    ['PATCH', '/customers/nobody', { lastName: 'B' }, 404, undefined],
    ['PATCH', '/items/TEA-01', {}, 400, 'body'],
    ['POST', '/prices', { item: 'NONE', price: 5 }, 404, undefined],
    ...['promotions', 'barcodes', 'kit-parts', 'attributes', 'prices', 'currencies'].map(
      path => ['GET', `/${path}/none`, undefined, 404, undefined] as const
    ),
    ['PUT', '/settings/tax.mode', { value: 'both' }, 400, undefined]
  ] as const) {
    const answer = await ask(method, path, body)
    t.equal(answer.statusCode, status, `${method} ${path} ${answer.body}`)
    if (field) t.equal(answer.json().errors[0]?.field, field)
  }
  t.equal(head(), before)
})

test('[P22] a request to make a record that is repeated with its key makes it once', async t => {
  const { ask } = await shopApi(t)
  const body = { lastName: 'Nameless' }
  const one = await ask('POST', '/customers', body, { key: 'k' })
  const two = await ask('POST', '/customers', body, { key: 'k' })
  t.equal(two.headers['idempotent-replayed'], 'true')
  t.equal(two.json().id, one.json().id)
  t.equal((await ask('GET', '/customers')).json().customers.length, 1)
})

test('[P23] what is scanned is told with its price for this customer, here and now, and its basis', async t => {
  const { ask } = await shopApi(t)
  await ask('POST', '/customer-groups', { name: 'Trade' })
  await ask('POST', '/customers', { account: 'C-1', lastName: 'Cole', group: 'Trade', limit: 900 })
  await ask('POST', '/prices', { item: 'TEA-01', price: 111, group: 'Trade' })
  const plain = (await ask('GET', '/scan?code=TEA-01')).json()
  const traded = (await ask('GET', '/scan?code=TEA-01&customer=C-1')).json()
  t.notEqual(plain.price, 111)
  t.equal(plain.list, null)
  t.equal(traded.price, 111)
  t.ok(traded.list)
  t.notDeepEqual(traded.basis, plain.basis)
  t.equal((await ask('GET', '/scan?code=nothing')).statusCode, 404)
  const standing = (await ask('GET', '/customers/C-1/account')).json()
  t.deepEqual(standing, { owed: 0, credit: 900, points: 0, spent: 0, bills: 0 })
})

test('[P24] settings are shown with what they mean, and set', async t => {
  const { ask } = await shopApi(t)
  const set = await ask('PUT', '/settings/cash.rounding', { value: '5' })
  t.equal(set.statusCode, 200)
  const { settings } = (await ask('GET', '/settings')).json()
  const found = settings.find(({ name }: { name: string }) => name === 'cash.rounding')
  t.equal(found.value, '5')
  t.ok(found.about)
})

test('[H59] a record is in use or removed: no other status is written, and any that an old log holds is read as out of use', async t => {
  const { node, ask } = await shopApi(t)
  const written = await ask('PATCH', '/items/TEA-01', { status: 'gone' })
  t.equal(written.statusCode, 400)
  t.match(written.json().detail, /^body\.status has to be one of: removed, or empty\.$/)
  const { id } = (await ask('GET', '/items/TEA-01')).json()
  // As versions before this one let it be written.
  const edit = await edited(node.device, 'item', Buffer.from(id, 'hex'), { status: 'gone' })
  await node.device.commit(() => [edit!])
  await node.device.settle()
  t.equal((await ask('GET', `/items/${id}`)).json().status, 'gone')
  t.notOk((await ask('GET', '/items')).body.includes(id), 'not in the list')
  t.equal((await ask('POST', '/sales', { lines: [{ code: 'TEA-01' }] })).statusCode, 409)
  t.equal((await ask('PATCH', `/items/${id}`, { price: 300 })).statusCode, 200, 'still edited')
  t.equal((await ask('PATCH', `/items/${id}`, { status: '' })).json().status, '')
  t.equal((await ask('POST', '/sales', { lines: [{ code: 'TEA-01' }] })).statusCode, 201)
})
