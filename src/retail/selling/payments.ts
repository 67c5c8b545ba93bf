import type { Device } from '../../node/device.ts'
import type { Once } from '../../view/cell.ts'
import { DOCUMENT, documentKey, unpackNoted } from '../../view/documents.ts'
import { ROW } from '../../view/families.ts'
import { type Payment, paymentFacts } from '../../view/payment-facts.ts'

/** What is known here of a card payment: nothing, that it is open, or that it is over. */
export async function paymentWith(
  { view }: Pick<Device, 'view'>,
  id: Buffer
): Promise<Payment | 'new' | 'over'> {
  const cell = await view.cell<Once>(documentKey(DOCUMENT.payment, id))
  const facts = cell && paymentFacts(unpackNoted(cell))
  if (!facts) return 'new'
  return facts.isOpen ? facts.payment : 'over'
}

/** Card payments that no sale names and that did not end, of all devices. */
export async function* openPayments(device: Pick<Device, 'view'>): AsyncGenerator<Payment> {
  for await (const [row] of device.view.rows(ROW.payment)) {
    const payment = await paymentWith(device, Buffer.from(row.slice(1), 'latin1'))
    if (typeof payment === 'object') yield payment
  }
}
