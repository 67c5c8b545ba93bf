import type { Entry, StockLine } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Catalogue, Scanned } from '../catalogue/catalogue.ts'

/** What is moved, ordered or sent: a code or barcode and how much. */
export interface LineRequest {
  code: string
  /** Thousandths of a unit. */
  quantity: number
  /** What one unit of the item costs, minor currency units. */
  cost?: number | undefined
  serials?: string[] | undefined
}

/**
 * Looks up the items of lines. They come in the order of the items' ids: who enters a document
 * twice need not keep to one order.
 *
 * @param signed true to correct stock: quantities may be negative
 * @throws Fault NOT_FOUND for an unknown code, BAD_INPUT for a quantity that is not positive or an
 *   item that is never in stock
 */
export async function stockLines(
  catalogue: Catalogue,
  lines: readonly LineRequest[],
  signed = false
): Promise<StockLine[]> {
  const found: StockLine[] = []
  for (const { code, quantity, cost, serials } of lines) {
    const scanned = await requireItem(catalogue, code)
    // What is there of a kit all the same can still be corrected.
    if (!signed) requireStocked(scanned)
    if (signed ? quantity === 0 : quantity <= 0) {
      throw new Fault(
        'BAD_INPUT',
        `The quantity of "${code}" is ${signed ? '0' : 'not positive'}. Correct it or leave the line out.`
      )
    }
    found.push({
      ...{ item: scanned.item.id, quantity: ofScanned(quantity, scanned) },
      ...(cost && { cost }),
      ...(serials?.length && { serials })
    })
  }
  return found.sort((a, b) => Buffer.compare(a.item, b.item))
}

/**
 * The item that a code, a barcode or a name stands for, and how much of it: a pack, several.
 *
 * @throws Fault NOT_FOUND if there is none, CONFLICT if several are meant
 */
export async function requireItem(catalogue: Catalogue, text: string): Promise<Scanned> {
  // By its code also one that is no longer sold: what is left of it can be counted and sent back.
  const coded = await catalogue.withCode(text)
  const found = coded ? { item: coded, quantity: 1000 } : await catalogue.scan(text)
  if (found) return found
  throw new Fault(
    'NOT_FOUND',
    `There is no item with code or barcode "${text}". Look it up with "tillmesh item list".`
  )
}

/** @throws Fault BAD_INPUT for a kit or a service: selling them takes nothing of their own from stock */
export function requireStocked({ item: { code, type } }: Scanned): void {
  if (type !== 'kit' && type !== 'service') return
  throw new Fault(
    'BAD_INPUT',
    type === 'kit'
      ? `"${code}" is a kit and never in stock itself. Name its parts instead.`
      : `"${code}" is a service and never in stock.`
  )
}

/** So many thousandths of what was scanned, as thousandths of its item. */
export const ofScanned = (quantity: number, scanned: Scanned): number =>
  Math.round((quantity * scanned.quantity) / 1000)

/**
 * Writes entries as one group and waits until they count here.
 *
 * @throws Fault BAD_INPUT if one is out of bounds, with nothing written
 */
export async function book(device: Device, entries: Entry[]): Promise<void> {
  await device.commit(() => entries)
  await device.settle()
}

/** How much stands there of each item, by its id in hex. */
export function byItem(
  lines: readonly Pick<StockLine, 'item' | 'quantity'>[]
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { item, quantity } of lines) addTo(sums, item.toString('hex'), quantity)
  return sums
}

/** Adds to what stands under a key. */
export function addTo(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}
