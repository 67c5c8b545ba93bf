import { randomBytes } from 'node:crypto'
import { CloseWay, type OrderPlaced } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Once } from '../../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../view/documents.ts'
import { type Ending, endingOf } from '../../view/ending.ts'
import { FAMILY } from '../../view/families.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { movementsOf, receiveStock, type SupplyRequest } from './movements.ts'
import { addTo, book, byItem, type LineRequest, stockLines } from './stock-lines.ts'

/** How far a purchase order is. */
export type OrderState = 'placed' | 'part' | 'received' | 'closed' | 'cancelled'

/** An item of an order, thousandths; `cost` as it was ordered at, minor units. */
export interface OrderLine {
  item: string
  ordered: number
  received: number
  cost: number
}

/** A purchase order as its entries tell. */
export interface Order {
  id: Buffer
  /** What was ordered; null while only deliveries are known here. */
  placed: (OrderPlaced & { time: number }) | null
  state: OrderState
  lines: OrderLine[]
}

/** What is ordered, from whom and for where. */
export interface OrderRequest {
  supplier: Buffer
  location: Buffer
  lines: LineRequest[]
  /** Day of delivery, ms since 1970. */
  expected?: number | undefined
  note?: string | undefined
  staff?: Buffer | undefined
}

/** An order as its entries tell, in whatever order they came. */
export function orderOf(id: Buffer, noted: readonly Noted[]): Order {
  let placed: Order['placed'] = null
  for (const { entry, time } of noted) {
    if (entry?.kind === 'order.placed') placed ??= { ...entry.body, time }
  }
  const ending = endingOf(noted, ({ entry }) =>
    entry?.kind === 'order.closed' ? entry.body.way : null
  )
  const ordered = byItem(placed?.lines ?? [])
  const received = new Map<string, number>()
  for (const { lines } of movementsOf(noted)) {
    for (const [item, quantity] of byItem(lines)) addTo(received, item, quantity)
  }
  const cost = new Map(placed?.lines.map(line => [line.item.toString('hex'), line.cost ?? 0]))
  const lines = [...new Set([...ordered.keys(), ...received.keys()])].sort().map(item => ({
    ...{ item, ordered: ordered.get(item) ?? 0, received: received.get(item) ?? 0 },
    cost: cost.get(item) ?? 0
  }))
  return { id, placed, state: stateOf(lines, ending), lines }
}

function stateOf(lines: OrderLine[], ending: Ending | null): OrderState {
  if (ending) return ending.way === CloseWay.done ? 'closed' : 'cancelled'
  if (!lines.some(({ received }) => received !== 0)) return 'placed'
  return lines.every(({ received, ordered }) => received >= ordered) ? 'received' : 'part'
}

/** The order with this id; Fault NOT_FOUND if nothing is known of it. */
export async function order({ view }: Device, id: Buffer): Promise<Order> {
  const cell = await view.cell<Once>(documentKey(DOCUMENT.order, id))
  if (cell) return orderOf(id, unpackNoted(cell))
  throw new Fault(
    'NOT_FOUND',
    `There is no purchase order ${id.toString('hex')} here. Look it up with "tillmesh order list".`
  )
}

/** Purchase orders in the order of their ids, from `after` on. */
export async function* orders({ view }: Device, after?: Buffer): AsyncGenerator<Order> {
  const prefix = FAMILY.document + DOCUMENT.order
  for await (const [key, cell] of view.cells<Once>(
    prefix,
    after && prefix + after.toString('latin1')
  )) {
    yield orderOf(Buffer.from(key.slice(prefix.length), 'latin1'), unpackNoted(cell))
  }
}

/**
 * Orders goods from a supplier; they are received in as many parts as they come.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT
 */
export async function placeOrder(
  device: Device,
  catalogue: Catalogue,
  request: OrderRequest
): Promise<Order> {
  const { supplier, location, expected, note, staff } = request
  const lines = await stockLines(catalogue, request.lines)
  const id = randomBytes(16)
  const body = {
    ...{ id, supplier, location, lines, note: note ?? null, staff: staff ?? null },
    ...(expected === undefined ? {} : { expected })
  }
  await book(device, [{ kind: 'order.placed', body }])
  return order(device, id)
}

/**
 * Books what came of an order, at what was ordered and at its cost unless it is said.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT, or CONFLICT if it is over or all of it came
 */
export async function receiveOrder(
  device: Device,
  catalogue: Catalogue,
  id: Buffer,
  request: Pick<SupplyRequest, 'document' | 'note' | 'staff'> & {
    lines?: LineRequest[] | undefined
  }
): Promise<Order> {
  const { placed, state, lines } = await order(device, id)
  if (!placed) throw new Fault('CONFLICT', 'The order itself has not arrived here yet.')
  if (state === 'closed' || state === 'cancelled') {
    throw new Fault('CONFLICT', `The order is ${state}. Receive what came all the same without it.`)
  }
  const { supplier, location } = placed
  const left: LineRequest[] = []
  for (const { item, ordered, received, cost } of lines) {
    const code = (await catalogue.byId(Buffer.from(item, 'hex')))?.code
    if (code && ordered > received) left.push({ code, quantity: ordered - received, cost })
  }
  if (!request.lines && left.length === 0) {
    throw new Fault('CONFLICT', 'All that was ordered is received already. Say what came besides.')
  }
  const about = { supplier, location, order: id, lines: request.lines ?? left }
  await receiveStock(device, catalogue, { ...request, ...about })
  return order(device, id)
}

/**
 * Ends an order: nothing more of it is waited for. `cancelled` if nothing was ever to come.
 *
 * @throws Fault NOT_FOUND, CONFLICT if it is over
 */
export async function closeOrder(
  device: Device,
  id: Buffer,
  way: keyof typeof CloseWay,
  staff?: Buffer
): Promise<Order> {
  const { state } = await order(device, id)
  if (state === 'closed' || state === 'cancelled') {
    throw new Fault('CONFLICT', `The order is ${state} already.`)
  }
  const body = { id, way: CloseWay[way], staff: staff ?? null }
  await book(device, [{ kind: 'order.closed', body }])
  return order(device, id)
}
