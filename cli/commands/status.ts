import type { Command } from 'commander'
import type { Status } from '../../src/http/contract.ts'
import { formatAmount, formatQuantity } from '../../src/money/amount.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { clean, count, localTime, short, table } from '../text.ts'

/** `tillmesh status`: how things stand on this device. */
export function addStatus(program: Command, context: Context): void {
  program
    .command('status')
    .summary('how things stand on this device')
    .description('Shows this device, its links, its copies of the logs, and what needs a look.')
    .addHelpText('after', '\nExample:\n  $ tillmesh status')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
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
      ['Device', 'Log', '>Blocks'],
      status.heads.map(head => [head.device, short(head.log), String(head.length)])
    ),
    ...(status.peers.length === 0 ? [] : ['', ...peerLines(status.peers)]),
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
    ...(status.peers.length === 0 ? [] : ['', ...peerLines(status.peers)])
  ]
}

function reachRows({ lan, business }: Status, running: boolean): string[][] {
  return [
    ['Running', running ? 'yes' : 'no: start it with "tillmesh run"'],
    ['LAN', lan.on ? `on, port ${lan.port}` : 'off'],
    ['Business', business.id]
  ]
}

function peerLines(peers: Status['peers']): string[] {
  return table(
    ['Linked to', 'By', 'Address', 'Since', '>To come'],
    peers.map(({ device, link, address, connectedSince, behind }) => [
      device,
      link,
      address,
      localTime(connectedSince),
      count(behind, 'block')
    ])
  )
}

function exceptionLines(exceptions: Status['exceptions']): string[] {
  return [
    `${count(exceptions.length, 'thing')} to look at:`,
    ...exceptions.map(({ message }) => `  ${clean(message)}`)
  ]
}
