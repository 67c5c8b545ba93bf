import type { Command } from 'commander'
import type { StockPage } from '../../src/http/contract.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { formatAmount, formatQuantity, parseQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { type Body, given, LINES_HELP, linesOf, type Shown, say, units } from '../stock-words.ts'
import { clean, count, table } from '../text.ts'

interface MovementOptions {
  at?: string
  to: string
  supplier?: string
  document?: string
  note?: string
  reason: Body<'/stock/adjusted'>['reason']
  quantity?: string
}

/** `tillmesh stock …`: what is on hand, and where, and what comes and goes. */
export function addStock(program: Command, context: Context): void {
  const stock = program
    .command('stock')
    .summary('what is on hand, and where; receive, return, adjust, move')
    .description('Shows what is on hand at each location, and books what comes and goes.')
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
  addSupply(stock, context, 'receive', '/stock/received', 'receive goods from a supplier')
  addSupply(stock, context, 'return', '/stock/returned', 'send goods back to a supplier')
  addAdjust(stock, context)
  addMove(stock, context)
  addReports(stock, context)
}

function addSupply(
  stock: Command,
  context: Context,
  name: string,
  path: '/stock/received' | '/stock/returned',
  summary: string
): void {
  stock
    .command(name)
    .summary(summary)
    .description(
      'Books goods and the paper that came with them. One document of a supplier counts once, wherever it is entered.'
    )
    .argument('<line...>', LINES_HELP)
    .option('--supplier <supplier>', 'name or id')
    .option('--document <number>', 'number of the delivery note, invoice or credit note')
    .option('--at <location>', 'where (default: where this device stands)')
    .option('--note <text>', 'what else is to be said')
    .addHelpText(
      'after',
      `\nExample:\n  $ tillmesh stock ${name} 'BREAD*20@1.10' --supplier Mills --document D-17`
    )
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<MovementOptions>(command)
      const { supplier, document, at: location, note } = options
      const said = given({ supplier, document, location, note })
      return say(
        context,
        options,
        (client, currency) =>
          client.ask(api => api.POST(path, { body: { ...said, lines: linesOf(lines, currency) } })),
        movementLines
      )
    })
}

function addAdjust(stock: Command, context: Context): void {
  stock
    .command('adjust')
    .summary('correct what is on hand, with a reason')
    .description('Adds to what is on hand, or takes from it: quantities are signed.')
    .argument('<line...>', "CODE or 'CODE*QUANTITY'")
    .requiredOption('--reason <reason>', 'damaged, stolen, expired, used or other')
    .option('--at <location>', 'where (default: where this device stands)')
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', "\nExample:\n  $ tillmesh stock adjust 'BREAD*-3' --reason expired")
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<MovementOptions>(command)
      const { at: location, note, reason } = options
      return say(
        context,
        options,
        (client, currency) => {
          const body = { reason, ...given({ location, note }), lines: linesOf(lines, currency) }
          return client.ask(api => api.POST('/stock/adjusted', { body }))
        },
        movementLines
      )
    })
}

function addMove(stock: Command, context: Context): void {
  stock
    .command('move')
    .summary('move stock to another shelf or room at once')
    .description('Moves stock at once. Between places far apart use "tillmesh transfer".')
    .argument('<line...>', "CODE or 'CODE*QUANTITY'")
    .requiredOption('--to <location>', 'where it is put')
    .option('--at <location>', 'where it is (default: where this device stands)')
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', "\nExample:\n  $ tillmesh stock move 'BREAD*5' --to Shelf")
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<MovementOptions>(command)
      const { at: location, to, note } = options
      return say(
        context,
        options,
        (client, currency) => {
          const body = { to, ...given({ location, note }), lines: linesOf(lines, currency) }
          return client.ask(api => api.POST('/stock/moved', { body }))
        },
        movementLines
      )
    })
}

function addReports(stock: Command, context: Context): void {
  stock
    .command('where')
    .summary('where an item is')
    .description('Shows an item at every location, each with what lies below it.')
    .argument('<code>', 'code or barcode')
    .addHelpText('after', '\nExample:\n  $ tillmesh stock where BREAD')
    .action((code: string, _given, command: Command) =>
      say(
        context,
        optionsOf(command),
        client => client.ask(api => api.GET('/stock/item', { params: { query: { code } } })),
        item => [
          ...table(
            ['Location', '>Itself', '>With below'],
            item.locations.map(({ location, depth, onHand, below }) => [
              ...['  '.repeat(depth) + location.name, units(onHand), units(below)]
            ])
          ),
          clean(
            `${item.code} ${item.name}: ${units(item.onHand)} on hand, ${units(item.onTheWay)} on the way.`
          )
        ]
      )
    )
  stock
    .command('value')
    .summary('what stock is worth')
    .description('Shows what stock is worth at average cost.')
    .addHelpText('after', '\nExample:\n  $ tillmesh stock value')
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        client => client.ask(api => api.GET('/stock/valuation')),
        ({ locations, transit, total }, currency) =>
          table(
            ['Location', `>${currency}`],
            [
              ...locations.map(({ location, depth, below }) => [
                ...['  '.repeat(depth) + location.name, formatAmount(below, currency)]
              ]),
              ['On the way', formatAmount(transit, currency)],
              ['Total', formatAmount(total, currency)]
            ]
          )
      )
    )
  stock
    .command('reorder')
    .summary('what is to be ordered')
    .description('Lists what is below its level, counting what is ordered or on its way.')
    .addHelpText('after', '\nExample:\n  $ tillmesh stock reorder')
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => ({
          lines: await everyPage(async after => {
            const params = { query: { limit: PAGE_ROWS_MAX, ...after } }
            const page = await client.ask(api => api.GET('/stock/reorder', { params }))
            return { rows: page.lines, next: page.next }
          })
        }),
        ({ lines }) =>
          lines.length === 0
            ? ['Nothing is to be ordered.']
            : table(
                ['Code', 'Name', 'For', '>Level', '>On hand', '>Coming', '>Order'],
                lines.map(line => [
                  ...[line.code, line.name, line.location.name, units(line.level)],
                  ...[units(line.onHand), units(line.coming), units(line.suggested)]
                ])
              )
      )
    )
  stock
    .command('level')
    .summary('say when an item is to be ordered')
    .description('Says below which level an item is to be ordered for a location, and how much.')
    .argument('<code>', 'code or barcode')
    .argument('<level>', 'a quantity; 0 for never')
    .requiredOption('--at <location>', 'for which location')
    .option('--quantity <quantity>', 'how much is usually ordered')
    .addHelpText('after', '\nExample:\n  $ tillmesh stock level BREAD 10 --at Shop --quantity 24')
    .action((code: string, level: string, _given, command: Command) => {
      const options = optionsOf<MovementOptions & { at: string }>(command)
      const body = {
        ...{ code, location: options.at, level: parseQuantity(level) },
        quantity: parseQuantity(options.quantity ?? '0')
      }
      return say(
        context,
        options,
        client => client.ask(api => api.PUT('/stock/reorder', { body })),
        () => [`${clean(code)} is to be ordered below ${formatQuantity(body.level)}.`]
      )
    })
}

const movementLines = ({ lines, location, to, short }: Shown['Movement']): string[] => [
  clean(
    `Booked ${count(lines.length, 'line')} at ${location.name}${to ? `, now at ${to.name}` : ''}.`
  ),
  ...short.map(({ code, name, quantity }) =>
    clean(
      `More of ${code} ${name} left than was there by the books: ${units(quantity)} on hand at ${location.name}. Count it.`
    )
  )
]

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
