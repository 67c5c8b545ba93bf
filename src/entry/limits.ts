import { Fault } from '../fault/fault.ts'
import type { Entry, SaleCompleted, SaleLine, StockLine, Tender } from './kinds.ts'

/** Thousandths: ten million units in one line, past any shop. */
export const MAX_QUANTITY = 1e10

/** Most and, negative, least number that a field of a record holds: as its encoding has it. */
export const MAX_NUMBER = 2 ** 52 - 1

/** Minor units: a billion in a two-decimal currency, for one unit. */
export const MAX_PRICE = 1e11

/** Minor units: what one line or tender may come to; a bill of them stays an exact integer. */
export const MAX_AMOUNT = 1e12

/** Lines on one bill: a wholesale order of the largest real year we know has 1,114. */
export const MAX_SALE_LINES = 5_000

/** Wire codes of tender types: the tallies keep a field for each. */
export const MAX_TENDER_TYPE = 255

/** Days since 1970: four bytes in the view's keys, and far past any calendar. */
export const MAX_DAY = 2 ** 32 - 1

/** Characters in one text field. */
export const MAX_TEXT = 1_000

/** Characters of a code or barcode. */
export const MAX_CODE = 200

/** Bytes of a name in UTF-8: of a business, a location, a device. */
export const MAX_NAME_BYTES = 200

/** Parts per million: the whole price once more. */
export const MAX_TAX_RATE = 1_000_000

/** @throws Fault BAD_INPUT unless `name` is a name: some text on one line, not too long */
export function requireName(name: string, what: string): void {
  if (name.trim() === '') throw new Fault('BAD_INPUT', `${what} is empty.`)
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
    throw new Fault('BAD_INPUT', `${what} is longer than ${MAX_NAME_BYTES} bytes.`)
  }
  if (/\p{Cc}/u.test(name)) {
    throw new Fault('BAD_INPUT', `${what} holds a line break or another control character.`)
  }
}

const inRange = (value: number, limit: number) =>
  Number.isSafeInteger(value) && value >= -limit && value <= limit

/**
 * Why an entry is out of bounds, or null. The same check refuses it on the device before it is
 * written and leaves it out of every view if a faulty device wrote it all the same.
 */
export function problemOf({ kind, body }: Entry): string | null {
  switch (kind) {
    case 'sale.completed':
    case 'sale.trained':
      return saleProblem(body)
    case 'cart.parked':
    case 'cart.voided':
      return linesProblem(body.lines)
    case 'stock.moved':
    case 'transfer.stepped':
    case 'order.placed':
      return stockProblem(body)
    case 'stocktake.counted':
    case 'event.closed':
      return body.lines.every(
        line => inRange(line.counted, MAX_QUANTITY) && inRange(line.onHand, MAX_QUANTITY)
      )
        ? null
        : 'a count is out of bounds'
    case 'balance.adjusted':
      return amountsProblem([body.amount, body.points ?? 0])
    case 'cash.moved':
    case 'payment.asked':
      return amountsProblem([body.amount])
    case 'shift.opened':
      return amountsProblem([body.float])
    case 'shift.counted':
      return amountsProblem(body.counted.map(({ amount }) => amount))
    case 'z.reported':
      return Number.isSafeInteger(body.number) ? null : 'its number is wrong'
    case 'clock.seen':
      return Number.isSafeInteger(body.ahead) ? null : 'it says how late it is by no number'
    default:
      return null
  }
}

const amountsProblem = (amounts: number[]) =>
  amounts.every(amount => inRange(amount, MAX_AMOUNT)) ? null : 'an amount is out of bounds'

/** Why a sale is out of bounds, or null. */
export function saleProblem(sale: SaleCompleted): string | null {
  if (!Number.isSafeInteger(sale.receipt) || sale.receipt < 0) return 'its receipt number is wrong'
  if (sale.id && !(sale.location && sale.day)) return 'it has an id but not its location and day'
  if ((sale.day ?? 0) > MAX_DAY) return 'its day is out of bounds'
  const problem = linesProblem(sale.lines)
  if (problem) return problem
  const unpaid = tendersProblem(sale.tenders)
  if (unpaid) return unpaid
  const { taxes, cashRounding = 0, points = 0 } = sale
  for (const { rate, net, tax } of taxes ?? []) {
    if (!inRange(rate, MAX_TAX_RATE)) return 'a tax rate is out of bounds'
    if (amountsProblem([net, tax])) return 'a tax is out of bounds'
  }
  return amountsProblem([cashRounding, points])
}

/** Why tenders are out of bounds, or null. */
export function tendersProblem(tenders: readonly Tender[]): string | null {
  for (const { type, amount, given = 0, foreign = 0 } of tenders) {
    if (type > MAX_TENDER_TYPE) return 'a tender type is out of bounds'
    if (amountsProblem([amount, given, foreign])) return 'a tender is out of bounds'
  }
  return null
}

function linesProblem(lines: SaleLine[]): string | null {
  if (lines.length === 0) return 'it has no lines'
  if (lines.length > MAX_SALE_LINES) return `it has more than ${MAX_SALE_LINES} lines`
  for (const line of lines) {
    if (!inRange(line.quantity ?? 0, MAX_QUANTITY)) return 'a quantity is out of bounds'
    if (!inRange(line.price, MAX_PRICE)) return 'a price is out of bounds'
    const { quantity, price, discount = 0, taxRate = 0, sold = 0 } = line
    if (!inRange(discount, MAX_AMOUNT)) return 'a discount is out of bounds'
    if (!inRange(taxRate, MAX_TAX_RATE)) return 'a tax rate is out of bounds'
    if (!inRange(sold, MAX_QUANTITY)) return 'a quantity is out of bounds'
    const full = ((quantity || 1000) * price) / 1000
    if (Math.abs(full) > MAX_AMOUNT || Math.abs(full - discount) > MAX_AMOUNT) {
      return 'a line comes to more than can be counted'
    }
  }
  return null
}

/** Why a movement of stock is out of bounds, or null. */
export function stockProblem({ lines }: { lines: StockLine[] }): string | null {
  if (lines.length === 0) return 'it has no lines'
  for (const { quantity, cost = 0 } of lines) {
    if (!inRange(quantity, MAX_QUANTITY)) return 'a quantity is out of bounds'
    if (!inRange(cost, MAX_PRICE)) return 'a cost is out of bounds'
    if (Math.abs((quantity * cost) / 1000) > MAX_AMOUNT) {
      return 'a line comes to more than can be counted'
    }
  }
  return null
}
