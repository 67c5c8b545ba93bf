import crypto from 'hypercore-crypto'
import { type StockMoved, StockReason } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Noted } from '../../view/documents.ts'
import { bodyHash, onceKey } from '../../view/reduce.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { onHandAt } from './stock.ts'
import { book, type LineRequest, stockLines } from './stock-lines.ts'

const NAMESPACE = crypto.namespace('tillmesh/stock-document', 1)[0]!

/** Reasons that people give when they correct stock. */
export const ADJUST_REASONS = ['damaged', 'stolen', 'expired', 'used', 'other'] as const

/** Why people correct stock. */
export type AdjustReason = (typeof ADJUST_REASONS)[number]

/** What every movement may say. */
export interface MovementRequest {
  /** 8 bytes. */
  location: Buffer
  lines: LineRequest[]
  note?: string | undefined
  staff?: Buffer | undefined
}

/** Goods from or to a supplier, and the paper that came with them. */
export interface SupplyRequest extends MovementRequest {
  supplier?: Buffer | undefined
  /** Number of the delivery note, invoice or credit note. */
  document?: string | undefined
  /** Id of the purchase order. */
  order?: Buffer | undefined
}

/**
 * The id of a supplier's document: entered in two places while they are apart it is one fact, and
 * entered with two contents both count and a person is told.
 *
 * @returns 16 bytes
 */
export function documentId(reason: number, supplier: Buffer, document: string): Buffer {
  const about = [NAMESPACE, Buffer.from([reason]), supplier, Buffer.from(document.trim())]
  return crypto.hash(about).subarray(0, 16)
}

/**
 * Books goods that came from a supplier, at what they cost.
 *
 * @throws Fault CONFLICT if the same document of the supplier was booked, NOT_FOUND, BAD_INPUT
 */
export function receiveStock(
  device: Device,
  catalogue: Catalogue,
  request: SupplyRequest
): Promise<StockMoved> {
  return bookSupply(device, catalogue, request, StockReason.received)
}

/**
 * Books goods that go back to a supplier; quantities are positive.
 *
 * @throws Fault CONFLICT if the same document of the supplier was booked, NOT_FOUND, BAD_INPUT
 */
export function returnStock(
  device: Device,
  catalogue: Catalogue,
  request: SupplyRequest
): Promise<StockMoved> {
  return bookSupply(device, catalogue, request, StockReason.returned)
}

async function bookSupply(
  device: Device,
  catalogue: Catalogue,
  request: SupplyRequest,
  reason: number
): Promise<StockMoved> {
  const { supplier, document, order } = request
  const number = document?.trim()
  const sign = reason === StockReason.returned ? -1 : 1
  const lines = (await stockLines(catalogue, request.lines)).map(line => ({
    ...line,
    quantity: sign * line.quantity
  }))
  const id = supplier && number ? documentId(reason, supplier, number) : null
  if (id && (await device.view.cell(onceKey(id)))) {
    throw new Fault(
      'CONFLICT',
      `Document ${number} of this supplier is booked already. Correct what is wrong with an adjustment.`
    )
  }
  return bookMovement(device, request, {
    ...{ reason, lines, id, supplier: supplier ?? null },
    ...{ document: number ?? null, about: order ?? null }
  })
}

/**
 * Corrects stock by signed quantities and says why.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT
 */
export async function adjustStock(
  device: Device,
  catalogue: Catalogue,
  request: MovementRequest & { reason: AdjustReason }
): Promise<StockMoved> {
  const lines = await stockLines(catalogue, request.lines, true)
  return bookMovement(device, request, { reason: StockReason[request.reason], lines })
}

/**
 * Moves stock from one location to another at once, as between two shelves.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT
 */
export async function moveStock(
  device: Device,
  catalogue: Catalogue,
  request: MovementRequest & { to: Buffer }
): Promise<StockMoved> {
  const { location, to } = request
  if (location.equals(to)) {
    throw new Fault('BAD_INPUT', 'The stock is there already. Name another location to move it to.')
  }
  const lines = await stockLines(catalogue, request.lines)
  return bookMovement(device, request, { reason: StockReason.moved, lines, to })
}

async function bookMovement(
  device: Device,
  { location, note, staff }: MovementRequest,
  rest: Omit<StockMoved, 'location' | 'note' | 'staff'>
): Promise<StockMoved> {
  const body: StockMoved = { ...rest, location, note: note ?? null, staff: staff ?? null }
  await book(device, [{ kind: 'stock.moved', body }])
  return body
}

/**
 * Items that left a place which now holds less than none of them by the books: what is really there
 * can be sent away, whatever the books say, and whoever does it is told.
 *
 * @returns ids in hex, and what is on hand there, thousandths
 */
export async function shortAfter(
  device: Device,
  { location, to, lines }: StockMoved
): Promise<{ item: string; quantity: number }[]> {
  const gone = new Set<string>()
  for (const { item, quantity } of lines) if (to || quantity < 0) gone.add(item.toString('hex'))
  const short: { item: string; quantity: number }[] = []
  for (const item of gone) {
    const quantity = await onHandAt(device, location, Buffer.from(item, 'hex'))
    if (quantity < 0) short.push({ item, quantity })
  }
  return short
}

/** Movements of stock about a document, one that was recorded twice under its id once. */
export function movementsOf(noted: readonly Noted[]): StockMoved[] {
  const known = new Set<string>()
  return noted.flatMap(({ entry }) => {
    if (entry?.kind !== 'stock.moved') return []
    const { id } = entry.body
    const name = id ? id.toString('hex') + bodyHash(entry) : ''
    if (name && known.has(name)) return []
    known.add(name)
    return [entry.body]
  })
}
