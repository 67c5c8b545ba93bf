// Plain Hypercore: one signed log per device, replicated to everyone, unencrypted at rest, no
// fsync and no view. Nothing on this stack can do the work with less, so this is the floor.
//
// options: blockBytes, saleBytes  the size of a block and of each sale in it
//          inflight               "512,4096": how many blocks may be asked for at a time
//          visible                "append": a remote block counts when its signed length is known,
//                                 not only when it can be read
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import type { Setup } from '../contract.ts'
import { type MeshAddress, NoiseMesh, type Replicating } from '../noise-mesh.ts'
import type { BenchPeer } from '../worker.ts'
import { noTotals, type Sale, type Totals } from '../workload.ts'
import { addBlock, type BlockShape, encodeBlock } from './sale-block.ts'

interface Address extends MeshAddress {
  keys: string[]
}

const READ_AHEAD = 256

export class PlainHypercore implements BenchPeer {
  protected setup!: Setup
  protected readonly own: Hypercore[] = []
  protected readonly remote: Hypercore[] = []
  private store!: Corestore
  private mesh!: NoiseMesh
  private changed!: () => void
  private shape: BlockShape = { blockBytes: 12, saleBytes: 75 }

  async open(setup: Setup, changed: () => void): Promise<string> {
    this.setup = setup
    this.changed = changed
    const { blockBytes, saleBytes } = setup.options
    if (blockBytes) this.shape.blockBytes = Number(blockBytes)
    if (saleBytes) this.shape.saleBytes = Number(saleBytes)
    this.store = new Corestore(join(setup.dir, 'store'))
    await this.store.ready()
    for (let i = 0; i < (await this.ownLogs()); i++) {
      const core = this.store.get({ name: `log ${i}` })
      await core.ready()
      this.own.push(core)
    }
    this.mesh = new NoiseMesh(() => this.store as unknown as Replicating)
    const keys = this.own.map(core => core.key.toString('hex'))
    const address: Address = { ...(await this.mesh.listen()), keys }
    return JSON.stringify(address)
  }

  async link(texts: string[]): Promise<void> {
    const addresses = texts.map(text => JSON.parse(text) as Address)
    for (const [index, { keys }] of addresses.entries()) {
      if (index === this.setup.index) continue
      for (const key of keys) await this.follow(Buffer.from(key, 'hex'))
    }
    await this.mesh.link(this.setup.index, addresses)
  }

  async write(group: Sale[]): Promise<void> {
    await this.own[0]!.append(encodeBlock(group, this.shape))
    this.changed()
  }

  /** All devices write equally many sales in equal groups, so blocks need not be read to count. */
  count(): number {
    const { inFlight, sales } = this.setup
    let count = 0
    for (const core of this.logs()) {
      const blocks = this.setup.options.visible === 'append' ? core.length : core.contiguousLength
      count += sales > 0 ? Math.min(blocks * inFlight, sales) : blocks
    }
    return count
  }

  async digest(): Promise<string> {
    const heads: string[] = []
    for (const core of this.logs()) {
      if (core.length === 0) continue
      const tree = await core.treeHash()
      heads.push(`${core.key.toString('hex')} ${core.length} ${tree.toString('hex')}`)
    }
    return createHash('sha256').update(heads.sort().join('\n')).digest('hex')
  }

  async storedTotals(): Promise<Totals> {
    const totals = noTotals()
    for (const core of this.logs()) {
      for await (const block of blocksOf(core)) addBlock(totals, block, this.shape)
    }
    return totals
  }

  sentBytes(): number {
    return this.mesh.sentBytes()
  }

  async stored(): Promise<{ logBytes: number; viewBytes: number }> {
    let logBytes = 0
    for (const core of this.logs()) logBytes += core.byteLength
    return { logBytes, viewBytes: 0 }
  }

  async close(): Promise<void> {
    this.mesh.close()
    await this.store.close()
  }

  /** How many logs this device writes to. */
  protected async ownLogs(): Promise<number> {
    return 1
  }

  protected logs(): Hypercore[] {
    return [...this.own, ...this.remote]
  }

  private async follow(key: Buffer): Promise<void> {
    const inflight = this.setup.options.inflight?.split(',').map(Number) as [number, number]
    const core = this.store.get(inflight ? { key, inflightRange: inflight } : { key })
    await core.ready()
    this.remote.push(core)
    core.on('append', this.changed)
    // 'download' is emitted before the block counts as contiguous.
    core.on('download', () => setImmediate(this.changed))
    core.download({ start: 0, end: -1 })
  }
}

async function* blocksOf(core: Hypercore): AsyncGenerator<Buffer> {
  for (let from = 0; from < core.length; from += READ_AHEAD) {
    const reads: Promise<Buffer | null>[] = []
    for (let i = from; i < Math.min(from + READ_AHEAD, core.length); i++) reads.push(core.get(i))
    for (const block of await Promise.all(reads)) if (block) yield block
  }
}
