import type { Command } from 'commander'
import type { components } from '../../src/http/generated/api.d.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { parseQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { nameOption } from '../parse.ts'
import { clean, localTime, table } from '../text.ts'

type Exception = components['schemas']['Exception']
type Settling = components['schemas']['Settling']
type WithHistory = components['schemas']['ExceptionWithHistory']

/** Characters of an id that a person has to type. */
const ID_CHARS = 8

/** `tillmesh exception …`: what a person should look at. */
export function addException(program: Command, context: Context): void {
  const exception = program
    .command('exception')
    .summary('what a person should look at: list, show, settle, assign')
    .description('Shows what a person should look at, and what was done about it.')
    .addHelpText('after', '\nExample:\n  $ tillmesh exception list')

  exception
    .command('list')
    .summary('list what waits')
    .description('Lists what waits for a person.')
    .option('--settled', 'what was settled as well')
    .addHelpText('after', '\nExample:\n  $ tillmesh exception list')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ settled?: true }>(command)
      const exceptions = await withClient(context, options.dir, client =>
        everyPage(async after => {
          const query = { settled: options.settled ?? false, limit: PAGE_ROWS_MAX, ...after }
          const page = await client.ask(api => api.GET('/exceptions', { params: { query } }))
          return { rows: page.exceptions, next: page.next }
        })
      )
      print(context, options, { exceptions, next: null }, () => inboxLines(exceptions))
    })

  exception
    .command('show')
    .summary('show one, and what was done about it')
    .description('Shows an exception and what was done about it.')
    .argument('<id>', 'as "tillmesh exception list" shows it')
    .addHelpText('after', '\nExample:\n  $ tillmesh exception show 5f1d09c2')
    .action(async (id: string, _given, command: Command) => {
      const options = optionsOf(command)
      const found = await withClient(context, options.dir, client =>
        client.ask(api => api.GET('/exceptions/{id}', { params: { path: { id } } }))
      )
      print(context, options, found, () => historyLines(found))
    })

  exception
    .command('settle')
    .summary('settle one, everywhere')
    .description('Settles an exception everywhere, until its facts change.')
    .argument('<id>', 'as "tillmesh exception list" shows it')
    .requiredOption(
      '--how <way>',
      'accepted, explained, corrected, counted, refunded, claimed or not-taken'
    )
    .option('--note <text>', 'what a reader should know')
    .option('--value <value>', 'of an edit conflict: the value that holds')
    .option(
      '--counted <quantity>',
      'of an oversell: what is there; of a transfer: what arrived in all',
      parseQuantity
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh exception settle 5f1d09c2 --how explained')
    .action(async (id: string, _given, command: Command) => {
      const options = optionsOf<{
        how: Settling['how']
        note?: string
        value?: string
        counted?: number
      }>(command)
      const { how, note, value, counted } = options
      const body = {
        how,
        ...(note === undefined ? {} : { note }),
        ...(value === undefined ? {} : { value }),
        ...(counted === undefined ? {} : { counted })
      }
      const path = { id }
      const found = await withClient(context, options.dir, client =>
        client.ask(api => api.POST('/exceptions/{id}/settle', { params: { path }, body }))
      )
      print(context, options, found, () => historyLines(found))
    })

  exception
    .command('assign')
    .summary('have somebody look at one')
    .description('Has a member of the staff look at an exception.')
    .argument('<id>', 'as "tillmesh exception list" shows it')
    .argument('<name>', 'who', nameOption)
    .addHelpText('after', '\nExample:\n  $ tillmesh exception assign 5f1d09c2 Anna')
    .action(async (id: string, owner: string, _given, command: Command) => {
      const options = optionsOf(command)
      const path = { id }
      const body = { owner }
      const found = await withClient(context, options.dir, client =>
        client.ask(api => api.POST('/exceptions/{id}/assign', { params: { path }, body }))
      )
      print(context, options, found, () => historyLines(found))
    })
}

function inboxLines(exceptions: Exception[]): string[] {
  if (exceptions.length === 0) return ['Nothing waits for a person.']
  const rows = exceptions.map(({ id, owner, settled, message }) => [
    ...[id.slice(0, ID_CHARS), settled ? 'settled' : (owner ?? ''), message]
  ])
  return table(['Id', 'For', 'What'], rows)
}

function historyLines(found: WithHistory): string[] {
  const steps = found.history.map(({ time, device, staff, how, note, owner }) => {
    const by = staff ? `${staff} at ${device}` : device
    const what = how ? `settled, ${how}` : `given to ${owner}`
    return clean(`${localTime(time)}  ${by}: ${what}${note ? `: ${note}` : ''}`)
  })
  return [clean(found.message), ...steps]
}
