import { LRUCache } from 'lru-cache'
import type { Address } from '../../entry/kinds.ts'
import { saleProblem } from '../../entry/limits.ts'
import { lineTotal } from '../../money/rounding.ts'
import type { Device } from '../../node/device.ts'
import { statementsIn } from '../../node/witness.ts'
import type { ExceptionFact } from '../../view/derive.ts'
import { addressAt, addressBytes, FAMILY, PRICED, ROW, SOLD_AT } from '../../view/families.ts'
import { type Repriced, repriced } from '../../view/reduce-edits.ts'
import { soldAtBasis } from '../../view/reduce-sale.ts'
import { writtenFrom } from '../cash/log-range.ts'

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
  seq: number
  receipt: number
  /** By the till's clock, ms. */
  time: number
}

/** What was read from the logs. */
class Cache {
  /** Lines by the edit that their price came from, and the state of its cells then. */
  readonly lines = new LRUCache<string, { state: string; lines: SoldLine[] }>({
    max: CACHED_PRICES
  })
  /** Blocks of a log that the writer of an edit had stated before it: nothing changes that. */
  readonly stated = new LRUCache<string, number>({ max: CACHED_PRICES })
}

const caches = new WeakMap<object, Cache>()

function cacheOf(device: Device): Cache {
  const cache = caches.get(device) ?? new Cache()
  caches.set(device, cache)
  return cache
}

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
  const lines = await linesSold(device, basis)
  const history = new History(device, lines)
  const sum = { quantity: 0, paid: 0, due: 0 }
  const bills = new Map<string, { log: string; receipt: number }>()
  for (const line of lines) {
    const { price, quantity, log, receipt } = line
    const due = await history.dueAt(basis, line)
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

/** What a price was when something was sold, from the edit on that its till knew. */
class History {
  readonly #device: Device
  readonly #lines: readonly SoldLine[]
  readonly #later = new Map<string, Promise<Repriced[]>>()
  readonly #firstLate = new Map<string, Promise<number>>()

  /** @param lines what was sold, of each log in its order */
  constructor(device: Device, lines: readonly SoldLine[]) {
    this.#device = device
    this.#lines = lines
  }

  /** The price that should have been known, minor units; null if the edit still held. */
  async dueAt(basis: Address, line: SoldLine): Promise<number | null> {
    const seen = new Set<string>()
    let price: number | null = null
    for (let at: Address | undefined = basis; at && !seen.has(addressBytes(at)); ) {
      seen.add(addressBytes(at))
      let next: Repriced | undefined
      for (const edit of await this.#after(at)) if (await this.#isLate(line, edit)) next = edit
      price = next?.price ?? price
      at = next?.at
    }
    return price
  }

  #after(at: Address): Promise<Repriced[]> {
    return remembered(this.#later, addressBytes(at), () => repriced(this.#device.view, at))
  }

  /**
   * Whether a line was sold after an edit. Within a log its order says so. Of two logs, what the
   * editor's had stated before is earlier; of the rest the clocks say which is the first that is
   * later, and what follows it in its log is later too, whatever the clock said then.
   */
  async #isLate({ log, seq }: SoldLine, edit: Repriced): Promise<boolean> {
    const first = await remembered(this.#firstLate, log + addressBytes(edit.at), async () => {
      if (edit.at.log.toString('hex') === log) return edit.at.seq + 1
      const later = this.#lines.filter(line => line.log === log && line.time > edit.time)
      if (later.length === 0) return Number.POSITIVE_INFINITY
      const stated = await statedBefore(this.#device, edit.at, log)
      return later.find(line => line.seq >= stated)?.seq ?? Number.POSITIVE_INFINITY
    })
    return seq >= first
  }
}

function remembered<T>(
  known: Map<string, Promise<T>>,
  key: string,
  find: () => Promise<T>
): Promise<T> {
  const found = known.get(key) ?? find()
  known.set(key, found)
  return found
}

/** How many blocks of a log the writer of an edit had stated to hold before it. */
async function statedBefore(device: Device, edit: Address, log: string): Promise<number> {
  const { stated } = cacheOf(device)
  const key = log + addressBytes(edit)
  const known = stated.get(key) ?? (await lengthStated(device, edit, log))
  stated.set(key, known)
  return known
}

async function lengthStated(device: Device, edit: Address, log: string): Promise<number> {
  if (!device.membership.knowsLog(edit.log)) return 0
  for await (const { at, heads } of statementsIn(device, edit.log)) {
    const head = at.seq < edit.seq && heads.find(each => each.log.toString('hex') === log)
    if (head) return head.length
  }
  return 0
}

/** The lines sold at an edit's price since it was superseded, from all logs, each in its order. */
async function linesSold(device: Device, basis: Address): Promise<SoldLine[]> {
  const cache = cacheOf(device).lines
  const key = addressBytes(basis)
  const cell = await device.view.cell<Map<number, number>>(FAMILY.priced + key)
  const superseded = -(cell?.get(PRICED.superseded) ?? 0)
  const sold: [log: Buffer, cell: Map<number, number>][] = []
  for await (const [at, cell] of device.view.cells<Map<number, number>>(FAMILY.soldAt + key)) {
    sold.push([Buffer.from(at.slice(-32), 'latin1'), cell])
  }
  // A line more at this price changes the state.
  const state = `${superseded} ${sold.map(([log, cell]) => `${log.toString('hex')} ${cell.get(SOLD_AT.lines)}`)}`
  const known = cache.get(key)
  if (known?.state === state) return known.lines
  const lines: SoldLine[] = []
  for (const [log, cell] of sold) {
    for (const start of lateStretches(cell, superseded)) {
      lines.push(...(await linesIn(device, log, basis, start)))
    }
  }
  cache.set(key, { state, lines })
  return lines
}

/** Where the stretches of a log begin in which something was sold from the first late sale on. */
function lateStretches(cell: Map<number, number>, superseded: number): number[] {
  const stretches = [...cell]
    .filter(([field]) => field >= SOLD_AT.stretch)
    .sort(([a], [b]) => a - b)
  const first = stretches.findIndex(([, time]) => time > superseded)
  return first < 0
    ? []
    : stretches.slice(first).map(([field]) => (field - SOLD_AT.stretch) * SOLD_AT.blocks)
}

/** The lines sold at an edit's price in one stretch of a log, as far as the view has folded it. */
async function linesIn(
  device: Device,
  log: Buffer,
  basis: Address,
  start: number
): Promise<SoldLine[]> {
  const core = await device.logs.log(log)
  const end = Math.min(start + SOLD_AT.blocks, device.view.head(log), core.contiguousLength)
  if (start >= end || !(await device.logs.unlock(core))) return []
  const lines: SoldLine[] = []
  const wanted = addressBytes(basis)
  const place = (seq: number): Address => ({ log, seq, index: 0 })
  for await (const { entry, at, time } of writtenFrom(device, place(start), place(end))) {
    if (entry.kind !== 'sale.completed' || entry.body.id || saleProblem(entry.body)) continue
    if (!device.membership.allows(log, at.seq, entry.kind)) continue
    // Without its tax a price cannot be held against one that holds it.
    if (entry.body.exempt && !entry.body.taxAdded) continue
    for (const line of entry.body.lines) {
      if (!soldAtBasis(line) || addressBytes(line.basis!) !== wanted) continue
      lines.push({
        ...{ log: log.toString('hex'), seq: at.seq, receipt: entry.body.receipt, time },
        ...{ item: line.item.toString('hex'), price: line.price, quantity: line.quantity || 1000 }
      })
    }
  }
  return lines
}
