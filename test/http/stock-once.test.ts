import { rm } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import { edited } from '../../src/retail/records/records.ts'
import { programOf, shopApi } from './api.ts'

test('[Q24] a write to stock whose answer was lost is answered from the log, and done once', async t => {
  const { node, ask, again } = await shopApi(t)
  const supplier = await edited(node.device, 'supplier', Buffer.alloc(16, 7), { name: 'Leaves' })
  await node.device.commit(() => [supplier!])
  const tea = (quantity: number) => [{ code: 'TEA-01', quantity: quantity * 1000 }]
  const asked: { method: string; url: string; body: object; key: string; json: object }[] = []
  const write = async (url: string, body: object, method = 'POST') => {
    const key = `key ${asked.length}`
    const answer = await ask(method, url, body, { key })
    t.ok(answer.statusCode < 300, `${method} ${url} ${answer.statusCode} ${answer.body}`)
    asked.push({ method, url, body, key, json: answer.json() })
    return answer.json().id as string
  }
  const room = await write('/locations', { name: 'Room' })
  await write(`/locations/${room}`, { type: 'room' }, 'PATCH')
  await write('/stock/received', { lines: tea(10) })
  await write('/stock/returned', { lines: tea(1) })
  await write('/stock/adjusted', { reason: 'damaged', lines: tea(-1) })
  await write('/stock/moved', { to: 'Room', lines: tea(2) })
  const order = await write('/orders', { supplier: 'Leaves', lines: tea(3) })
  await write(`/orders/${order}/receive`, {})
  await write(`/orders/${order}/close`, { way: 'done' })
  const transfer = await write('/transfers', { to: 'Room', how: 'request', lines: tea(5) })
  await write(`/transfers/${transfer}/approve`, {})
  await write(`/transfers/${transfer}/send`, {})
  await write(`/transfers/${transfer}/receive`, {})
  await write('/temporary-locations', { name: 'Fair' })
  await write('/transfers', { to: 'Fair', how: 'move', lines: tea(4) })
  await write('/temporary-locations/Fair/expenses', { amount: 100, category: 'stand' })
  const take = await write('/stocktakes', { name: 'Fair', location: 'Fair' })
  await write(`/stocktakes/${take}/counts`, { lines: [{ code: 'TEA-01', counted: 3000 }] })
  await write('/temporary-locations/Fair/close', { stocktake: take })
  const other = await write('/stocktakes', { name: 'Other' })
  await write(`/stocktakes/${other}/close`, {})
  const stock = (await ask('GET', '/stock')).json()

  await rm(path.join(node.directory, 'answers'))
  const restarted = await again()
  for (const { method, url, body, key, json } of asked) {
    const answer = await restarted.ask(method, url, body, { key })
    t.equal(answer.headers['idempotent-replayed'], 'true', `${method} ${url}`)
    t.deepEqual(Object.keys(answer.json()).sort(), Object.keys(json).sort())
  }
  t.deepEqual((await restarted.ask('GET', '/stock')).json(), stock, 'nothing moved twice')
})

test('[H57] a write whose answer was lost is answered by reading what it wrote', async t => {
  const { node, ask, again } = await shopApi(t)
  const token = await programOf(node)
  const bill = { lines: [{ code: 'MUG-01', quantity: 6000 }] }
  const asked: { method: string; url: string; body: object | null; key: string; json: object }[] =
    []
  const write = async (url: string, body: object | null, method = 'POST') => {
    const key = `key ${asked.length}`
    const answer = await ask(method, url, body, { key, token })
    t.ok(answer.statusCode < 300, `${method} ${url} ${answer.statusCode} ${answer.body}`)
    asked.push({ method, url, body, key, json: answer.json() })
    return answer.json().id as string
  }
  await write('/sales', bill)
  await write('/receipts/reprinted', { device: 'Till 1', receipt: 1 })
  await write('/sales/voided', { bill, reason: 'left' })
  await write('/carts', { ...bill, type: 'quote' })
  await write(`/carts/${await write('/carts', bill)}/resumed`, null)
  await write(`/carts/${await write('/carts', bill)}/cancelled`, { reason: 'left' })
  await write(
    '/stock/reorder',
    { code: 'TEA-01', location: 'High Street', level: 1000, quantity: 5000 },
    'PUT'
  )
  await write('/staff', { name: 'Anna', pin: '4711', role: 'manager' })
  await write('/staff/Anna', { changes: '+return' }, 'PATCH')
  const inbox = (await ask('GET', '/exceptions', null, { token })).json()
  const exception = `/exceptions/${inbox.exceptions[0].id}`
  await write(`${exception}/assign`, { owner: 'Anna' })
  await write(`${exception}/settle`, { how: 'explained' })

  await rm(path.join(node.directory, 'answers'))
  const restarted = await again()
  await restarted.node.device.settle()
  const { length } = restarted.node.device.log
  for (const [i, { method, url, body, key, json }] of asked.entries()) {
    const answer = await restarted.ask(method, url, body, { key, token })
    t.equal(answer.headers['idempotent-replayed'], 'true', `${method} ${url} ${answer.body}`)
    // Of what was changed later it says how that is now.
    const isLatest = ![4, 6, 9, 11].includes(i)
    if (isLatest) t.deepEqual(answer.json(), json, url)
    else t.equal(answer.json().id, (json as { id: string }).id, url)
  }
  t.equal(restarted.node.device.log.length, length, 'and nothing is written')
})
