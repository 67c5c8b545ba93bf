import { type CartParked, CartType } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { type CartState, cartFacts, cartOrder } from '../../view/cart-facts.ts'
import type { Once } from '../../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../view/documents.ts'
import { ROW } from '../../view/families.ts'
import type { Till } from './till.ts'

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

/** A cart as its entries tell; null while none of them says what is in it. */
export function cartOf(id: Buffer, written: readonly Noted[], now: number): Cart | null {
  const noted = cartOrder(written)
  const sold = noted.findIndex(({ entry }) => !entry)
  // Who parked it again after that had not heard that it was sold.
  const counted = sold < 0 ? noted : noted.slice(0, sold + 1)
  const parked = counted.findLast(isParked) ?? noted.find(isParked)
  if (parked?.entry?.kind !== 'cart.parked') return null
  const { entry, time, location } = parked
  const { validUntil } = entry.body
  return {
    ...{ id, cart: entry.body, state: cartFacts(noted).state, time, location },
    ...{ expired: !!validUntil && now >= validUntil, log: counted.at(-1)!.at.log }
  }
}

const isParked = ({ entry }: Noted) => entry?.kind === 'cart.parked'

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

/**
 * Carts, quotes and orders that wait, and those that a till took and did not sell yet; the oldest
 * first, of one location or of all.
 */
export async function openCarts(device: Device, location?: Buffer): Promise<Cart[]> {
  await device.settle()
  const carts: Cart[] = []
  for await (const [row] of device.view.rows(ROW.cart)) {
    const id = Buffer.from(row.slice(ROW.cart.length), 'latin1')
    const cell = await device.view.cell<Once>(documentKey(DOCUMENT.cart, id))
    const cart = cartOf(id, unpackNoted(cell), device.clock.now())
    if (!cart) continue
    if (!location || cart.location.equals(location)) carts.push(cart)
  }
  return carts.sort((a, b) => a.time - b.time)
}

/**
 * @param action what is to be done with it, as in "so it cannot be sold here"
 * @param force true for one that another till has taken, if who acts may
 * @throws Fault CONFLICT or NOT_PERMITTED unless a till may go on with a cart
 */
export async function requireOpen(
  till: Till,
  { cart, state, log }: Cart,
  action: string,
  force = false
): Promise<void> {
  const where = till.device.membership.byLog(log)?.name ?? 'another device'
  if (state === 'waiting' || (state === 'taken' && isOurs(till, log))) return
  const what = cartName(cart.type)
  if (state === 'taken' && force) return till.needs('void', `a ${what} that ${where} has taken`)
  const over = state === 'taken' ? ' Take it over with "force" if that till does not sell it.' : ''
  throw new Fault(
    'CONFLICT',
    `This ${what} was ${state} by ${where}, so it cannot be ${action} here.${over}`
  )
}

/** True if this device wrote a log. */
export const isOurs = ({ device }: Till, log: Buffer): boolean =>
  device.ownLogs.some(own => own.equals(log))

/** A cart in words: `parked cart`, `quote`, `order`. */
export const cartName = (type: number): string =>
  type === CartType.quote ? 'quote' : type === CartType.order ? 'order' : 'parked cart'
