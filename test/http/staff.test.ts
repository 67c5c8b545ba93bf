import { mkdirSync } from 'node:fs'
import test from 'tape'
import { connect } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { serve } from '../../src/http/serve.ts'
import { SESSION_HEADER } from '../../src/http/staff-session.ts'
import { faultOf } from '../fault.ts'
import { shopApi } from './api.ts'

const MANAGER = { name: 'Anna', pin: '4711', role: 'manager' }

/** A till (not an owner's device) of a shop with a manager and a cashier, and who signed in. */
async function staffed(t: test.Test) {
  const { ask, ...rest } = await shopApi(t)
  t.equal((await ask('POST', '/staff', MANAGER)).statusCode, 201)
  t.equal((await ask('POST', '/staff', { name: 'Ben', pin: '0815' })).statusCode, 201)
  const as = async (name: string, pin: string) => {
    const { session } = (await ask('POST', '/sessions', { name, pin })).json<{ session: string }>()
    return { headers: { [SESSION_HEADER]: session } }
  }
  return { ...rest, ask, anna: await as('Anna', '4711'), ben: await as('Ben', '0815') }
}

test('[U16] who asks the API signs in, may do what the permissions say, and is refused with 403 and an entry in the journal', async t => {
  const { ask, anna, ben, node } = await staffed(t)
  const setting = { value: '5' }
  t.equal((await ask('PUT', '/settings/cash.rounding', setting)).statusCode, 401, 'nobody')
  const refused = await ask('PUT', '/settings/cash.rounding', setting, { ...ben, key: 'k' })
  t.equal(refused.statusCode, 403)
  t.match(refused.json<{ detail: string }>().detail, /^Ben may not do this: .* "settings"/)
  t.equal(
    (await ask('PUT', '/settings/cash.rounding', setting, { ...anna, key: 'k' })).statusCode,
    200,
    'a refusal is no answer to a key'
  )
  await node.device.settle()
  const { blocks } = (await ask('GET', '/log?limit=100', null, anna)).json<{
    blocks: { entries: { kind: string; body: { action?: string; detail?: string } }[] }[]
  }>()
  const entries = blocks.flatMap(block => block.entries)
  t.deepEqual(
    entries
      .filter(({ kind }) => kind === 'action.refused')
      .map(({ body }) => [body.action, body.detail]),
    [
      ['settings', 'PUT /settings/{name}'],
      ['settings', 'PUT /settings/{name}']
    ],
    'of nobody and of Ben'
  )
  t.notOk(/[^0-9a-f]4711[^0-9a-f]/.test(JSON.stringify(entries)), 'no PIN is in a log')
  t.notOk((await ask('GET', '/staff')).body.includes('scrypt'), 'and no hash in an answer')

  const me = async (extra: object) =>
    (await ask('GET', '/session', null, extra)).json<{ person: { name: string } | null }>().person
  t.equal((await me(anna))?.name, 'Anna')
  t.equal(await me({ headers: { [SESSION_HEADER]: 'ff' } }), null)
  const edited = await ask('PATCH', '/staff/Ben', { changes: '+settings' }, anna)
  t.ok(edited.json<{ permissions: string[] }>().permissions.includes('settings'))
  t.equal((await ask('PUT', '/settings/cash.rounding', setting, ben)).statusCode, 200)
  await ask('PATCH', '/staff/Ben', { dismissed: Date.now() }, anna)
  t.equal((await ask('PUT', '/settings/cash.rounding', setting, ben)).statusCode, 403, 'at once')
  t.equal((await ask('DELETE', '/session', null, anna)).statusCode, 200)
  t.equal((await ask('PUT', '/settings/cash.rounding', setting, anna)).statusCode, 401)
  t.equal(
    (await ask('PATCH', '/staff/Anna', { pin: '0000' })).statusCode,
    200,
    'who opens the directory of an owner helps where a PIN was forgotten'
  )
})

test('[U50] a running till of an owner asks for a PIN too; only a command that opens the directory itself helps', async t => {
  const { shop, node, ask } = await shopApi(t)
  const manager = { name: 'Anna', pin: '4711', role: 'manager' as const }
  t.equal((await ask('POST', '/staff', manager)).statusCode, 201)
  mkdirSync(shop.path('api'))
  const server = await serve(shop.path('api'), servedOf(node), { port: 0 })
  t.teardown(() => server.close())
  const client = await connect(shop.path('api'))
  if (!client) return t.fail('nobody answers')
  t.teardown(() => client.close())
  const mallory = { ...manager, name: 'Mallory' }
  const fault = await faultOf(client.ask(api => api.POST('/staff', { body: mallory })))
  t.equal(fault.code, 'UNAUTHORIZED')
  t.equal((await ask('POST', '/staff', mallory)).statusCode, 201)
})

test('[Z10] a shift is opened, counted and closed through the API, and nobody is told what should be in the drawer before it is counted', async t => {
  const { ask, again } = await shopApi(t)
  t.deepEqual((await ask('GET', '/shift')).json(), { shift: null })
  t.equal((await ask('POST', '/shift/close', {})).statusCode, 409)
  t.equal((await ask('POST', '/shift', { float: 10_000 }, { key: 'open' })).statusCode, 201)
  t.equal((await ask('POST', '/shift', { float: 10_000 }, { key: 'open' })).statusCode, 201)
  await ask('POST', '/sales', { lines: [{ code: 'TEA-01' }] })
  t.equal(
    (await ask('POST', '/cash', { way: 'expense', amount: 100, category: 'milk' })).statusCode,
    201
  )
  t.equal((await ask('POST', '/cash', { way: 'expense', amount: 0 })).statusCode, 400)
  const counted = await ask('POST', '/shift/count', { counted: [{ type: 'cash', amount: 34_950 }] })
  t.equal(counted.json<{ shift: { counted: boolean } }>().shift.counted, true)
  t.notOk(counted.body.includes('34900') || (await ask('GET', '/shift')).body.includes('34900'))
  const x = (await ask('GET', '/reports/x')).json<{ cashDue: number; time: number | null }>()
  t.deepEqual([x.cashDue, x.time], [34_900, null])
  const z = (await ask('POST', '/shift/close', {}, { key: 'close' })).json<
    Record<string, unknown>
  >()
  t.deepEqual([z.number, z.gross, z.difference, z.perpetual], [1, 25_000, 50, 25_000])
  t.deepEqual((await ask('POST', '/shift/close', {}, { key: 'close' })).json(), z)
  const later = await again()
  t.deepEqual((await later.ask('POST', '/shift/close', {}, { key: 'close' })).json(), z)
  const { reports, next } = (await later.ask('GET', '/reports/z')).json<{
    reports: unknown[]
    next: null
  }>()
  t.deepEqual([reports, next], [[z], null])
})

test('[U17] exceptions are listed, given to somebody and settled through the API', async t => {
  const { ask, anna, ben } = await staffed(t)
  await ask('POST', '/sales', { lines: [{ code: 'MUG-01', quantity: 6000 }] }, anna)
  const list = async (query = '') =>
    (await ask('GET', `/exceptions${query}`, null, ben)).json<{
      exceptions: { id: string; type: string; receipts: { receipt: number }[] }[]
    }>().exceptions
  const [found] = await list()
  t.deepEqual([found?.type, found?.receipts.map(({ receipt }) => receipt)], ['oversell', [1]])
  const path = `/exceptions/${found!.id}`
  t.equal((await ask('POST', `${path}/settle`, { how: 'accepted' }, ben)).statusCode, 403)
  t.equal((await ask('POST', `${path}/settle`, { how: 'shrugged' }, anna)).statusCode, 400)
  await ask('POST', `${path}/assign`, { owner: 'Ben' }, anna)
  const settled = await ask('POST', `${path}/settle`, { how: 'counted', counted: 0 }, anna)
  const { history } = settled.json<{ history: { how: string; staff: string; owner: string }[] }>()
  t.deepEqual(
    history.map(({ how, staff, owner }) => [how, staff, owner]),
    [
      [null, 'Anna', 'Ben'],
      ['counted', 'Anna', null]
    ]
  )
  t.deepEqual(await list(), [])
  t.equal((await ask('GET', '/exceptions/ffffffff', null, ben)).statusCode, 404)
})

test('[C30] files, books, devices and tokens ask for a permission: a cashier cannot make a token that may more', async t => {
  const { ask, ben } = await staffed(t)
  const file = { text: 'code,name\nA,a\n', format: 'simple' }
  const asked = [
    ['POST', '/tokens', { name: 'Mine', scopes: ['settings:write'] }],
    ['DELETE', '/tokens/0123456789ab', undefined],
    ['POST', '/invites', { role: 'till' }],
    ['POST', '/devices/retire', { device: 'Till 1', lost: true }],
    ['POST', '/devices/accept', { device: 'Till 1' }],
    ['POST', '/items/files', file],
    ['POST', '/customers/files', file],
    ['POST', '/books/hledger', {}],
    ['GET', '/books/hledger', undefined],
    ['GET', '/tokens', undefined]
  ] as const
  for (const [method, path, body] of asked) {
    t.equal((await ask(method, path, body, ben)).statusCode, 403, `${method} ${path} as a cashier`)
    t.equal((await ask(method, path, body)).statusCode, 401, 'and as nobody')
  }
})

test('[H53] whoever reads what is known of customers needs a permission for it, and a program the scope', async t => {
  const { ask, anna, ben, node } = await staffed(t)
  const customer = { account: 'C-1', lastName: 'Berg', phone: '0711-123' }
  t.equal((await ask('POST', '/customers', customer, anna)).statusCode, 201)
  await ask('POST', '/sales', { lines: [{ code: 'TEA-01' }], customer: 'C-1' }, anna)
  const lists = ['/customers', '/customers?text=Berg', '/customers/file', '/log', '/changes']
  const shown = ['/customers/C-1', '/customers/C-1/account', '/sales', '/carts', '/exceptions']
  for (const path of lists) {
    t.equal((await ask('GET', path, null, ben)).statusCode, 403, `${path} as a cashier`)
  }
  for (const path of shown) {
    t.equal((await ask('GET', path, null, ben)).statusCode, 200, `${path} as a cashier`)
  }
  for (const path of [...lists, ...shown]) {
    const nobody = await ask('GET', path)
    t.equal(nobody.statusCode, 401, `${path} as nobody`)
    t.notOk(nobody.body.includes('Berg'))
    t.equal((await ask('GET', path, null, anna)).statusCode, 200, `${path} as a manager`)
  }
  await node.device.settle()
  const log = (await ask('GET', '/log?limit=100', null, anna)).body
  for (const name of ['/customers', '/customers/file', '/log']) {
    // Once a minute for each permission, so the second of a permission is not there.
    const isFirst = name !== '/customers/file'
    t.equal(log.includes(`"GET ${name}"`), isFirst, `the journal of ${name}`)
  }
  const others = SCOPES.filter(
    each => !['customers:read', 'sales:read', 'changes:read', 'exceptions:read'].includes(each)
  )
  const made = await ask('POST', '/tokens', { name: 'A', scopes: others }, anna)
  const { token } = made.json<{ token: string }>()
  for (const path of [...lists, ...shown]) {
    t.equal((await ask('GET', path, null, { token })).statusCode, 403, `${path} as a program`)
  }
})

test('[H53] status tells of exceptions only to those who may look at them', async t => {
  const { ask, anna, ben } = await staffed(t)
  await ask('POST', '/sales', { lines: [{ code: 'MUG-01', quantity: 6000 }] }, anna)
  const scopes = ['device:read']
  const { token } = (await ask('POST', '/tokens', { name: 'A', scopes }, anna)).json<{
    token: string
  }>()
  const message = async (extra?: object) => {
    const { exceptions } = (await ask('GET', '/status', null, extra)).json<{
      exceptions: { type: string; message: string; facts: object }[]
    }>()
    t.equal(exceptions[0]?.type, 'oversell')
    return exceptions[0]!.message
  }
  t.match(await message(ben), /^MUG-01/)
  for (const extra of [undefined, { token }]) t.match(await message(extra), /^Sign in to see/)
})
