import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { formatAmount, parseAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf } from '../context.ts'
import { type Shown, say } from '../stock-words.ts'
import { count, table } from '../text.ts'
import { addExport } from './export.ts'
import { addImport } from './import.ts'

/** `tillmesh customer …`: who buys. */
export function addCustomer(program: Command, context: Context): void {
  const customer = program
    .command('customer')
    .summary('who buys: import, export, add, edit, list, account')
    .description('Who buys.')
    .addHelpText('after', '\nExample:\n  $ tillmesh customer import customers.csv --dry-run')

  addImport(customer, context, {
    ...{ what: 'customers', format: 'ospos' },
    description: 'Takes customers from a CSV file of Open Source Point of Sale.'
  })
  addExport(customer, context, 'customers', client => client.exportCustomers())

  customer
    .command('account')
    .summary('what a customer owes, and has of points')
    .description('Shows how a customer stands with the business, as far as it is known here.')
    .argument('<which>', 'account number, e-mail or id')
    .addHelpText('after', '\nExample:\n  $ tillmesh customer account C-17')
    .action((which: string, _given, command: Command) =>
      say(
        context,
        optionsOf(command),
        client => client.ask(api => api.GET('/customers/{id}/account', at(which))),
        standingLines
      )
    )

  customer
    .command('adjust')
    .summary('correct what a customer owes, or has of points')
    .description('Corrects a customer by hand, and notes who did and why.')
    .argument('<which>', 'account number, e-mail or id')
    .option('--owed <amount>', 'what is added to what is owed, or with a minus taken off')
    .option('--points <number>', 'points that are added, or with a minus taken off')
    .requiredOption('--reason <text>', 'why')
    .addHelpText(
      'after',
      "\nExample:\n  $ tillmesh customer adjust C-17 --points -40 --reason 'redeemed twice'"
    )
    .action((which: string, _given, command: Command) => {
      const options = optionsOf<{ owed?: string; points?: string; reason: string }>(command)
      const { owed, points, reason } = options
      if (points !== undefined && !/^-?\d{1,12}$/.test(points)) {
        throw new Fault('BAD_INPUT', `"${points}" is no number of points: write 40 or -40.`)
      }
      return say(
        context,
        options,
        (client, currency) => {
          const body = {
            ...(owed !== undefined && { amount: parseAmount(owed, currency) }),
            ...(points !== undefined && { points: Number(points) }),
            reason
          }
          return client.ask(api =>
            api.POST('/customers/{id}/account/adjusted', { ...at(which), body })
          )
        },
        standingLines
      )
    })
}

const at = (id: string) => ({ params: { path: { id } } })

function standingLines(
  { owed, credit, points, spent, bills }: Shown['Standing'],
  currency: string
) {
  const money = (amount: number) => formatAmount(amount, currency)
  return table(
    ['', '>'],
    [
      [`Owes ${currency}`, money(owed)],
      ['May still owe', money(credit)],
      ['Points', String(points)],
      [`Spent on ${count(bills, 'bill')}`, money(spent)]
    ]
  )
}
