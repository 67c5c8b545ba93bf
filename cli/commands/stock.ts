import type { Command } from 'commander'
import type { StockPage } from '../../src/http/contract.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { formatQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { table } from '../text.ts'

/** `tillmesh stock`: what is on hand, and where. */
export function addStock(program: Command, context: Context): void {
  program
    .command('stock')
    .summary('what is on hand, and where')
    .description('Shows what is on hand at each location.')
    .argument('[code]', 'only this item, by code or barcode')
    .addHelpText('after', '\nExample:\n  $ tillmesh stock BREAD')
    .action(async (code: string | undefined, _given, command: Command) => {
      const options = optionsOf(command)
      const filter = { limit: PAGE_ROWS_MAX, ...(code === undefined ? {} : { code }) }
      const stock = await withClient(context, options.dir, client =>
        everyPage(async after => {
          const page = await client.stock({ ...filter, ...after })
          return { rows: page.stock, next: page.next }
        })
      )
      print(context, options, { stock }, () => stockLines(stock))
    })
}

function stockLines(stock: StockPage['stock']): string[] {
  if (stock.length === 0) return ['Nothing was counted in or sold yet.']
  const rows = stock.map(({ code, name, location, onHand, tracked }) => [
    code,
    name,
    location,
    formatQuantity(onHand),
    tracked ? '' : 'never counted in'
  ])
  return table(['Code', 'Name', 'Location', '>On hand', ''], rows)
}
