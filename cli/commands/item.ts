import type { Command } from 'commander'
import type { Item } from '../../src/http/contract.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { formatAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { table } from '../text.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'

/** Parts per million in one percent. */
const PPM_A_PERCENT = 10_000

/** As people look them up: `A2` before `A10`. */
const byCode = new Intl.Collator('en', { numeric: true })

/** `tillmesh item …`: what the business sells. */
export function addItem(program: Command, context: Context): void {
  const item = program
    .command('item')
    .summary('what the business sells: import, export, list')
    .description('What the business sells.')
    .addHelpText('after', '\nExample:\n  $ tillmesh item import items.csv')

  addImport(item, context, {
    ...{ what: 'items', format: 'simple' },
    description:
      'Takes items from a CSV file with the columns code, name, price and, if there, barcode, tax, category, stock.'
  })
  addExport(item, context, 'items', client => client.exportItems())

  item
    .command('list')
    .summary('list all items')
    .description('Lists all items with their prices.')
    .addHelpText('after', '\nExample:\n  $ tillmesh item list')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const items = await everyPage(async after => {
          const page = await client.items({ limit: PAGE_ROWS_MAX, ...after })
          return { rows: page.items, next: page.next }
        })
        items.sort((a, b) => byCode.compare(a.code, b.code))
        print(context, options, { items }, () => itemLines(items, business.currency))
      })
    })
}

function itemLines(items: Item[], currency: string): string[] {
  if (items.length === 0)
    return ['No items yet. Take them in with "tillmesh item import FILE.csv".']
  const rows = items.map(({ code, name, price, barcode, tax, category }) => [
    code,
    name,
    formatAmount(price, currency),
    tax === 0 ? '' : `${tax / PPM_A_PERCENT}%`,
    barcode,
    category
  ])
  return table(['Code', 'Name', `>${currency}`, '>Tax', 'Barcode', 'Category'], rows)
}
