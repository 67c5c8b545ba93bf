import type { Command } from 'commander'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { type Context, optionsOf } from '../context.ts'
import { addDocuments, type Documents, documentLines, pathBy } from '../documents.ts'
import { everyPage } from '../pages.ts'
import { nameOption } from '../parse.ts'
import { given, linesOf, type Shown, say, units } from '../stock-words.ts'
import { clean, count, localTime, short } from '../text.ts'

interface StocktakeOptions {
  at?: string
  cancel?: true
}

/** Stocktakes as commands list and show them. */
export const STOCKTAKES: Documents<Shown['Stocktake'], Shown['StocktakeHead']> = {
  name: 'stocktake',
  all: client =>
    everyPage(async after => {
      const params = { query: { limit: PAGE_ROWS_MAX, ...after } }
      const { stocktakes, next } = await client.ask(api => api.GET('/stocktakes', { params }))
      return { rows: stocktakes, next }
    }),
  one: (client, id) => client.ask(api => api.GET('/stocktakes/{id}', { params: { path: { id } } })),
  headings: ['Name', 'Location', 'Opened', '>Items', 'State'],
  row: ({ name, location, opened, counted, state }) => [
    ...[name, location?.name ?? '', opened === null ? '' : localTime(opened)],
    ...[String(counted), state]
  ],
  lines: ({ name, state, lines }) =>
    documentLines(
      `${name}: ${state}, ${count(lines.length, 'item')} counted.`,
      ['Code', 'Name', 'Location', '>Counted', '>On hand', '>Difference', ''],
      lines.flatMap(({ code, name, location, counts, difference }) =>
        counts.map(({ counted, onHand, device }) => [
          ...[code, name, location.name, units(counted), units(onHand), units(difference)],
          difference === null ? `counted apart at ${device}: count again` : ''
        ])
      )
    )
}

/** `tillmesh stocktake …`: counting what is there. */
export function addStocktake(program: Command, context: Context): void {
  const stocktake = program
    .command('stocktake')
    .summary('count what is there: open, count, close')
    .description('Counts what is there. Several people may count, and selling goes on meanwhile.')
    .addHelpText('after', '\nExample:\n  $ tillmesh stocktake open "November"')

  stocktake
    .command('open')
    .summary('begin to count')
    .description('Begins to count a location and what lies below it.')
    .argument('<name>', 'what it is called', nameOption)
    .option('--at <location>', 'where (default: where this device stands)')
    .addHelpText('after', '\nExample:\n  $ tillmesh stocktake open "November" --at Cellar')
    .action((name: string, _given, command: Command) => {
      const options = optionsOf<StocktakeOptions>(command)
      const body = { name, ...given({ location: options.at }) }
      return say(
        context,
        options,
        client => client.ask(api => api.POST('/stocktakes', { body })),
        ({ id }) => [`Count with "tillmesh stocktake count ${short(id)} 'CODE*QUANTITY'".`]
      )
    })

  addDocuments(stocktake, context, STOCKTAKES)

  stocktake
    .command('count')
    .summary('note what was counted')
    .description('Notes what was counted; it replaces what was counted before of the same item.')
    .argument('<id>', 'as "tillmesh stocktake list" shows it')
    .argument('<line...>', "CODE or 'CODE*QUANTITY'")
    .option('--at <location>', 'the room or shelf (default: the place of the stocktake)')
    .addHelpText('after', "\nExample:\n  $ tillmesh stocktake count 3f09c2d1 'BREAD*12' --at Shelf")
    .action((id: string, lines: string[], _given, command: Command) => {
      const options = optionsOf<StocktakeOptions>(command)
      const place = given({ location: options.at })
      return say(
        context,
        options,
        async (client, currency) => {
          const counted = linesOf(lines, currency).map(({ code, quantity }) => ({
            ...{ code, counted: quantity, ...place }
          }))
          const params = await pathBy(client, id, STOCKTAKES)
          return client.ask(api =>
            api.POST('/stocktakes/{id}/counts', { params, body: { lines: counted } })
          )
        },
        ({ lines }) =>
          lines.map(line =>
            clean(`Counted ${units(line.counted)} of ${line.code} at ${line.location.name}.`)
          )
      )
    })

  stocktake
    .command('close')
    .summary('end a stocktake and book what differs')
    .description('Ends a stocktake and books what was found to differ.')
    .argument('<id>', 'as "tillmesh stocktake list" shows it')
    .option('--cancel', 'book nothing')
    .addHelpText('after', '\nExample:\n  $ tillmesh stocktake close 3f09c2d1')
    .action((id: string, _given, command: Command) => {
      const options = optionsOf<StocktakeOptions>(command)
      const step = options.cancel ? 'cancel' : 'close'
      return say(
        context,
        options,
        async client => {
          const params = await pathBy(client, id, STOCKTAKES)
          return client.ask(api => api.POST(`/stocktakes/{id}/${step}`, { params }))
        },
        STOCKTAKES.lines
      )
    })
}
