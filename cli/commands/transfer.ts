import type { Command } from 'commander'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { type Context, optionsOf } from '../context.ts'
import { addDocuments, type Documents, documentLines, pathBy } from '../documents.ts'
import { everyPage } from '../pages.ts'
import { type Body, given, linesOf, type Shown, say, units } from '../stock-words.ts'
import { short } from '../text.ts'

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

const COLUMNS = [
  ['requested', '>Asked'],
  ['approved', '>Approved'],
  ['sent', '>Sent'],
  ['received', '>Received'],
  ['cancelled', '>Came back'],
  ['writtenOff', '>Lost'],
  ['onTheWay', '>On the way']
] as const

const TRANSFERS: Documents<Shown['Transfer'], Shown['Transfer']> = {
  name: 'transfer',
  all: client =>
    everyPage(async after => {
      const params = { query: { limit: PAGE_ROWS_MAX, ...after } }
      const { transfers, next } = await client.ask(api => api.GET('/transfers', { params }))
      return { rows: transfers, next }
    }),
  one: (client, id) => client.ask(api => api.GET('/transfers/{id}', { params: { path: { id } } })),
  headings: ['From', 'To', 'State'],
  row: ({ from, to, state }) => [from.name, to.name, state],
  lines: ({ id, from, to, state, lines, steps }) =>
    documentLines(
      `Transfer ${short(id)} from ${from.name} to ${to.name}: ${state}.`,
      ['Code', 'Name', ...COLUMNS.map(([, title]) => title)],
      lines.map(line => [line.code, line.name, ...COLUMNS.map(([field]) => units(line[field]))]),
      steps.map(({ step, time, device, person, note }) => {
        const what = step === 'writtenOff' ? 'written off' : step
        const who = person ? `${person} at ${device}` : device
        return { time, what: `${what} by ${who}${note ? `: ${note}` : ''}` }
      })
    )
}

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
        TRANSFERS.lines
      )
    })

  addDocuments(transfer, context, TRANSFERS)
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
        const params = await pathBy(client, text, TRANSFERS)
        const some = lines.length > 0 ? { lines: linesOf(lines, currency) } : {}
        const body = { ...given({ note, from, to, moreThanSent }), ...some }
        return client.ask(api => api.POST(`/transfers/{id}/${step}`, { params, body }))
      },
      TRANSFERS.lines
    )
  })
}
