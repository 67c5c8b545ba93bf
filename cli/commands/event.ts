import type { Command } from 'commander'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { formatAmount, parseAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf } from '../context.ts'
import { everyPage } from '../pages.ts'
import { nameOption } from '../parse.ts'
import { type Body, given, idBy, type Shown, say, units } from '../stock-words.ts'
import { clean, localTime, short, table } from '../text.ts'
import { STOCKTAKES } from './stocktake.ts'

interface EventOptions {
  home?: string
  type?: Body<'/temporary-locations'>['type']
  category: string
  stocktake: string
  note?: string
}

/** `tillmesh event …`: places for a time, such as a book fair or a van. */
export function addEvent(program: Command, context: Context): void {
  const event = program
    .command('event')
    .summary('places for a time, such as a fair: open, report, close')
    .description(
      'Places for a time: a book fair, a van. Goods go there by "tillmesh transfer", and are counted by "tillmesh stocktake" in the end.'
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh event open "Book fair"')

  event
    .command('open')
    .summary('open a place for a time')
    .description('Opens a place for a time. What takes place again is another one.')
    .argument('<name>', 'what it is called', nameOption)
    .option('--home <location>', 'where its goods come from (default: where this device stands)')
    .option('--type <type>', 'event or van')
    .addHelpText('after', '\nExample:\n  $ tillmesh event open "Book fair" --home Warehouse')
    .action((name: string, _given, command: Command) => {
      const options = optionsOf<EventOptions>(command)
      const { home, type } = options
      const body = { name, ...given({ home, type }) }
      return say(
        context,
        options,
        client => client.ask(api => api.POST('/temporary-locations', { body })),
        ({ location }) => [
          clean(`Send goods there with "tillmesh transfer begin LINE --to '${location.name}'".`)
        ]
      )
    })

  event
    .command('list')
    .summary('list all places for a time')
    .description('Lists all places for a time.')
    .addHelpText('after', '\nExample:\n  $ tillmesh event list')
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => ({
          locations: await everyPage(async after => {
            const params = { query: { limit: PAGE_ROWS_MAX, ...after } }
            const page = await client.ask(api => api.GET('/temporary-locations', { params }))
            return { rows: page.locations, next: page.next }
          })
        }),
        ({ locations }) =>
          locations.length === 0
            ? ['No places for a time.']
            : table(
                ['Id', 'Name', 'Home', 'Opened', ''],
                locations.map(({ location, home, opened, status }) => [
                  ...[short(location.id), location.name, home.name, localTime(opened), status]
                ])
              )
      )
    )

  event
    .command('report')
    .summary('what was sold, spent and lost there')
    .description('Reports what was allocated, sold, returned, spent and lost.')
    .argument('<name>', 'name or id')
    .addHelpText('after', '\nExample:\n  $ tillmesh event report "Book fair"')
    .action((id: string, _given, command: Command) =>
      say(
        context,
        optionsOf(command),
        client =>
          client.ask(api => api.GET('/temporary-locations/{id}', { params: { path: { id } } })),
        reportLines
      )
    )

  event
    .command('expense')
    .summary('book what was paid for it')
    .description('Books what was paid for it without a drawer: the stand, the petrol.')
    .argument('<name>', 'name or id')
    .argument('<amount>', 'such as 41.50')
    .requiredOption('--category <name>', 'what for')
    .option('--note <text>', 'what else is to be said')
    .addHelpText(
      'after',
      '\nExample:\n  $ tillmesh event expense "Book fair" 41.50 --category stand'
    )
    .action((id: string, amount: string, _given, command: Command) => {
      const options = optionsOf<EventOptions>(command)
      const { category, note } = options
      return say(
        context,
        options,
        (client, currency) => {
          const body = { amount: parseAmount(amount, currency), category, ...given({ note }) }
          const params = { path: { id } }
          return client.ask(api => api.POST('/temporary-locations/{id}/expenses', { params, body }))
        },
        reportLines
      )
    })

  event
    .command('close')
    .summary('end it by a stocktake and bring the rest home')
    .description('Ends it by a stocktake of it: books what differs, and the rest goes home.')
    .argument('<name>', 'name or id')
    .requiredOption('--stocktake <id>', 'as "tillmesh stocktake list" shows it')
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', '\nExample:\n  $ tillmesh event close Fair --stocktake 3f09c2d1')
    .action((id: string, _given, command: Command) => {
      const options = optionsOf<EventOptions>(command)
      return say(
        context,
        options,
        async client => {
          const stocktake = await idBy(options.stocktake, 'stocktake', () => STOCKTAKES.all(client))
          const body = { stocktake, ...given({ note: options.note }) }
          const params = { path: { id } }
          return client.ask(api => api.POST('/temporary-locations/{id}/close', { params, body }))
        },
        reportLines
      )
    })
}

function reportLines(report: Shown['TemporaryReport'], currency: string): string[] {
  const rows = [
    ['Allocated', units(report.allocated)],
    ['Sold', units(report.sold)],
    ['Returned', units(report.returned)],
    ['Sent back', units(report.sentBack)],
    ['Otherwise', units(report.other)],
    ['Expected', units(report.expected)],
    ['Counted', units(report.counted)],
    ['Shrinkage', units(report.shrinkage)],
    ['Brought back', units(report.broughtBack)],
    [`Sold for ${currency}`, formatAmount(report.gross, currency)],
    ...report.takings.map(({ type, amount }) => [
      `Taken in ${type}`,
      formatAmount(amount, currency)
    ]),
    ['Expenses', formatAmount(report.expenses, currency)]
  ]
  const end = report.closed === null ? 'open' : `closed ${localTime(report.closed)}`
  return [clean(`${report.location.name}: ${end}.`), ...table(['', '>'], rows)]
}
