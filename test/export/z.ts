/** Z reports made by hand, as tills write them. */
import { randomBytes } from 'node:crypto'
import { type Entry, LineType, type ZReported } from '../../src/entry/kinds.ts'
import type { Node } from '../../src/node/node.ts'

export const Z: Omit<ZReported, 'from' | 'shift'> = {
  number: 7,
  opened: Date.UTC(2026, 10, 20, 8),
  ...{ sales: 3, returns: 0, gross: 12_600, returned: 0, discounts: 0, float: 10_000 },
  moved: -6_150,
  tenders: [
    { type: 1, amount: 9_600 },
    { type: 2, amount: 5_002 },
    { type: 3, amount: 1_000 },
    { type: 4, amount: 2_000 }
  ],
  counted: [{ type: 1, amount: 13_400 }],
  taxes: [
    { rate: 200_000, net: 10_000, tax: 2_000 },
    { rate: 0, net: 500, tax: 0 }
  ],
  perpetual: 112_600,
  cashRounding: 2,
  expenses: 1_150
}

const line = (type: number, price: number) => ({ item: Buffer.alloc(16), price, type })

/** A shift of a till with money put on a gift card, paid on an account, an expense, a drop; and its Z. */
export async function reportZ({ device }: Node, more: Partial<ZReported> = {}): Promise<void> {
  const shift = randomBytes(16)
  const moved = (reason: number, amount: number, category: string | null = null): Entry => ({
    kind: 'cash.moved',
    body: { amount, reason, shift, category }
  })
  const [from] = await device.commit(({ receipt }) => [
    { kind: 'shift.opened', body: { id: shift, float: 10_000 } },
    {
      kind: 'sale.completed',
      body: {
        receipt: receipt(),
        lines: [line(LineType.giftCard, 3_000), line(LineType.payment, 2_000)],
        tenders: [{ type: 1, amount: 5_000 }]
      }
    },
    moved(3, -1_150, 'Cleaning: window; 2026-99-99'),
    moved(4, -5_000)
  ])
  await device.commit(() => [{ kind: 'z.reported', body: { ...Z, shift, from: from!, ...more } }])
  await device.settle()
}
