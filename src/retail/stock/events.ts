import { CashReason, type CountLine, type Entry, StockReason } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { edited } from '../records/records.ts'
import type { Location } from './location-tree.ts'
import { locationTree, makeLocation } from './locations.ts'
import { onHandAt, stockLevels } from './stock.ts'
import { book } from './stock-lines.ts'
import { closing, ofStocktake, stocktake } from './stocktake.ts'
import type { Stocktake } from './stocktake-state.ts'

/**
 * Opens a temporary location: a book fair, a van's trip. Goods are allocated to it by transfers.
 * Each is a location of its own and is opened once: what takes place again is another one.
 *
 * @param home where its goods come from and go back to, 8 bytes
 * @throws Fault CONFLICT if a location is called so, NOT_FOUND, BAD_INPUT
 */
export function openEvent(
  device: Device,
  { name, home, type = 'event' }: { name: string; home: Buffer; type?: 'event' | 'van' | undefined }
): Promise<Location> {
  const opened = device.clock.now()
  return makeLocation(device, { name, type, home: home.toString('hex'), opened })
}

/** Every temporary location. */
export async function events(device: Device): Promise<Location[]> {
  const { nodes } = await locationTree(device)
  return nodes.map(({ location }) => location).filter(isTemporary)
}

/** True of a location that was opened for a time, with a home. */
export const isTemporary = ({ type, home }: Location): boolean =>
  home !== '' && (type === 'event' || type === 'van')

/**
 * Books what was paid for a location without a drawer: the stand, the petrol.
 *
 * @param expense `amount` in minor units, positive
 * @throws Fault BAD_INPUT
 */
export async function payExpense(
  device: Device,
  expense: {
    location: Buffer
    amount: number
    category: string
    note?: string | undefined
    staff?: Buffer | undefined
  }
): Promise<void> {
  const { location, amount, category, note, staff } = expense
  if (amount <= 0) throw new Fault('BAD_INPUT', 'An expense is more than 0.')
  const body = { reason: CashReason.expense, amount: -amount, location, category }
  await book(device, [
    { kind: 'cash.moved', body: { ...body, note: note ?? null, staff: staff ?? null } }
  ])
}

/**
 * Closes a temporary location by a stocktake of it: what differs is booked, the rest goes home, and
 * what was missing is an exception. Closed in two places while they are apart, all this counts once.
 *
 * @throws Fault NOT_FOUND, CONFLICT if it is closed or something was not counted
 */
export async function closeEvent(
  device: Device,
  location: Location,
  {
    stocktake: id,
    note,
    staff
  }: { stocktake: Buffer; note?: string | undefined; staff?: Buffer | undefined }
): Promise<Stocktake> {
  if (!isTemporary(location)) {
    throw new Fault('CONFLICT', `${location.name} is no temporary location and has no home.`)
  }
  if (location.status) throw new Fault('CONFLICT', `${location.name} is closed already.`)
  const take = await stocktake(device, id)
  if (take.state !== 'open' || !take.location?.equals(location.id)) {
    throw new Fault('CONFLICT', `Close ${location.name} by an open stocktake of it.`)
  }
  await requireCounted(device, take)
  const lines: CountLine[] = take.lines.map(({ item, location: place, counts }) => ({
    ...{ item: Buffer.from(item, 'hex'), location: Buffer.from(place, 'hex') },
    ...{ counted: counts[0]!.counted, onHand: counts[0]!.onHand }
  }))
  const entries = [...closing(take, staff), ...(await goingHome(device, location, take, staff))]
  const body = { location: location.id, stocktake: id, lines, note: note ?? null }
  entries.push({ kind: 'event.closed', body: { ...body, staff: staff ?? null } })
  // Not when: closed in two places, two times would be in conflict. The stocktake says when.
  const edit = await edited(device, 'location', location.id, { status: 'closed' })
  await book(device, edit ? [...entries, edit] : entries)
  return stocktake(device, id)
}

/** What is there after the differences are booked goes home. */
async function goingHome(
  device: Device,
  location: Location,
  { id, lines }: Stocktake,
  staff?: Buffer
): Promise<Entry[]> {
  const to = Buffer.from(location.home, 'hex')
  const entries: Entry[] = []
  for (const line of lines) {
    const [place, item] = [Buffer.from(line.location, 'hex'), Buffer.from(line.item, 'hex')]
    const quantity = (await onHandAt(device, place, item)) + (line.difference ?? 0)
    if (quantity <= 0) continue
    const moved = { location: place, reason: StockReason.moved, lines: [{ item, quantity }], to }
    entries.push(ofStocktake(id, moved, staff))
  }
  return entries
}

/** Everything that should be there must have been counted: what nobody looked at is not gone. */
async function requireCounted(device: Device, { location, lines }: Stocktake): Promise<void> {
  const places = (await locationTree(device)).below(location!)
  const counted = new Set(lines.map(line => line.location + line.item))
  let missing = 0
  for await (const level of stockLevels(device)) {
    const place = level.location.toString('hex')
    if (level.onHand === 0 || !places.has(place)) continue
    if (!counted.has(place + level.item.toString('hex'))) missing++
  }
  if (missing > 0) {
    throw new Fault(
      'CONFLICT',
      `Of what should be there ${missing} ${missing === 1 ? 'item was' : 'items were'} not counted. Count all, with 0 for what is gone.`
    )
  }
}
