import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import test from 'tape'
import { encodeEntry } from '../../src/entry/commit.ts'
import { BeganReason, type WitnessStated } from '../../src/entry/kinds.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { readCommits } from '../../src/log/logs.ts'
import { type Clock, systemClock } from '../../src/node/clock.ts'
import type { Node } from '../../src/node/node.ts'
import {
  coveredLength,
  statementsIn,
  WITNESS_EVERY_MS,
  WITNESS_HEADS_MAX
} from '../../src/node/witness.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'
const sell = (node: Node) => operationsOf(node).sell({ lines: [{ code: 'TEA-01' }] })

async function twoTills(t: test.Test): Promise<{ shop: Shop; a: Node; b: Node }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  for (const node of [a, b]) {
    await sell(node)
    await node.device.settle()
  }
  await level(a, b)
  return { shop, a, b }
}

/** Every statement in a node's own log, the first one first, by block. */
async function statements(node: Node): Promise<{ seq: number; body: WitnessStated }[]> {
  await node.device.settle()
  const { log } = node.device
  const commits = await readCommits(log, 0, log.contiguousLength)
  return commits.flatMap((commit, seq) =>
    (commit?.entries ?? []).flatMap(entry =>
      entry.kind === 'witness.stated' ? [{ seq, body: entry.body }] : []
    )
  )
}

/** A clock whose hours pass when the test says so. */
function clockByHand(): { clock: Clock; pass: () => Promise<void> } {
  let due = () => {}
  let arm = () => {}
  const armed = new Promise<void>(resolve => {
    arm = resolve
  })
  const later: Clock['later'] = (delayMs, run) => {
    if (delayMs < WITNESS_EVERY_MS) return systemClock.later(delayMs, run)
    due = run
    arm()
    return () => {
      due = () => {}
    }
  }
  return { clock: { ...systemClock, later }, pass: () => armed.then(() => due()) }
}

test('[W1] a running device states heads and tree hashes of what it holds when it starts, when it stops, and every few hours', async t => {
  const { shop, a } = await twoTills(t)
  await shop.shut('Till 2')
  const { clock, pass } = clockByHand()
  const b = await shop.open('Till 2', { clock })
  t.equal((await statements(b)).length, 0, 'none before it is told to')
  const stated = (count: number) =>
    until(`${count} statements`, async () => (await statements(b)).length === count, [
      [b.device, 'folded']
    ])
  b.witness.start()
  await stated(1)
  const [first] = await statements(b)
  t.equal(first!.body.previous, 0)
  t.deepEqual(
    first!.body.heads.map(({ log }) => log.toString('hex')).sort(),
    [a, b].map(({ device }) => device.log.key.toString('hex')).sort(),
    'the log of each device'
  )
  for (const { log, length, hash } of first!.body.heads) {
    const core = await a.device.logs.log(log)
    t.deepEqual(
      hash,
      await core.treeHash(length),
      `the first ${length} blocks as the other has them`
    )
  }
  await sell(a)
  await a.device.settle()
  await level(a, b)
  await pass()
  await stated(2)
  const [, second] = await statements(b)
  t.equal(second!.body.previous, first!.seq + 1, 'the second says where the first stands')
  await sell(b)
  await shop.shut('Till 2')
  const again = await shop.open('Till 2', { offline: true })
  const all = await statements(again)
  t.equal(all.length, 3, 'one when it stopped')
  const back: number[] = []
  for await (const { at } of statementsIn(again.device, again.device.log.key)) back.push(at.seq)
  t.deepEqual(
    back.reverse(),
    all.map(({ seq }) => seq),
    'all are found from the last one'
  )
})

test('[W2] a log that did not grow is not stated again, and with nothing new there is no statement, also after a restart', async t => {
  const { shop, a } = await twoTills(t)
  t.equal((await a.witness.state()).logs, 2)
  t.deepEqual(await a.witness.state(), { logs: 0, bytes: 0 })
  await shop.shut('Till 1')
  const again = await shop.open('Till 1', { offline: true })
  t.deepEqual(await again.witness.state(), { logs: 0, bytes: 0 })
  await sell(again)
  t.equal((await again.witness.state()).logs, 1, 'its own log, which holds a sale more')
  t.equal((await statements(again)).length, 2)
  t.ok(WITNESS_HEADS_MAX > 256, 'one statement names every log of the largest shop planned for')
})

test('[W3] devices that see each other’s statements do not answer them', async t => {
  const { shop, a, b } = await twoTills(t)
  const c = await shop.join('Books', a, 'auditor')
  await level(a, b, c)
  const nodes = [a, b, c]
  const round = async () => {
    let written = 0
    for (const node of nodes) {
      if ((await node.witness.state()).logs > 0) written++
      await level(...nodes)
    }
    return written
  }
  t.equal(await round(), 3)
  t.equal(await round(), 0, 'three blocks came, all of them statements')
  await sell(a)
  await a.device.settle()
  await level(...nodes)
  t.equal(await round(), 3, 'a sale is something to sign for')
  t.equal(await round(), 0)
  const last = (await statements(b)).at(-1)!
  t.ok(
    last.body.heads.some(({ log }) => log.equals(c.device.log.key)),
    'who states names logs that grew by statements too: an auditor’s is covered as well'
  )
})

test('[W4] a command without a running till writes no statement of its own accord', async t => {
  const { shop } = await twoTills(t)
  await shop.shut('Till 1')
  await shop.shut('Till 2')
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['dist/cli.js', '--dir', shop.path('Till 1'), ...args])
  t.equal(run('sell', 'TEA-01').status, 0)
  t.equal(run('status').status, 0)
  const before = await shop.open('Till 1', { offline: true })
  t.equal((await statements(before)).length, 0)
  await shop.shut('Till 1')
  const first = JSON.parse(run('witness', '--json').stdout.toString())
  t.equal(first.logs, 2, 'asked for, it does')
  const after = await shop.open('Till 1', { offline: true })
  t.equal((await statements(after)).length, 1)
  await shop.shut('Till 1')
  t.match(run('witness').stdout.toString(), /^Nothing new/)
})

test('[W5] what others had seen of a log before something was said is found, and only that', async t => {
  const { shop, a, b } = await twoTills(t)
  const c = await shop.join('Till 3', a)
  await level(a, b, c)
  const log = b.device.log.key
  const notBy = b.device.keyPair.publicKey
  const sellAndLevel = async () => {
    await sell(b)
    await b.device.settle()
    await level(a, b, c)
  }
  await sellAndLevel()
  const seen = b.device.log.length
  await c.witness.state()
  await level(a, b, c)
  const [at] = await a.device.commit(() => [
    {
      kind: 'business.edited',
      body: { subject: Buffer.alloc(0), edits: [{ field: 1, text: 'X' }] }
    }
  ])
  await a.device.settle()
  const before = { time: Date.now(), log: at!.log, seq: at!.seq }
  await sellAndLevel()
  await c.witness.state()
  await b.witness.state()
  await level(a, b, c)
  const later = { ...before, time: Date.now() }
  for (const node of [a, c]) {
    const covered = await coveredLength(node.device, log, later, notBy)
    t.equal(covered?.length, seen, 'what was stated by one who had not seen the entry')
    t.deepEqual(covered?.statement.log, c.device.log.key)
  }
  t.equal(
    (await coveredLength(a.device, log, { ...later, seq: 1e6 }, notBy))?.length,
    seen + 1,
    'an entry that nobody had seen yet'
  )
  t.equal(await coveredLength(a.device, log, { ...later, time: 0 }, notBy), null, 'too late')
  t.equal(
    await coveredLength(a.device, log, later, c.device.keyPair.publicKey),
    null,
    'its own statement had seen the entry, the other’s does not count'
  )
})

test('[W6] the next log of a device begins with statements about every log', async t => {
  const { b } = await twoTills(t)
  await b.witness.state()
  const before = b.device.log.key
  await b.device.nextLog(BeganReason.epoch)
  t.notDeepEqual(b.device.log.key, before)
  t.equal((await b.witness.state()).logs, 3, 'the old log, the new one, and the other device’s')
  const [first] = await statements(b)
  t.equal(first!.body.previous, 0, 'of this log there is none before')
  t.equal((await b.witness.state()).logs, 0)
})

test('[W7] a statement takes at most 72 bytes for each log', t => {
  const heads = Array.from({ length: 20 }, () => ({
    log: randomBytes(32),
    length: 2 ** 32 - 1,
    hash: randomBytes(32)
  }))
  const { body } = encodeEntry({ kind: 'witness.stated', body: { heads, previous: 1_000_000 } })
  t.ok(body.byteLength <= 20 * 72, `${body.byteLength} bytes for 20 logs`)
  t.end()
})
