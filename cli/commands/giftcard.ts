import type { Command } from 'commander'
import { formatAmount, parseAmount } from '../../src/money/amount.ts'
import { tendersOf } from '../bill-options.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { endOfDay, several } from '../parse.ts'
import { receiptLines } from '../receipt.ts'
import type { Shown } from '../stock-words.ts'
import { clean, localTime } from '../text.ts'

/** `tillmesh giftcard …`: money on cards. */
export function addGiftCard(program: Command, context: Context): void {
  const giftcard = program
    .command('giftcard')
    .summary('gift cards: sell, show, correct')
    .description('Sells gift cards, tops them up, and shows what is on them.')
    .addHelpText('after', '\nExample:\n  $ tillmesh giftcard show A1B2C3')

  giftcard
    .command('sell')
    .summary('put money on a card; a new number makes a card')
    .description('Sells a gift card, or tops it up, and prints the receipt.')
    .argument('<number>', 'number of the card')
    .argument('<amount>', 'how much')
    .option('--tender <tender>', 'what was handed over, TYPE:AMOUNT[:DETAIL]', several)
    .option('--expires <day>', 'until when it can be spent (default: for ever)')
    .addHelpText('after', '\nExample:\n  $ tillmesh giftcard sell A1B2C3 25.00')
    .action(async (card: string, text: string, _given, command: Command) => {
      const options = optionsOf<{ tender?: string[]; expires?: string }>(command)
      const { expires } = options
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const amount = parseAmount(text, currency)
        const giftCards = [{ card, amount, ...(expires && { expires: endOfDay(expires) }) }]
        const sale = await client.sell({ giftCards, ...tendersOf(options.tender, currency) })
        print(context, options, sale, () => receiptLines(sale, currency))
      })
    })

  giftcard
    .command('show')
    .summary('what is on a card')
    .description('Shows what is on a gift card, as far as it is known here.')
    .argument('<number>', 'number of the card')
    .addHelpText('after', '\nExample:\n  $ tillmesh giftcard show A1B2C3')
    .action(async (number: string, _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const params = { path: { number } }
        const card = await client.ask(api => api.GET('/gift-cards/{number}', { params }))
        print(context, options, card, () => cardLines(card, currency))
      })
    })

  giftcard
    .command('adjust')
    .summary('correct what is on a card')
    .description('Corrects by hand what is on a gift card, and notes who did and why.')
    .argument('<number>', 'number of the card')
    .requiredOption('--by <amount>', 'what is added, or with a minus taken off')
    .requiredOption('--reason <text>', 'why')
    .addHelpText(
      'after',
      "\nExample:\n  $ tillmesh giftcard adjust A1B2C3 --by -5.00 --reason 'topped up twice'"
    )
    .action(async (number: string, _given, command: Command) => {
      const options = optionsOf<{ by: string; reason: string }>(command)
      const { by, reason } = options
      await withClient(context, options.dir, async client => {
        const { currency } = (await client.status()).business
        const params = { path: { number } }
        const body = { amount: parseAmount(by, currency), reason }
        const card = await client.ask(api =>
          api.POST('/gift-cards/{number}/adjusted', { params, body })
        )
        print(context, options, card, () => cardLines(card, currency))
      })
    })
}

function cardLines({ number, balance, expires, status }: Shown['GiftCard'], currency: string) {
  return [
    `${clean(number)}: ${formatAmount(balance, currency)} ${currency}`,
    ...(expires ? [`until ${localTime(expires)}`] : []),
    ...(status ? [`It is ${clean(status)}.`] : [])
  ]
}
