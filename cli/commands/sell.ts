import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { SaleRequest } from '../../src/http/contract.ts'
import { parseAmount } from '../../src/money/amount.ts'
import { type BillOptions, billOf, billOptions, giftCardMoney, tendersOf } from '../bill-options.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { parseReceipt, parseReturned, several } from '../parse.ts'
import { receiptLines } from '../receipt.ts'
import { cartBy } from './cart.ts'

interface SellOptions extends BillOptions {
  tender?: string[]
  giftCard?: string[]
  payment?: string
  return?: string[]
  cart?: string
  exempt?: string
  document?: string
  force?: true
  training?: true
}

const TENDER = 'what was handed over, TYPE:AMOUNT[:DETAIL], several times'

/** `tillmesh sell`: one bill, on disk when the receipt is printed. */
export function addSell(program: Command, context: Context): void {
  billOptions(
    program
      .command('sell')
      .summary('sell, and print the receipt')
      .description('Sells items and prints the receipt. The sale is on disk before that.')
      .argument('[line...]', "CODE, 'CODE*QUANTITY', CODE@PRICE or 'CODE*QUANTITY@PRICE'")
      .option('--tender <tender>', `${TENDER} (default: cash, exactly what is due)`, several)
  )
    .option('--gift-card <number:amount>', 'money on a gift card, several times', several)
    .option('--payment <amount>', 'what the customer pays of the account')
    .option('--return <receipt/line>', "such as 'Till 1#12/1*2', several times", several)
    .option('--cart <id>', 'begin with a parked cart, quote or order')
    .option('--exempt <why>', 'no tax is due')
    .option('--document <number>', 'number of a document that this belongs to')
    .option('--force', 'go beyond a limit or a balance, or take over a cart')
    .option('--training', 'for practice: it counts nowhere')
    .addHelpText(
      'after',
      `
Tenders are cash, card, giftcard, account, points and foreign; the detail is the number of the gift
card (giftcard:5.00:A1B2), the currency (foreign:20.00:EUR) or what the slip of the card says.
card:5.00 asks the terminal that "tillmesh run --terminal" plugged in; with a slip it is by hand.

Example:
  $ tillmesh sell 'BREAD*2' COFFEE@2.50 --tender cash:20.00`
    )
    .action(async (lines: string[], _given, command: Command) => {
      const options = optionsOf<SellOptions>(command)
      if (
        lines.length === 0 &&
        !(options.giftCard || options.payment || options.return || options.cart)
      ) {
        throw new Fault('BAD_INPUT', 'Say what is sold: CODE, CODE*2 or CODE*2@1.50.')
      }
      const { payment, cart, exempt, document, force, training } = options
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const request: SaleRequest = {
          ...billOf(lines, options, currency),
          ...tendersOf(options.tender, currency),
          ...(options.giftCard && {
            giftCards: options.giftCard.map(text => giftCardMoney(text, currency))
          }),
          ...(payment !== undefined && { payment: parseAmount(payment, currency) }),
          ...(options.return && { returns: options.return.map(returned) }),
          ...{
            ...(cart && { cart: await cartBy(client, cart) }),
            ...(exempt && { exempt }),
            ...(document && { document })
          },
          ...{ ...(force && { force }), ...(training && { training }) }
        }
        const sale = await client.sell(request)
        print(context, options, sale, () => receiptLines(sale, currency))
      })
    })
}

function returned(text: string) {
  const end = text.lastIndexOf('/')
  return { receipt: parseReceipt(text.slice(0, end)), ...parseReturned(text.slice(end + 1)) }
}

/** Lines that come back, with the serial numbers that were given for them. */
function withSerials(lines: string[], given: string[] = []) {
  const returned: (ReturnType<typeof parseReturned> & { serials?: string[] })[] =
    lines.map(parseReturned)
  for (const text of given) {
    const [, line, number] = /^(\d+):(.+)$/s.exec(text) ?? []
    const of = returned.find(each => String(each.line + 1) === line)
    if (!of || number === undefined) {
      throw new Fault('BAD_INPUT', `${JSON.stringify(text)} is of no line: write it like 1:4711.`)
    }
    of.serials = [...(of.serials ?? []), number]
  }
  return returned
}

/** `tillmesh return`: pays back a receipt of any shop. */
export function addReturn(program: Command, context: Context): void {
  program
    .command('return')
    .summary('pay back a receipt, or lines of it')
    .description('Pays back what was paid, all of a receipt of any shop or some of its lines.')
    .argument('<receipt>', 'TILL#NUMBER, or LOG:SEQ:HASH as it is printed')
    .argument('[line...]', "numbers of lines from 1 on, or 'LINE*QUANTITY' (default: all)")
    .option('--tender <tender>', `${TENDER}, amounts negative (default: cash)`, several)
    .option('--serial <line:number>', 'serial number that comes back, several times', several)
    .option('--reason <text>', 'why')
    .addHelpText('after', "\nExample:\n  $ tillmesh return 'Till 1#12' '1*2' --reason 'too small'")
    .action(async (receipt: string, lines: string[], _given, command: Command) => {
      const options = optionsOf<{ tender?: string[]; serial?: string[]; reason?: string }>(command)
      const { reason } = options
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const body = {
          receipt: parseReceipt(receipt),
          ...(lines.length > 0 && { lines: withSerials(lines, options.serial) }),
          ...(reason && { reason }),
          ...tendersOf(options.tender, currency)
        }
        const sale = await client.ask(api => api.POST('/returns', { body }))
        print(context, options, sale, () => receiptLines(sale, currency))
      })
    })
}

/** `tillmesh reprint`: a copy of a receipt. */
export function addReprint(program: Command, context: Context): void {
  program
    .command('reprint')
    .summary('print a receipt once more, marked as a copy')
    .description('Prints a receipt of any till once more, marked as a copy, and notes that it was.')
    .argument('<receipt>', 'TILL#NUMBER, or LOG:SEQ:HASH as it is printed')
    .addHelpText('after', "\nExample:\n  $ tillmesh reprint 'Till 1#12'")
    .action(async (receipt: string, _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const body = parseReceipt(receipt)
        const sale = await client.ask(api => api.POST('/receipts/reprinted', { body }))
        print(context, options, sale, () => receiptLines(sale, currency))
      })
    })
}
