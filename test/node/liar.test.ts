// Members that lie to a whole device: what it says to people, and that the shop goes on.
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { cp } from 'node:fs/promises'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import c from 'compact-encoding'
import type Hypercore from 'hypercore'
import HyperDHT from 'hyperdht'
import createTestnet from 'hyperdht/testnet.js'
import Hyperswarm from 'hyperswarm'
import Protomux from 'protomux'
import test, { type Test } from 'tape'
import { businessTopic } from '../../src/business/root.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { FIRST_LOG, Logs } from '../../src/log/logs.ts'
import type { Node } from '../../src/node/node.ts'
import { logsDirectory } from '../../src/node/profile.ts'
import { openSyncChannel } from '../../src/sync/channel.ts'
import { Swarm } from '../../src/sync/swarm.ts'
import { dial } from '../../src/sync/transport.ts'
import { level, linked, Shop } from '../shop.ts'
import { heard, type Mouth, speak } from '../sync/liar.ts'
import { until } from '../until.ts'
import { catchCrashes, stolenKeys } from './intruder.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'
const MEMORY_BYTES = 64 * 2 ** 20

interface Scene {
  shop: Shop
  a: Node
  c: Node
  /** Keys of Till 2, whose device is closed. */
  keys: NoiseSecretStream.KeyPair
  /** What Till 1 said. */
  said: string[]
}

async function scene(t: Test): Promise<Scene> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const second = await shop.join('Till 2', a)
  await level(a, second)
  await operationsOf(second).sell({ lines: [{ code: 'TEA-01' }] })
  await second.device.settle()
  await level(a, second)
  const third = await shop.join('Till 3', a)
  await shop.shut('Till 2')
  await linked(a, third)
  const { crashes, stop } = catchCrashes()
  t.teardown(() => {
    stop()
    if (crashes.length > 0) throw crashes[0]
  })
  const said: string[] = []
  a.on('problem', error => said.push(String(error)))
  return { shop, a, c: third, keys: await stolenKeys(shop.path('Till 2')), said }
}

/** A sale on one till is seen by the other. */
async function goesOn(t: Test, { a, c: third }: Scene): Promise<void> {
  await linked(a, third)
  const before = (await operationsOf(a).status()).totals.sales
  await operationsOf(third).sell({ lines: [{ code: 'TEA-01' }] })
  await third.device.settle()
  await level(a, third)
  const { totals, peers } = await operationsOf(a).status()
  t.equal(totals.sales, before + 1, 'selling goes on')
  t.ok(
    peers.every(({ behind }) => behind >= 0 && behind < 1_000),
    'and status stays sane'
  )
}

/** A link as Till 2, with nothing of what the other side says first lost. */
async function enter(victim: Node, keyPair: NoiseSecretStream.KeyPair) {
  const stream = await dial({
    host: '127.0.0.1',
    port: victim.sync.linkPort,
    keyPair,
    remotePublicKey: victim.device.keyPair.publicKey,
    timeoutMs: 5_000
  })
  return { stream, closed: new Promise(resolve => stream.once('close', resolve)) }
}

/** Says on a link how long a log is, as members do before its blocks go over, and opens it. */
async function tellOf(core: Hypercore, stream: NoiseSecretStream): Promise<Mouth> {
  const nothing = () => {}
  const channel = openSyncChannel(stream, {
    ...{ standing: nothing, introductions: nothing, roster: nothing, keys: nothing },
    ...{ heads: nothing, said: nothing, broke: nothing }
  })
  const claim = { log: core.key, length: core.length, hash: await core.treeHash() }
  channel.heads({ isLast: true, claims: [claim] })
  return speak(core, stream)
}

/** Rewrites the end of a device's own log, in this directory, under a higher fork number. */
async function rewrite(t: Test, directory: string): Promise<Hypercore> {
  const logs = await Logs.open(logsDirectory(directory), [])
  t.teardown(() => logs.close())
  const core = await logs.own(FIRST_LOG, null)
  await (core as unknown as { truncate(length: number): Promise<void> }).truncate(core.length - 1)
  await core.append([Buffer.from('another past'), Buffer.from('and more of it')])
  return core
}

test('[Y50] a till says whose log was rewritten, once, and keeps what it had', async t => {
  const all = await scene(t)
  const { a, keys, said } = all
  const own = await rewrite(t, all.shop.path('Till 2'))
  const mine = await a.device.logs.log(own.key)
  const [length, hash] = [mine.length, await mine.treeHash()]
  for (let i = 0; i < 2; i++) {
    const { stream, closed } = await enter(a, keys)
    await heard(await tellOf(own, stream))
    stream.destroy()
    await closed
  }
  t.equal(said.length, 1, said.join())
  t.match(
    said.join(),
    /log [0-9a-f]{8} of Till 2: it was rewritten under fork 1 and is not followed/
  )
  t.same([mine.fork, mine.length, await mine.treeHash()], [0, length, hash])
  await goesOn(t, all)
})

test("[Y50] nobody rewrites a till's own log by a copy of its directory", async t => {
  const all = await scene(t)
  await operationsOf(all.a).sell({ lines: [{ code: 'TEA-01' }] })
  await all.shop.shut('Till 1')
  const copy = all.shop.path('copy')
  await cp(all.shop.path('Till 1'), copy, { recursive: true })
  const again = { ...all, a: await all.shop.open('Till 1') }
  const said = once(again.a, 'problem')
  const { length } = again.a.device.log
  const { stream } = await enter(again.a, all.keys)
  await heard(await tellOf(await rewrite(t, copy), stream))
  t.match(String((await said)[0]), /of Till 1: it was rewritten under fork 1/)
  t.same([again.a.device.log.fork, again.a.device.log.length], [0, length])
  stream.destroy()
  await operationsOf(again.a).sell({ lines: [{ code: 'TEA-01' }] })
  await goesOn(t, again)
})

test('[Y55] a member that opens 100,000 channels is dropped and named, at little memory', async t => {
  const all = await scene(t)
  const startBytes = process.memoryUsage().rss
  const { stream, closed } = await enter(all.a, all.keys)
  stream.resume()
  for (let i = 1; i <= 100_000; i++) {
    // Control channel, open; the number of the channel, its protocol, a log that nobody knows.
    const parts = [Buffer.of(0, 1), c.encode(c.uint, i), c.encode(c.string, 'hypercore/alpha')]
    stream.write(Buffer.concat([...parts, c.encode(c.buffer, randomBytes(32))] as Buffer[]))
  }
  await closed
  t.match(all.said.join(), /was dropped: It sent what cannot be read: More than 20000 channels/)
  t.ok(process.memoryUsage().rss - startBytes < 2 * MEMORY_BYTES, 'the sender included')
  await goesOn(t, all)
})

/** A standing, by the numbers it is made of. */
function standing(logs: number, length: number | bigint): Buffer {
  const parts: Buffer[] = [c.encode(c.uint, 1) as Buffer, Buffer.alloc(32, 7)]
  parts.push(c.encode(c.uint, logs) as Buffer)
  const told = Buffer.alloc(9, 0xff)
  told.writeBigUInt64LE(BigInt(length), 1)
  for (let i = 0; i < Math.min(logs, 100_000); i++) parts.push(randomBytes(32), told)
  return Buffer.concat(parts)
}

test('[Y55] a standing of 100,000 logs, or of absurd lengths, is refused and its sender named', async t => {
  const all = await scene(t)
  const wrong = [
    standing(100_000, 1),
    standing(Number.MAX_SAFE_INTEGER, 1),
    standing(1, 2 ** 53 - 1),
    standing(1, 2n ** 53n),
    standing(1, 2n ** 64n - 1n)
  ]
  for (const [i, message] of wrong.entries()) {
    const { stream, closed } = await enter(all.a, all.keys)
    const channel = Protomux.from(stream).createChannel({ protocol: 'tillmesh/sync/1' })!
    const type = channel.addMessage<Buffer>({ encoding: c.buffer as never })
    channel.open()
    type.send(message)
    await closed
    t.equal(all.said.length, i + 1)
    t.match(
      all.said.at(-1)!,
      /was dropped: It sent a message on tillmesh\/sync\/1 that is no stand/
    )
  }
  await goesOn(t, all)
})

const UNREADABLE = Buffer.of(0, 1)

test('[Y56] a member that sends what cannot be read is dropped with the reason', async t => {
  const all = await scene(t)
  const { stream, closed } = await enter(all.a, all.keys)
  stream.resume()
  stream.write(UNREADABLE)
  await closed
  t.equal(all.said.length, 1)
  t.match(all.said[0]!, /Device [0-9a-f]{8} was dropped: It sent what cannot be read: .+/)
  await goesOn(t, all)
})

test('[Y56] so is one that came over a DHT', { timeout: 90_000 }, async t => {
  const all = await scene(t)
  const net = await createTestnet(2)
  const topic = businessTopic(Buffer.from(all.a.device.profile.business.root, 'hex'))
  const looks = { bootstrap: net.bootstrap, refreshMinMs: 300, refreshMaxMs: 1_000 }
  const random = Math.random
  const swarm = new Swarm({ ...looks, keyPair: all.keys, topic, wanted: () => true, random })
  t.teardown(async () => {
    await swarm.close()
    await net.destroy()
  })
  const dropped = until('the reason', () => all.said.length > 0, [[all.a, 'problem']])
  swarm.on('link', stream => stream.write(UNREADABLE))
  all.a.startInternet(looks)
  await dropped
  t.match(all.said[0]!, /was dropped: It sent what cannot be read/)
  await goesOn(t, all)
})

test('[Y57] a half-open connection over a DHT is cut off in time, and nothing is counted as a peer', async t => {
  const all = await scene(t)
  const net = await createTestnet(2)
  const topic = businessTopic(Buffer.from(all.a.device.profile.business.root, 'hex'))
  const dht = new HyperDHT({ bootstrap: net.bootstrap, host: '127.0.0.1' })
  const swarm = new Hyperswarm({ keyPair: all.keys, dht })
  t.teardown(async () => {
    await swarm.destroy()
    await net.destroy()
  })
  const closed = new Promise<void>(resolve => {
    // Either end may dial, and again.
    swarm.on('connection', stream => {
      stream.on('error', () => {})
      stream.setKeepAlive(0)
      stream.once('close', resolve)
    })
  })
  // A member's key, proven by the handshake alone, and then silence.
  const discovery = swarm.join(topic, { server: true, client: true })
  await discovery.refresh()
  all.a.startInternet({ bootstrap: net.bootstrap, refreshMinMs: 300, refreshMaxMs: 1_000 })
  await closed
  const till2 = all.keys.publicKey.toString('hex')
  t.notOk(
    all.a.peers.some(({ device }) => device === till2),
    'never a peer'
  )
  await goesOn(t, all)
})
