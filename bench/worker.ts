// The worker's half of the contract. An adapter only says how its engine opens, links, writes and
// reads; when to write, when everything has arrived and what to report is decided here, once.
import { type FromWorker, nowMs, type Setup, type ToWorker } from './contract.ts'
import { type Sale, sale, sales, type Totals, totalsDigest } from './workload.ts'
import { yearSales } from './year.ts'

export interface BenchPeer {
  /** Opens the store in `setup.dir`; answers what the others need to know to link to it. */
  open(setup: Setup, changed: () => void): Promise<string>
  /** `addresses[i]` is worker i's; resolves when linked to all of them and allowed to write. */
  link(addresses: string[]): Promise<void>
  /** Cuts every link, until `meet`. */
  part?(): Promise<void>
  meet?(): Promise<void>
  /** Writes sales that are in flight together; resolves when every one is acknowledged. */
  write(group: Sale[]): Promise<void>
  /** Sales in this worker's own state. `changed` is to be called when it has grown. */
  count(): number
  /** Equal on all workers when their states are. Asked once, when `count` is as expected. */
  digest(): Promise<string>
  /** Not timed: the totals, computed from what is stored. */
  storedTotals(): Promise<Totals>
  sentBytes(): number
  stored?(): Promise<{ logBytes: number; viewBytes: number }>
  blocks?(): Promise<number[][]>
  close(): Promise<void>
}

const PROGRESS_MS = 1000

export function serve(peer: BenchPeer): void {
  let setup: Setup | null = null
  let going = false
  let nextSale = 0
  let written = false
  let finished = false
  let lastSeen = -1
  let cpu = process.cpuUsage()

  function say(message: FromWorker): void {
    if (process.connected) process.send!(message)
  }

  function fail(error: unknown): void {
    say({ type: 'failed', message: error instanceof Error ? (error.stack ?? '') : String(error) })
  }

  async function finish(): Promise<void> {
    finished = true
    const digest = await peer.digest()
    const { user, system } = process.cpuUsage(cpu)
    const rssBytes = process.memoryUsage.rss()
    say({ type: 'done', digest, cpuMs: (user + system) / 1000, rssBytes })
  }

  function changed(): void {
    if (!setup) return
    const count = peer.count()
    if (setup.watch && count !== lastSeen) {
      lastSeen = count
      say({ type: 'seen', count, atMs: nowMs() })
    }
    if (going && written && !finished && count >= setup.expected) finish().catch(fail)
  }

  async function ownSales({
    year,
    index,
    firstSale,
    sales: count
  }: Setup): Promise<Iterable<Sale>> {
    if (year === null || count === 0) return sales(index, firstSale, count)
    return (await yearSales(year)).slice(firstSale, firstSale + count)
  }

  async function go(current: Setup): Promise<void> {
    const own = await ownSales(current)
    cpu = process.cpuUsage()
    going = true
    let group: Sale[] = []
    for (const one of own) {
      group.push(one)
      if (group.length < current.inFlight) continue
      await peer.write(group)
      group = []
    }
    if (group.length > 0) await peer.write(group)
    nextSale = current.firstSale + current.sales
    written = true
    say({ type: 'written' })
    changed()
  }

  async function sellOne(current: Setup): Promise<void> {
    const next = sale(current.index, nextSale++)
    const startedMs = nowMs()
    await peer.write([next])
    say({ type: 'sold', startedMs, acknowledgedMs: nowMs() })
  }

  async function audit(): Promise<void> {
    const state = await peer.digest()
    const digest = totalsDigest(await peer.storedTotals())
    const stored = (await peer.stored?.()) ?? null
    const blocks = (await peer.blocks?.()) ?? null
    globalThis.gc?.()
    const rssBytes = process.memoryUsage.rss()
    say({
      type: 'audited',
      audit: { digest, state, rssBytes, sentBytes: peer.sentBytes(), stored, blocks }
    })
  }

  async function handle(message: ToWorker): Promise<void> {
    if (message.type === 'setup') {
      setup = message.setup
      nextSale = setup.firstSale
      say({ type: 'ready', address: await peer.open(setup, changed) })
      return
    }
    if (!setup) throw new Error(`'${message.type}' before 'setup'`)
    switch (message.type) {
      case 'peers':
        await peer.link(message.addresses)
        return say({ type: 'linked' })
      case 'part':
        await peer.part?.()
        return say({ type: 'parted' })
      case 'meet':
        return await peer.meet?.()
      case 'go':
        return await go(setup)
      case 'sell':
        return await sellOne(setup)
      case 'audit':
        return await audit()
      case 'close':
        await peer.close()
        return say({ type: 'closed' })
    }
  }

  process.on('message', (message: ToWorker) => {
    handle(message).catch(fail)
  })
  // The driver is gone: nobody is left to report to.
  process.on('disconnect', () => process.exit(0))
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  setInterval(() => {
    if (going && !finished) say({ type: 'progress', count: peer.count() })
  }, PROGRESS_MS).unref()
}
