import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { components } from '../../src/http/generated/api.d.ts'
import { formatAmount, parseAmount } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { parseTender, rowsOption, several } from '../parse.ts'
import { clean, localTime, table } from '../text.ts'

type Report = components['schemas']['CashReport']
type Counted = components['schemas']['CountedTender']

/** `tillmesh shift …`: the drawer of this till, from its float to its Z report. */
export function addShift(program: Command, context: Context): void {
  const shift = program
    .command('shift')
    .summary('the drawer of this till: open, count, close')
    .description('Opens and closes the drawer of this till, and shows whether it is open.')
    .addHelpText('after', '\nExample:\n  $ tillmesh shift open 100.00')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const { shift } = await withClient(context, options.dir, client =>
        client.ask(api => api.GET('/shift'))
      )
      print(context, options, { shift }, () => [
        shift
          ? `Shift ${shift.number} is open since ${localTime(shift.opened)}${shift.counted ? ', and counted' : ''}.`
          : 'No shift is open.'
      ])
    })

  shift
    .command('open')
    .summary('open the drawer with a float')
    .description('Opens a shift at this till.')
    .argument('<float>', 'cash in the drawer')
    .addHelpText('after', '\nExample:\n  $ tillmesh shift open 100.00')
    .action(async (float: string, _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const body = { float: parseAmount(float, business.currency) }
        const opened = await client.ask(api => api.POST('/shift', { body }))
        print(context, options, opened, () => [`Shift ${opened.number} is open.`])
      })
    })

  shift
    .command('count')
    .summary('write down what is in the drawer')
    .description(
      'Writes down what was found in the drawer, before anybody is told what should be there.'
    )
    .argument('<type:amount...>', 'what was counted, like cash:431.50')
    .addHelpText('after', '\nExample:\n  $ tillmesh shift count cash:431.50 card:212.00')
    .action(async (counted: string[], _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const body = { counted: counted.map(text => counting(text, business.currency)) }
        const now = await client.ask(api => api.POST('/shift/count', { body }))
        print(context, options, now, () => [
          'Counted. Close the shift with "tillmesh shift close".'
        ])
      })
    })

  shift
    .command('close')
    .summary('end the shift with its Z report')
    .description('Ends the shift of this till with its Z report.')
    .option('--counted <type:amount>', 'what was counted, may be given several times', several)
    .addHelpText('after', '\nExample:\n  $ tillmesh shift close --counted cash:431.50')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ counted?: string[] }>(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const counted = options.counted?.map(text => counting(text, business.currency))
        const body = counted ? { counted } : {}
        const report = await client.ask(api => api.POST('/shift/close', { body }))
        print(context, options, report, () => reportLines(report, business.currency))
      })
    })
}

/** The API says which types there are. */
const counting = (text: string, currency: string) => parseTender(text, currency) as Counted

const WAYS = {
  in: 'cash that comes into the drawer',
  out: 'cash that leaves the drawer',
  expense: 'cash that pays an expense',
  drop: 'cash that goes to the safe'
} as const

/** `tillmesh cash …`: cash that comes or goes without a sale. */
export function addCash(program: Command, context: Context): void {
  const cash = program
    .command('cash')
    .summary('cash without a sale: in, out, expense, drop')
    .description('Writes down cash that comes or goes without a sale.')
    .addHelpText('after', '\nExample:\n  $ tillmesh cash expense 4.20 --category "Window cleaner"')
  for (const [way, about] of Object.entries(WAYS) as [keyof typeof WAYS, string][]) {
    cash
      .command(way)
      .summary(about)
      .description(`Writes down ${about}.`)
      .argument('<amount>', 'how much')
      .option('--category <name>', 'what for')
      .option('--note <text>', 'what a reader should know')
      .addHelpText('after', `\nExample:\n  $ tillmesh cash ${way} 20.00 --note "By Anna"`)
      .action(async (text: string, _given, command: Command) => {
        const options = optionsOf<{ category?: string; note?: string }>(command)
        const { category, note } = options
        await withClient(context, options.dir, async client => {
          const { business } = await client.status()
          const amount = parseAmount(text, business.currency)
          const body = { way, amount, ...(category && { category }), ...(note && { note }) }
          const now = await client.ask(api => api.POST('/cash', { body }))
          print(context, options, now, () => ['Written down.'])
        })
      })
  }
}

/** `tillmesh report …`: X and Z reports. */
export function addReport(program: Command, context: Context): void {
  const report = program
    .command('report')
    .summary('X and Z reports')
    .description('Shows what this till took since its last Z report, and Z reports.')
    .addHelpText('after', '\nExample:\n  $ tillmesh report x')

  report
    .command('x')
    .summary('what the Z report would say now')
    .description('Shows what the Z report of this till would say now; nothing is written.')
    .addHelpText('after', '\nExample:\n  $ tillmesh report x')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const found = await client.ask(api => api.GET('/reports/x'))
        print(context, options, found, () => reportLines(found, business.currency))
      })
    })

  report
    .command('z')
    .summary('Z reports of all tills, the latest first')
    .description('Lists Z reports of all tills, or shows one of them.')
    .argument('[number]', 'only this one', rowsOption)
    .option('--device <name>', 'only of this till')
    .addHelpText('after', '\nExample:\n  $ tillmesh report z 12 --device "Till 1"')
    .action(async (number: number | undefined, _given, command: Command) => {
      const options = optionsOf<{ device?: string }>(command)
      const { device } = options
      await withClient(context, options.dir, async client => {
        const { business } = await client.status()
        const query = { limit: 1_000, ...(device && { device }) }
        const page = await client.ask(api => api.GET('/reports/z', { params: { query } }))
        const found = page.reports.filter(each => !number || each.number === number)
        if (number !== undefined && found.length === 0) {
          throw new Fault(
            'NOT_FOUND',
            `There is no Z report ${number}. "tillmesh report z" lists them.`
          )
        }
        const lines = () => zLines(found, business.currency, number !== undefined)
        print(context, options, { reports: found }, lines)
      })
    })
}

function zLines(reports: Report[], currency: string, whole: boolean): string[] {
  if (reports.length === 0) return ['No Z reports.']
  if (whole) return reports.flatMap(report => [...reportLines(report, currency), ''])
  const rows = reports.map(({ device, number, time, sales, gross, difference }) => [
    ...[device, String(number), localTime(time ?? 0), String(sales)],
    ...[formatAmount(gross, currency), amountOf(difference, currency)]
  ])
  return table(['Till', '>Z', 'Written', '>Sales', '>Gross', '>Difference'], rows)
}

const amountOf = (amount: number | null, currency: string) =>
  amount === null ? '' : formatAmount(amount, currency)

function reportLines(report: Report, currency: string): string[] {
  const amount = (minor: number) => formatAmount(minor, currency)
  const title = report.time === null ? 'X report' : `Z report ${report.number}`
  const rows = [
    ['Sales', String(report.sales)],
    ['Gross', amount(report.gross)],
    ['Returned', amount(report.returned)],
    ['Discounts', amount(report.discounts)],
    ...report.tenders.map(({ type, amount: paid }) => [`Paid by ${type}`, amount(paid)]),
    ...report.taxes.map(({ rate, tax }) => [`Tax ${rate / 10_000} %`, amount(tax)]),
    ['Float', amount(report.float)],
    ['Cash without a sale', amount(report.moved)],
    ['Cash due', amount(report.cashDue)],
    ...report.counted.map(({ type, amount: found }) => [`Counted ${type}`, amount(found)]),
    ...(report.difference === null ? [] : [['Difference', amount(report.difference)]]),
    ['Receipts', report.sales === 0 ? 'none' : `${report.firstReceipt} to ${report.lastReceipt}`],
    ['Perpetual', amount(report.perpetual)]
  ]
  return [
    `${title} of ${clean(report.device)}, ${report.opened === 0 ? 'of what was sold while no shift was open' : `since ${localTime(report.opened)}`}`,
    ...table(['', '>'], rows)
  ]
}
