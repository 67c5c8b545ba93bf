import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { Client } from '../../src/http/client.ts'
import type { FileText } from '../../src/http/exchange-contract.ts'
import { type Context, type GlobalOptions, optionsOf, withClient } from '../context.ts'
import { count } from '../text.ts'

/** What the books can be written for. */
const BOOKS = ['journal', 'frontaccounting', 'hledger'] as const

/** Adds `export` to a command: everything of a kind as a file of Open Source Point of Sale. */
export function addExport(
  parent: Command,
  context: Context,
  what: string,
  ask: (client: Client) => Promise<FileText>
): void {
  const command = `tillmesh ${parent.name()} export`
  parent
    .command('export')
    .summary(`write ${what} as a CSV file`)
    .description(`Writes all ${what} as a CSV file of Open Source Point of Sale.`)
    .option('--out <file>', 'where to (default: standard output)')
    .addHelpText('after', `\nExample:\n  $ ${command} --out ${what}.csv`)
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ out?: string }>(command)
      const { text } = await withClient(context, options.dir, ask)
      await deliver(context, options, { text })
    })
}

/** `tillmesh export`: Z reports for the books. */
export function addBooks(program: Command, context: Context): void {
  program
    .command('export')
    .summary('write Z reports for the books')
    .description(
      'Writes the journal entries of Z reports: as CSV (journal), for FrontAccounting, or for hledger. With --post only those that were not posted before, and writes down that they are now; without it they can be had again. A reference is the same wherever it is made.'
    )
    .argument('<books>', BOOKS.join(', '))
    .option('--from <day>', 'first day, like 2027-01-01')
    .option('--to <day>', 'last day')
    .addOption(new Option('--post', 'count what is written as posted'))
    .option('--out <file>', 'where to (default: standard output)')
    .addHelpText('after', '\nExample:\n  $ tillmesh export frontaccounting --post --out z.csv')
    .action(async (name: string, _given, command: Command) => {
      const books = BOOKS.find(each => each === name)
      if (!books) {
        throw new Fault('BAD_INPUT', `"${name}" is none of the books: use ${BOOKS.join(', ')}.`)
      }
      const options = optionsOf<{ from?: string; to?: string; post?: true; out?: string }>(command)
      const { from, to, post } = options
      const request = { books, ...(from && { from }), ...(to && { to }) }
      const answer = await withClient(context, options.dir, client =>
        post ? client.postBooks(request) : client.books(request)
      )
      await deliver(context, options, answer)
      const { reports, left } = answer
      const again = reports.filter(({ postedBy }) => postedBy.length > 0).length
      const told = [
        `${count(reports.length, 'Z report')}${post ? ' posted' : ''}`,
        ...(left > 0 ? [`${left} left out: posted before`] : []),
        ...(again > 0 ? [`${again} of them posted before`] : [])
      ]
      if (!options.json) context.err.write(`${told.join('; ')}.\n`)
    })
}

/** Writes a file where it was asked for; with `--json` the whole answer on standard output. */
async function deliver(
  context: Context,
  options: GlobalOptions & { out?: string },
  answer: FileText
): Promise<void> {
  if (options.out !== undefined) {
    await writeFile(options.out, answer.text).catch(error => {
      const { code } = error as NodeJS.ErrnoException
      throw new Fault('BAD_INPUT', `${options.out} cannot be written (${code}).`, [], error)
    })
  }
  if (options.json) context.out.write(`${JSON.stringify(answer)}\n`)
  else if (options.out === undefined) context.out.write(answer.text)
}
