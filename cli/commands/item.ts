import { open } from 'node:fs/promises'
import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { Item } from '../../src/http/contract.ts'
import { IMPORT_BYTES_MAX, PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { decodeText } from '../../src/http/text.ts'
import { formatAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { showProgress } from '../progress.ts'
import { count, table } from '../text.ts'

/** Parts per million in one percent. */
const PPM_A_PERCENT = 10_000

/** As people look them up: `A2` before `A10`. */
const byCode = new Intl.Collator('en', { numeric: true })

/** `tillmesh item …`: what the business sells. */
export function addItem(program: Command, context: Context): void {
  const item = program
    .command('item')
    .summary('what the business sells: import, list')
    .description('What the business sells.')
    .addHelpText('after', '\nExample:\n  $ tillmesh item import items.csv')

  item
    .command('import')
    .summary('take items from a CSV file')
    .description(
      'Takes items from a CSV file with the columns code, name, price and, if there, barcode, tax, category, stock. Importing a file again changes nothing.'
    )
    .argument('<file>', 'the file, or - for standard input')
    .addHelpText('after', '\nExample:\n  $ tillmesh item import items.csv')
    .action(async (file: string, _given, command: Command) => {
      const options = optionsOf(command)
      const csv = decodeText(await (file === '-' ? readAll(context.input) : readUpTo(file)))
      const progress = showProgress(context, options)
      progress.step('Importing')
      try {
        const report = await withClient(context, options.dir, client => client.importItems(csv))
        progress.stop()
        print(context, options, report, () => [
          `${count(report.rows, 'row')}: ${report.created} new, ${report.changed} changed, ${report.unchanged} as before; opening stock booked for ${count(report.stocked, 'item')}.`
        ])
      } finally {
        progress.stop()
      }
    })

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

async function readUpTo(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      if (size > IMPORT_BYTES_MAX) throw tooLarge()
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Fault('NOT_FOUND', `There is no file ${file}.`)
    throw new Fault('BAD_INPUT', `${file} cannot be read (${code ?? error}).`, [], error)
  }
}

async function readAll(input: Context['input']): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    bytes += chunk.length
    if (bytes > IMPORT_BYTES_MAX) throw tooLarge()
  }
  return Buffer.concat(chunks)
}

function tooLarge(): Fault {
  return new Fault('BAD_INPUT', 'The file is larger than 64 MB: cut it into several.')
}
