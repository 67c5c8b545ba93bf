// Autobase 7: every device is a writer, the view is built by `apply` from the linearised order.
//
// options: view         "core": a block per value, folded by the reader; "bee": a Hyperbee that
//                       holds the totals themselves, updated by apply
//          pack         "group": the sales in flight are one value; "sale": a value each, appended
//                       as one batch
//          ackInterval  in ms, 0 for none
//          bigBatches   "yes" or "no"
//          fastForward  "yes" or "no"
//          indexers     how many of the devices sign the view
import { join } from 'node:path'
import Autobase from 'autobase'
import Corestore from 'corestore'
import type Hyperbee from 'hyperbee'
import type Hypercore from 'hypercore'
import type { Setup } from '../contract.ts'
import { type MeshAddress, NoiseMesh } from '../noise-mesh.ts'
import { type BenchPeer, serve } from '../worker.ts'
import { type Sale, type Totals, totalsDigest } from '../workload.ts'
import { BeeTotals, CoreTotals, type ViewTotals } from './autobase-views.ts'

interface Address extends MeshAddress {
  writer: string
  bootstrap: string | null
}

/** What a device appends. */
export type Value = { sales: Sale[] } | { writer: string; indexer: boolean }

class AutobasePeer implements BenchPeer {
  private setup!: Setup
  private store!: Corestore
  private base: Autobase<Value, Hypercore | Hyperbee> | null = null
  private view!: ViewTotals
  private mesh!: NoiseMesh
  private changed!: () => void
  private reading: Promise<void> = Promise.resolve()

  async open(setup: Setup, changed: () => void): Promise<string> {
    this.setup = setup
    this.changed = changed
    this.view = setup.options.view === 'bee' ? new BeeTotals() : new CoreTotals()
    this.store = new Corestore(join(setup.dir, 'store'))
    await this.store.ready()
    this.mesh = new NoiseMesh(() => this.base!)
    let bootstrap: string | null = null
    if (setup.index === 0) {
      const base = await this.start(null)
      bootstrap = base.key.toString('hex')
    }
    const key = this.base?.local.key ?? (await Autobase.getLocalKey(this.store))
    const address: Address = {
      ...(await this.mesh.listen()),
      writer: key.toString('hex'),
      bootstrap
    }
    return JSON.stringify(address)
  }

  async link(texts: string[]): Promise<void> {
    const { index, options } = this.setup
    const addresses = texts.map(text => JSON.parse(text) as Address)
    const base = this.base ?? (await this.start(Buffer.from(addresses[0]!.bootstrap!, 'hex')))
    if (index === 0) {
      for (const [other, { writer }] of addresses.entries()) {
        if (other === 0) continue
        await base.append({ writer, indexer: other < Number(options.indexers ?? 1) })
      }
    }
    const writable = base.writable || new Promise(resolve => base.once('writable', resolve))
    await this.mesh.link(index, addresses)
    await writable
  }

  async write(group: Sale[]): Promise<void> {
    const value = { sales: group }
    const each = group.map(one => ({ sales: [one] }))
    await this.base!.append(this.setup.options.pack === 'sale' ? each : value)
  }

  count(): number {
    return this.view.count()
  }

  async digest(): Promise<string> {
    return totalsDigest(await this.view.totals())
  }

  storedTotals(): Promise<Totals> {
    return this.view.stored()
  }

  sentBytes(): number {
    return this.mesh.sentBytes()
  }

  async close(): Promise<void> {
    this.mesh.close()
    await this.base?.close()
    await this.store.close()
  }

  private async start(bootstrap: Buffer | null): Promise<Autobase<Value, Hypercore | Hyperbee>> {
    const { view } = this
    const { ackInterval, bigBatches, fastForward } = this.setup.options
    const base = new Autobase<Value, Hypercore | Hyperbee>(this.store, bootstrap, {
      valueEncoding: 'json',
      open: store => view.open(store),
      apply: async (nodes, opened, host) => {
        const sales: Sale[] = []
        for (const { value } of nodes) {
          if ('sales' in value) sales.push(...value.sales)
          else await host.addWriter(Buffer.from(value.writer, 'hex'), { indexer: value.indexer })
        }
        if (sales.length > 0) await view.apply(opened, sales)
      },
      ackInterval: Number(ackInterval ?? 1000),
      bigBatches: bigBatches === 'yes',
      fastForward: fastForward !== 'no'
    })
    await base.ready()
    this.base = base
    base.on('update', () => this.read())
    return base
  }

  /** One read of the view at a time, as often as it changes. */
  private read(): void {
    this.reading = this.reading.then(async () => {
      if (await this.view.refresh(this.base!.view)) this.changed()
    })
  }
}

serve(new AutobasePeer())
