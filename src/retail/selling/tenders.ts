import { type Tender, type TenderName, TenderType } from '../../entry/kinds.ts'
import { tendersProblem } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import { formatAmount } from '../../money/amount.ts'
import { cashRounding, partOf } from '../../money/bill.ts'
import { recordOf, recordsOf } from '../records/records.ts'
import { setting } from '../records/settings.ts'
import { balanceOf } from './balances.ts'
import { usableGiftCard } from './gift-cards.ts'
import { MANUAL } from './payment-terminal.ts'
import { redeemed, requirePoints, wholePoints } from './points.ts'
import type { Till } from './till.ts'

/** What was handed over. */
export interface HandedOver {
  type: string
  /** Minor units, of a foreign currency its own; absent is what is left to pay. */
  amount?: number | undefined
  /** Number of the gift card. */
  card?: string | undefined
  /** ISO 4217 code of foreign cash. */
  currency?: string | undefined
  /** Driver of the card terminal; absent is the till's, by hand if there is a slip. */
  terminal?: string | undefined
  /** What the slip of a card taken by hand says. */
  authorisation?: string | undefined
}

/** What is to be paid. */
export interface Payable {
  /** Minor units; negative is paid back. */
  due: number
  customer: Buffer | null
  /** True to go beyond what is on a card or a customer's limit, if who acts may. */
  force: boolean
  /** True if nothing is really paid. */
  training: boolean
}

/** A payment that fits the bill, and how to take it back. */
export interface Paid {
  tenders: Tender[]
  /** Minor units, signed: tenders come to what is due and this. */
  cashRounding: number
  /**
   * Gives card payments back.
   *
   * @returns a sentence for each that a person has to see to
   */
  undo(): Promise<string[]>
}

/** The name of a tender's wire code. */
export function tenderName(type: number): string {
  for (const [name, code] of Object.entries(TenderType)) if (code === type) return name
  return `tender ${type}`
}

/**
 * Settles a bill: what each tender pays of it, cash rounded to coins that there are, change, and
 * card payments asked for, the last of all.
 *
 * @param handed absent means cash, exactly what is due
 * @throws Fault BAD_INPUT for a payment that does not fit, NOT_FOUND, or CONFLICT for a card or an
 *   account that does not cover it; then nothing is paid
 */
export async function pay(till: Till, payable: Payable, handed?: HandedOver[]): Promise<Paid> {
  const { due } = payable
  const asked = handed ?? (due === 0 ? [] : [{ type: 'cash' }])
  for (const { type } of asked) requireTender(type)
  const cash = asked.filter(({ type }) => type === 'cash')
  const others = asked.filter(({ type }) => type !== 'cash')
  const tenders = await valued(till, payable, others, cash.length > 0)
  const rest = due - sum(tenders)
  const foreign = sum(tenders.filter(({ type }) => type === TenderType.foreign))
  const step = cash.length > 0 || foreign ? await setting(till.device, 'cash.rounding') : 0
  const settled = inCash(till, { due, rest, step }, cash, foreign)
  const all = [...tenders, ...settled.tenders]
  const problem = tendersProblem(all)
  if (problem) throw new Fault('BAD_INPUT', `The bill cannot be paid: ${problem}.`)
  for (const tender of tenders) await covered(till, payable, tender, tenders)
  const taken = payable.training ? [] : await till.cards.take(tenders, till.staff)
  return {
    tenders: all,
    cashRounding: settled.rounding,
    undo: () => till.cards.giveBack(taken)
  }
}

const sum = (tenders: readonly Tender[]) => tenders.reduce((all, { amount }) => all + amount, 0)

function requireTender(name: string): void {
  if (Object.hasOwn(TenderType, name)) return
  throw new Fault(
    'BAD_INPUT',
    `"${name}" is no tender. Use one of: ${Object.keys(TenderType).join(', ')}.`
  )
}

/** Tenders other than cash, with what each pays. */
async function valued(
  till: Till,
  { due, customer }: Payable,
  handed: HandedOver[],
  hasCash: boolean
): Promise<Tender[]> {
  const { currency } = till.device.profile.business
  const tenders: Tender[] = []
  const open = handed.filter(({ amount }) => amount === undefined)
  if (open.length > 1 || (open.length === 1 && (hasCash || open[0]!.type === 'foreign'))) {
    throw new Fault('BAD_INPUT', 'Give the amount of every tender but one.')
  }
  for (const given of handed) {
    const type = TenderType[given.type as TenderName]
    const foreign = type === TenderType.foreign ? await foreignCash(till, given) : null
    const tender: Tender = { type, amount: given.amount ?? 0, ...foreign }
    if (type === TenderType.giftcard) {
      if (!given.card) throw new Fault('BAD_INPUT', 'Say which gift card: give its number.')
      tender.reference = (await usableGiftCard(till.device, given.card)).id
    }
    if (type === TenderType.account || type === TenderType.points) {
      if (!customer)
        throw new Fault(
          'BAD_INPUT',
          `Say on whose ${given.type === 'points' ? 'points' : 'account'}: give the customer.`
        )
      tender.reference = customer
    }
    if (type === TenderType.card) {
      tender.terminal = till.cards.driver(
        given.terminal ?? (given.authorisation ? MANUAL : undefined)
      )
      if (given.authorisation) tender.authorisation = given.authorisation
    }
    tenders.push(tender)
  }
  const last = handed.findIndex(({ amount }) => amount === undefined)
  if (last >= 0) tenders[last]!.amount = due - sum(tenders)
  for (const tender of tenders.filter(({ type }) => type === TenderType.points)) {
    tender.foreign = await wholePoints(till.device, tender.amount)
  }
  if (tenders.some(({ amount }) => Math.sign(amount) === -Math.sign(due || 1))) {
    throw wrongWay(formatAmount(due, currency))
  }
  return tenders
}

/** Cash of another currency, at what it is worth here. */
async function foreignCash(
  { device }: Till,
  { currency = '', amount = 0 }: HandedOver
): Promise<Partial<Tender>> {
  for await (const { code, rate, status } of recordsOf(device, 'currency')) {
    if (code !== currency || status) continue
    return { amount: partOf(amount, rate), currency, foreign: amount, rate }
  }
  throw new Fault('NOT_FOUND', `"${currency}" is not taken here: no rate is set for it.`)
}

/** What is left is paid in cash; what was handed over beyond it, in cash of any kind, is the change. */
function inCash(
  { device }: Till,
  { due, rest, step }: { due: number; rest: number; step: number },
  cash: HandedOver[],
  foreign: number
): { tenders: Tender[]; rounding: number } {
  const handed = cash.reduce((all, { amount = 0 }) => all + amount, 0)
  const text = (amount: number) => formatAmount(amount, device.profile.business.currency)
  const refusal = (why: string) => {
    const given = text(due - rest + handed)
    return new Fault('BAD_INPUT', `${text(due)} is due and ${given} was tendered${why}`)
  }
  const missing = (amount: number) => refusal(`: ${text(Math.abs(amount))} is missing.`)
  const goesOn = Math.sign(rest) === Math.sign(due)
  if (rest !== 0 && cash.length === 0 && goesOn) throw missing(rest)
  if (!goesOn && Math.abs(rest) > Math.abs(foreign)) throw refusal('; only cash can give change.')
  if (handed !== 0 && Math.sign(handed) === -Math.sign(due || 1)) throw wrongWay(text(due))
  const isExact = cash.every(({ amount }) => amount === undefined)
  // Whoever has the exact amount pays it.
  const rounding = !isExact && handed === rest ? 0 : cashRounding(rest, step)
  const wanted = rest + rounding
  const change = isExact ? 0 : handed - wanted
  if (due >= 0 ? change < 0 : change > 0) throw missing(change)
  if (change < 0) throw refusal(': that is more than is due.')
  if (wanted === 0 && change === 0) return { tenders: [], rounding }
  const tender = { type: TenderType.cash, amount: wanted }
  return { tenders: [change > 0 && handed > 0 ? { ...tender, given: handed } : tender], rounding }
}

const wrongWay = (due: string) =>
  new Fault(
    'BAD_INPUT',
    `${due} is due: every tender must go the same way, from the customer or to the customer.`
  )

/** A card or an account is looked at as it is known here; what is known too late undoes nothing. */
async function covered(
  till: Till,
  { force, training }: Payable,
  { type, reference }: Tender,
  tenders: readonly Tender[]
): Promise<void> {
  if (!reference || training) return
  const amount = sum(
    tenders.filter(each => each.type === type && each.reference?.equals(reference))
  )
  if (amount <= 0) return
  const { device } = till
  if (type === TenderType.points) return requirePoints(till, reference, redeemed(tenders), force)
  const text = (minor: number) => formatAmount(minor, device.profile.business.currency)
  const balance = await balanceOf(device, reference)
  const isCard = type === TenderType.giftcard
  const limit = isCard ? 0 : ((await recordOf(device, 'customer', reference))?.limit ?? 0)
  const left = isCard ? balance : limit - balance
  if (amount <= left) return
  if (force) return till.needs('credit', `${text(amount)} where ${text(left)} is left`)
  throw new Fault(
    'CONFLICT',
    isCard
      ? `${text(balance)} is on this gift card and ${text(amount)} was asked of it: take the rest otherwise.`
      : `The customer owes ${text(balance)}, the limit is ${text(limit)}: ${text(amount)} more cannot go on the account.`
  )
}
