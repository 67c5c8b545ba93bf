import { isIPv4 } from 'node:net'
import { InvalidArgumentError } from 'commander'
import { Fault } from '../src/fault/fault.ts'
import type { ReceiptRequest, SaleLineRequest, TenderRequest } from '../src/http/contract.ts'
import { PAGE_ROWS_MAX } from '../src/http/limits.ts'
import { parseAmount, parseQuantity } from '../src/money/amount.ts'

const NAME_CHARS_MAX = 200
const PORT_MAX = 65_535

/** Reads a name: anything but nothing. */
export function nameOption(text: string): string {
  const name = text.trim()
  if (name === '' || name.length > NAME_CHARS_MAX) {
    throw new InvalidArgumentError(`A name has 1 to ${NAME_CHARS_MAX} characters.`)
  }
  return name
}

/** Reads a TCP or UDP port. */
export function portOption(text: string): number {
  const port = wholeOption(text)
  if (port > PORT_MAX) throw new InvalidArgumentError(`A port is 1 to ${PORT_MAX}.`)
  return port
}

/** Where a program listens. */
export interface Endpoint {
  host: string
  port: number
}

/** Reads one more `HOST:PORT` of an option that may be given several times. */
export function bootstrapOption(text: string, before: Endpoint[] = []): Endpoint[] {
  const [, host, port] = /^([A-Za-z0-9.-]{1,253}):(\d+)$/.exec(text) ?? []
  if (host === undefined || port === undefined) {
    throw new InvalidArgumentError('Write it as HOST:PORT, like 192.0.2.7:49737.')
  }
  return [...before, { host, port: portOption(port) }]
}

/** Reads `HOST:PORT` of this machine; an IPv6 address stands in brackets. */
export function listenOption(text: string): Endpoint {
  const [, host, port] = /^\[?([A-Za-z0-9.:-]{1,253}?)\]?:(\d+)$/.exec(text) ?? []
  if (host === undefined || port === undefined) {
    throw new InvalidArgumentError('Write it as HOST:PORT, like 192.168.1.20:7443.')
  }
  return { host, port: portOption(port) }
}

/** Reads an IPv4 address. */
export function ipv4Option(text: string): string {
  if (!isIPv4(text) || text === '0.0.0.0') {
    throw new InvalidArgumentError('Give an IPv4 address, like 192.0.2.7.')
  }
  return text
}

/** Reads a whole number from 0 on. */
export function countOption(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 0 on.')
  return Number(text)
}

/** Reads a whole number from 1 on. */
export function wholeOption(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1 on.')
  return Number(text)
}

/** Reads how many rows to show. */
export function rowsOption(text: string): number {
  const rows = wholeOption(text)
  if (rows > PAGE_ROWS_MAX) throw new InvalidArgumentError(`At most ${PAGE_ROWS_MAX} are shown.`)
  return rows
}

/** Adds one more value of an option that may be given several times. */
export function several(text: string, before: string[] = []): string[] {
  return [...before, text]
}

/**
 * Reads what is sold, `CODE[*QUANTITY][@PRICE]`.
 *
 * @throws Fault BAD_INPUT
 */
export function parseLine(text: string, currency: string): SaleLineRequest {
  const [, code = '', quantity, price] = /^(.*?)(?:\*([^*@]*))?(?:@([^*@]*))?$/s.exec(text) ?? []
  if (code === '') {
    throw new Fault(
      'BAD_INPUT',
      `${JSON.stringify(text)} names no item: write CODE, CODE*2 or CODE*2@1.50.`
    )
  }
  return {
    code,
    ...(quantity === undefined ? {} : { quantity: parseQuantity(quantity) }),
    ...(price === undefined ? {} : { price: parseAmount(price, currency) })
  }
}

/**
 * Reads what was handed over, `TYPE:AMOUNT` or `TYPE:AMOUNT:DETAIL`: the number of a gift card, the
 * currency of foreign cash, what the slip of a card says.
 *
 * @throws Fault BAD_INPUT
 */
export function parseTender(text: string, currency: string): TenderRequest {
  const [, type, amount, detail] = /^([^:]+):([^:]*)(?::(.+))?$/s.exec(text) ?? []
  if (type === undefined || amount === undefined || (amount === '' && detail === undefined)) {
    throw new Fault(
      'BAD_INPUT',
      `${JSON.stringify(text)} is not a tender: write it like cash:20.00.`
    )
  }
  const isForeign = type === 'foreign' && detail !== undefined
  const key = isForeign ? 'currency' : type === 'giftcard' ? 'card' : 'authorisation'
  return {
    type,
    ...(amount === '' ? {} : { amount: parseAmount(amount, isForeign ? detail : currency) }),
    ...(detail === undefined ? {} : { [key]: detail })
  }
}

/**
 * Reads a discount, `10%` or `1.50`.
 *
 * @throws Fault BAD_INPUT
 */
export function parseDiscount(
  text: string,
  currency: string
): { rate: number } | { amount: number } {
  const [, percent] = /^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text) ?? []
  return percent === undefined
    ? { amount: parseAmount(text, currency) }
    : { rate: Math.round(Number(percent) * 10_000) }
}

/**
 * Reads which receipt, `TILL#NUMBER`, or `LOG:SEQ:HASH` as it is printed.
 *
 * @throws Fault BAD_INPUT
 */
export function parseReceipt(text: string): ReceiptRequest {
  const [, device, number] = /^(.+)#(\d{1,15})$/s.exec(text) ?? []
  if (device !== undefined) return { device, receipt: Number(number) }
  const [, log, seq, hash] = /^([0-9a-f]{1,64}):(\d{1,15}):([0-9a-f]{10})$/.exec(text) ?? []
  if (log !== undefined && hash !== undefined) return { log, seq: Number(seq), hash }
  throw new Fault(
    'BAD_INPUT',
    `${JSON.stringify(text)} names no receipt: write it as TILL#NUMBER, or as LOG:SEQ:HASH.`
  )
}

/**
 * Reads a line of a receipt that comes back, `NUMBER[*QUANTITY]`; the first line is 1.
 *
 * @throws Fault BAD_INPUT
 */
export function parseReturned(text: string): { line: number; quantity?: number } {
  const [, number, quantity] = /^([1-9]\d{0,3})(?:\*(.+))?$/s.exec(text) ?? []
  if (number === undefined) {
    throw new Fault('BAD_INPUT', `${JSON.stringify(text)} is no line of a receipt: write 1 or 1*2.`)
  }
  return {
    line: Number(number) - 1,
    ...(quantity === undefined ? {} : { quantity: parseQuantity(quantity) })
  }
}

/**
 * The end of a day where this device is, ms since 1970.
 *
 * @throws Fault BAD_INPUT for what is no day of the calendar
 */
export function endOfDay(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.map(Number) ?? []
  const end = new Date(year ?? Number.NaN, (month ?? 0) - 1, (day ?? 0) + 1)
  const last = new Date(end.getTime() - 1)
  if (last.getDate() === day && last.getMonth() + 1 === month) return end.getTime()
  throw new Fault('BAD_INPUT', `"${text}" is no date. Write it like 2026-12-31.`)
}
