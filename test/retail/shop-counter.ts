/** What a counter writes, without a catalogue: scenes about shifts and people need no more. */
import { type Entry, type SaleCompleted, TenderType } from '../../src/entry/kinds.ts'
import type { Device } from '../../src/node/device.ts'

/** An item that no catalogue has. */
export const TEA = Buffer.alloc(16, 7)

/** A sale of so many units at a price, paid in cash or as said. */
export const bill = (
  units: number,
  price: number,
  more: Partial<SaleCompleted> = {}
): Omit<SaleCompleted, 'receipt'> => ({
  lines: [{ item: TEA, price, quantity: units * 1000 }],
  tenders: [{ type: TenderType.cash, amount: units * price }],
  ...more
})

/** Rings a sale up; resolves when it is acknowledged. */
export async function ring(device: Device, sale = bill(1, 250)) {
  const [at] = await device.commit(({ receipt }): Entry[] => [
    { kind: 'sale.completed', body: { ...sale, receipt: receipt() } }
  ])
  return at!
}
