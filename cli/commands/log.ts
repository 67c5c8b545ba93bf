import type { Command } from 'commander'
import type { LogPage } from '../../src/http/contract.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { rowsOption } from '../parse.ts'
import { clean, count, localTime, short, table } from '../text.ts'

const LIMIT = 20

/** `tillmesh log`: what a device wrote. */
export function addLog(program: Command, context: Context): void {
  program
    .command('log')
    .summary('what a device wrote')
    .description("Shows the latest blocks of a device's log; --json shows what is in them.")
    .argument('[device]', "the device's name or the beginning of its log's key (default: this one)")
    .option('--limit <number>', 'how many blocks', rowsOption, LIMIT)
    .addHelpText('after', '\nExample:\n  $ tillmesh log Counter --limit 5')
    .action(async (device: string | undefined, _given, command: Command) => {
      const options = optionsOf<{ limit: number }>(command)
      const filter = { limit: options.limit, ...(device === undefined ? {} : { device }) }
      const page = await withClient(context, options.dir, client => client.log(filter))
      print(context, options, page, () => logLines(page))
    })
}

function logLines({ device, log, length, blocks }: LogPage): string[] {
  const rows = blocks.map(({ seq, time, entries }) => [
    String(seq),
    localTime(time),
    kinds(entries.map(({ kind }) => kind))
  ])
  return [
    `${clean(device)}, log ${short(log)}, ${count(length, 'block')}`,
    ...(rows.length === 0 ? [] : table(['>Seq', 'Time', 'Entries'], rows))
  ]
}

/** `item.edited x 3, sale.completed`: an import has a thousand of a kind. */
function kinds(names: string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, times]) => (times === 1 ? name : `${name} x ${times}`)).join(', ')
}
