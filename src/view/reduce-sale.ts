import type { Commit } from '../entry/commit.ts'
import {
  type Address,
  LineType,
  type SaleCompleted,
  type SaleLine,
  TenderType
} from '../entry/kinds.ts'
import { MAX_DAY } from '../entry/limits.ts'
import { lineTotal } from '../money/rounding.ts'
import { addTo, type Sums } from './cell.ts'
import type { Deltas } from './deltas.ts'
import {
  addressBytes,
  BALANCE,
  dayBytes,
  dayKey,
  FAMILY,
  LAST,
  PRICED,
  RETURNED,
  SOLD_AT,
  STOCK,
  stockPrefix,
  TALLY
} from './families.ts'

/** What one line comes to, minor currency units, tax that is added left out. */
export const lineAmount = ({ quantity, price, discount = 0 }: SaleLine): number =>
  lineTotal(quantity || 1000, price) - discount

/** What a sale of goods comes to, tax included; money put on cards and accounts left out. */
export function grossOf({ lines, taxes, taxAdded }: SaleCompleted): number {
  const goods = lines.filter(isGoods).reduce((sum, line) => sum + lineAmount(line), 0)
  return taxAdded ? goods + (taxes ?? []).reduce((sum, { tax }) => sum + tax, 0) : goods
}

const isGoods = ({ type = 0 }: SaleLine) => type === LineType.item || type === LineType.service

/**
 * Joins a sale.
 *
 * @param place the log that wrote it, and its block there; null for what was carried on from a fork
 * @param isNew false for one that was recorded before under its id: then nothing is added
 */
export function reduceSale(
  sale: SaleCompleted,
  commit: Commit,
  { log, seq }: { log: Buffer; seq: number | null },
  deltas: Deltas,
  isNew: () => boolean
): boolean {
  const name = log.toString('latin1')
  deltas.max(FAMILY.logMaxima + name, LAST.receipt, sale.receipt)
  if (!isNew()) return true
  const location = sale.location ?? commit.location
  const day = sale.id ? sale.day! : businessDay(commit)
  const tallied = tallyOf(sale)
  const tally = (key: string) => {
    const cell = deltas.sums(key)
    for (const [field, value] of tallied) addTo(cell, field, value)
  }
  for (const line of sale.lines) reduceLine(line, location, deltas)
  // Two recordings of one sale have two times.
  if (!sale.id) reduceBases(sale, commit, name, seq, deltas)
  tally(dayKey(location, day))
  // Which of two recordings is read first differs from device to device: only what stands once
  // may count for its log.
  if (!sale.id) {
    tally(FAMILY.logSums + name)
    if (sale.staff) tally(FAMILY.staffDay + sale.staff.toString('latin1') + name + dayBytes(day))
  }
  reduceBalances(sale, deltas)
  return true
}

function reduceLine(line: SaleLine, location: Buffer, deltas: Deltas): void {
  const thousandths = line.quantity || 1000
  const item = line.item.toString('latin1')
  if ((line.type ?? LineType.item) === LineType.item) {
    deltas.sum(stockPrefix(location) + item, STOCK.onHand, -thousandths)
  }
  if (line.returns) {
    const key = returnedKey(line.returns, line.returnsLine ?? 0)
    deltas.sum(key, RETURNED.quantity, -thousandths)
    deltas.max(key, RETURNED.sold, line.sold ?? 0)
  }
}

function reduceBases(
  { lines }: SaleCompleted,
  { time }: Commit,
  log: string,
  seq: number | null,
  deltas: Deltas
): void {
  for (const line of lines) {
    if (!soldAtBasis(line)) continue
    const basis = addressBytes(line.basis!)
    deltas.max(FAMILY.priced + basis, PRICED.last, time)
    // What was carried on is no place of this log that could be read.
    if (seq === null) continue
    const key = FAMILY.soldAt + basis + log
    deltas.sum(key, SOLD_AT.lines, 1)
    deltas.max(key, SOLD_AT.stretch + Math.floor(seq / SOLD_AT.blocks), time)
  }
}

/** True if a line was sold at the price that an edit said: not brought back, and not haggled over. */
export const soldAtBasis = ({ basis, returns, due }: SaleLine): boolean =>
  !!basis && !returns && !due

/** The view's key for what came back of a line of a sale. */
export const returnedKey = (sale: Address, line: number): string => {
  const number = Buffer.allocUnsafe(4)
  number.writeUInt32BE(line)
  return FAMILY.returned + addressBytes(sale) + number.toString('latin1')
}

/** The view's key for what is on a gift card or owed by a customer. */
export const balanceKey = (subject: Buffer): string => FAMILY.balance + subject.toString('latin1')

function reduceBalances(sale: SaleCompleted, deltas: Deltas): void {
  for (const line of sale.lines) {
    if (!line.reference) continue
    // Money on a card is the customer's; a payment takes from what the customer owes.
    const sign = line.type === LineType.giftCard ? 1 : line.type === LineType.payment ? -1 : 0
    if (sign) deltas.sum(balanceKey(line.reference), BALANCE.amount, sign * lineAmount(line))
  }
  for (const { type, amount, reference } of sale.tenders) {
    if (!reference) continue
    const sign = type === TenderType.voucher ? -1 : type === TenderType.account ? 1 : 0
    if (sign) deltas.sum(balanceKey(reference), BALANCE.amount, sign * amount)
  }
  if (!sale.customer) return
  const key = balanceKey(sale.customer)
  if (sale.points) deltas.sum(key, BALANCE.points, sale.points)
  deltas.sum(key, BALANCE.spent, grossOf(sale))
  deltas.sum(key, BALANCE.sales, 1)
}

/** What a sale adds to the sums of a day or a log. */
export function tallyOf(sale: SaleCompleted): Sums {
  const cell: Sums = new Map()
  let [quantity, returns, returned, returnedQuantity, discounts] = [0, 0, 0, 0, 0]
  addTo(cell, TALLY.sales, 1)
  addTo(cell, TALLY.lines, sale.lines.length)
  addTo(cell, TALLY.gross, grossOf(sale))
  for (const line of sale.lines) {
    if (line.type === LineType.giftCard) addTo(cell, TALLY.cards, lineAmount(line))
    if (line.type === LineType.payment) addTo(cell, TALLY.payments, lineAmount(line))
    if (!isGoods(line)) continue
    quantity += line.quantity || 1000
    discounts += line.discount ?? 0
    if ((line.quantity ?? 0) >= 0) continue
    returns++
    returned -= lineAmount(line)
    returnedQuantity -= line.quantity!
  }
  addTo(cell, TALLY.quantity, quantity)
  if (returns) addTo(cell, TALLY.returns, returns)
  if (returned) addTo(cell, TALLY.returned, returned)
  if (returnedQuantity) addTo(cell, TALLY.returnedQuantity, returnedQuantity)
  if (discounts) addTo(cell, TALLY.discounts, discounts)
  if (sale.cashRounding) addTo(cell, TALLY.cashRounding, sale.cashRounding)
  for (const { type, amount } of sale.tenders) addTo(cell, TALLY.tender + type, amount)
  for (const { rate, net, tax } of sale.taxes ?? []) {
    addTo(cell, TALLY.tax + rate, tax)
    addTo(cell, TALLY.net + rate, net)
  }
  return cell
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Days since 1970 in the shop's own time; a clock gone mad still gives a day that is one. */
export function businessDay(commit: { time: number; zone: number }): number {
  const day = Math.floor((commit.time + commit.zone * 60_000) / DAY_MS)
  return Math.min(MAX_DAY, Math.max(0, day))
}
