import { randomBytes } from 'node:crypto'
import crypto from 'hypercore-crypto'
import {
  CloseWay,
  type CountLine,
  type Entry,
  type StockMoved,
  StockReason
} from '../../entry/kinds.ts'
import { requireName } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Once, RegisterSet } from '../../view/cell.ts'
import { DOCUMENT, documentKey, unpackNoted } from '../../view/documents.ts'
import { COUNT, FAMILY } from '../../view/families.ts'
import { countKey } from '../../view/reduce-edits.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { locationTree } from './locations.ts'
import { onHandAt } from './stock.ts'
import { book, ofScanned, requireItem, requireStocked } from './stock-lines.ts'
import {
  type CountedCell,
  type Stocktake,
  type StocktakeLine,
  stocktakeOf
} from './stocktake-state.ts'

const NAMESPACE = crypto.namespace('tillmesh/stocktake', 1)[0]!

/** What somebody counted. */
export interface CountRequest {
  code: string
  /** 8 bytes; absent means the location that the stocktake is of. */
  location?: Buffer | undefined
  /** Thousandths of a unit. */
  counted: number
}

/** The stocktake with this id; Fault NOT_FOUND if nothing is known of it. */
export async function stocktake(device: Device, id: Buffer): Promise<Stocktake> {
  return read(device, id, await countedIn(device, id))
}

/** A stocktake with these of its counts: all of them are many. */
async function read({ view }: Device, id: Buffer, counted: CountedCell[]): Promise<Stocktake> {
  const cell = await view.cell<Once>(documentKey(DOCUMENT.stocktake, id))
  if (cell || counted.length > 0) return stocktakeOf(id, unpackNoted(cell), counted)
  throw new Fault(
    'NOT_FOUND',
    `There is no stocktake ${id.toString('hex')} here. Look it up with "tillmesh stocktake list".`
  )
}

/** Stocktakes in the order of their ids, from `after` on. */
export async function* stocktakes(device: Device, after?: Buffer): AsyncGenerator<Stocktake> {
  const prefix = FAMILY.document + DOCUMENT.stocktake
  for await (const [key, cell] of device.view.cells<Once>(
    prefix,
    after && prefix + after.toString('latin1')
  )) {
    const id = Buffer.from(key.slice(prefix.length), 'latin1')
    yield stocktakeOf(id, unpackNoted(cell), await countedIn(device, id))
  }
}

async function countedIn({ view }: Device, id: Buffer): Promise<CountedCell[]> {
  const counted: CountedCell[] = []
  for await (const [key, cell] of view.cells<RegisterSet>(FAMILY.count + id.toString('latin1'))) {
    const rest = Buffer.from(key.slice(17), 'latin1')
    const [location, item] = [rest.toString('hex', 0, 8), rest.toString('hex', 8)]
    counted.push({ location, item, cell })
  }
  return counted
}

/**
 * Begins to count a location and what lies below it; several people may count into it.
 *
 * @throws Fault BAD_INPUT
 */
export async function openStocktake(
  device: Device,
  { location, name, staff }: { location: Buffer; name: string; staff?: Buffer | undefined }
): Promise<Stocktake> {
  requireName(name, 'The name of the stocktake')
  const id = randomBytes(16)
  const body = { id, location, name, staff: staff ?? null }
  await book(device, [{ kind: 'stocktake.opened', body }])
  return stocktake(device, id)
}

/**
 * Notes what was counted, with what is on hand here just then: what is sold later changes neither.
 * A count replaces those of the same item and place that are known here; lines of one item and place
 * are one count, as of its packs and of what lies beside them.
 *
 * @throws Fault NOT_FOUND, CONFLICT if the stocktake is over, BAD_INPUT for a place outside it
 */
export async function count(
  device: Device,
  catalogue: Catalogue,
  { id, lines, staff }: { id: Buffer; lines: CountRequest[]; staff?: Buffer | undefined }
): Promise<CountLine[]> {
  const take = await read(device, id, [])
  requireOpen(take)
  const below = take.location && (await locationTree(device)).below(take.location)
  const counts = new Map<string, CountLine>()
  for (const { code, counted, location = take.location } of lines) {
    const scanned = await requireItem(catalogue, code)
    requireStocked(scanned)
    const { item } = scanned
    if (!location || (below && !below.has(location.toString('hex')))) {
      throw new Fault(
        'BAD_INPUT',
        `"${code}" was counted at a place that this stocktake is not of.`
      )
    }
    if (counted < 0) {
      throw new Fault('BAD_INPUT', `"${code}" cannot be there less than 0 times.`)
    }
    const key = countKey(id, location, item.id)
    const units = ofScanned(counted, scanned)
    const same = counts.get(key)
    if (same) {
      same.counted += units
      continue
    }
    const cell = await device.view.cell<RegisterSet>(key)
    const supersedes = (cell?.get(COUNT.counted)?.values ?? []).map(({ at }) => at)
    const onHand = await onHandAt(device, location, item.id)
    counts.set(key, { item: item.id, location, counted: units, onHand, supersedes })
  }
  const found = [...counts.values()]
  await book(device, [
    { kind: 'stocktake.counted', body: { id, lines: found, staff: staff ?? null } }
  ])
  return found
}

/**
 * Ends a stocktake and books what was found to differ. A count that comes from elsewhere after that
 * is booked by closing once more.
 *
 * @throws Fault NOT_FOUND, CONFLICT if it is over, or if counts made apart disagree
 */
export async function closeStocktake(
  device: Device,
  id: Buffer,
  staff?: Buffer
): Promise<Stocktake> {
  const take = await stocktake(device, id)
  if (take.state === 'closed' && openLines(take).length === 0) requireOpen(take)
  if (take.state === 'cancelled') requireOpen(take)
  await book(device, closing(take, staff))
  return stocktake(device, id)
}

/**
 * Ends a stocktake and books nothing.
 *
 * @throws Fault NOT_FOUND, CONFLICT if it is over
 */
export async function cancelStocktake(
  device: Device,
  id: Buffer,
  staff?: Buffer
): Promise<Stocktake> {
  requireOpen(await stocktake(device, id))
  const body = { id, way: CloseWay.cancelled, staff: staff ?? null }
  await book(device, [{ kind: 'stocktake.closed', body }])
  return stocktake(device, id)
}

/** The entries that end a stocktake: every difference that is not booked yet, and the end. */
export function closing(take: Stocktake, staff?: Buffer): Entry[] {
  const apart = take.lines.filter(({ difference }) => difference === null)
  if (take.state === 'open' && apart.length > 0) {
    throw new Fault(
      'CONFLICT',
      `Of ${apart.length} of the items different counts were made apart. Count those again, then close the stocktake.`
    )
  }
  const entries: Entry[] = []
  for (const { location, item, difference } of openLines(take)) {
    const place = Buffer.from(location, 'hex')
    const line = { item: Buffer.from(item, 'hex'), quantity: difference! }
    entries.push(
      ofStocktake(take.id, { location: place, reason: StockReason.counted, lines: [line] }, staff)
    )
  }
  const body = { id: take.id, way: CloseWay.done, staff: staff ?? null }
  return [...entries, { kind: 'stocktake.closed', body }]
}

/**
 * A movement that a stocktake brings about. Its id follows from the stocktake, the place, the item
 * and the reason: closed in two places while they are apart it is booked once.
 */
export function ofStocktake(
  id: Buffer,
  moved: Pick<StockMoved, 'location' | 'reason' | 'lines' | 'to'>,
  staff?: Buffer
): Entry {
  const about = [NAMESPACE, id, Buffer.from([moved.reason]), moved.location, moved.lines[0]!.item]
  const once = crypto.hash(about).subarray(0, 16)
  return {
    kind: 'stock.moved',
    body: { ...moved, id: once, about: id, staff: staff ?? null }
  }
}

/** Lines with a difference that is not booked. */
const openLines = ({ lines }: Stocktake): StocktakeLine[] =>
  lines.filter(({ difference, booked }) => difference && booked === null)

function requireOpen({ state }: Stocktake): void {
  if (state !== 'open') {
    throw new Fault('CONFLICT', `The stocktake is ${state} already. Open another one.`)
  }
}
