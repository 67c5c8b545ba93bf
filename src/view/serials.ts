import { type Address, compareAddresses, type SaleCompleted } from '../entry/kinds.ts'
import type { Once } from './cell.ts'
import type { Deltas } from './deltas.ts'
import { addressAt, addressBytes, FAMILY, keyBytes } from './families.ts'

/** The bills that a unit with a serial number was sold and came back on, each in an order of its own. */
export interface SerialHistory {
  sold: Address[]
  /** With the bill that it was sold on, null for what came back without a receipt. */
  returned: { at: Address; sale: Address | null }[]
}

/** Bytes of an item's id within the key. */
const ITEM_BYTES = 16

/** The body of what came back without a receipt; with one it is the address of the sale. */
const UNKNOWN_SALE = Buffer.from([0])

/** The view's key for a unit of an item: its serial number. */
export const serialKey = (item: Buffer, serial: string): string =>
  FAMILY.serial + Buffer.concat([item, Buffer.from(serial)]).toString('latin1')

/** The item, in hex, and the serial number of a key. */
export function serialOf(key: string): { item: string; serial: string } {
  const bytes = keyBytes(key.slice(FAMILY.serial.length))
  return {
    item: bytes.toString('hex', 0, ITEM_BYTES),
    serial: bytes.toString('utf8', ITEM_BYTES)
  }
}

/**
 * Joins the serial numbers of a sale.
 *
 * @param id what the sale is known by, the same in two recordings of it
 */
export function reduceSerials(
  { lines }: SaleCompleted,
  id: string,
  at: Address,
  deltas: Deltas
): void {
  for (const [line, { item, serials, quantity = 0, returns }] of lines.entries()) {
    for (const serial of serials ?? []) {
      const sale = returns ? keyBytes(addressBytes(returns)) : UNKNOWN_SALE
      const body = quantity < 0 ? sale : null
      deltas.once(serialKey(item, serial), `${id} ${line}`, { at, body })
    }
  }
}

/** What was done with a unit, from its cell. */
export function serialHistory(cell: Once | null): SerialHistory {
  const history: SerialHistory = { sold: [], returned: [] }
  for (const { at, body } of cell?.values() ?? []) {
    if (!body) history.sold.push(at)
    else if (body.equals(UNKNOWN_SALE)) history.returned.push({ at, sale: null })
    else history.returned.push({ at, sale: addressAt(body.toString('latin1'), 0) })
  }
  history.sold.sort(compareAddresses)
  history.returned.sort((a, b) => compareAddresses(a.at, b.at))
  return history
}

/**
 * True if a unit is out twice, or came back more often than it went: somebody mistyped, or a copy
 * is about. A unit that was sold before the business began comes back once.
 */
export function isImpossible({ sold, returned }: SerialHistory): boolean {
  const out = sold.length - returned.length
  return out > 1 || out < (sold.length === 0 ? -1 : 0)
}
