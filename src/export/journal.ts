import { CashReason, TenderType, type ZReported } from '../entry/kinds.ts'
import { cashDifference } from '../retail/cash/z-report.ts'
import type { Account, AccountRole, Accounts } from './accounts.ts'

/** A line of a journal entry: minor currency units, debit positive, credit negative. */
export interface JournalLine {
  account: Account
  amount: number
  memo: string
}

/** A journal entry: its lines add up to 0. */
export interface Journal {
  /** The same wherever and whenever it is made. */
  reference: string
  /** `YYYY-MM-DD`, by the till's clock. */
  date: string
  description: string
  lines: JournalLine[]
}

/** What the Z report itself does not tell apart; amounts in minor units. */
export interface Besides {
  /** Put on gift cards, and paid on accounts. */
  cards: number
  payments: number
  /** Cash without a sale, signed as the drawer sees it. */
  moves: { reason: number; amount: number; category: string }[]
}

/** Where a tender goes: a gift card was a debt of the shop, an account is one of the customer,
 * and points are booked when they are redeemed. */
const TENDER_ROLES: Readonly<Record<number, readonly [AccountRole, string]>> = {
  [TenderType.cash]: ['cash', 'Cash'],
  [TenderType.card]: ['card', 'Cards'],
  [TenderType.giftcard]: ['gift-cards', 'Paid by gift card'],
  [TenderType.account]: ['receivable', 'On account'],
  [TenderType.foreign]: ['foreign', 'Foreign cash'],
  [TenderType.points]: ['points', 'Paid by loyalty points']
}

const MOVES: Readonly<Record<number, readonly [AccountRole, string]>> = {
  [CashReason.in]: ['paid-in', 'Paid in'],
  [CashReason.out]: ['paid-out', 'Paid out'],
  [CashReason.expense]: ['expenses', 'Expense'],
  [CashReason.drop]: ['safe', 'To the safe']
}

const PPM_A_PERCENT = 10_000

/**
 * The lines that book a Z report: always balanced. What cannot be told apart goes to the suspense
 * account, where a person sees it, and never into revenue.
 */
export function journalLines(z: ZReported, besides: Besides, accounts: Accounts): JournalLine[] {
  const lines: JournalLine[] = []
  const book = (account: Account, amount: number, memo: string) => {
    const same = lines.find(line => line.account.code === account.code && line.memo === memo)
    if (same) same.amount += amount
    else lines.push({ account, amount, memo })
  }
  const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0)

  for (const { type, amount } of z.tenders) {
    const [role, memo] = TENDER_ROLES[type] ?? ['suspense', `Tender ${type}`]
    book(accounts(role), amount, memo)
  }
  for (const { rate, net, tax } of z.taxes) {
    const percent = String(rate / PPM_A_PERCENT)
    book(accounts('sales', percent), -net, `Sales at ${percent}%`)
    book(accounts('tax', percent), -tax, `Tax of ${percent}%`)
  }
  const taxed = sum(z.taxes.map(({ net, tax }) => net + tax))
  book(accounts('sales'), taxed - z.gross, 'Sales without tax')
  book(accounts('gift-cards'), -besides.cards, 'Put on gift cards')
  book(accounts('receivable'), -besides.payments, 'Paid on accounts')
  const rounding = z.cashRounding ?? 0
  book(accounts('rounding'), -rounding, 'Cash rounding')
  const known = z.gross + besides.cards + besides.payments + rounding
  book(accounts('suspense'), known - sum(z.tenders.map(({ amount }) => amount)), 'Not explained')

  const cash = accounts('cash')
  for (const { reason, amount, category } of besides.moves) {
    const [role, memo] = MOVES[reason] ?? ['suspense', `Cash moved, reason ${reason}`]
    const account = accounts(role, category || undefined)
    if (account.code === cash.code) continue
    const told = category ? `${memo} ${category}` : memo
    book(cash, amount, told)
    book(account, -amount, told)
  }
  const rest = z.moved - sum(besides.moves.map(({ amount }) => amount))
  book(cash, rest, 'Cash moved, not explained')
  book(accounts('suspense'), -rest, 'Cash moved, not explained')
  const difference = cashDifference(z) ?? 0
  const told = difference < 0 ? 'Cash short' : 'Cash over'
  book(cash, difference, told)
  book(accounts('over-short'), -difference, told)
  return lines.filter(({ amount }) => amount !== 0)
}
