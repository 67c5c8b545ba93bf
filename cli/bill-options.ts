import type { Command } from 'commander'
import { Fault } from '../src/fault/fault.ts'
import type { ParkRequest, SaleRequest } from '../src/http/contract.ts'
import { parseAmount } from '../src/money/amount.ts'
import { parseDiscount, parseLine, parseTender, several } from './parse.ts'

/** What is said of a bill besides its lines. */
export interface BillOptions {
  off?: string[]
  serial?: string[]
  reason?: string
  discount?: string
  customer?: string
  note?: string
}

/** Adds the options that every command has that makes up a bill. */
export function billOptions(command: Command): Command {
  return command
    .option(
      '--off <code:discount>',
      'off one line, such as TEA:10% or TEA:1.50; several times',
      several
    )
    .option('--serial <code:number>', 'serial number of a unit, several times', several)
    .option('--reason <text>', 'why a line has another price')
    .option('--discount <discount>', 'off the whole bill, such as 5% or 2.00')
    .option('--customer <name>', 'account number, e-mail or id of the customer')
    .option('--note <text>', 'what the bill says besides')
}

/**
 * Reads a bill.
 *
 * @throws Fault BAD_INPUT
 */
export function billOf(lines: string[], options: BillOptions, currency: string) {
  const { off = [], serial = [], reason, discount, customer, note } = options
  const parsed = lines.map(text => {
    const line = parseLine(text, currency)
    return line.price !== undefined && reason !== undefined ? { ...line, reason } : line
  })
  for (const text of off) {
    const [, code, taken = ''] = /^(.+):([^:]+)$/s.exec(text) ?? []
    const line = parsed.find(each => each.code === code)
    if (!line) {
      throw new Fault('BAD_INPUT', `${JSON.stringify(text)} is off no line: write it like TEA:10%.`)
    }
    line.discount = parseDiscount(taken, currency)
  }
  for (const text of serial) {
    const line = parsed.find(({ code }) => text.startsWith(`${code}:`))
    if (!line) {
      throw new Fault(
        'BAD_INPUT',
        `${JSON.stringify(text)} is of no line: write it like PHONE:4711.`
      )
    }
    line.serials = [...(line.serials ?? []), text.slice(line.code.length + 1)]
  }
  return {
    ...(parsed.length > 0 && { lines: parsed }),
    ...(discount === undefined ? {} : { discount: parseDiscount(discount, currency) }),
    ...(customer === undefined ? {} : { customer }),
    ...(note === undefined ? {} : { note })
  } satisfies SaleRequest & ParkRequest
}

/** The tenders that were given, if any. */
export const tendersOf = (texts: string[] | undefined, currency: string) =>
  texts ? { tenders: texts.map(text => parseTender(text, currency)) } : {}

/**
 * Reads money for a gift card, `NUMBER:AMOUNT`.
 *
 * @throws Fault BAD_INPUT
 */
export function giftCardMoney(text: string, currency: string): { card: string; amount: number } {
  const [, card, amount] = /^([^:]+):([^:]+)$/s.exec(text) ?? []
  if (card !== undefined && amount !== undefined) {
    return { card, amount: parseAmount(amount, currency) }
  }
  throw new Fault('BAD_INPUT', `${JSON.stringify(text)} is no gift card: write NUMBER:AMOUNT.`)
}
