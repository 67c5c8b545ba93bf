import { type CartParked, CartType, CloseWay } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Once } from '../../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../view/documents.ts'
import { ROW } from '../../view/families.ts'

/** How it stands with a cart that was parked, or with a quote or an order. */
export type CartState = 'waiting' | 'taken' | 'sold' | 'cancelled'

/** A cart, and everything that was written about it. */
export interface Cart {
  id: Buffer
  cart: CartParked
  state: CartState
  /** True if what it promised is over: its lines are sold at the prices of the day. */
  expired: boolean
  /** When it was parked last, ms, and at which location, 8 bytes. */
  time: number
  location: Buffer
  /** Log of the device that parked it, went on with it or closed it last. */
  log: Buffer
}

/**
 * A cart's state is that of its last entry by the writers' clocks; but once sold it is sold, and
 * once cancelled it is not parked again, whatever the clock of who parked it.
 */
export function cartOf(id: Buffer, noted: readonly Noted[], now: number): Cart | null {
  let found: Omit<Cart, 'state'> | null = null
  let state: CartState = 'waiting'
  for (const { entry, at, time, location } of noted) {
    if (found && state === 'sold') break
    if (entry?.kind === 'cart.parked') {
      const { validUntil } = entry.body
      const expired = !!validUntil && now >= validUntil
      found = { id, cart: entry.body, expired, time, location, log: at.log }
      if (state === 'taken') state = 'waiting'
    } else {
      const way = entry?.kind === 'cart.closed' ? entry.body.way : null
      if (way === null) state = 'sold'
      else if (state !== 'cancelled') state = way === CloseWay.done ? 'taken' : 'cancelled'
      if (found) found.log = at.log
    }
  }
  return found && { ...found, state }
}

/**
 * The cart with this id.
 *
 * @throws Fault NOT_FOUND
 */
export async function cartWith(device: Device, id: Buffer): Promise<Cart> {
  await device.settle()
  const cell = await device.view.cell<Once>(documentKey(DOCUMENT.cart, id))
  const cart = cartOf(id, unpackNoted(cell), device.clock.now())
  if (cart) return cart
  throw new Fault('NOT_FOUND', `There is no cart ${id.toString('hex')} here, or not yet.`)
}

/** Carts, quotes and orders that wait, the oldest first; of one location or of all. */
export async function waitingCarts(device: Device, location?: Buffer): Promise<Cart[]> {
  await device.settle()
  const carts: Cart[] = []
  for await (const [row] of device.view.rows(ROW.cart)) {
    const id = Buffer.from(row.slice(ROW.cart.length), 'latin1')
    const cell = await device.view.cell<Once>(documentKey(DOCUMENT.cart, id))
    const cart = cartOf(id, unpackNoted(cell), device.clock.now())
    if (cart?.state !== 'waiting') continue
    if (!location || cart.location.equals(location)) carts.push(cart)
  }
  return carts.sort((a, b) => a.time - b.time)
}

/** A cart in words: `parked cart`, `quote`, `order`. */
export const cartName = (type: number): string =>
  type === CartType.quote ? 'quote' : type === CartType.order ? 'order' : 'parked cart'
