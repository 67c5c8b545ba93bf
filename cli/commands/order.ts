import type { Command } from 'commander'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { type Context, optionsOf } from '../context.ts'
import { addDocuments, type Documents, documentLines, pathBy } from '../documents.ts'
import { everyPage } from '../pages.ts'
import { given, LINES_HELP, linesOf, type Shown, say, units } from '../stock-words.ts'
import { short } from '../text.ts'

interface OrderOptions {
  supplier: string
  at?: string
  document?: string
  note?: string
  cancel?: true
}

const ORDERS: Documents<Shown['Order'], Shown['Order']> = {
  name: 'order',
  all: client =>
    everyPage(async after => {
      const query = { limit: PAGE_ROWS_MAX, ...after }
      const { orders, next } = await client.ask(api => api.GET('/orders', { params: { query } }))
      return { rows: orders, next }
    }),
  one: (client, id) => client.ask(api => api.GET('/orders/{id}', { params: { path: { id } } })),
  headings: ['Supplier', 'For', 'State'],
  row: ({ supplier, location, state }) => [supplier?.name ?? '', location?.name ?? '', state],
  lines: ({ id, supplier, state, lines }) =>
    documentLines(
      `Order ${short(id)}${supplier ? ` from ${supplier.name}` : ''}: ${state}.`,
      ['Code', 'Name', '>Ordered', '>Received'],
      lines.map(line => [line.code, line.name, units(line.ordered), units(line.received)])
    )
}

/** `tillmesh order …`: what is ordered from suppliers. */
export function addOrder(program: Command, context: Context): void {
  const order = program
    .command('order')
    .summary('orders to suppliers: place, receive, close')
    .description('What is ordered from suppliers, and how much of it came.')
    .addHelpText('after', "\nExample:\n  $ tillmesh order place 'BREAD*24@1.10' --supplier Mills")

  order
    .command('place')
    .summary('order goods')
    .description('Orders goods from a supplier.')
    .argument('<line...>', LINES_HELP)
    .requiredOption('--supplier <supplier>', 'name or id')
    .option('--at <location>', 'where they are to come (default: where this device stands)')
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', "\nExample:\n  $ tillmesh order place 'BREAD*24@1.10' --supplier Mills")
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<OrderOptions>(command)
      const { supplier, at: location, note } = options
      return say(
        context,
        options,
        (client, currency) => {
          const body = { supplier, ...given({ location, note }), lines: linesOf(lines, currency) }
          return client.ask(api => api.POST('/orders', { body }))
        },
        ORDERS.lines
      )
    })

  addDocuments(order, context, ORDERS)

  order
    .command('receive')
    .summary('receive a part of an order, or all that is left')
    .description('Books what came of an order; without lines all that is left, at its cost.')
    .argument('<id>', 'as "tillmesh order list" shows it')
    .argument('[line...]', LINES_HELP)
    .option('--document <number>', 'number of the delivery note')
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', "\nExample:\n  $ tillmesh order receive 3f09c2d1 'BREAD*12'")
    .action((id: string, lines: string[], _given, command: Command) => {
      const options = optionsOf<OrderOptions>(command)
      const { document, note } = options
      return say(
        context,
        options,
        async (client, currency) => {
          const some = lines.length > 0 ? { lines: linesOf(lines, currency) } : {}
          const params = await pathBy(client, id, ORDERS)
          const body = { ...given({ document, note }), ...some }
          return client.ask(api => api.POST('/orders/{id}/receive', { params, body }))
        },
        ORDERS.lines
      )
    })

  order
    .command('close')
    .summary('wait for nothing more of an order')
    .description('Ends an order: nothing more of it is waited for.')
    .argument('<id>', 'as "tillmesh order list" shows it')
    .option('--cancel', 'nothing was ever to come of it')
    .addHelpText('after', '\nExample:\n  $ tillmesh order close 3f09c2d1')
    .action((id: string, _given, command: Command) => {
      const options = optionsOf<OrderOptions>(command)
      const body = { way: options.cancel ? ('cancelled' as const) : ('done' as const) }
      return say(
        context,
        options,
        async client => {
          const params = await pathBy(client, id, ORDERS)
          return client.ask(api => api.POST('/orders/{id}/close', { params, body }))
        },
        ORDERS.lines
      )
    })
}
