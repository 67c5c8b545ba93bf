// The two documented ways to keep the totals in an Autobase: fold a view that is a list of sales,
// or let `apply` keep them in a Hyperbee.
import type Autobase from 'autobase'
import Hyperbee from 'hyperbee'
import type Hypercore from 'hypercore'
import { addSale, noTotals, type Sale, type Totals } from '../workload.ts'

type View = Hypercore | Hyperbee

/** What the product's own types leave out. */
interface Updating {
  batch(options: { update: boolean }): Hyperbee.Batch
}

export interface ViewTotals {
  open(store: Autobase.ViewStore): View
  apply(view: View, sales: Sale[]): Promise<void>
  /** Reads what is new in the view; true when the count may have changed. */
  refresh(view: View): Promise<boolean>
  count(): number
  totals(): Promise<Totals>
  /** Read again from what is stored. */
  stored(): Promise<Totals>
}

const READ_AHEAD = 256

/** A block per applied batch; a reorder truncates the list, which takes sales out of the totals. */
export class CoreTotals implements ViewTotals {
  private readonly sum = noTotals()
  private readonly folded: Sale[][] = []
  private core: Hypercore | null = null
  private truncatedTo = Number.MAX_SAFE_INTEGER

  open(store: Autobase.ViewStore): View {
    return store.get({ name: 'sales', valueEncoding: 'json' })
  }

  async apply(view: View, sales: Sale[]): Promise<void> {
    // The view's encoding is JSON; the types of the product know blocks as bytes only.
    await (view as unknown as { append(sales: Sale[][]): Promise<void> }).append([sales])
  }

  async refresh(view: View): Promise<boolean> {
    const core = view as Hypercore
    if (core !== this.core) {
      this.core = core
      core.on('truncate', (length: number) => {
        this.truncatedTo = Math.min(this.truncatedTo, length)
      })
    }
    const before = this.sum.count
    while (this.folded.length < core.length || this.folded.length > this.truncatedTo) {
      const keep = Math.min(this.truncatedTo, core.length)
      this.truncatedTo = Number.MAX_SAFE_INTEGER
      while (this.folded.length > keep) {
        for (const sale of this.folded.pop()!) addSale(this.sum, sale, -1)
      }
      const from = this.folded.length
      const blocks = await readBlocks(core, from, Math.min(core.length, from + READ_AHEAD))
      // Truncated while it was read: start again from the shorter list.
      if (this.truncatedTo < from + blocks.length) continue
      for (const sales of blocks) {
        for (const sale of sales) addSale(this.sum, sale)
        this.folded.push(sales)
      }
    }
    return this.sum.count !== before
  }

  count(): number {
    return this.sum.count
  }

  async totals(): Promise<Totals> {
    return this.sum
  }

  async stored(): Promise<Totals> {
    const totals = noTotals()
    const core = this.core!
    for (let from = 0; from < core.length; from += READ_AHEAD) {
      const blocks = await readBlocks(core, from, Math.min(core.length, from + READ_AHEAD))
      for (const sale of blocks.flat()) addSale(totals, sale)
    }
    return totals
  }
}

async function readBlocks(core: Hypercore, from: number, to: number): Promise<Sale[][]> {
  const reads: Promise<unknown>[] = []
  for (let i = from; i < to; i++) reads.push(core.get(i))
  return (await Promise.all(reads)) as Sale[][]
}

/** 'count', 'revenue' and one key per item, each a decimal number. */
export class BeeTotals implements ViewTotals {
  private bee: Hyperbee | null = null
  private counted = 0

  open(store: Autobase.ViewStore): View {
    const core = store.get({ name: 'totals' })
    return new Hyperbee(core, { extension: false, keyEncoding: 'binary', valueEncoding: 'binary' })
  }

  async apply(view: View, sales: Sale[]): Promise<void> {
    const bee = view as Hyperbee
    const sum = noTotals()
    for (const sale of sales) addSale(sum, sale)
    // Inside `apply` a batch must not ask peers for a newer view.
    const batch = (bee as unknown as Updating).batch({ update: false })
    const add = async (name: string, amount: number) => {
      const key = Buffer.from(name)
      const value = (await readNumber(bee, name)) + amount
      await batch.put(key, Buffer.from(String(value)))
    }
    await add('count', sum.count)
    await add('revenue', sum.revenueMinor)
    for (const [item, quantity] of sum.sold) await add(`sold ${item}`, quantity)
    await batch.flush()
  }

  async refresh(view: View): Promise<boolean> {
    this.bee = view as Hyperbee
    const counted = await readNumber(this.bee, 'count')
    const differs = counted !== this.counted
    this.counted = counted
    return differs
  }

  count(): number {
    return this.counted
  }

  totals(): Promise<Totals> {
    return this.stored()
  }

  async stored(): Promise<Totals> {
    const totals = noTotals()
    for await (const { key, value } of this.bee!.createReadStream()) {
      const [name, item] = key.toString().split(' ')
      if (name === 'count') totals.count = Number(value)
      else if (name === 'revenue') totals.revenueMinor = Number(value)
      else totals.sold.set(Number(item), Number(value))
    }
    return totals
  }
}

async function readNumber(bee: Hyperbee, name: string): Promise<number> {
  const node = await bee.get(Buffer.from(name))
  return node ? Number(node.value) : 0
}
