import type { Command } from 'commander'
import type { Client } from '../../src/http/client.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { type Context, optionsOf } from '../context.ts'
import { everyPage } from '../pages.ts'
import { type Body, given, idBy, linesOf, type Shown, say, units } from '../stock-words.ts'
import { clean, localTime, short, table } from '../text.ts'

interface TransferOptions {
  from?: string
  to?: string
  how: Body<'/transfers'>['how']
  note?: string
  more?: true
}

/** Steps of a transfer that is there, and what they do. */
const STEPS = {
  approve: 'approve what was asked for, or less',
  refuse: 'refuse what was asked for',
  send: 'send what was approved, or a part of it',
  receive: 'receive what arrived',
  cancel: 'take back what is on its way, or end what was not sent',
  'write-off': 'give up what never arrived'
} as const

const LINES = "CODE or 'CODE*QUANTITY'; without, all that is left"

const transfersOf = (client: Client) =>
  everyPage(async after => {
    const query = { limit: PAGE_ROWS_MAX, ...after }
    const { transfers, next } = await client.ask(api =>
      api.GET('/transfers', { params: { query } })
    )
    return { rows: transfers, next }
  })

const idOf = (client: Client, text: string) => idBy(text, 'transfer', () => transfersOf(client))

/** `tillmesh transfer …`: goods that go from one location to another. */
export function addTransfer(program: Command, context: Context): void {
  const transfer = program
    .command('transfer')
    .summary('goods between locations: begin, approve, send, receive')
    .description('Goods that go from one location to another, step by step.')
    .addHelpText('after', "\nExample:\n  $ tillmesh transfer begin 'BREAD*50' --to South")

  transfer
    .command('begin')
    .summary('ask for goods, send them, or move them at once')
    .description('Begins a transfer: request asks, send sends, move has them arrive at once.')
    .argument('<line...>', "CODE or 'CODE*QUANTITY'")
    .option('--from <location>', 'where the goods are (default: where this device stands)')
    .option('--to <location>', 'where they go (default: where this device stands)')
    .option('--how <way>', 'request, send or move', 'request')
    .option('--note <text>', 'what else is to be said')
    .addHelpText(
      'after',
      "\nExample:\n  $ tillmesh transfer begin 'BREAD*50' --to South --how send"
    )
    .action((lines: string[], _given, command: Command) => {
      const options = optionsOf<TransferOptions>(command)
      const { from, to, how, note } = options
      return say(
        context,
        options,
        (client, currency) => {
          const body = { how, ...given({ from, to, note }), lines: linesOf(lines, currency) }
          return client.ask(api => api.POST('/transfers', { body }))
        },
        transferLines
      )
    })

  transfer
    .command('list')
    .summary('list all transfers')
    .description('Lists all transfers and how far they are.')
    .addHelpText('after', '\nExample:\n  $ tillmesh transfer list')
    .action((_given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => ({ transfers: await transfersOf(client) }),
        ({ transfers }) =>
          transfers.length === 0
            ? ['No transfers.']
            : table(
                ['Id', 'From', 'To', 'State'],
                transfers.map(({ id, from, to, state }) => [short(id), from.name, to.name, state])
              )
      )
    )

  transfer
    .command('show')
    .summary('show a transfer')
    .description('Shows what was asked, sent and received, and who did what.')
    .argument('<id>', 'as "tillmesh transfer list" shows it')
    .addHelpText('after', '\nExample:\n  $ tillmesh transfer show 3f09c2d1')
    .action((id: string, _given, command: Command) =>
      say(
        context,
        optionsOf(command),
        async client => {
          const params = { path: { id: await idOf(client, id) } }
          return client.ask(api => api.GET('/transfers/{id}', { params }))
        },
        transferLines
      )
    )
  for (const step of Object.keys(STEPS) as (keyof typeof STEPS)[]) addStep(transfer, context, step)
}

function addStep(transfer: Command, context: Context, step: keyof typeof STEPS): void {
  const command = transfer
    .command(step)
    .summary(STEPS[step])
    .description(`Takes a step of a transfer: ${STEPS[step]}.`)
    .argument('<id>', 'as "tillmesh transfer list" shows it')
    .argument('[line...]', LINES)
    .option('--note <text>', 'what else is to be said')
    .addHelpText('after', `\nExample:\n  $ tillmesh transfer ${step} 3f09c2d1 'BREAD*40'`)
  if (step === 'receive') {
    command
      .option('--from <location>', 'where it comes from, if nothing is known of it here yet')
      .option('--to <location>', 'where it goes, likewise')
      .option('--more', 'more arrived than was sent: it is booked, and shown as an exception')
  }
  command.action((text: string, lines: string[], _given, command: Command) => {
    const options = optionsOf<TransferOptions>(command)
    const { from, to, note, more: moreThanSent } = options
    return say(
      context,
      options,
      async (client, currency) => {
        const id = await idOf(client, text)
        const some = lines.length > 0 ? { lines: linesOf(lines, currency) } : {}
        const body = { ...given({ note, from, to, moreThanSent }), ...some }
        return client.ask(api =>
          api.POST(`/transfers/{id}/${step}`, { params: { path: { id } }, body })
        )
      },
      transferLines
    )
  })
}

function transferLines({ id, from, to, state, lines, steps }: Shown['Transfer']): string[] {
  return [
    clean(`Transfer ${short(id)} from ${from.name} to ${to.name}: ${state}.`),
    ...table(
      ['Code', 'Name', '>Asked', '>Approved', '>Sent', '>Received', '>On the way'],
      lines.map(line => [
        ...[line.code, line.name, units(line.requested), units(line.approved)],
        ...[units(line.sent), units(line.received), units(line.onTheWay)]
      ])
    ),
    ...steps.map(({ step, time, device, note }) =>
      clean(`${localTime(time)}  ${step} at ${device}${note ? `: ${note}` : ''}`)
    )
  ]
}
