import { EventEmitter } from 'node:events'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import type { Change } from '../../src/http/contract.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { NEWEST_BLOCKS } from '../../src/log/newest-first.ts'
import type { Node } from '../../src/node/node.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { appendSales } from './raw.ts'

const SALES = { 'Till 1': 3_000, 'Till 2': 1_500 }
const ALL = SALES['Till 1'] + SALES['Till 2']

interface Download {
  log: string
  seq: number
}

/** Till 3 was away while two others sold a lot; Till 1 holds all of it, Till 2 is off. */
async function farBehind(t: test.Test): Promise<{ shop: Shop; full: Node; late: Node }> {
  const shop = new Shop(t)
  const first = await shop.found('Till 1')
  const nodes = [first, await shop.join('Till 2', first), await shop.join('Till 3', first)]
  await level(...nodes)
  for (const name of ['Till 1', 'Till 2', 'Till 3']) await shop.shut(name)
  for (const [name, sales] of Object.entries(SALES)) await appendSales(shop.path(name), sales)
  const [full, other] = [await shop.open('Till 1'), await shop.open('Till 2')]
  await level(full, other)
  await shop.shut('Till 2')
  return { shop, full, late: await shop.open('Till 3', { offline: true }) }
}

function downloadsOf(node: Node): Download[] {
  const downloads: Download[] = []
  for (const core of node.device.logs.all) {
    const log = core.key.toString('hex')
    core.on('download', (seq: number) => downloads.push({ log, seq }))
  }
  return downloads
}

const arrivals = (node: Node) => node.device.logs.all.map(core => [core, 'download'] as const)

async function statusOf(node: Node, name: string) {
  const { heads, devices } = await operationsOf(node).status()
  const head = heads.find(each => each.device === name)!
  return { head, device: devices.find(each => each.device === name) }
}

test('[N52] a device that is linked for short times gets on each time, downloads no block twice, and ends level', async t => {
  const { full, late } = await farBehind(t)
  const downloads = downloadsOf(late)
  const each = 900
  const grew: number[] = []
  while (downloads.length < ALL) {
    const before = downloads.length
    const enough = Math.min(before + each, ALL)
    await late.startLan()
    await until('some blocks', () => downloads.length >= enough, arrivals(late))
    await late.sync.stopLan()
    grew.push(downloads.length - before)
  }
  t.ok(grew.length >= 2 && grew.every(blocks => blocks > 0), `each time on: ${grew}`)
  t.equal(downloads.length, ALL, 'as many downloads as there are blocks')
  t.equal(new Set(downloads.map(({ log, seq }) => `${log} ${seq}`)).size, ALL, 'and none twice')
  await late.startLan()
  await level(full, late)
  await late.device.settle()
  t.equal((await late.device.view.digest()).digest, (await full.device.view.digest()).digest)
})

test('[N53] far behind, the newest blocks of every log come first, and sales shows them before the rest is here', async t => {
  const { shop, full, late } = await farBehind(t)
  const downloads = downloadsOf(late)
  const logs = full.device.membership.members.filter(({ name }) => name in SALES)
  const of = (log: Buffer) => downloads.filter(each => each.log === log.toString('hex'))
  await late.startLan()
  await until(
    'the newest of each log',
    () => logs.every(({ log }) => of(log).length >= NEWEST_BLOCKS),
    arrivals(late)
  )
  await late.sync.stopLan()
  for (const { log, name } of logs) {
    const length = full.device.view.head(log)
    const first = of(log).slice(0, NEWEST_BLOCKS)
    const oldest = Math.min(...first.map(({ seq }) => seq))
    t.equal(oldest, length - NEWEST_BLOCKS, `${name}: nothing older before them`)
    const { head } = await statusOf(late, name)
    t.ok(head.length < length && head.missing > 0, `${name}: ${head.missing} blocks are missing`)
    t.equal(head.known, length)
    t.equal(head.here + head.missing, head.known)
  }
  const { sales } = await operationsOf(late).sales({ limit: 1_000 })
  for (const [name, count] of Object.entries(SALES)) {
    const receipts = sales.filter(({ device }) => device === name).map(({ receipt }) => receipt)
    const newest = Array.from({ length: NEWEST_BLOCKS }, (_, i) => count - i)
    t.deepEqual(receipts.slice(0, NEWEST_BLOCKS), newest, `${name}: its newest sales, in order`)
  }
  await late.startLan()
  await level(full, late)
  t.equal((await operationsOf(late).status()).totals.sales, ALL, 'and in the end all are counted')
  t.deepEqual(shop.problems, [])
})

test('[N50] status and its stream say of every other device how it stands, and of every log what is missing', async t => {
  const { full, late } = await farBehind(t)
  const apart = await statusOf(late, 'Till 1')
  t.equal(apart.device?.state, 'away')
  t.ok(apart.device?.lastSeen, 'it was linked when this device joined')
  t.deepEqual([apart.device?.path, apart.device?.since, apart.device?.lacks], [null, null, null])

  const stop = new AbortController()
  const changes: Change[] = []
  const heard = new EventEmitter()
  const tell = (change: Change) => {
    changes.push(change)
    heard.emit('change')
  }
  const over = operationsOf(late).follow(tell, stop.signal)
  const peers = () => changes.filter(({ event }) => event === 'peer').length
  await until('how each stands now', () => peers() >= 2, [[heard, 'change']])
  t.equal(peers(), 2, 'first how each stands now')
  await late.startLan()
  await linked(late, full)
  await level(late, full)
  const stands = (node: Node, of: Node) =>
    node.sync.progress.of(of.device.keyPair.publicKey.toString('hex'))
  const inStep = () => changes.some(each => each.event === 'peer' && each.state === 'in-step')
  await until('the late one to say that it is in step', inStep, [[heard, 'change']])
  await until('the other to know it', () => stands(full, late)?.lacks === 0, [
    [full.sync.progress, 'changed'],
    [full.sync, 'standing']
  ])
  const { head, device } = await statusOf(late, 'Till 1')
  t.deepEqual([device?.state, device?.path, device?.role], ['in-step', 'lan', 'owner'])
  t.match(String(device?.address), /^127\.0\.0\.1:\d+$/)
  t.deepEqual([device?.done, device?.total, device?.rate, device?.lacks], [0, 0, 0, 0])
  t.deepEqual([head.missing, head.here, head.known], [0, head.length, head.length])
  t.equal((await statusOf(late, 'Till 2')).device?.state, 'away')

  const told = changes.filter(change => change.event === 'peer' && change.device === 'Till 1')
  const states = told.map(change => (change.event === 'peer' ? change.state : ''))
  const order = states.filter((state, i) => state !== states[i - 1])
  t.deepEqual(order, ['away', 'linked', 'catching-up', 'in-step'])
  for (const change of told) {
    if (change.event !== 'peer' || change.state !== 'catching-up') continue
    t.ok(change.done <= change.total && change.total <= ALL, `${change.done} of ${change.total}`)
  }
  await until(
    'the last block to be told',
    () => changes.some(each => each.event === 'folded' && each.head === head.length),
    [[heard, 'change']]
  )
  stop.abort()
  await over
  const before = changes.length
  await late.sync.stopLan()
  t.equal(changes.length, before, 'nothing after that')
})

test('[N51] when a device was last linked is known after a restart, and a damaged file costs only that', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await shop.join('Till 2', a)
  await shop.shut('Till 2')
  await until('Till 2 to be gone', async () => a.peers.length === 0, [[a, 'down']])
  const { device } = await statusOf(a, 'Till 2')
  t.equal(device?.state, 'away')
  await shop.shut('Till 1')
  const again = await shop.open('Till 1', { offline: true })
  const kept = (await statusOf(again, 'Till 2')).device?.lastSeen
  t.equal(kept, device?.lastSeen)
  await shop.shut('Till 1')
  await writeFile(path.join(shop.path('Till 1'), 'seen.json'), '{"x":')
  const anew = await shop.open('Till 1', { offline: true })
  t.equal((await statusOf(anew, 'Till 2')).device?.lastSeen, null)
  t.deepEqual(shop.problems, [])
})
