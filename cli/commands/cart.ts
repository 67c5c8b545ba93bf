import type { Command } from 'commander'
import type { Client } from '../../src/http/client.ts'
import type { Cart } from '../../src/http/contract.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { formatAmount } from '../../src/money/amount.ts'
import { type BillOptions, billOf, billOptions } from '../bill-options.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { endOfDay } from '../parse.ts'
import { lineRows } from '../receipt.ts'
import { idBy } from '../stock-words.ts'
import { clean, localTime, table } from '../text.ts'

const LINE = "CODE, 'CODE*QUANTITY', CODE@PRICE or 'CODE*QUANTITY@PRICE'"

interface ParkOptions extends BillOptions {
  cart?: string
  until?: string
  order?: true
}

/** `tillmesh park`, `quote`, `carts`, `resume`: carts that wait. */
export function addCarts(program: Command, context: Context): void {
  addPark(program, context)
  addQuote(program, context)

  program
    .command('carts')
    .summary('carts, quotes and orders that are open')
    .description(
      'Lists the carts, quotes and orders that wait or that a till has taken, or gives one up.'
    )
    .option('--everywhere', 'those of other locations too')
    .option('--cancel <id>', 'give this one up')
    .option('--force', 'also one that another till has taken')
    .addHelpText('after', '\nExample:\n  $ tillmesh carts')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ everywhere?: true; cancel?: string; force?: true }>(command)
      const { cancel, everywhere = false, force = false } = options
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        if (cancel) {
          const params = { path: { id: await cartBy(client, cancel) } }
          const cart = await client.ask(api =>
            api.POST('/carts/{id}/cancelled', { params, body: { force } })
          )
          print(context, options, cart, () => cartLines(cart, currency))
          return
        }
        const carts = await open(client, everywhere)
        print(context, options, { carts, next: null }, () => listLines(carts, currency))
      })
    })

  program
    .command('resume')
    .summary('go on with a cart that waits')
    .description('Takes a cart, to go on with it here: sell it with "tillmesh sell --cart ID".')
    .argument('<id>', 'its id, or how it begins')
    .option('--force', 'take over one that another till has taken')
    .addHelpText('after', '\nExample:\n  $ tillmesh resume 5f1d09c2')
    .action(async (id: string, _given, command: Command) => {
      const options = optionsOf<{ force?: true }>(command)
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const path = { id: await cartBy(client, id) }
        const params = { path, query: { force: options.force ?? false } }
        const cart = await client.ask(api => api.POST('/carts/{id}/resumed', { params }))
        print(context, options, cart, () => cartLines(cart, currency))
      })
    })
}

function addPark(program: Command, context: Context): void {
  billOptions(
    program
      .command('park')
      .summary('let a cart wait, for any till of the location')
      .description('Parks a cart: any till of the location may go on with it.')
      .argument('<line...>', LINE)
  )
    .option('--cart <id>', 'add to one that was parked before')
    .addHelpText('after', "\nExample:\n  $ tillmesh park 'BREAD*2' COFFEE --note 'blue hat'")
    .action((lines: string[], _given, command: Command) =>
      parkAs('parked', lines, optionsOf<ParkOptions>(command), context)
    )
}

function addQuote(program: Command, context: Context): void {
  billOptions(
    program
      .command('quote')
      .summary('make a quote or an order')
      .description('Makes a quote, or an order: its prices hold until the day that is given.')
      .argument('<line...>', LINE)
  )
    .option('--until <day>', 'how long its prices hold, such as 2026-12-31 (default: for ever)')
    .option('--order', 'an order instead')
    .addHelpText(
      'after',
      "\nExample:\n  $ tillmesh quote 'CHAIR*40@39.00' --customer 1042 --until 2026-12-31"
    )
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<ParkOptions>(command)
      return parkAs(options.order ? 'order' : 'quote', lines, options, context)
    })
}

async function parkAs(
  type: 'parked' | 'quote' | 'order',
  lines: string[],
  options: ParkOptions & { dir: string },
  context: Context
): Promise<void> {
  const { cart, until } = options
  await withClient(context, options.dir, async client => {
    const { currency } = (await client.status()).business
    const body = {
      ...{ type, ...billOf(lines, options, currency) },
      ...(cart && { cart: await cartBy(client, cart) }),
      ...(until && { validUntil: endOfDay(until) })
    }
    const parked = await client.ask(api => api.POST('/carts', { body }))
    print(context, options, parked, () => cartLines(parked, currency))
  })
}

/**
 * The id of an open cart that somebody typed the beginning of.
 *
 * @throws Fault NOT_FOUND, or CONFLICT if several begin so
 */
export const cartBy = (client: Client, text: string): Promise<string> =>
  idBy(text, 'open cart', () => open(client, true))

const open = (client: Client, everywhere: boolean): Promise<Cart[]> =>
  everyPage(async after => {
    const query = { everywhere, limit: PAGE_ROWS_MAX, ...after }
    const page = await client.ask(api => api.GET('/carts', { params: { query } }))
    return { rows: page.carts, next: page.next }
  })

function cartLines(cart: Cart, currency: string): string[] {
  const { discount, total } = cart
  return [
    `${words(cart)}  ${cart.id}`,
    '',
    ...table(
      ['>', '', '', '>'],
      [
        ...cart.lines.flatMap(line => lineRows(line, currency)),
        ...(discount ? [['', 'Off the whole', '', formatAmount(-discount, currency)]] : []),
        ['', `Total ${currency}`, '', formatAmount(total, currency)]
      ]
    )
  ]
}

const words = ({ type, state, expired }: Cart) =>
  `${type === 'parked' ? 'cart' : type}, ${expired ? 'its time is over' : state}`

function listLines(carts: Cart[], currency: string): string[] {
  if (carts.length === 0) return ['No cart is open.']
  return table(
    ['Time', 'Till', 'What', '>Total', 'For', 'Id'],
    carts.map(cart => [
      ...[localTime(cart.time), clean(cart.device), words(cart)],
      ...[formatAmount(cart.total, currency), clean(cart.note ?? cart.customer ?? ''), cart.id]
    ])
  )
}
