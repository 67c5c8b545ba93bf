import { ITEM_FIELDS, PRICE_FIELDS } from '../../entry/fields.ts'
import type { Address } from '../../entry/kinds.ts'
import { RECORDS } from '../../entry/records.ts'
import type { Device } from '../../node/device.ts'
import { provisional, type RegisterSet } from '../../view/cell.ts'
import { type Found, recordOf } from '../records/records.ts'
import type { Lookup } from './lookup.ts'

/** Where, when and for whom something is sold. */
export interface Circumstances {
  /** Ids in hex of the location and of those that it lies in, the nearest first. */
  locations: readonly string[]
  /** Id of the customer's group in hex, or empty. */
  group: string
  /** ms since 1970. */
  time: number
}

/** A price and where it comes from. */
export interface Priced {
  /** Minor currency units for one unit. */
  price: number
  /** The edit that said so: a sale keeps it, so that it shows later if it was out of date. */
  basis: Address | null
  /** The price list's entry that it is of; null for the item's own price. */
  record: Buffer | null
}

/** Locations in one another, at most: a circle that was made apart ends there. */
const DEPTH_MAX = 16

/** The location and those that it lies in, ids in hex, the nearest first. */
export async function locationsAround(
  device: Pick<Device, 'view'>,
  location: Buffer
): Promise<string[]> {
  const around: string[] = []
  let id = location.toString('hex')
  while (id !== '' && !around.includes(id) && around.length < DEPTH_MAX) {
    around.push(id)
    id = (await recordOf(device, 'location', Buffer.from(id, 'hex')))?.parent ?? ''
  }
  return around
}

/** True if a price or promotion is in use there, then and for them. */
export function applies(
  limits: Pick<Found<'price'>, 'location' | 'group' | 'starts' | 'ends' | 'status'>,
  { locations, group, time }: Circumstances
): boolean {
  const { location, starts, ends, status } = limits
  if (status || (location && !locations.includes(location))) return false
  if (limits.group && limits.group !== group) return false
  return time >= starts && (ends === 0 || time < ends)
}

/**
 * The entry of the price lists that holds, or null where the item's own price does. The most
 * specific wins, by what it was made for: first for this group of customers (what was agreed with
 * them holds in every shop), then the nearest location, then the largest quantity reached, then a
 * time that ends, then the latest start. What is still equal is for the customer: the lowest.
 *
 * @param quantity thousandths of a unit on the line
 */
export function choosePrice(
  prices: readonly Found<'price'>[],
  at: Circumstances,
  quantity: number
): Found<'price'> | null {
  const near = ({ location }: Found<'price'>) =>
    location ? at.locations.indexOf(location) : at.locations.length
  const compare = (a: Found<'price'>, b: Found<'price'>) =>
    Number(b.group !== '') - Number(a.group !== '') ||
    near(a) - near(b) ||
    b.quantity - a.quantity ||
    Number(b.ends !== 0) - Number(a.ends !== 0) ||
    b.starts - a.starts ||
    a.price - b.price ||
    Buffer.compare(a.id, b.id)
  const holding = prices.filter(price => applies(price, at) && Math.abs(quantity) >= price.quantity)
  return holding.sort(compare)[0] ?? null
}

/**
 * What an item costs there, then and for them.
 *
 * @param quantity thousandths of a unit on the line
 */
export async function priceOf(
  device: Pick<Device, 'view'>,
  lookup: Lookup,
  item: Found<'item'>,
  at: Circumstances,
  quantity: number
): Promise<Priced> {
  const prices = await lookup.find('price', 'item', item.id.toString('hex'))
  const record = choosePrice(prices, at, quantity)?.id ?? null
  const [key, field] = record
    ? [RECORDS.price.prefix + record.toString('latin1'), PRICE_FIELDS.price.code]
    : [RECORDS.item.prefix + item.id.toString('latin1'), ITEM_FIELDS.price.code]
  const said = provisional((await device.view.cell<RegisterSet>(key))?.get(field))
  return { price: Number(said?.value || 0), basis: said?.at ?? null, record }
}
