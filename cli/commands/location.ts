import type { Command } from 'commander'
import type { Client } from '../../src/http/client.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { type Context, optionsOf } from '../context.ts'
import { everyPage } from '../pages.ts'
import { nameOption } from '../parse.ts'
import { type Body, given, say } from '../stock-words.ts'
import { short, table } from '../text.ts'

interface LocationOptions {
  under?: string
  type?: Body<'/locations'>['type']
  address?: string
  name?: string
  closed?: true
  open?: true
}

const PROBLEMS: Record<string, string> = {
  cycle: 'stands below itself: say what it is under',
  'lost-parent': 'what it is under is not known here'
}

const locationsOf = (client: Client) =>
  everyPage(async after => {
    const query = { limit: PAGE_ROWS_MAX, ...after }
    const page = await client.ask(api => api.GET('/locations', { params: { query } }))
    return { rows: page.locations, next: page.next }
  })

/** `tillmesh location …`: the places where stock is. */
export function addLocation(program: Command, context: Context): void {
  const location = program
    .command('location')
    .summary('places where stock is: list, add, edit')
    .description('The places where stock is, as a tree: stores, rooms, shelves, vans.')
    .addHelpText('after', '\nExample:\n  $ tillmesh location add "Back room" --under "High Street"')

  location
    .command('list')
    .summary('list all locations as a tree')
    .description('Lists all locations, each below the one that it is in.')
    .addHelpText('after', '\nExample:\n  $ tillmesh location list')
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => ({ locations: await locationsOf(client) }),
        ({ locations }) =>
          table(
            ['Name', 'Type', 'Id', ''],
            locations.map(({ name, depth, type, id, status, problem }) => [
              ...['  '.repeat(depth) + name, type, short(id)],
              problem ? (PROBLEMS[problem] ?? problem) : status
            ])
          )
      )
    )

  location
    .command('add')
    .summary('add a location')
    .description('Adds a location.')
    .argument('<name>', 'what it is called', nameOption)
    .option('--under <location>', 'the location that it is in')
    .option('--type <type>', 'store, warehouse, room, shelf, van or event')
    .option('--address <text>', 'where it is')
    .addHelpText('after', '\nExample:\n  $ tillmesh location add Cellar --under "High Street"')
    .action((name: string, _given, command: Command) => {
      const options = optionsOf<LocationOptions>(command)
      const { under: parent, type, address } = options
      const body = { name, ...given({ parent, type, address }) }
      return say(
        context,
        options,
        client => client.ask(api => api.POST('/locations', { body })),
        made => [`${made.name} is location ${short(made.id)}.`]
      )
    })

  location
    .command('edit')
    .summary('change a location')
    .description('Changes what is said of a location; what is not given stays as it is.')
    .argument('<location>', 'its name or id')
    .option('--name <name>', 'what it is called', nameOption)
    .option('--under <location>', 'the location that it is in; "" for none')
    .option('--type <type>', 'store, warehouse, room, shelf, van or event')
    .option('--address <text>', 'where it is')
    .option('--closed', 'it is in use no more')
    .option('--open', 'it is in use again')
    .addHelpText('after', '\nExample:\n  $ tillmesh location edit Cellar --name Vault')
    .action((id: string, _given, command: Command) => {
      const options = optionsOf<LocationOptions>(command)
      const { name, under: parent, type, address, closed, open } = options
      const status: '' | 'closed' | undefined = closed ? 'closed' : open ? '' : undefined
      const body = given({ name, parent, type, address, status })
      return say(
        context,
        options,
        client =>
          client.ask(api => api.PATCH('/locations/{id}', { params: { path: { id } }, body })),
        edited => [`${edited.name} is changed.`]
      )
    })
}
