// What a shop may expect of tills that lose their power at any moment:
// 1. three devices of one business, each a process that sells with several sales in flight;
// 2. again and again one of them, chosen by chance, is killed (SIGKILL) at a moment chosen by
//    chance, also while it starts, and started again; the others go on and stay linked;
// 3. at the end all are killed, opened again and linked, until their heads are equal;
// 4. what each process said was acknowledged is looked up, on every device.
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import type { Entry } from '../../src/entry/kinds.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { readCommits } from '../../src/log/logs.ts'
import type { Node } from '../../src/node/node.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'

const KILLS = Number(process.env.KILLS ?? 100)
const SEED = Number(process.env.KILL_SEED ?? Math.floor(Math.random() * 2 ** 31))
/** A kill comes after at most so many acknowledgements, or so many ms while it starts. */
const ACKS_MAX = 250
const START_MS_MAX = 400
/** One kill in so many comes while the process starts. */
const EARLY_EVERY = 5
const WRITER = fileURLToPath(new URL('./writer.process.js', import.meta.url))

/** A small repeatable generator (mulberry32): the seed is printed. */
function chance(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** What was acknowledged, over all processes. */
class Acknowledged extends EventEmitter<{ line: [name: string] }> {
  /** `log seq index` to receipt number. */
  readonly sales = new Map<string, number>()
  /** Group id to its number of entries. */
  readonly groups = new Map<string, number>()
  readonly ready = new Set<string>()
  readonly counts = new Map<string, number>()

  heard(name: string, line: string): void {
    const [what, ...words] = line.split(' ')
    if (what === 'ready') this.ready.add(name)
    if (what === 'sale') this.sales.set(words.slice(0, 3).join(' '), Number(words[3]))
    if (what === 'group') this.groups.set(words[0]!, Number(words[1]))
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    this.emit('line', name)
  }
}

/** One till's process, started again after each kill. */
class Writer {
  readonly name: string
  readonly #shop: Shop
  readonly #heard: Acknowledged
  #process!: ChildProcess
  /** What it wrote to stderr, and exits that nobody asked for. */
  readonly complaints: string[]

  constructor(name: string, shop: Shop, heard: Acknowledged, complaints: string[]) {
    this.name = name
    this.#shop = shop
    this.#heard = heard
    this.complaints = complaints
  }

  start(): void {
    const { lan } = this.#shop
    this.#heard.ready.delete(this.name)
    const child = spawn(
      process.execPath,
      ['--enable-source-maps', WRITER, this.#shop.path(this.name), String(lan.mdnsPort), 'TEA-01'],
      { stdio: ['ignore', 'pipe', 'pipe'] }
    )
    this.#process = child
    createInterface({ input: child.stdout! }).on('line', line => this.#heard.heard(this.name, line))
    child.stderr!.on('data', chunk => this.complaints.push(`${this.name}: ${chunk}`))
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL') this.complaints.push(`${this.name} ended with ${code ?? signal}`)
      this.#heard.emit('line', this.name)
    })
  }

  get gone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  /** Ends it at once; what it said before is all heard when this resolves. */
  async kill(): Promise<void> {
    if (this.gone) return
    const closed = once(this.#process, 'close')
    this.#process.kill('SIGKILL')
    await closed
  }
}

async function killLoop(writers: Writer[], heard: Acknowledged, below: (n: number) => number) {
  for (let kills = 0; kills < KILLS; kills++) {
    const writer = writers[below(writers.length)]!
    if (below(EARLY_EVERY) === 0) {
      await writer.kill()
      writer.start()
      const moment = below(START_MS_MAX)
      await new Promise(resolve => setTimeout(resolve, moment))
    } else {
      const target = (heard.counts.get(writer.name) ?? 0) + 1 + below(ACKS_MAX)
      const enough = () => writer.gone || (heard.counts.get(writer.name) ?? 0) >= target
      await until(`${target} lines of ${writer.name}`, enough, [[heard, 'line']], 60_000)
    }
    await writer.kill()
    writer.start()
  }
}

/** Sales and groups as they stand in a device's logs. */
async function entriesOf(node: Node) {
  const sales: { at: string; log: string; receipt: number }[] = []
  const groups = new Map<string, number>()
  for (const [log, head] of node.device.view.heads) {
    const core = await node.device.logs.log(Buffer.from(log, 'hex'))
    for (const [seq, commit] of (await readCommits(core, 0, head)).entries()) {
      for (const [index, entry] of (commit?.entries ?? []).entries()) {
        const { kind, body } = entry as Entry
        if (kind === 'sale.completed') {
          sales.push({ at: `${log} ${seq} ${index}`, log, receipt: body.receipt })
        }
        if (kind === 'stock.moved' && body.note) {
          const id = body.note.trim()
          groups.set(id, (groups.get(id) ?? 0) + 1)
        }
      }
    }
  }
  return { sales, groups }
}

test('[K1] a shop whose tills are killed again and again loses no acknowledged sale', async t => {
  t.comment(`KILLS=${KILLS} KILL_SEED=${SEED}`)
  const shop = new Shop(t)
  const names = ['Till 1', 'Till 2', 'Till 3']
  const first = await shop.found(names[0])
  await operationsOf(first).importItems('code,name,price,stock\nTEA-01,Tea,250,1000000\n')
  for (const name of names.slice(1)) await shop.join(name, first)
  for (const name of names) await shop.shut(name)

  const heard = new Acknowledged()
  const complaints: string[] = []
  const writers = names.map(name => new Writer(name, shop, heard, complaints))
  t.teardown(() => Promise.all(writers.map(writer => writer.kill())))
  for (const writer of writers) writer.start()
  const startMs = performance.now()
  await killLoop(writers, heard, chance(SEED))
  await Promise.all(writers.map(writer => writer.kill()))
  t.comment(
    `${KILLS} kills in ${Math.round((performance.now() - startMs) / 1000)} s, ` +
      `${heard.sales.size} sales and ${heard.groups.size} groups acknowledged`
  )
  t.deepEqual(complaints.slice(0, 3), [], 'no process complained or ended by itself')
  t.ok(heard.sales.size > KILLS, 'there were sales')

  const nodes = await Promise.all(names.map(name => shop.open(name)))
  const [a, b, c] = nodes as [Node, Node, Node]
  await Promise.all([linked(a, b), linked(b, c), linked(a, c)])
  await level(...nodes).catch(error => {
    // What lacks what: such a failure is rare and says nothing by itself.
    for (const node of nodes) {
      for (const core of node.device.logs.all) {
        const { key, length, contiguousLength } = core
        const head = node.device.view.head(key)
        if (head === length) continue
        const known = node.device.membership.knowsLog(key)
        t.comment(
          `${node.device.profile.device.name} ${key.toString('hex').slice(0, 8)}: ${head} of ${contiguousLength} of ${length}, known ${known}, peers ${core.peers.map(peer => peer.remoteLength)}`
        )
      }
    }
    throw error
  })
  for (const node of nodes) await node.device.settle()
  await level(...nodes)

  for (const node of nodes) await inspect(t, node, heard)
  const digests = await Promise.all(nodes.map(node => node.device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1, 'one digest')
  t.deepEqual(shop.problems, [])
})

async function inspect(t: test.Test, node: Node, heard: Acknowledged): Promise<void> {
  const { name } = node.device.profile.device
  const { sales, groups } = await entriesOf(node)
  const found = new Map(sales.map(({ at, receipt }) => [at, receipt]))
  const lost = [...heard.sales].filter(([at, receipt]) => found.get(at) !== receipt)
  t.deepEqual(lost.slice(0, 3), [], `${name} holds every acknowledged sale where it was said to be`)

  const receipts = new Map<string, number[]>()
  for (const { log, receipt } of sales) {
    const device = node.device.membership.byLog(Buffer.from(log, 'hex'))!.name
    const numbers = receipts.get(device) ?? []
    receipts.set(device, numbers)
    numbers.push(receipt)
  }
  const gaps = [...receipts].filter(([, numbers]) =>
    numbers.sort((a, b) => a - b).some((n, i) => n !== i + 1)
  )
  t.deepEqual(
    gaps.map(([device]) => device),
    [],
    `${name}: receipts are 1, 2, 3 … of every till, over all its logs`
  )
  const halves = [...groups].filter(([, size]) => size !== 3)
  t.deepEqual(halves, [], `${name}: no group of entries is there by half`)
  const missing = [...heard.groups].filter(([id, size]) => groups.get(id) !== size)
  t.deepEqual(missing, [], `${name} holds every acknowledged group`)

  const operations = operationsOf(node)
  t.equal((await operations.status()).totals.sales, sales.length, `${name} counts each sale once`)
  const { ok, differences } = await operations.verify()
  t.ok(ok, `${name} verifies: ${differences.join(' ')}`)
}
