import { LRUCache } from 'lru-cache'
import type { Commit } from '../../entry/commit.ts'
import type { Address } from '../../entry/kinds.ts'
import { saleProblem } from '../../entry/limits.ts'
import { readCommits } from '../../log/logs.ts'
import { lineTotal } from '../../money/rounding.ts'
import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import type { ExceptionFact } from '../../view/derive.ts'
import { addressAt, addressBytes, FAMILY, PRICED, ROW } from '../../view/families.ts'
import { type Repriced, repriced } from '../../view/reduce-edits.ts'
import { soldAtBasis } from '../../view/reduce-sale.ts'

/** Blocks read at a time. */
const BATCH_BLOCKS = 64

/** Receipts named in one exception; of more their number is enough. */
const RECEIPTS_NAMED = 20

/** Prices whose late sales are kept in memory, a device. */
const CACHED_PRICES = 1_000

/** A line that was sold at a price that an edit said. */
interface SoldLine {
  /** Hex. */
  item: string
  /** Minor units for one unit. */
  price: number
  /** Thousandths of a unit. */
  quantity: number
  log: string
  receipt: number
  /** By the till's clock, ms. */
  time: number
}

/** Lines by the edit that their price came from, and the state of its cell when they were read. */
type Cache = LRUCache<string, { state: string; lines: SoldLine[] }>

const caches = new WeakMap<object, Cache>()

/**
 * Sales at prices that were out of date: a till that was away sold on at the price it knew. The
 * view knows which edits of prices that happened to, and what came after them; what was sold and
 * paid is read from the logs. The sales stand.
 */
export async function* stalePrices(
  device: Device
): AsyncGenerator<{ about: string; facts: ExceptionFact }> {
  for await (const [row] of device.view.rows(ROW.stale)) {
    const basis = addressAt(row, ROW.stale.length)
    const facts = await staleSales(device, basis)
    if (facts) yield { about: `stale-price ${addressBytes(basis)}`, facts }
  }
}

async function staleSales(device: Device, basis: Address): Promise<ExceptionFact | null> {
  const history = new History(device)
  const sum = { quantity: 0, paid: 0, due: 0 }
  const bills = new Map<string, { log: string; receipt: number }>()
  const lines = await linesSold(device, basis)
  for (const { price, quantity, time, log, receipt } of lines) {
    const due = await history.dueAt(basis, time)
    if (due === null || due === price) continue
    sum.quantity += quantity
    sum.paid += lineTotal(quantity, price)
    sum.due += lineTotal(quantity, due)
    bills.set(`${log} ${String(receipt).padStart(16, '0')}`, { log, receipt })
  }
  if (bills.size === 0) return null
  const sorted = [...bills].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, bill]) => bill)
  const { item, price } = lines[0]!
  return {
    ...{ type: 'stale-price', item, price },
    basis: { log: basis.log.toString('hex'), seq: basis.seq, index: basis.index },
    ...{ ...sum, difference: sum.due - sum.paid },
    ...{ sales: sorted.length, receipts: sorted.slice(0, RECEIPTS_NAMED) }
  }
}

/** What a price was at a time, from the edit that a till knew on. */
class History {
  readonly #view: Device['view']
  readonly #later = new Map<string, Promise<Repriced[]>>()

  constructor({ view }: Pick<Device, 'view'>) {
    this.#view = view
  }

  /** The price that should have been known, minor units; null if the edit still held. */
  async dueAt(basis: Address, time: number): Promise<number | null> {
    const seen = new Set<string>()
    let price: number | null = null
    for (let at: Address | undefined = basis; at && !seen.has(addressBytes(at)); ) {
      seen.add(addressBytes(at))
      const next: Repriced | undefined = (await this.#after(at)).findLast(edit => edit.time < time)
      price = next?.price ?? price
      at = next?.at
    }
    return price
  }

  #after(at: Address): Promise<Repriced[]> {
    const key = addressBytes(at)
    let later = this.#later.get(key)
    if (!later) {
      later = repriced(this.#view, at)
      this.#later.set(key, later)
    }
    return later
  }
}

/** The lines sold at an edit's price since it was superseded, from all logs. */
async function linesSold(device: Device, basis: Address): Promise<SoldLine[]> {
  let cache = caches.get(device)
  if (!cache) {
    cache = new LRUCache({ max: CACHED_PRICES })
    caches.set(device, cache)
  }
  const key = addressBytes(basis)
  const cell = await device.view.cell<Sums>(FAMILY.priced + key)
  const of = (field: number) => Number(cell?.get(field) ?? 0)
  const [last, superseded] = [of(PRICED.last), -of(PRICED.superseded)]
  // A line more at this price changes the cell.
  const state = `${of(PRICED.lines)} ${last} ${superseded}`
  const known = cache.get(key)
  if (known?.state === state) return known.lines
  const lines: SoldLine[] = []
  for (const log of [...device.view.heads.keys()].sort()) {
    lines.push(...(await linesIn(device, log, basis, { from: superseded, to: last })))
  }
  cache.set(key, { state, lines })
  return lines
}

async function linesIn(
  device: Device,
  log: string,
  basis: Address,
  time: { from: number; to: number }
): Promise<SoldLine[]> {
  const lines: SoldLine[] = []
  const name = Buffer.from(log, 'hex')
  const wanted = addressBytes(basis)
  for await (const { commit, seq } of commitsSince(device, name, time.from)) {
    if (commit.time > time.to) break
    if (!device.membership.allows(name, seq, 'sale.completed')) continue
    for (const entry of commit.entries) {
      if (entry.kind !== 'sale.completed' || entry.body.id || saleProblem(entry.body)) continue
      for (const line of entry.body.lines) {
        if (!soldAtBasis(line) || addressBytes(line.basis!) !== wanted) continue
        lines.push({
          ...{ log, receipt: entry.body.receipt, time: commit.time, price: line.price },
          ...{ item: line.item.toString('hex'), quantity: line.quantity || 1000 }
        })
      }
    }
  }
  return lines
}

/** A log's commits from a time on, as far as the view has folded them; its clock was never set back. */
async function* commitsSince(
  device: Device,
  log: Buffer,
  time: number
): AsyncGenerator<{ commit: Commit; seq: number }> {
  const core = await device.logs.log(log)
  const head = Math.min(device.view.head(log), core.contiguousLength)
  if (head === 0 || !(await device.logs.unlock(core))) return
  let [low, high] = [0, head]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [commit] = await readCommits(core, middle, middle + 1)
    if ((commit?.time ?? 0) < time) low = middle + 1
    else high = middle
  }
  for (let start = low; start < head; start += BATCH_BLOCKS) {
    const commits = await readCommits(core, start, Math.min(head, start + BATCH_BLOCKS))
    for (const [i, commit] of commits.entries()) if (commit) yield { commit, seq: start + i }
  }
}
