import type { Field } from '../src/entry/fields.ts'
import { RECORDS } from '../src/entry/records.ts'
import { Fault } from '../src/fault/fault.ts'
import { formatAmount, formatQuantity, parseAmount, parseQuantity } from '../src/money/amount.ts'
import { PromotionType } from '../src/retail/catalogue/promotions.ts'
import {
  type EditableName,
  RECORD_RULES,
  type RecordRules
} from '../src/retail/records/record-rules.ts'
import { localTime } from './text.ts'

/** How a person writes a field. */
type Writing = 'text' | 'amount' | 'quantity' | 'percent' | 'time' | 'flag' | 'number'

const WRITINGS: Readonly<Record<Exclude<Writing, 'text' | 'number'>, readonly string[]>> = {
  amount: ['price', 'cost', 'limit'],
  quantity: ['quantity', 'buy', 'pay', 'reorderLevel', 'reorderQuantity'],
  percent: ['tax', 'rate', 'discount'],
  time: ['starts', 'ends'],
  flag: ['serial', 'fractions', 'consent']
}

const HINTS: Readonly<Record<Writing, string>> = {
  text: '',
  amount: 'an amount, like 12.50',
  quantity: 'a quantity, like 2 or 0.350',
  percent: 'percent, like 20 or 5.5',
  time: 'a day or time, like 2026-12-24 or 2026-12-24T18:00',
  flag: 'yes or no',
  number: 'a whole number'
}

/** Decimals of a percentage: parts per million are ten thousandths of it. */
const PERCENT_DECIMALS = 4

/** An option of the command line for one field of a record. */
export interface FieldOption {
  field: string
  /** `--tax-class <text>` */
  flags: string
  about: string
}

function writingOf(type: EditableName, field: string): Writing {
  const { type: kind } = (RECORDS[type].fields as Record<string, Field>)[field]!
  if (kind === 'text') return 'text'
  // What foreign money is worth is no share of anything.
  if (type === 'currency' && field === 'rate') return 'number'
  for (const [writing, fields] of Object.entries(WRITINGS)) {
    if (fields.includes(field)) return writing as Writing
  }
  return 'number'
}

const nounOf = (type: string) => RECORD_RULES[type as EditableName]?.noun ?? type

/** The options of a type of record, in the order of its fields. */
export function fieldOptions(type: EditableName): FieldOption[] {
  const rules: RecordRules = RECORD_RULES[type]
  const fields: Readonly<Record<string, Field>> = RECORDS[type].fields
  return Object.keys(fields).map(field => {
    const name = field.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
    const writing = writingOf(type, field)
    const other = rules.refers[field]
    const how = other
      ? `${other === 'item' ? 'code' : 'name'} or id of the ${nounOf(other)}`
      : (rules.words[field]?.join(' or ') ?? HINTS[writing])
    const { about } = fields[field]!
    return { field, flags: `--${name} <${writing}>`, about: how ? `${about}: ${how}` : about }
  })
}

/**
 * What was typed for the fields of a record, as the API takes it.
 *
 * @throws Fault BAD_INPUT saying how to write it
 */
export function valuesTyped(
  type: EditableName,
  typed: Readonly<Record<string, unknown>>,
  currency: string
): Record<string, string | number> {
  const values: Record<string, string | number> = {}
  for (const { field } of fieldOptions(type)) {
    const text = typed[field]
    if (typeof text !== 'string') continue
    const writing = isAmountOff(type, field, String(typed.discountType))
      ? 'amount'
      : writingOf(type, field)
    values[field] = valueTyped(writing, text, currency)
  }
  // Else a percentage would be taken for an amount where the customer had one before.
  if (type === 'customer' && values.discount !== undefined) values.discountType ??= 0
  if (Object.keys(values).length > 0) return values
  throw new Fault('BAD_INPUT', 'Nothing is to be written: give at least one option. See --help.')
}

/** True for a customer's discount that is an amount of money: its type says which it is. */
const isAmountOff = (type: EditableName, field: string, discountType: string): boolean =>
  type === 'customer' && field === 'discount' && discountType === '1'

function valueTyped(writing: Writing, text: string, currency: string): string | number {
  if (writing === 'text') return text
  if (text === '') return 0
  const wrong = () => new Fault('BAD_INPUT', `"${text}" is not ${HINTS[writing]}.`)
  switch (writing) {
    case 'amount':
      return parseAmount(text, currency)
    case 'quantity':
      return parseQuantity(text)
    case 'percent': {
      const match = /^(\d{1,3})(?:\.(\d{1,4}))?%?$/.exec(text)
      if (!match || Number(match[0].replace('%', '')) > 100) throw wrong()
      return Number(match[1] + (match[2] ?? '').padEnd(PERCENT_DECIMALS, '0'))
    }
    case 'time': {
      // Without a time of day it is midnight here, and not at Greenwich.
      const time = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text).getTime()
      if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time)) throw wrong()
      return time
    }
    case 'flag':
      if (!['yes', 'no'].includes(text)) throw wrong()
      return text === 'yes' ? 1 : 0
    default:
      if (!/^\d{1,15}$/.test(text)) throw wrong()
      return Number(text)
  }
}

/** True where a price of nothing says something: a promotion may have none. */
const isPriced = (type: EditableName, row: Readonly<Record<string, unknown>>): boolean =>
  type !== 'promotion' || row.type === PromotionType.price

/** The value of a record's field for a person; empty where nothing was said. */
export function valueShown(
  type: EditableName,
  field: string,
  row: Readonly<Record<string, unknown>>,
  currency: string
): string {
  const value = row[field] as string | number
  const isAmount = isAmountOff(type, field, String(row.discountType))
  const writing = isAmount ? 'amount' : writingOf(type, field)
  if (typeof value === 'string') return value
  if (value === 0 && !(field === 'price' && isPriced(type, row))) return ''
  switch (writing) {
    case 'amount':
      return formatAmount(value, currency)
    case 'quantity':
      return formatQuantity(value)
    case 'percent':
      return `${value / 10 ** PERCENT_DECIMALS}%`
    case 'time':
      return localTime(value)
    case 'flag':
      return 'yes'
    default:
      return String(value)
  }
}
