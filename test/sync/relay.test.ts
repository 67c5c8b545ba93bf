// What a shop may expect of a relay: it stores and forwards for all.
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import createTestnet from 'hyperdht/testnet.js'
import test, { type Test } from 'tape'
import { connect } from '../../src/http/client.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { lanAt, randomPort, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { agree, founded, keyOf, openApart, peersOf, serves } from './relayed.ts'
import { digestOf, sell, stick } from './stick.ts'

const OPTIONS = { timeout: 120_000 }
const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const KILLS = Number(process.env.KILLS ?? 4)
const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))

test('[Y60] two tills that never meet agree by way of a relay', OPTIONS, async t => {
  const shop = new Shop(t)
  await founded(shop, 'Till 1', 'Till 2')
  const relay = await shop.openRelay('Relay', lanAt())
  const a = await openApart(shop, 'Till 1', relay.sync.linkPort)
  const b = await openApart(shop, 'Till 2', relay.sync.linkPort)
  await Promise.all([sell(a, 5), sell(b, 7)])
  await agree(a, b)
  t.equal((await operationsOf(a).status()).totals.sales, 12)
  t.deepEqual([peersOf(a), peersOf(b)], [[keyOf(relay)], [keyOf(relay)]], 'they never met')

  // And when they are never there at the same time.
  await shop.shut('Till 2')
  await sell(a, 3)
  const held = () =>
    [...relay.lengths].every(([log, n]) => (a.device.view.heads.get(log) ?? 0) <= n)
  await until('everything on the relay', held, [[relay, 'grew']])
  await shop.shut('Till 1')
  const again = await openApart(shop, 'Till 2', relay.sync.linkPort)
  const all = async () => (await operationsOf(again).status()).totals.sales === 15
  await until('all sales', all, [[again.device, 'folded']])
  const said = shop.problems.map(({ error }) => String(error))
  // Who dials by address asks for every member in turn.
  t.deepEqual(
    said.filter(text => !/was refused: handshake/.test(text)),
    []
  )
})

test(
  '[Y61] so do two tills that find the relay on a DHT, one after the other',
  OPTIONS,
  async t => {
    const net = await createTestnet(2)
    t.teardown(() => net.destroy())
    const internet = { bootstrap: net.bootstrap, refreshMinMs: 300, refreshMaxMs: 1_000 }
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2')
    const relay = shop.keep('Relay', await shop.openRelay('Relay', lanAt()))
    await relay.sync.stopLan()
    relay.startInternet(internet)
    const a = await shop.open('Till 1', { offline: true })
    await sell(a, 5)
    a.startInternet(internet)
    await serves(relay, a)
    t.deepEqual(
      relay.peers.map(({ link }) => link),
      ['swarm']
    )
    const total = [...a.device.view.heads.values()].reduce((sum, n) => sum + n, 0)
    const held = () => [...relay.lengths.values()].reduce((sum, n) => sum + n, 0) >= total
    await until('everything on the relay', held, [[relay, 'grew']])
    const digest = await digestOf(a)
    await shop.shut('Till 1')
    const b = await shop.open('Till 2', { offline: true })
    b.startInternet(internet)
    await until('one digest', async () => (await digestOf(b)) === digest, [[b.device, 'folded']])
    t.deepEqual(peersOf(b), [keyOf(relay)])
  }
)

/** `tillmesh run` on the relay; resolves when it is ready. */
async function run(t: Test, directory: string, linkPort: number): Promise<ChildProcess> {
  const { mdnsPort } = lanAt()
  const where = ['--lan-interface', '127.0.0.1', '--mdns-port', String(mdnsPort)]
  const args = ['--dir', directory, 'run', '--json', ...where, '--link-port', String(linkPort)]
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  t.teardown(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout!.on('data', chunk => {
    text += chunk
  })
  await until('ready', () => text.includes('"event":"ready"'), [[child.stdout!, 'data']])
  return child
}

test(
  '[Y63] a relay that is killed again and again while it forwards loses nothing',
  OPTIONS,
  async t => {
    t.comment(`KILL_SEED=${SEED}`)
    let state = SEED
    const chance = (below: number) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
      return (state >>> 8) % below
    }
    const shop = new Shop(t)
    await founded(shop, 'Till 1', 'Till 2')
    const port = randomPort()
    const a = await openApart(shop, 'Till 1', port)
    const b = await openApart(shop, 'Till 2', port)
    const arrived = new EventEmitter<{ block: [] }>()
    let blocks = 0
    b.device.on('folded', () => {
      blocks++
      arrived.emit('block')
    })
    let selling = true
    const sold = (async () => {
      let sales = 0
      for (; selling; sales++) await sell(a, 1)
      return sales
    })()
    for (let kill = 0; kill < KILLS; kill++) {
      const relay = await run(t, shop.path('Relay'), port)
      const target = blocks + 1 + chance(60)
      await until('some blocks over the relay', () => blocks >= target, [[arrived, 'block']])
      relay.kill('SIGKILL')
      await once(relay, 'exit')
    }
    selling = false
    const sales = await sold
    const relay = await run(t, shop.path('Relay'), port)
    await agree(a, b)
    t.equal((await operationsOf(b).status()).totals.sales, sales, `${sales} sales, ${KILLS} kills`)
    const client = (await connect(shop.path('Relay')))!
    t.teardown(() => client.close())
    const { ok, differences } = await client.verify()
    t.ok(ok, `the relay's copies hold: ${differences.join(' ')}`)
    relay.kill('SIGINT')
    const [exit] = await once(relay, 'exit')
    t.equal(exit, 0)
  }
)

test('[Y69] a relay checks what it holds, and serves a folder', OPTIONS, async t => {
  const shop = new Shop(t)
  await founded(shop, 'Till 1')
  const till = await shop.open('Till 1', { offline: true })
  const folder = stick(shop)
  const relay = await shop.openRelay('Relay', lanAt())
  const { problems } = await operationsOf(relay).syncFolder({ folder })
  t.deepEqual(problems, [])
  await sell(till, 4)
  t.ok((await operationsOf(till).syncFolder({ folder })).given >= 4)
  t.ok((await operationsOf(relay).syncFolder({ folder })).taken >= 4, 'it takes what is new')
  const steps: [number, number][] = []
  const report = await operationsOf(relay).verify((done, total) => steps.push([done, total]))
  t.ok(report.ok, `${report.logs.length} logs`)
  const total = [...relay.lengths.values()].reduce((sum, n) => sum + n, 0)
  t.deepEqual(steps.at(-1), [total, total])

  const core = await relay.logs.log(till.device.log.key)
  const { storage } = core.state as unknown as {
    storage: { write(): { putBlock(index: number, block: Buffer): void; flush(): Promise<void> } }
  }
  const write = storage.write()
  write.putBlock(0, Buffer.from('changed'))
  await write.flush()
  const { ok, differences } = await operationsOf(relay).verify()
  t.equal(ok, false)
  t.match(differences.join(), new RegExp(core.key.toString('hex').slice(0, 8)))
})
