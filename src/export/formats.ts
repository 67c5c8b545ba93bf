import { currencyDecimals, formatAmount } from '../money/amount.ts'
import { csvLine } from './csv.ts'
import type { Journal } from './journal.ts'

/** Writes journal entries in the form that a program of the books reads. */
export type BooksFormat = (journals: readonly Journal[], currency: string) => string

/** Any program that reads CSV: a line for each debit and credit. */
const journal: BooksFormat = (journals, currency) =>
  csvLine(['date', 'reference', 'account', 'name', 'debit', 'credit', 'memo']) +
  each(journals, ({ date, reference }, { account, amount, memo }) => {
    const size = formatAmount(Math.abs(amount), currency)
    const [debit, credit] = amount > 0 ? [size, ''] : ['', size]
    return csvLine([date, reference, account.code, account.name, debit, credit, memo])
  })

/** FrontAccounting's journal import: debit positive, credit negative. */
const frontaccounting: BooksFormat = (journals, currency) =>
  'entryid,date,reference,accountcode,dimension1,dimension2,amount,memo\n' +
  each(journals, ({ date, reference }, { account, amount, memo }, id) =>
    csvLine([id, date, reference, account.code, '', '', formatAmount(amount, currency), memo])
  )

/** A journal of hledger, with its accounts and its commodity declared. */
const hledger: BooksFormat = (journals, currency) => {
  const amount = (minor: number) => `${formatAmount(minor, currency)} ${currency}`
  // A format needs its decimal mark, also where no decimals follow.
  const thousand = formatAmount(10 ** (currencyDecimals(currency) + 3), currency)
  const format = thousand.includes('.') ? thousand : `${thousand}.`
  const lines = journals.flatMap(({ lines }) => lines)
  const names = [...new Set(lines.map(({ account }) => accountName(account.name)))].sort()
  const entries = journals.map(({ date, reference, description, lines }) => {
    const postings = lines.map(({ account, amount: minor, memo }) => {
      const name = accountName(account.name).padEnd(30)
      return `    ${name}  ${amount(minor).padStart(14)}  ; ${plain(memo)}\n`
    })
    return `\n${date} * (${reference}) ${plain(description)}\n${postings.join('')}`
  })
  const accounts = names.map(name => `account ${name}\n`)
  return `commodity ${format} ${currency}\n${accounts.join('')}${entries.join('')}`
}

/** The formats by the name of what they are for. */
export const BOOKS = { journal, frontaccounting, hledger } as const

/** What journal entries are written for. */
export type Books = keyof typeof BOOKS

/** True if text names one. */
export const isBooks = (text: string): text is Books => Object.hasOwn(BOOKS, text)

function each(
  journals: readonly Journal[],
  write: (journal: Journal, line: Journal['lines'][number], id: number) => string
): string {
  return journals.flatMap((it, i) => it.lines.map(line => write(it, line, i + 1))).join('')
}

/** Text in which hledger sees no comment, tag, date, code or payee. */
const plain = (text: string) =>
  text
    .replace(/[;:[\](){}|=*!]|\s+/g, ' ')
    .replace(/ +/g, ' ')
    .trim()

/** A name that hledger reads whole: two spaces would end it, a bracket make it virtual. */
const accountName = (text: string) =>
  text
    .split(':')
    .map(plain)
    .filter(part => part !== '')
    .join(':') || 'unknown'
