import type { Command } from 'commander'
import type { Sale, SaleRequest } from '../../src/http/contract.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { parseLine, parseTender, several } from '../parse.ts'
import { clean, localTime, short, table } from '../text.ts'

/** `tillmesh sell`: one sale, on disk when the receipt is printed. */
export function addSell(program: Command, context: Context): void {
  program
    .command('sell')
    .summary('sell, and print the receipt')
    .description('Sells items and prints the receipt. The sale is on disk before that.')
    .argument('<line...>', "CODE, 'CODE*QUANTITY', CODE@PRICE or 'CODE*QUANTITY@PRICE'")
    .option(
      '--tender <type:amount>',
      'what was handed over, may be given several times (default: cash, exactly what is due)',
      several
    )
    .addHelpText('after', "\nExample:\n  $ tillmesh sell 'BREAD*2' COFFEE@2.50 --tender cash:20.00")
    .action(async (lines: string[], _given, command: Command) => {
      const options = optionsOf<{ tender?: string[] }>(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const request: SaleRequest = {
          lines: lines.map(line => parseLine(line, business.currency)),
          ...(options.tender
            ? { tenders: options.tender.map(text => parseTender(text, business.currency)) }
            : {})
        }
        const sale = await client.sell(request)
        print(context, options, sale, () => receiptLines(sale, business.name, business.currency))
      })
    })
}

function receiptLines(sale: Sale, business: string, currency: string): string[] {
  const amount = (minor: number) => formatAmount(minor, currency)
  const rows = [
    ...sale.lines.map(({ quantity, name, code, price, total }) => [
      formatQuantity(quantity),
      name || code,
      quantity === 1000 ? '' : `x ${amount(price)}`,
      amount(total)
    ]),
    ['', `Total ${currency}`, '', amount(sale.total)],
    // What was handed over, so that tenders less change are the total.
    ...sale.tenders.map(({ type, amount: paid }) => [
      '',
      type,
      '',
      amount(type === 'cash' ? paid + sale.change : paid)
    ]),
    ...(sale.change === 0 ? [] : [['', 'Change', '', amount(sale.change)]])
  ]
  return [
    `${clean(business)}, ${clean(sale.location)}`,
    `Receipt ${sale.receipt}  ${clean(sale.device)}  ${localTime(sale.time)}`,
    '',
    ...table(['>', '', '', '>'], rows),
    '',
    `log ${short(sale.log)}  seq ${sale.seq}  hash ${sale.hash}`
  ]
}
