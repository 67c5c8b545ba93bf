import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test from 'tape'
import type { Arrived, ChangesPage } from '../../src/http/changes-contract.ts'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { buildApp } from '../../src/http/server.ts'
import { level, Shop } from '../shop.ts'
import { asking, ITEMS, programOf, shopApi, TOKEN } from './api.ts'

type Ask = ReturnType<typeof asking>

const SALE = { lines: [{ code: 'TEA-01' }] }

/** Everything from a token on, in pages. */
async function all(ask: Ask, since = '0', limit = 3): Promise<ChangesPage> {
  const found: Arrived[] = []
  for (let next = since; ; ) {
    const page: ChangesPage = (await ask('GET', `/changes?since=${next}&limit=${limit}`)).json()
    found.push(...page.changes)
    next = page.next
    if (page.pending === 0) return { changes: found, next, pending: 0 }
  }
}

const placeOf = ({ log, seq, index }: Arrived) => `${log} ${seq} ${index}`

test('[H35] changes are told once each, in pages, and a token goes on where it stood after a restart', async t => {
  const { ask, again } = await shopApi(t)
  for (let i = 0; i < 5; i++) await ask('POST', '/sales', SALE)
  const first = await all(ask)
  const sales = first.changes.filter(({ kind }) => kind === 'sale.completed')
  t.equal(sales.length, 5)
  t.equal(new Set(first.changes.map(placeOf)).size, first.changes.length, 'each once')
  const item = first.changes.find(({ kind }) => kind === 'item.edited')
  const { edits } = item!.body as { edits: { field: string }[] }
  t.ok(
    edits.some(({ field }) => field === 'price'),
    'fields have their names'
  )
  t.same((await all(ask, first.next)).changes, [], 'nothing is new')
  const restarted = await again()
  await restarted.ask('POST', '/sales', SALE)
  const more = await all(restarted.ask, first.next)
  t.same(
    more.changes.map(({ kind }) => kind),
    ['sale.completed']
  )
  const kinds = await restarted.ask('GET', '/changes?kind=sale.completed,stock.moved')
  t.same(new Set(kinds.json().changes.map(({ kind }: Arrived) => kind)).size, 2)
})

test('[H36] what other devices wrote is told when it came here, and none of it is missed or told again', async t => {
  const shop = new Shop(t)
  const a = await shop.found()
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  const app = buildApp(servedOf(a), { token: TOKEN })
  t.teardown(() => app.close())
  const ask = asking(app)
  await level(a, b)
  const heard: Arrived[] = []
  let since = '0'
  for (let round = 0; round < 6; round++) {
    const till = round % 2 === 0 ? b : a
    await operationsOf(till).sell(SALE)
    await till.device.settle()
    await level(a, b)
    const page = await all(ask, since, 1)
    heard.push(...page.changes)
    since = page.next
  }
  t.equal(heard.filter(({ kind }) => kind === 'sale.completed').length, 6)
  t.equal(new Set(heard.map(placeOf)).size, heard.length)
  const blocks = [...a.device.view.heads.values()].reduce((sum, head) => sum + head, 0)
  const counted = new Set(heard.map(({ log, seq }) => `${log} ${seq}`)).size
  t.equal(counted, blocks, 'every block that counts')
})

test('[H36] what came after a restart is told in the order in which it came, also before anybody asked', async t => {
  const shop = new Shop(t)
  const b = await shop.found()
  await operationsOf(b).importItems(ITEMS)
  const asked = await shop.join('Till 2', b)
  await level(asked, b)
  const serve = (node: typeof b) => {
    const app = buildApp(servedOf(node), { token: TOKEN })
    t.teardown(() => app.close())
    return asking(app)
  }
  const { next } = await all(serve(asked))
  await shop.shut('Till 2')
  const a = await shop.open('Till 2')
  const ask = serve(a)
  await a.device.settle()
  await level(a, b)
  for (const till of [b, a, b, a]) {
    await operationsOf(till).sell(SALE)
    await level(a, b)
  }
  const { changes } = await all(ask, next)
  const sales = changes.filter(({ kind }) => kind === 'sale.completed')
  t.deepEqual(
    sales.map(({ device }) => device),
    ['Till 1', 'Till 2', 'Till 1', 'Till 2']
  )
})

test('[H37] a token of an order that is gone is refused, and says to begin anew', async t => {
  const { node, ask, again } = await shopApi(t)
  await ask('POST', '/sales', SALE)
  const { next } = await all(ask)
  const file = path.join(node.directory, 'arrivals')
  const kept = readFileSync(file)
  writeFileSync(file, kept.subarray(0, kept.length - 7))
  const torn = await again()
  t.same((await all(torn.ask, next)).changes, [], 'an end that was cut off is appended again')
  rmSync(file)
  const lost = await again()
  const refused = await lost.ask('GET', `/changes?since=${next}`)
  t.equal(refused.statusCode, 410)
  t.equal(refused.json().code, 'GONE')
  t.match(refused.json().detail, /since=0/)
  t.equal(refused.json().errors[0].field, 'query.since')
  for (const token of ['x', '1-2-3', `${next}9`, '-1', '0-0-start']) {
    t.equal((await lost.ask('GET', `/changes?since=${token}`)).statusCode, 410, token)
  }
  t.ok((await all(lost.ask)).changes.length > 0)
})

test('[H38] nothing that a person could be taken for is told: of a PIN not even the hash', async t => {
  const { node, ask } = await shopApi(t)
  const { RECORDS } = await import('../../src/entry/records.ts')
  await node.device.commit(() => [
    {
      kind: 'staff.edited',
      body: {
        subject: Buffer.alloc(16, 7),
        edits: [{ field: RECORDS.staff.fields.pin.code, text: 'scrypt:abcdef' }]
      }
    }
  ])
  await node.device.settle()
  for (const url of ['/changes', '/log']) {
    const { body } = await ask('GET', url, null, { token: await programOf(node) })
    t.ok(body.includes('staff.edited'), url)
    t.notOk(body.includes('scrypt:abcdef'), url)
  }
})

test('[H60] changes tell how much of each line was sold, and a kind of entry that there is not is refused', async t => {
  const { ask } = await shopApi(t)
  await ask('POST', '/sales', { lines: [{ code: 'TEA-01' }, { code: 'TEA-01', quantity: 3000 }] })
  await ask('POST', '/carts', SALE)
  for (const url of ['/changes', '/log']) {
    const { changes, blocks } = (await ask('GET', url)).json()
    const entries: Arrived[] = changes ?? blocks.flatMap((block: { entries: [] }) => block.entries)
    const quantities = (wanted: string) =>
      (
        entries.find(({ kind }) => kind === wanted)!.body as { lines: { quantity: number }[] }
      ).lines.map(({ quantity }) => quantity)
    t.deepEqual(quantities('sale.completed'), [1000, 3000], url)
    t.deepEqual(quantities('cart.parked'), [1000], url)
  }
  const refused = await ask('GET', '/changes?kind=sale.completed,sale.complete')
  t.equal(refused.statusCode, 400)
  t.match(refused.json().detail, /^There is no kind of entry "sale\.complete"\. There are: .*sale/)
  t.equal(refused.json().errors[0].field, 'query.kind')
  t.equal((await ask('GET', '/changes?kind=unknown 99')).statusCode, 200)
})

test('[H61] a refusal says which part of the request it is about: of a list its query, of a strange media type what to send', async t => {
  const { ask } = await shopApi(t)
  const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' } }
  for (const [method, url, body, extra, field, reason] of [
    ['GET', '/receipts', null, {}, 'query', /^Name a receipt by/],
    ['GET', '/books/hledger?from=2026-13-01', null, {}, 'query', /is no day/],
    ['GET', '/sales?after=x', null, {}, 'query.after', /^has to be the next of a page before$/],
    ['GET', '/reports/z?after=x', null, {}, 'query.after', /no next of a page before/],
    ['POST', '/sales', 'lines=1', form, 'body', /application\/json/],
    ['POST', '/links', { address: 'nowhere' }, {}, 'body', /is no address/]
  ] as const) {
    const { errors } = (await ask(method, url, body, extra)).json()
    t.equal(errors[0].field, field, url)
    t.match(errors[0].reason, reason)
  }
})
