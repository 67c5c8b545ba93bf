import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { Change, Device, Status } from '../../src/http/contract.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import { type Context, type GlobalOptions, optionsOf, print, withClient } from '../context.ts'
import { untilSignal } from '../signal.ts'
import { clean, count, localTime, short, table } from '../text.ts'

/** `tillmesh status`: how things stand on this device. */
export function addStatus(program: Command, context: Context): void {
  program
    .command('status')
    .summary('how things stand on this device')
    .description(
      'Shows this device, the others of the business, its copies of the logs, and what needs a look.'
    )
    .option('--follow', 'go on with a line for each change, until Ctrl-C')
    .addHelpText('after', '\nExample:\n  $ tillmesh status --follow')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ follow?: true }>(command)
      if (options.follow) return followChanges(context, options)
      await withClient(context, options.dir, async client => {
        const status = await client.status()
        print(context, options, status, () =>
          status.relay
            ? relayLines(status, status.relay.bytes, client.running)
            : statusLines(status, client.running)
        )
      })
    })
}

async function followChanges(context: Context, options: GlobalOptions): Promise<void> {
  const client = await context.connect(options.dir)
  if (!client) {
    throw new Fault('CONFLICT', `No till runs in ${options.dir}. Start it with "tillmesh run".`)
  }
  const stopped = new AbortController()
  context.out.once?.('error', () => stopped.abort())
  void untilSignal().then(() => stopped.abort())
  try {
    await client.follow(
      change => print(context, options, change, () => [changeLine(change)]),
      stopped.signal
    )
  } finally {
    await client.close()
  }
}

function changeLine(change: Change): string {
  const clock = new Date(change.time).toTimeString().slice(0, 8)
  return clean(`${clock} ${changeText(change)}`)
}

function changeText(change: Change): string {
  if (change.event === 'problem') return `problem: ${change.message}`
  if (change.event === 'folded') {
    return `${change.device}: ${count(change.head, 'block')} counted in`
  }
  const way = change.path === null ? '' : ` (${change.path}, ${change.address})`
  return `${change.device}: ${standing(change)}${way}`
}

/** How a device stands, in words. */
function standing({ state, done, total, rate, lacks, lastSeen }: Device): string {
  if (state === 'away') {
    return lastSeen === null ? 'never linked here' : `away, last seen ${localTime(lastSeen)}`
  }
  const behind = lacks ? `, it lacks ${count(lacks, 'block')}` : ''
  if (state === 'linked') return `linked${behind}`
  if (state === 'in-step') return `in step${behind}`
  return `catching up, ${done} of ${count(total, 'block')}, ${rate}/s${behind}`
}

function statusLines(status: Status, running: boolean): string[] {
  const { business, device, totals } = status
  const { sales, lines, quantity, gross } = totals
  return [
    clean(`${business.name}: ${device.name}, ${status.role} at ${device.location}`),
    '',
    ...table(
      ['', ''],
      [
        [
          'Sales',
          `${count(sales, 'sale')}, ${count(lines, 'line')}, ${formatQuantity(quantity)} sold`
        ],
        ['Gross', `${formatAmount(gross, business.currency)} ${business.currency}`],
        ...reachRows(status, running),
        ['Digest', short(status.digest)]
      ]
    ),
    '',
    ...table(
      ['Log of', 'Log', '>Counted in', '>Here', '>Missing', '>Rate', 'From'],
      status.heads.map(({ device, log, length, here, missing, rate, from }) => [
        device,
        short(log),
        ...[length, here, missing].map(String),
        `${rate}/s`,
        from.join(', ')
      ])
    ),
    ...(status.devices.length === 0 ? [] : ['', ...deviceLines(status.devices)]),
    ...(status.exceptions.length === 0 ? [] : ['', ...exceptionLines(status.exceptions)])
  ]
}

function relayLines(status: Status, bytes: number, running: boolean): string[] {
  return [
    clean(`${status.device.name}, a relay: it stores and forwards, and cannot read.`),
    '',
    ...table(
      ['', ''],
      [...reachRows(status, running), ['On disk', `${Math.ceil(bytes / 1_000_000)} MB`]]
    ),
    '',
    ...table(
      ['Log', '>Blocks'],
      status.heads.map(head => [short(head.log), String(head.length)])
    ),
    ...(status.peers.length === 0
      ? []
      : [
          '',
          ...table(
            ['Linked to', 'By', 'Address', 'Since', '>To come'],
            status.peers.map(({ device, link, address, connectedSince, behind }) => [
              device,
              link,
              address,
              localTime(connectedSince),
              count(behind, 'block')
            ])
          )
        ])
  ]
}

function reachRows({ lan, business }: Status, running: boolean): string[][] {
  return [
    ['Running', running ? 'yes' : 'no: start it with "tillmesh run"'],
    ['LAN', lan.on ? `on, port ${lan.port}` : 'off'],
    ['Business', business.id]
  ]
}

function deviceLines(devices: Device[]): string[] {
  return table(
    ['Device', 'Role', 'Stands', 'By', 'Address', 'Since'],
    devices.map(each => [
      each.device,
      each.role,
      standing(each),
      each.path ?? '',
      each.address ?? '',
      each.since === null ? '' : localTime(each.since)
    ])
  )
}

function exceptionLines(exceptions: Status['exceptions']): string[] {
  return [
    `${count(exceptions.length, 'thing')} to look at:`,
    ...exceptions.map(({ message }) => `  ${clean(message)}`)
  ]
}
