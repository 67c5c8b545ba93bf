import type { Command } from 'commander'
import type { Client } from '../src/http/client.ts'
import { type Context, optionsOf } from './context.ts'
import { idBy, say } from './stock-words.ts'
import { clean, type Heading, localTime, short, table } from './text.ts'

/** Documents of one type as commands list and show them: orders, transfers, stocktakes. */
export interface Documents<Shown, Row extends { id: string }> {
  /** One of them, such as `order`; several have an s. */
  name: string
  all(client: Client): Promise<Row[]>
  one(client: Client, id: string): Promise<Shown>
  /** Columns of the list behind the id. */
  headings: Heading[]
  row(document: Row): string[]
  /** One of them, as every command that changes it prints it. */
  lines(document: Shown): string[]
}

/** A document as it is printed: how it stands, its lines, and who did what if that is known. */
export function documentLines(
  title: string,
  headings: Heading[],
  rows: string[][],
  steps: readonly { time: number; what: string }[] = []
): string[] {
  return [
    clean(title),
    ...(rows.length === 0 ? [] : table(headings, rows)),
    ...steps.map(({ time, what }) => clean(`${localTime(time)}  ${what}`))
  ]
}

/** The path of the document that somebody typed the beginning of the id of. */
export async function pathBy<Shown, Row extends { id: string }>(
  client: Client,
  text: string,
  { name, all }: Documents<Shown, Row>
): Promise<{ path: { id: string } }> {
  return { path: { id: await idBy(text, name, () => all(client)) } }
}

/** Adds `list` and `show` to the commands for documents of one type. */
export function addDocuments<Shown, Row extends { id: string }>(
  command: Command,
  context: Context,
  documents: Documents<Shown, Row>
): void {
  const { name } = documents
  command
    .command('list')
    .summary(`list all ${name}s`)
    .description(`Lists all ${name}s and how far they are.`)
    .addHelpText('after', `\nExample:\n  $ tillmesh ${name} list`)
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => ({ [`${name}s`]: await documents.all(client) }),
        ({ [`${name}s`]: all = [] }) =>
          all.length === 0
            ? [`No ${name}s.`]
            : table(
                ['Id', ...documents.headings],
                all.map(each => [short(each.id), ...documents.row(each)])
              )
      )
    )
  command
    .command('show')
    .summary(`show one ${name}`)
    .description(`Shows one ${name}, line by line.`)
    .argument('<id>', `as "tillmesh ${name} list" shows it`)
    .addHelpText('after', `\nExample:\n  $ tillmesh ${name} show 3f09c2d1`)
    .action((id: string, _given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => documents.one(client, (await pathBy(client, id, documents)).path.id),
        documents.lines
      )
    )
}
