// Our own engine in the benchmark's contract: a business made, its devices admitted by invitation,
// found by mDNS on loopback, linked by TCP and Noise; every sale signed, encrypted and on disk
// before it counts as written.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { TenderType } from '../../src/entry/kinds.ts'
import { createBusiness } from '../../src/node/create.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { Node } from '../../src/node/node.ts'
import { hasProfile } from '../../src/node/profile.ts'
import { totals } from '../../src/retail/selling/sales.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import type { Sums } from '../../src/view/cell.ts'
import { FAMILY, TALLY } from '../../src/view/families.ts'
import type { Setup } from '../contract.ts'
import { type BenchPeer, serve } from '../worker.ts'
import type { Sale, Totals } from '../workload.ts'

const LAN = '127.0.0.1'

/** What the owner tells the others. */
interface Address {
  mdnsPort: number
  invites: string[]
}

class Tillmesh implements BenchPeer {
  #node!: Node
  #setup!: Setup
  #changed: () => void = () => {}
  #counts = new Map<string, number>()

  async open(setup: Setup, changed: () => void): Promise<string> {
    this.#setup = setup
    this.#changed = changed
    if (await hasProfile(setup.dir)) {
      await this.#start(0)
      return ''
    }
    if (setup.index > 0) return ''
    const { device } = await createBusiness(setup.dir, {
      business: 'Bench',
      location: 'Shop',
      name: 'Till 0',
      currency: 'GBP'
    })
    await device.close()
    const mdnsPort = 20_000 + (process.pid % 30_000)
    await this.#start(mdnsPort)
    const invites: string[] = []
    for (let i = 1; i < setup.count; i++) {
      invites.push((await this.#node.invites.create('till', this.#node.device.location)).invite)
    }
    if (setup.count > 1) await this.#node.startLan()
    return JSON.stringify({ mdnsPort, invites })
  }

  async link(addresses: string[]): Promise<void> {
    const { index, count, dir } = this.#setup
    const { mdnsPort, invites } = JSON.parse(addresses[0]!) as Address
    if (index > 0) {
      const { node } = await joinBusiness(dir, {
        invite: invites[index - 1]!,
        name: `Till ${index}`,
        lanInterface: LAN,
        mdnsPort,
        timeoutMs: 120_000
      })
      await this.#use(node as Node)
    }
    while (this.#node.peers.length < count - 1) await once(this.#node, 'up')
  }

  part(): Promise<void> {
    return this.#node.sync.stopLan()
  }

  meet(): Promise<void> {
    return this.#node.startLan()
  }

  async #start(mdnsPort: number): Promise<void> {
    await this.#use(await Node.open(this.#setup.dir, { lanInterface: LAN, mdnsPort }))
  }

  async #use(node: Node): Promise<void> {
    this.#node = node
    this.#node.device.on('folded', log => void this.#count(log))
    for (const { log } of this.#node.device.membership.members) await this.#count(log)
  }

  async #count(log: Buffer): Promise<void> {
    const cell = await this.#node.device.view.cell<Sums>(FAMILY.logSums + log.toString('latin1'))
    this.#counts.set(log.toString('hex'), Number(cell?.get(TALLY.sales) ?? 0))
    this.#changed()
  }

  async write(group: Sale[]): Promise<void> {
    await Promise.all(group.map(sale => this.#sell(sale)))
    // A real year has minutes between two invoices: each is a block of its own.
    if (this.#setup.year !== null) await this.#node.device.settle()
  }

  async #sell({ lines, tender }: Sale): Promise<void> {
    const amount = lines.reduce(
      (sum, { quantity, priceMinor }) => sum + Math.round((quantity * priceMinor) / 1000),
      0
    )
    await this.#node.device.commit(context => [
      {
        kind: 'sale.completed',
        body: {
          receipt: context.receipt(),
          lines: lines.map(({ item, quantity, priceMinor }) => ({
            item: itemId(item),
            price: priceMinor,
            quantity
          })),
          tenders: [{ type: TenderType[tender], amount }]
        }
      }
    ])
  }

  count(): number {
    let sum = 0
    for (const count of this.#counts.values()) sum += count
    return sum
  }

  async digest(): Promise<string> {
    await this.#node.device.settle()
    return (await this.#node.device.view.digest()).digest
  }

  async storedTotals(): Promise<Totals> {
    const { sales, gross } = await totals(this.#node.device)
    const sold = new Map<number, number>()
    for await (const { item, onHand } of stockLevels(this.#node.device)) {
      if (onHand !== 0) sold.set(item.readUInt32LE(0), -onHand)
    }
    return { count: sales, revenueMinor: gross, sold }
  }

  sentBytes(): number {
    return this.#node.sync.sentBytes
  }

  async stored(): Promise<{ logBytes: number; viewBytes: number }> {
    const logBytes = this.#node.device.logs.all.reduce((sum, { byteLength }) => sum + byteLength, 0)
    return { logBytes, viewBytes: this.#node.device.view.byteLength }
  }

  async blocks(): Promise<number[][]> {
    return Promise.all(
      this.#node.device.logs.all.map(async core => {
        const sizes: number[] = []
        for (let seq = 0; seq < core.length; seq++) {
          sizes.push((await core.get(seq, { wait: false, raw: true }))?.byteLength ?? 0)
        }
        return sizes
      })
    )
  }

  close(): Promise<void> {
    return this.#node.close()
  }
}

const ids = new Map<number, Buffer>()

/** 16 bytes that begin with the item's number, so that it can be read back from the stock. */
function itemId(item: number): Buffer {
  let id = ids.get(item)
  if (!id) {
    id = createHash('sha256').update(`item ${item}`).digest().subarray(0, 16)
    id.writeUInt32LE(item, 0)
    ids.set(item, id)
  }
  return id
}

serve(new Tillmesh())
