import type { Command } from 'commander'
import type { Sale, Status } from '../../src/http/contract.ts'
import { formatAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { rowsOption } from '../parse.ts'
import { clean, count, localTime, table } from '../text.ts'

const LIMIT = 20

/** `tillmesh sales`: the latest sales of all tills. */
export function addSales(program: Command, context: Context): void {
  program
    .command('sales')
    .summary('the latest sales of all tills')
    .description('Lists the latest sales of all tills, latest first.')
    .option('--limit <number>', 'how many', rowsOption, LIMIT)
    .addHelpText('after', '\nExample:\n  $ tillmesh sales --limit 5')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ limit: number }>(command)
      await withClient(context, options.dir, async client => {
        const { business, heads } = await client.status()
        const page = await client.sales({ limit: options.limit })
        print(context, options, page, () => [
          ...saleLines(page.sales, business.currency),
          ...missingLines(heads)
        ])
      })
    })
}

function saleLines(sales: Sale[], currency: string): string[] {
  if (sales.length === 0) return ['No sales yet.']
  const rows = sales.map(({ time, device, location, receipt, lines, total, tenders }) => [
    localTime(time),
    device,
    location,
    String(receipt),
    String(lines.length),
    formatAmount(total, currency),
    tenders.map(({ type }) => type).join(', ')
  ])
  return table(['Time', 'Till', 'Location', '>Receipt', '>Lines', `>${currency}`, 'Paid by'], rows)
}

function missingLines(heads: Status['heads']): string[] {
  return heads
    .filter(({ missing }) => missing > 0)
    .map(
      ({ device, missing }) =>
        `${clean(device)}: ${count(missing, 'block')} not here yet, so some of its sales may not be shown.`
    )
}
