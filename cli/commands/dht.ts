import os from 'node:os'
import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { DHT_PORT, openDhtNode } from '../../src/sync/dht-node.ts'
import { type Context, optionsOf, print } from '../context.ts'
import { ipv4Option, portOption } from '../parse.ts'
import { untilSignal } from '../signal.ts'

interface DhtOptions {
  port?: number
  host?: string
}

/** `tillmesh dht`: a DHT node for a business that wants no foreign infrastructure. */
export function addDht(program: Command, context: Context): void {
  program
    .command('dht')
    .summary('run a node of your own by which devices find each other')
    .description(
      'Runs a DHT node by which devices at different places find each other. It needs no device and sees no sale. Stop it with Ctrl-C.'
    )
    .option(
      '--port <number>',
      `first of the four UDP ports to listen on (default: ${DHT_PORT})`,
      portOption
    )
    .option(
      '--host <ip>',
      "IPv4 address at which others reach it (default: this machine's)",
      ipv4Option
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh dht --host 192.0.2.7')
    .action(async (_given, command: Command) => {
      const stopped = untilSignal()
      const options = optionsOf<DhtOptions>(command)
      const { port = DHT_PORT, host = ownAddress() } = options
      const node = await openDhtNode(host, port)
      try {
        const bootstrap = `${host}:${port}`
        print(context, options, { bootstrap }, () => [
          `A DHT node runs at ${bootstrap} (UDP). Stop with Ctrl-C.`,
          'On each device:',
          '',
          `  tillmesh run --bootstrap ${bootstrap}`
        ])
        await stopped
      } finally {
        await node.close()
      }
    })
}

function ownAddress(): string {
  const addresses = Object.values(os.networkInterfaces()).flatMap(each => each ?? [])
  const own = addresses.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (own) return own.address
  throw new Fault('BAD_INPUT', 'This machine has no network. Name an address with --host.')
}
