// Devices that find each other on a DHT. Only nodes on 127.0.0.1 are ever named.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import path from 'node:path'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT from 'hyperdht'
import createTestnet from 'hyperdht/testnet.js'
import Hyperswarm from 'hyperswarm'
import test, { type Test } from 'tape'
import { businessTopic } from '../../src/business/root.ts'
import { connect } from '../../src/http/client.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { openDhtNode } from '../../src/sync/dht-node.ts'
import { Swarm } from '../../src/sync/swarm.ts'
import { level, linked, randomPort, Shop } from '../shop.ts'
import { until } from '../until.ts'

const OPTIONS = { timeout: 90_000 }
const OFFLINE = { offline: true }
/** Looks at the DHT often: a test does not wait for minutes. */
const OFTEN = { refreshMinMs: 300, refreshMaxMs: 1_000 }
/** Long enough for many looks; nothing may have happened by then. */
const NOTHING_MS = 4_000
const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))
const paths = (node: Node) => node.peers.map(peer => peer.link)
const rootOf = (node: Node) => Buffer.from(node.device.profile.business.root, 'hex')

async function testnet(t: Test) {
  const net = await createTestnet(2)
  t.teardown(() => net.destroy())
  return net
}

/** A business of two whose devices are closed. */
async function pair(shop: Shop): Promise<void> {
  const first = await shop.found('A')
  await level(first, await shop.join('B', first))
  await shop.shut('A')
  await shop.shut('B')
}

function run(t: Test, directory: string, port: number): ChildProcess {
  const args = ['--dir', directory, 'run', '--json', '--no-lan', '--bootstrap', `127.0.0.1:${port}`]
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => void child.kill('SIGKILL'))
  return child
}

/** Resolves when the program has told the event. */
function told(child: ChildProcess, event: string): Promise<void> {
  let text = ''
  child.stdout!.on('data', chunk => {
    text += chunk
  })
  return until(event, () => text.includes(`"event":"${event}"`), [[child.stdout!, 'data']])
}

async function stop(child: ChildProcess): Promise<[exit: number | null, ms: number]> {
  const start = performance.now()
  child.kill('SIGINT')
  const [exit] = await once(child, 'exit')
  return [exit, performance.now() - start]
}

test('[Y30] two devices without a LAN find each other on a DHT and agree', OPTIONS, async t => {
  const net = await testnet(t)
  const shop = new Shop(t)
  await pair(shop)
  const { port } = net.bootstrap[0]!
  const [a, b] = ['A', 'B'].map(name => run(t, shop.path(name), port)) as [
    ChildProcess,
    ChildProcess
  ]
  await Promise.all([told(a, 'up'), told(b, 'up'), told(a, 'ready'), told(b, 'ready')])
  const [one, two] = [(await connect(shop.path('A')))!, (await connect(shop.path('B')))!]
  const csv = 'code,name,price\nTEA,Tea,4.20\n'
  await one.importItems(csv)
  await one.sell({ lines: [{ code: 'TEA' }] })
  let [left, right] = [await one.status(), await two.status()]
  for (let i = 0; i < 100 && left.digest !== right.digest; i++) {
    await pause(100)
    ;[left, right] = [await one.status(), await two.status()]
  }
  t.equal(right.totals.sales, 1)
  t.equal(left.digest, right.digest)
  t.same([left.peers[0]?.link, right.peers[0]?.link], ['swarm', 'swarm'])
  await Promise.all([one.close(), two.close()])
  for (const child of [a, b]) t.equal((await stop(child))[0], 0)
})

test('[Y31] a device that was refused gets in once it is admitted', OPTIONS, async t => {
  const { bootstrap } = await testnet(t)
  const shop = new Shop(t)
  await pair(shop)
  const a = await shop.open('A', OFFLINE)
  let member = false
  const { device } = a
  const isMember = device.membership.hasDevice.bind(device.membership)
  device.membership.hasDevice = key => member && isMember(key)
  a.startInternet({ bootstrap, ...OFTEN })
  const again = await shop.open('B', OFFLINE)
  again.startInternet({ bootstrap, ...OFTEN })
  await pause(NOTHING_MS)
  t.same([a.peers, again.peers], [[], []], 'refused')
  member = true
  a.sync.membersChanged()
  await linked(a, again)
  t.same([paths(a), paths(again)], [['swarm'], ['swarm']])
})

test(
  '[Y32] strangers get no link, whether they know the topic or have a business of their own',
  OPTIONS,
  async t => {
    const { bootstrap } = await testnet(t)
    const shop = new Shop(t)
    const a = await shop.found('A')
    const foreign = await new Shop(t).found('F')
    await Promise.all([a.sync.stopLan(), foreign.sync.stopLan()])
    const stranger = new Hyperswarm({ bootstrap, keyPair: NoiseSecretStream.keyPair() })
    t.teardown(() => stranger.destroy())
    stranger.on('connection', stream => {
      stream.on('error', () => {})
      t.fail('a stranger is connected')
    })
    for (const node of [a, foreign]) {
      stranger.join(businessTopic(rootOf(node)), { server: true, client: true })
      node.startInternet({ bootstrap, ...OFTEN })
    }
    await pause(NOTHING_MS)
    t.same([a.peers, foreign.peers], [[], []])
    t.equal(a.sync.sentBytes, 0)
  }
)

test('[Y33] with no DHT in reach a till starts, sells and stops promptly', OPTIONS, async t => {
  const shop = new Shop(t)
  await pair(shop)
  const child = run(t, shop.path('A'), randomPort())
  await told(child, 'ready')
  const client = (await connect(shop.path('A')))!
  await client.importItems('code,name,price\nTEA,Tea,4.20\n')
  t.equal((await client.sell({ lines: [{ code: 'TEA' }] })).receipt, 1)
  await client.close()
  const [exit, ms] = await stop(child)
  t.equal(exit, 0)
  t.ok(ms < 8_000, `stopped in ${Math.round(ms)} ms`)
})

test('[Y34] a link on the LAN takes the place of one on the swarm, and back', OPTIONS, async t => {
  const { bootstrap } = await testnet(t)
  const shop = new Shop(t)
  await pair(shop)
  const [a, b] = [await shop.open('A', OFFLINE), await shop.open('B', OFFLINE)]
  for (const node of [a, b]) node.startInternet({ bootstrap, ...OFTEN })
  await linked(a, b)
  t.same([paths(a), paths(b)], [['swarm'], ['swarm']])
  await Promise.all([a.startLan(), b.startLan()])
  const near = () => [a, b].every(node => paths(node).join() === 'lan')
  await until('LAN links', near, [
    [a, 'up'],
    [b, 'up']
  ])
  await pause(NOTHING_MS)
  t.same([paths(a), paths(b)], [['lan'], ['lan']], 'one link, and it stays')
  await a.sync.stopLan()
  const far = () => [a, b].every(node => paths(node).join() === 'swarm')
  await until('swarm links', far, [
    [a, 'up'],
    [b, 'up']
  ])
  t.pass('without the LAN the swarm serves again')
  await operationsOf(a).importItems('code,name,price\nTEA,Tea,4.20\n')
  await level(a, b)
})

test(
  '[Y35] a DHT node of your own is enough, and a second on its port is refused',
  OPTIONS,
  async t => {
    const port = String(randomPort())
    const dht = () => {
      const args = [PROGRAM, 'dht', '--host', '127.0.0.1', '--port', port, '--json']
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      t.teardown(() => void child.kill('SIGKILL'))
      return child
    }
    const node = dht()
    const [line] = await once(node.stdout!.setEncoding('utf8'), 'data')
    t.same(JSON.parse(line), { bootstrap: `127.0.0.1:${port}` })
    const shop = new Shop(t)
    await pair(shop)
    const [a, b] = [await shop.open('A', OFFLINE), await shop.open('B', OFFLINE)]
    const bootstrap = [{ host: '127.0.0.1', port: Number(port) }]
    for (const each of [a, b]) each.startInternet({ bootstrap, ...OFTEN })
    await linked(a, b)
    t.same([paths(a), paths(b)], [['swarm'], ['swarm']])
    const second = dht()
    const [exit] = await once(second, 'exit')
    t.equal(exit, 5)
    t.equal((await stop(node))[0], 0)
  }
)

test(
  '[Y37] devices find each other by a DHT node that was started anew and forgot them',
  OPTIONS,
  async t => {
    const port = randomPort()
    const bootstrap = [{ host: '127.0.0.1', port }]
    const first = await openDhtNode('127.0.0.1', port)
    const shop = new Shop(t)
    await pair(shop)
    const a = await shop.open('A', OFFLINE)
    let b = await shop.open('B', OFFLINE)
    for (const each of [a, b]) each.startInternet({ bootstrap, ...OFTEN })
    await linked(a, b)
    await first.close()
    const second = await openDhtNode('127.0.0.1', port)
    t.teardown(() => second.close())
    await shop.shut('B')
    b = await shop.open('B', OFFLINE)
    b.startInternet({ bootstrap, ...OFTEN })
    await linked(a, b)
    t.same([paths(a), paths(b)], [['swarm'], ['swarm']])
  }
)

test(
  '[Y38] whoever is dialled holds the link as soon as the other end has proven its key',
  OPTIONS,
  async t => {
    const { bootstrap } = await testnet(t)
    const [own, other] = [NoiseSecretStream.keyPair(), NoiseSecretStream.keyPair()]
    const topic = randomBytes(32)
    const parts = { keyPair: own, topic, wanted: () => true, random: Math.random }
    const swarm = new Swarm({ ...parts, bootstrap, ...OFTEN })
    t.teardown(() => swarm.close())
    const dialler = new Hyperswarm({
      keyPair: other,
      dht: new HyperDHT({ bootstrap, host: '127.0.0.1', connectionKeepAlive: false })
    })
    t.teardown(() => dialler.destroy())
    // It says the least that proves a key, and then nothing.
    dialler.on('connection', stream => {
      stream.on('error', () => {})
      if (stream.isInitiator) stream.write(Buffer.alloc(0))
    })
    const link = once(swarm, 'link')
    const looking = dialler.join(topic, { server: false, client: true })
    const again = setInterval(() => void looking.refresh(), 300)
    t.teardown(() => clearInterval(again))
    const [stream] = await link
    t.notOk(stream.isInitiator)
    t.same(stream.remotePublicKey, other.publicKey)
  }
)
