import { LRUCache } from 'lru-cache'
import { type Address, LineType, type SaleCompleted } from '../../entry/kinds.ts'
import { readCommits } from '../../log/logs.ts'
import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { STOCK, stockKey } from '../../view/families.ts'
import type { View } from '../../view/view.ts'

/** Blocks of each log that are looked through, from its end: some days of a busy till. */
const OVERSELL_BLOCKS = 2_000

/** Oversells whose sales are kept in memory. */
const CACHED_OVERSELLS = 2_000

/** Blocks read at a time. */
const BATCH_BLOCKS = 64

/** An item of which more was sold at a location than was there; `onHand` in thousandths, negative. */
export interface Oversell {
  location: string
  item: string
  onHand: number
}

/** A sale that took of an item. */
export interface Taker extends Address {
  receipt: number
  /** Thousandths of a unit. */
  quantity: number
  /** Seller's wall clock, ms. */
  time: number
}

/** Of each view: one that is folded anew may hold other entries. */
const caches = new WeakMap<View, LRUCache<string, Taker[]>>()

const keyOf = ({ location, item }: Pick<Oversell, 'location' | 'item'>) => location + item

/**
 * The sales that took what was not there, first to last by their tills' clocks: of each item the
 * latest ones that together sold more than is missing, so with the one that took the last of it.
 * They are read from the ends of the logs; one that is too long ago is left out.
 *
 * @returns by location and item, in hex one behind the other
 */
export async function takersOf(
  device: Device,
  oversells: readonly Oversell[]
): Promise<Map<string, Taker[]>> {
  const { view } = device
  const cache = caches.get(view) ?? new LRUCache<string, Taker[]>({ max: CACHED_OVERSELLS })
  caches.set(view, cache)
  const takers = new Map<string, Taker[]>()
  const wanted = new Map<string, Oversell>()
  const states = new Map<string, string>()
  for (const each of oversells) {
    const key = keyOf(each)
    states.set(key, await stateOf(view, each))
    const known = cache.get(states.get(key)!)
    if (known) takers.set(key, known)
    else wanted.set(key, each)
  }
  if (wanted.size === 0) return takers
  const found = await look(device, wanted)
  for (const [key, { onHand }] of wanted) {
    takers.set(key, latest(found.get(key) ?? [], -onHand))
    cache.set(states.get(key)!, takers.get(key)!)
  }
  return takers
}

/** Names the entries that made the cell what it is: other sales may come to the same on hand. */
async function stateOf(view: View, oversell: Oversell): Promise<string> {
  const [location, item] = [oversell.location, oversell.item].map(id => Buffer.from(id, 'hex'))
  const cell = await view.cell<Sums>(stockKey(location!, item!))
  const counts = [STOCK.sales, STOCK.movements].map(field => cell?.get(field) ?? 0)
  return [keyOf(oversell), oversell.onHand, ...counts].join(' ')
}

async function look(
  device: Device,
  wanted: ReadonlyMap<string, Oversell>
): Promise<Map<string, Taker[]>> {
  const found = new Map<string, Taker[]>()
  for (const { log } of device.membership.members) {
    const missing = new Map([...wanted].map(([key, { onHand }]) => [key, -onHand]))
    const core = await device.logs.log(log)
    if (!(await device.logs.unlock(core))) continue
    const head = Math.min(device.view.head(log), core.contiguousLength)
    const stop = Math.max(0, head - OVERSELL_BLOCKS)
    // What one log sold beyond what is missing is enough, whatever the others sold.
    for (let end = head; end > stop && missing.size > 0; end -= BATCH_BLOCKS) {
      const start = Math.max(stop, end - BATCH_BLOCKS)
      const commits = await readCommits(core, start, end)
      for (let seq = end - 1; seq >= start; seq--) {
        const commit = commits[seq - start]
        if (!commit || !device.membership.allows(log, seq, 'sale.completed')) continue
        for (let index = commit.entries.length - 1; index >= 0; index--) {
          const entry = commit.entries[index]!
          if (entry.kind !== 'sale.completed') continue
          for (const [key, quantity] of taken(entry.body, commit.location)) {
            const left = missing.get(key)
            if (left === undefined) continue
            const { receipt } = entry.body
            const taker = { log, seq, index, receipt, quantity, time: commit.time }
            found.set(key, [...(found.get(key) ?? []), taker])
            if (left < quantity) missing.delete(key)
            else missing.set(key, left - quantity)
          }
        }
      }
    }
  }
  return found
}

/** What a sale took of each item, thousandths. */
function taken(sale: SaleCompleted, home: Buffer): Map<string, number> {
  const location = (sale.location ?? home).toString('hex')
  const sums = new Map<string, number>()
  for (const { item, quantity, type = LineType.item } of sale.lines) {
    const thousandths = quantity || 1000
    if (type !== LineType.item || thousandths < 0) continue
    const key = keyOf({ location, item: item.toString('hex') })
    sums.set(key, (sums.get(key) ?? 0) + thousandths)
  }
  return sums
}

function latest(takers: readonly Taker[], missing: number): Taker[] {
  const sorted = [...takers].sort(
    (a, b) => b.time - a.time || Buffer.compare(b.log, a.log) || b.seq - a.seq || b.index - a.index
  )
  let sum = 0
  const end = sorted.findIndex(({ quantity }) => {
    sum += quantity
    return sum > missing
  })
  return sorted.slice(0, end < 0 ? sorted.length : end + 1).reverse()
}
