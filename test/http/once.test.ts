import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import { buildApp } from '../../src/http/server.ts'
import { asking, programOf, shopApi, TOKEN } from './api.ts'

const SALE = { lines: [{ code: 'TEA-01' }] }

test('[H30] a request that is repeated with its key is done once, and gets the same answer', async t => {
  const { node, ask } = await shopApi(t)
  const first = await ask('POST', '/sales', SALE, { key: 'a' })
  t.equal(first.statusCode, 201)
  t.notOk(first.headers['idempotent-replayed'])
  const second = await ask('POST', '/sales', SALE, { key: 'a' })
  t.equal(second.statusCode, 201)
  t.equal(second.headers['idempotent-replayed'], 'true')
  t.equal(second.body, first.body)
  t.equal((await ask('POST', '/sales', SALE, { key: 'b' })).json().receipt, 2)
  t.equal((await ask('POST', '/sales', SALE)).json().receipt, 3, 'without a key it is another')
  t.equal((await operationsOf(node).status()).totals.sales, 3)
})

test('[H31] a key stands for one request: another under it is refused, and one under way waits', async t => {
  const { ask } = await shopApi(t)
  t.equal((await ask('POST', '/sales', SALE, { key: 'a' })).statusCode, 201)
  const other = { lines: [{ code: 'MUG-01' }] }
  const reused = await ask('POST', '/sales', other, { key: 'a' })
  t.equal(reused.statusCode, 422)
  t.equal(reused.json().code, 'REUSED')
  t.same(reused.json().errors[0].field, 'header.Idempotency-Key')
  const both = await Promise.all([1, 2].map(() => ask('POST', '/sales', SALE, { key: 'c' })))
  t.same(
    both.map(({ statusCode }) => statusCode),
    [201, 201]
  )
  t.equal(both[0]!.body, both[1]!.body, 'the answer is for both')
  for (const key of ['', 'x'.repeat(201)]) {
    t.equal((await ask('POST', '/sales', SALE, { key })).statusCode, 400, `key of ${key.length}`)
  }
  const missing = { lines: [{ code: 'NONE' }] }
  t.equal((await ask('POST', '/sales', missing, { key: 'd' })).statusCode, 404)
  t.equal(
    (await ask('POST', '/sales', SALE, { key: 'd' })).statusCode,
    201,
    'a refusal did nothing'
  )
})

test('[H32] a repetition after a restart gets the same answer; without it, one made again from the log', async t => {
  const { node, ask, again } = await shopApi(t)
  const first = await ask('POST', '/sales', SALE, { key: 'a' })
  await ask('POST', '/items/import', 'code,name,price\nX,X,1\n', {
    key: 'import',
    headers: { 'content-type': 'text/csv' }
  })
  const restarted = await again()
  t.equal((await restarted.ask('POST', '/sales', SALE, { key: 'a' })).body, first.body)
  const file = path.join(node.directory, 'answers')
  const kept = await readFile(file, 'utf8')
  await writeFile(file, `${kept.slice(0, 40)}`)
  const torn = await again()
  const rebuilt = await torn.ask('POST', '/sales', SALE, { key: 'a' })
  t.equal(rebuilt.statusCode, 201)
  t.equal(rebuilt.headers['idempotent-replayed'], 'true')
  t.same(rebuilt.json(), first.json())
  const lost = await torn.ask('POST', '/items/import', 'code,name,price\nX,X,1\n', {
    key: 'import',
    headers: { 'content-type': 'text/csv' }
  })
  t.equal(lost.statusCode, 409)
  t.match(lost.json().detail, /stands before entry \d+ of block \d+ of log/)
  await rm(file)
  const other = await (await again()).ask(
    'POST',
    '/sales',
    { lines: [{ code: 'MUG-01' }] },
    { key: 'a' }
  )
  t.equal(other.statusCode, 422, 'the log knows what was asked')
  t.equal((await operationsOf((await again()).node).status()).totals.sales, 1)
})

test('[H33] a request that writes twice and fails in between is not begun anew', async t => {
  const { node } = await shopApi(t)
  const sell = ENDPOINTS.find(({ name }) => name === 'sell')!
  let fail = true
  const twice = {
    ...sell,
    name: 'twice',
    path: '/twice',
    run: async (...given: Parameters<typeof sell.run>) => {
      await sell.run(...given)
      if (fail) throw new Error('no light')
      return sell.run(...given)
    }
  }
  const app = buildApp(servedOf(node), { token: TOKEN, endpoints: [twice] })
  t.teardown(() => app.close())
  const ask = asking(app)
  t.equal((await ask('POST', '/twice', SALE, { key: 'a' })).statusCode, 500)
  fail = false
  const repeated = await ask('POST', '/twice', SALE, { key: 'a' })
  t.equal(repeated.statusCode, 201, 'the answer comes from the log')
  t.equal((await operationsOf(node).status()).totals.sales, 1)
  t.equal((await ask('POST', '/twice', SALE, { key: 'b' })).statusCode, 201)
  t.equal((await operationsOf(node).status()).totals.sales, 3)
  const { blocks } = await operationsOf(node).log({ limit: 100 })
  const kinds = blocks.flatMap(({ entries }) => entries.map(({ kind }) => kind))
  t.equal(kinds.filter(kind => kind === 'request.done').length, 2, 'with the first group only')
})

test('[H34] keys are told apart by who uses them, and nothing of them is in the view', async t => {
  const { node, ask } = await shopApi(t)
  const made = await ask('POST', '/tokens', { name: 'Web shop', scopes: ['sales:write'] })
  const { token } = made.json()
  const a = await ask('POST', '/sales', SALE, { key: 'a' })
  const b = await ask('POST', '/sales', SALE, { key: 'a', token })
  t.same([a.json().receipt, b.json().receipt], [1, 2])
  const { ok } = await operationsOf(node).verify()
  t.ok(ok)
  const kept = await readFile(path.join(node.directory, 'answers'), 'utf8')
  t.notOk(kept.includes(token), 'no token is in the file of answers')
})

test('[H31] many requests at once are each done once, and their answers kept together', async t => {
  const { node, ask } = await shopApi(t)
  const keys = Array.from({ length: 40 }, (_, i) => `key ${i}`)
  const first = await Promise.all(keys.map(key => ask('POST', '/sales', SALE, { key })))
  const again = await Promise.all(keys.map(key => ask('POST', '/sales', SALE, { key })))
  t.same(
    again.map(({ body }) => body),
    first.map(({ body }) => body)
  )
  t.equal(new Set(first.map(response => response.json().receipt)).size, keys.length)
  t.equal((await operationsOf(node).status()).totals.sales, keys.length)
})

test('[H62] no PIN is in the hash that tells requests apart: all devices read it', async t => {
  const { ask, node } = await shopApi(t)
  const token = await programOf(node)
  const hire = (pin: string) =>
    ask('POST', '/staff', { name: 'Anna', role: 'manager', pin }, { key: 'a', token })
  const first = await hire('4711')
  t.equal(first.statusCode, 201)
  const same = await hire('0815')
  t.equal(same.headers['idempotent-replayed'], 'true', 'it is the same whatever the PIN')
  t.equal(same.body, first.body)
})
