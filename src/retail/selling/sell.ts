import type { Entry, SaleCompleted } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { lastIn } from '../../node/receipts.ts'
import { LAST } from '../../view/families.ts'
import { edited } from '../records/records.ts'
import type { Charge } from './cart.ts'
import { type CartRequest, type Draft, draftOf } from './draft.ts'
import { cardNumber, giftCardId } from './gift-cards.ts'
import type { SoldSale } from './sold-sale.ts'
import { type HandedOver, pay } from './tenders.ts'
import type { Till } from './till.ts'

/** A bill, and what was handed over for it. */
export interface SellRequest extends CartRequest {
  /** Absent means cash, exactly what is due. */
  tenders?: HandedOver[] | undefined
  /** True for practice: it has numbers of its own, moves no stock and counts in no total. */
  training?: boolean | undefined
}

/**
 * Sells: reckons the bill, settles the payment, writes the sale.
 *
 * @returns the sale once it is on stable storage
 * @throws Fault NOT_FOUND for an unknown code, BAD_INPUT for a payment that does not fit, CONFLICT
 *   for a card, account, cart or receipt that does not allow it, NOT_PERMITTED, or DISK_FULL; with
 *   nothing written, and what was paid by card taken back
 */
export async function sell(till: Till, request: SellRequest): Promise<SoldSale> {
  if (request.training) await till.needs('train')
  // What hangs on balances and carts waits for the one before it, so that none is used twice.
  if (!isCareful(request)) return sellNow(till, request)
  return till.inTurn(async () => {
    await till.device.settle()
    const sold = await sellNow(till, request)
    await till.device.settle()
    return sold
  })
}

/** Tenders that take from a balance. */
const HANGING: readonly string[] = ['giftcard', 'account', 'points']

function isCareful({ cart, returns, charges, training, tenders }: SellRequest): boolean {
  const some = (list: readonly unknown[] | undefined) => (list?.length ?? 0) > 0
  const hanging = (tenders ?? []).some(({ type }) => HANGING.includes(type))
  return !!(cart || training || some(returns) || some(charges) || hanging)
}

async function sellNow(till: Till, request: SellRequest): Promise<SoldSale> {
  const { device } = till
  const draft = await draftOf(till, request)
  const training = request.training ?? false
  const cards = training ? [] : await newCards(till, request.charges ?? [])
  const last = training ? await lastIn(device.view, device.ownLogs, LAST.training) : 0
  const payable = {
    ...{ due: draft.due, customer: draft.sale.customer ?? null, training },
    force: request.force ?? false
  }
  const paid = await pay(till, payable, request.tenders)
  const sold: SoldSale[] = []
  try {
    const addresses = await device.commit(({ time, receipt }) => {
      const number = training ? last + 1 : receipt()
      const sale = { ...withPayment(draft, paid), receipt: number }
      sold.push({ sale, time, at: { log: device.log.key, seq: 0, index: 0 } })
      // The sale stands last: a request that was done is followed by its note.
      return [...cards, training ? trained(sale) : { kind: 'sale.completed', body: sale }]
    })
    return { ...sold.at(-1)!, at: addresses[cards.length]! }
  } catch (error) {
    const left = await paid.undo()
    if (!(error instanceof Fault) || left.length === 0) throw error
    throw new Fault(error.code, error.message, [...error.details, ...left], error)
  }
}

function withPayment(
  { sale }: Draft,
  { tenders, cashRounding }: Pick<SaleCompleted, 'tenders'> & { cashRounding: number }
): SaleCompleted {
  return { ...sale, tenders, ...(cashRounding && { cashRounding }) }
}

const trained = (body: SaleCompleted): Entry => ({ kind: 'sale.trained', body })

/** Gift cards that are sold for the first time. */
async function newCards({ device }: Till, charges: readonly Charge[]): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const charge of charges) {
    if (!('giftCard' in charge)) continue
    const number = cardNumber(charge.giftCard)
    const { expires } = charge
    const values = { number, ...(expires && { expires }) }
    const entry = await edited(device, 'giftcard', giftCardId(number), values)
    if (entry) entries.push(entry)
  }
  return entries
}
