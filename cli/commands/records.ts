import type { Command } from 'commander'
import type { Client } from '../../src/http/client.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import type { EditableName } from '../../src/retail/records/record-rules.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { fieldOptions, valueShown, valuesTyped } from '../record-fields.ts'
import { Referred } from '../referred.ts'
import { table } from '../text.ts'

/** A type of record on the command line. */
interface Kind {
  type: EditableName
  /** The command, and what one is called in its help. */
  command: string
  noun: string
  path: string
  /** Name of a page's rows. */
  many: string
  /** Fields in a list. */
  columns: readonly string[]
  /** Options of the example that makes one, and what it is called afterwards. */
  example: string
  called: string
  /** An example of an edit. */
  edit: string
}

const KINDS: readonly Kind[] = [
  {
    ...{ type: 'item', command: 'item', noun: 'item', path: '/items', many: 'items' },
    columns: ['code', 'name', 'price', 'category', 'status'],
    example: '--code TEA-01 --name "Black tea" --price 2.50 --tax 20',
    ...{ called: 'TEA-01', edit: '--price 2.70' }
  },
  {
    ...{ type: 'barcode', command: 'barcode', noun: 'further barcode of an item' },
    ...{ path: '/barcodes', many: 'barcodes', columns: ['barcode', 'item', 'quantity'] },
    example: '--item TEA-01 --barcode 5012345678917 --quantity 12',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--quantity 6' }
  },
  {
    ...{ type: 'component', command: 'kit-part', noun: 'part of a kit', path: '/kit-parts' },
    ...{ many: 'kitParts', columns: ['kit', 'item', 'quantity'] },
    example: '--kit TEA-SET --item TEA-01 --quantity 2',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--quantity 3' }
  },
  {
    ...{ type: 'attribute', command: 'attribute', noun: 'custom attribute of an item' },
    ...{ path: '/attributes', many: 'attributes', columns: ['item', 'name', 'value'] },
    example: '--item TEA-01 --name Origin --value Assam',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--value Darjeeling' }
  },
  {
    ...{ type: 'category', command: 'category', noun: 'category', path: '/categories' },
    ...{ many: 'categories', columns: ['name', 'parent'] },
    ...{ example: '--name Tea --parent Drinks', called: 'Tea', edit: '--parent Food' }
  },
  {
    ...{ type: 'tax', command: 'tax', noun: 'tax class', path: '/tax-classes' },
    ...{ many: 'taxClasses', columns: ['name', 'rate'] },
    ...{ example: '--name Reduced --rate 5', called: 'Reduced', edit: '--rate 7' }
  },
  {
    ...{ type: 'price', command: 'price', noun: 'price of a list', path: '/prices' },
    ...{ many: 'prices', columns: ['item', 'price', 'location', 'group', 'quantity', 'starts'] },
    example: '--item TEA-01 --price 2.20 --group Trade --starts 2026-12-01',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--price 2.10' }
  },
  {
    ...{ type: 'promotion', command: 'promotion', noun: 'promotion', path: '/promotions' },
    ...{ many: 'promotions', columns: ['name', 'type', 'buy', 'pay', 'price', 'rate', 'ends'] },
    example: '--name "3 for 2" --type n-for-m --buy 3 --pay 2 --category Tea',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--ends 2026-12-31' }
  },
  {
    ...{ type: 'currency', command: 'currency', noun: 'foreign currency', path: '/currencies' },
    ...{ many: 'currencies', columns: ['code', 'rate'] },
    example: '--code USD --rate 910000',
    ...{ called: '5f1d09c2a7e45f1d09c2a7e45f1d09c2', edit: '--rate 915000' }
  },
  {
    ...{ type: 'customer', command: 'customer', noun: 'customer', path: '/customers' },
    ...{ many: 'customers', columns: ['account', 'firstName', 'lastName', 'company', 'email'] },
    example: '--account C-17 --first-name Anna --last-name Berg --limit 200.00',
    ...{ called: 'C-17', edit: '--email anna@example.org' }
  },
  {
    ...{ type: 'group', command: 'group', noun: 'group of customers', path: '/customer-groups' },
    ...{ many: 'customerGroups', columns: ['name', 'discount'] },
    ...{ example: '--name Trade --discount 5', called: 'Trade', edit: '--discount 7.5' }
  },
  {
    ...{ type: 'supplier', command: 'supplier', noun: 'supplier', path: '/suppliers' },
    ...{ many: 'suppliers', columns: ['name', 'company', 'email', 'phone'] },
    ...{ example: '--name "Leaf & Co"', called: '"Leaf & Co"', edit: '--phone "020 7946 0123"' }
  }
]

type Row = Record<string, string | number> & { id: string }

/** What is shown of one: its fields, and those that were edited apart. */
type Shown = Omit<Row, 'conflicts'> & {
  id: string
  conflicts: { field: string; values: { value: string | number; device: string }[] }[]
}

/** `tillmesh customer add`, `… edit`, `… show`, `… list`, `… search`, `… remove`, and so for others. */
export function addRecords(program: Command, context: Context): void {
  for (const kind of KINDS) {
    const known = program.commands.find(command => command.name() === kind.command)
    addKind(known ?? newCommand(program, kind), kind, context)
  }
}

const example = (line: string) => `\nExample:\n  $ tillmesh ${line}`

const newCommand = (program: Command, { command, many, example: made }: Kind) =>
  program
    .command(command)
    .summary(`${many.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)}: add, edit, list`)
    .description('Makes, edits and shows them, field by field.')
    .addHelpText('after', example(`${command} add ${made}`))

function addKind(group: Command, kind: Kind, context: Context): void {
  const { type, command, noun, path, called } = kind
  const one = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`
  const at = (id: string) => ({ params: { path: { id } } })

  /** Prints the record that is answered, as it is then. */
  const show = async (
    command: Command,
    ask: (client: Client, currency: string) => Promise<unknown>
  ) => {
    const options = optionsOf(command)
    await withClient(context, options.dir, async client => {
      const { currency } = (await client.status()).business
      const shown = (await ask(client, currency)) as Shown
      const named = options.json ? shown : await new Referred(client).named(type, shown)
      print(context, options, shown, () => lines(kind, named, currency))
    })
  }
  /** Writes what was typed. */
  const write = (command: Command, ask: (client: Client, body: never) => Promise<unknown>) =>
    show(command, (client, currency) =>
      ask(client, valuesTyped(type, command.opts(), currency) as never)
    )
  const list = async (command: Command, text?: string) => {
    const options = optionsOf<{ all?: true }>(command)
    await withClient(context, options.dir, async client => {
      const { currency } = (await client.status()).business
      const all = options.all === true
      const rows = await everyRow(client, kind, { all, ...(text && { text }) })
      const referred = new Referred(client)
      const named = options.json
        ? rows
        : await Promise.all(rows.map(row => referred.named(type, row)))
      print(context, options, { [kind.many]: rows }, () => rowLines(kind, named, currency))
    })
  }

  const add = group
    .command('add')
    .summary(`make ${one}`)
    .description(`Makes ${one}.`)
    .addHelpText('after', example(`${command} add ${kind.example}`))
    .action((_given, given: Command) =>
      write(given, (client, body) => client.ask(api => api.POST(path as '/customers', { body })))
    )
  const edit = group
    .command('edit')
    .summary(`edit ${one}`)
    .description(
      `Edits the fields of ${one} that are given; an empty text empties a field. What was edited apart on two devices is settled by it.`
    )
    .argument('<which>', 'its id, code or name')
    .addHelpText('after', example(`${command} edit ${called} ${kind.edit}`))
    .action((which: string, _given, given: Command) =>
      write(given, (client, body) =>
        client.ask(api => api.PATCH(`${path}/{id}` as '/customers/{id}', { ...at(which), body }))
      )
    )
  for (const { flags, about } of fieldOptions(type)) {
    add.option(flags, about)
    edit.option(flags, about)
  }
  group
    .command('show')
    .summary(`show ${one}`)
    .description(`Shows ${one}, and what was edited apart with all its values.`)
    .argument('<which>', 'its id, code or name')
    .addHelpText('after', example(`${command} show ${called}`))
    .action((which: string, _given, given: Command) =>
      show(given, client =>
        client.ask(api => api.GET(`${path}/{id}` as '/customers/{id}', at(which)))
      )
    )
  if (type !== 'attribute') {
    group
      .command('remove')
      .summary(`take ${one} out of use`)
      .description(`Takes ${one} out of use; what was done with it stays.`)
      .argument('<which>', 'its id, code or name')
      .addHelpText('after', example(`${command} remove ${called}`))
      .action((which: string, _given, given: Command) =>
        show(given, client =>
          client.ask(api => api.DELETE(`${path}/{id}` as '/customers/{id}', at(which)))
        )
      )
  }
  group
    .command('search')
    .summary('find by words')
    .description('Lists those in whose texts all the words stand.')
    .argument('<words...>', 'words, or parts of them')
    .option('--all', 'those that are out of use, too')
    .addHelpText('after', example(`${command} search ${called}`))
    .action((words: string[], _given, given: Command) => list(given, words.join(' ')))
  // The list of items is older than the others, and has columns of its own.
  if (type === 'item') return
  group
    .command('list')
    .summary('list all')
    .description('Lists all that are in use.')
    .option('--all', 'those that are out of use, too')
    .addHelpText('after', example(`${command} list`))
    .action((_given, given: Command) => list(given))
}

function everyRow(
  client: Client,
  { path, many }: Kind,
  wanted: { all: boolean; text?: string }
): Promise<Row[]> {
  return everyPage(async after => {
    const query = { ...wanted, limit: PAGE_ROWS_MAX, ...after }
    const { next, ...page } = await client.ask(api =>
      api.GET(path as '/customers', { params: { query } })
    )
    return { rows: (page as unknown as Record<string, Row[]>)[many]!, next }
  })
}

function rowLines({ type, columns }: Kind, rows: Row[], currency: string): string[] {
  if (rows.length === 0) return ['None.']
  const cells = rows.map(row => [
    ...columns.map(field => valueShown(type, field, row, currency)),
    row.id
  ])
  return table([...columns, 'id'], cells)
}

function lines({ type }: Kind, { id, conflicts, ...values }: Shown, currency: string): string[] {
  const shown = (field: string, value: string | number) =>
    valueShown(type, field, { ...values, [field]: value }, currency)
  const rows = Object.entries(values)
    .map(([field, value]) => [field, shown(field, value as string | number)])
    .filter(([, text]) => text !== '')
  const apart = conflicts.map(({ field, values: said }) => {
    const all = said.map(({ value, device }) => `"${shown(field, value)}" (${device})`)
    return [`${field}, edited apart`, all.join(' or ')]
  })
  return table(['', ''], [['id', id], ...rows, ...apart] as string[][])
}
