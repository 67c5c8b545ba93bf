import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import type { LogForked } from '../../src/entry/kinds.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { checkFork, proveBlock } from '../../src/log/evidence.ts'
import { lanAt } from '../shop.ts'
import { until } from '../until.ts'
import {
  agreed,
  agreedWithin,
  exceptionsOf,
  level,
  linked,
  restore,
  sameEverywhere,
  scene,
  sellTea
} from './copies.ts'

test('[F5] an original and its copy that both run: each goes on in a log of its own', async t => {
  const { shop, office, two } = await scene(t)
  const original = await shop.open('Till 1')
  await sellTea(original, 3)
  await level(office, two, original)
  const near = shop.lan
  shop.lan = lanAt()
  const copy = await shop.open('Till 1 backup')
  await sellTea(copy, 2)
  await shop.shut('Till 1 backup')
  shop.lan = near
  const both = await shop.open('Till 1 backup')
  await sellTea(original, 1)
  await sellTea(both, 1)
  // Of two processes with one key each gets its turn on a link, twice a minute at most.
  const turns = 120_000
  await agreedWithin(turns, 9, office, two)
  await sameEverywhere(t, 9, office, two)
  t.deepEqual(await exceptionsOf(office), ['forked-log'])
  t.notOk(original.device.log.key.equals(both.device.log.key), 'two logs from now on')
  let links = 0
  office.on('up', () => links++)
  await sellTea(original, 2)
  await sellTea(both, 2)
  await agreedWithin(turns, 13, office, two)
  await sameEverywhere(t, 13, office, two)
  t.ok(links < 20, `they take turns and do not chase each other: ${links} links`)
  t.end()
})

test('[F6] two branches of one length are noticed', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 2)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  await sellTea(await shop.open('Till 1', { offline: true }), 2)
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(6, office, two, back)
  await sameEverywhere(t, 6, office, two, back)
  t.deepEqual(await exceptionsOf(two), ['forked-log'])
  t.end()
})

test('[F7] a made-up fork is refused, counted, and changes nothing', async t => {
  const { office, two } = await scene(t)
  const own = two.device.log
  await sellTea(two, 3)
  await level(office, two)
  const log = office.device.log.key
  const one = (await proveBlock(office.device.log, 1))!
  const other = (await proveBlock(office.device.log, 2))!
  const foreign = (await proveBlock(own, 1))!
  const forged: LogForked[] = [
    { log, length: 1, proofs: [] },
    { log, length: 1, proofs: [one, one] },
    { log, length: 1, proofs: [one, other] },
    { log, length: 1, proofs: [one, foreign] },
    { log, length: 1, proofs: [one, Buffer.alloc(200, 1)] }
  ]
  await two.device.commit(() => forged.map(body => ({ kind: 'log.forked', body })))
  const carried = { log, branch: Buffer.alloc(32, 1), seq: 1, commit: Buffer.alloc(30, 1) }
  await two.device.commit(() => [{ kind: 'branch.carried', body: carried }])
  await two.device.settle()
  await level(office, two)
  for (const node of [office, two]) {
    t.equal(node.device.membership.forkedAt(log), Number.POSITIVE_INFINITY)
    const { exceptions, totals } = await operationsOf(node).status()
    t.deepEqual(
      exceptions.map(({ facts }) => facts),
      [{ type: 'refused-entries', log: own.key.toString('hex'), entries: 6 }]
    )
    t.equal(totals.sales, 5)
    t.ok((await operationsOf(node).verify()).ok)
  }
  t.end()
})

test('[F8] a device killed while it carries its branch goes on with it', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await sellTea(live, 1)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const sales = 300
  await sellTea(await shop.open('Till 1', { offline: true }), sales)
  await shop.shut('Till 1')
  const program = path.join(path.dirname(fileURLToPath(import.meta.url)), 'carry.process.js')
  const child = spawn(process.execPath, [program, shop.path('Till 1'), String(shop.lan.mdnsPort)], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => child.kill('SIGKILL'))
  const gone = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) if (line === 'carrying') break
  child.kill('SIGKILL')
  await gone
  const back = await shop.open('Till 1')
  await agreed(3 + sales, office, two, back)
  await sameEverywhere(t, 3 + sales, office, two, back)
  t.end()
})

test('[F11] by folder alone: a copy takes its sales back, or its fork is found and counted', async t => {
  const { shop, office } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  const sync = (node: typeof office) => operationsOf(node).syncFolder({ folder: stick })
  for (const name of ['Office', 'Till 2']) await shop.shut(name)
  const apart = await shop.open('Office', { offline: true })
  const live = await shop.open('Till 1', { offline: true })
  await sellTea(live, 3)
  await sync(live)
  await sync(apart)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const restored = await shop.open('Till 1', { offline: true })
  await sync(restored)
  t.equal((await sellTea(restored)).receipt, 6, 'it took its own sales back from the folder')
  await sync(restored)
  await sync(apart)
  await agreed(6, apart, restored)
  t.deepEqual(await exceptionsOf(apart), [])
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const alone = await shop.open('Till 1', { offline: true })
  await sellTea(alone, 2)
  const { problems } = await sync(alone)
  t.match(problems[0] ?? '', /^The log of Till 1 has two branches/)
  await sync(apart)
  await until(
    'all sales of both',
    async () => (await operationsOf(apart).status()).totals.sales === 8,
    [[apart.device, 'folded', 'fact', 'checkpoint']]
  )
  await sync(apart)
  await sync(alone)
  await agreed(8, apart, alone)
  await sameEverywhere(t, 8, apart, alone)
  t.deepEqual(await exceptionsOf(alone), ['forked-log'])
  t.end()
})

test('[F10] the evidence of a fork is kept, and anybody can check it', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await sellTea(live, 1)
  await level(office, two, live)
  const { key } = live.device.log
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  await sellTea(await shop.open('Till 1', { offline: true }), 2)
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(5, office, two, back)
  const { blocks } = await operationsOf(office).log({ limit: 100 })
  const kept = blocks.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'log.forked'))
  t.ok(kept.length > 0, 'written in the log of a device that held one branch')
  for (const { body } of kept) {
    const { log, length, proofs } = body as { log: string; length: number; proofs: string[] }
    t.equal(log, key.toString('hex'))
    const bytes = proofs.map(proof => Buffer.from(proof, 'hex'))
    t.ok(checkFork({ log: Buffer.from(log, 'hex'), length, proofs: bytes }))
  }
  const [exception] = (await operationsOf(office).status()).exceptions
  t.match(exception!.message, /A second copy of Till 1 wrote on from an old state/)
  t.end()
})
