import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { Client } from '../../src/http/client.ts'
import type { FileReport, FileRequest, RowChange } from '../../src/http/exchange-contract.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { readInput } from '../input-file.ts'
import { showProgress } from '../progress.ts'
import { clean, count } from '../text.ts'

/** What a file is of, and the format that it has unless another is named. */
export interface ImportCommand {
  what: 'items' | 'customers'
  format: 'simple' | 'ospos'
  description: string
}

type Options = { format: string; dryRun?: true }

/** Adds `import FILE` to a command. */
export function addImport(parent: Command, context: Context, kind: ImportCommand): void {
  const { what, format, description } = kind
  const command = `tillmesh ${parent.name()} import`
  parent
    .command('import')
    .summary(`take ${what} from a CSV file`)
    .description(
      `${description} With a mapping file any CSV is read. One bad row and nothing is imported; importing a file again changes nothing.`
    )
    .argument('<file>', 'the file, or - for standard input')
    .option(
      '--format <format>',
      `${what === 'items' ? 'simple, ' : ''}ospos (Open Source Point of Sale) or a mapping file (.json)`,
      format
    )
    .option('--dry-run', 'only say what it would change')
    .addHelpText(
      'after',
      `\nExample:\n  $ ${command} ${what}.csv --format ospos --dry-run\n  $ ${command} ${what}.csv --format mapping.json`
    )
    .action(async (file: string, _given, command: Command) => {
      const options = optionsOf<Options>(command)
      const request = await requestOf(context, file, options)
      const progress = showProgress(context, options)
      progress.step('Importing')
      try {
        await withClient(context, options.dir, async client => {
          const told = (done: number, total: number) => progress.step('Importing', done, total)
          const report = await send(client, what, request, told)
          const currency = report.dryRun ? (await client.status()).business.currency : ''
          progress.stop()
          print(context, options, report, () => reportLines(report, currency, what))
        })
      } finally {
        progress.stop()
      }
    })
}

const send = (
  client: Client,
  what: 'items' | 'customers',
  request: FileRequest,
  told: (done: number, total: number) => void
) =>
  what === 'items' ? client.importItemFile(request, told) : client.importCustomers(request, told)

async function requestOf(context: Context, file: string, options: Options): Promise<FileRequest> {
  const text = await readInput(context, file)
  const named = {
    text,
    ...(file === '-' ? {} : { name: path.basename(file) }),
    ...(options.dryRun ? { dryRun: true } : {})
  }
  const { format } = options
  if (format === 'simple' || format === 'ospos') return { ...named, format }
  const mapping = await readFile(format, 'utf8').catch(() => {
    throw new Fault(
      'BAD_INPUT',
      `"${format}" is neither a format nor a mapping file that can be read: write simple, ospos or the path of one.`
    )
  })
  return { ...named, format: 'mapping', mapping }
}

/** What a file did, line by line and summed up. */
function reportLines(report: FileReport, currency: string, what: string): string[] {
  const { rows, created, changed, unchanged, stocked, dryRun, diff, more } = report
  const noted = diff.filter(({ notes }) => notes.length > 0)
  const told = dryRun
    ? diff.flatMap(row => rowLines(row, currency))
    : noted.flatMap(({ line, name, notes }) =>
        notes.map(note => `Line ${line}: ${clean(name)}: ${clean(note)}`)
      )
  const stock = what === 'items' ? `; opening stock for ${count(stocked, 'item')}` : ''
  return [
    ...told,
    ...(dryRun && more > 0 ? [`and ${count(more, 'more row')}.`] : []),
    `${count(rows, 'row')}: ${created} new, ${changed} changed, ${unchanged} as before${stock}.`,
    ...(dryRun ? ['Nothing was written: this was a dry run.'] : [])
  ]
}

const AMOUNTS = ['price', 'cost', 'limit']
const QUANTITIES = ['reorderLevel', 'reorderQuantity']
const PPM_A_PERCENT = 10_000

function rowLines({ line, name, state, fields, stock, notes }: RowChange, currency: string) {
  const show = (field: string, value: string | number): string => {
    if (typeof value === 'string') return `"${clean(value)}"`
    if (AMOUNTS.includes(field)) return formatAmount(value, currency)
    if (QUANTITIES.includes(field)) return formatQuantity(value)
    return field === 'tax' ? `${value / PPM_A_PERCENT}%` : String(value)
  }
  return [
    `Line ${line}: ${clean(name)}, ${state}`,
    ...fields.map(({ field, before, after }) =>
      state === 'new'
        ? `  ${clean(field)}: ${show(field, after)}`
        : `  ${clean(field)}: ${show(field, before)} -> ${show(field, after)}`
    ),
    ...stock.map(
      ({ location, quantity }) =>
        `  opening stock${location ? ` at ${clean(location)}` : ''}: ${formatQuantity(quantity)}`
    ),
    ...notes.map(note => `  ${clean(note)}`)
  ]
}
