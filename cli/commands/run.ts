import { type Command, Option } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { DEFAULT_PORT } from '../../src/http/limits.ts'
import { openDevice } from '../../src/http/open.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { serve } from '../../src/http/serve.ts'
import { type Wide, wideOf } from '../../src/http/wide.ts'
import { DRIVERS, type Driver } from '../../src/retail/selling/drivers.ts'
import { type Context, type GlobalOptions, optionsOf } from '../context.ts'
import { type LanOptions, lanInterfaceOption, mdnsPortOption } from '../lan-options.ts'
import { bootstrapOption, type Endpoint, listenOption, portOption } from '../parse.ts'
import { Reporter } from '../reporter.ts'
import { untilSignal } from '../signal.ts'

interface RunOptions extends LanOptions {
  port?: number
  linkPort?: number
  lan: boolean
  internet?: true
  bootstrap?: Endpoint[]
  listen?: Endpoint
  tlsCert?: string
  tlsKey?: string
  allow?: string
  terminal?: Driver
}

/** `tillmesh run`: keeps the device up, linked to the others, and answering its API. */
export function addRun(program: Command, context: Context): void {
  program
    .command('run')
    .summary('keep this device up and in touch with the others')
    .description(
      'Runs this device: links to the other devices of the business and serves the local API. Stop it with Ctrl-C.'
    )
    .option(
      '--port <number>',
      `port of the local API (default: ${DEFAULT_PORT}, or a free one)`,
      portOption
    )
    .option(
      '--link-port <number>',
      'port for links from other devices (default: a free one)',
      portOption
    )
    .addOption(lanInterfaceOption())
    .addOption(mdnsPortOption())
    .option('--no-lan', 'do not look for other devices on the local network')
    .option('--internet', 'look for other devices on the internet too, by the public DHT')
    .option(
      '--bootstrap <host:port>',
      'look for them by this DHT node and no public one; may be repeated',
      bootstrapOption
    )
    .option('--listen <host:port>', 'serve the API to other machines too, over TLS', listenOption)
    .option('--tls-cert <file>', 'with --listen: the certificate, PEM')
    .option('--tls-key <file>', 'with --listen: its key, PEM')
    .option('--allow <networks>', 'with --listen: who may connect, like 192.168.1.0/24,10.0.0.5')
    .addOption(
      new Option(
        '--terminal <driver>',
        'card terminal that is asked from now on: manual is none, simulated takes any amount that does not end in 13'
      ).choices(DRIVERS)
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh run --lan-interface 192.168.1.20')
    .action(async (_given, command: Command) => {
      await runNode(context, optionsOf<RunOptions>(command))
    })
}

async function runNode(context: Context, options: GlobalOptions & RunOptions): Promise<void> {
  const wide = await wideFrom(options)
  // From the first moment on: who sees the ready line may already press Ctrl-C.
  const stopped = untilSignal()
  const reporter = new Reporter(context.out, options.json === true)
  const { lanInterface, mdnsPort, linkPort } = options
  const asksFirst = options.lan || options.internet === true || options.bootstrap !== undefined
  const open = { lanInterface, mdnsPort, linkPort, asksFirst, terminal: options.terminal }
  const { node, served, close } = await openDevice(options.dir, open)
  try {
    node.on('up', (device, address) => reporter.link('up', device, address))
    node.on('down', (device, address) => reporter.link('down', device, address))
    node.on('problem', error => reporter.problem(error))
    const server = await serve(options.dir, served, {
      port: options.port,
      wide,
      unexpected: error => reporter.problem(error)
    })
    try {
      // A till that cannot reach the network sells all the same.
      if (options.lan) await node.startLan().catch((error: unknown) => reporter.problem(error))
      if ('witness' in node) node.witness.start()
      const { bootstrap } = options
      if (options.internet || bootstrap) node.startInternet({ bootstrap })
      const { business, device, lan } = await operationsOf(node).status()
      const { name, location } = device
      reporter.ready({
        business: business.name,
        name,
        location,
        lan,
        port: server.port,
        wide: wideAt(wide, server.widePort)
      })
      reporter.stopping(await stopped)
    } finally {
      await server.close()
    }
  } finally {
    await close()
  }
}

/** How to listen for other machines; undefined if nobody asked for it. */
async function wideFrom({ listen, tlsCert, tlsKey, allow }: RunOptions): Promise<Wide | undefined> {
  if (listen) return wideOf({ ...listen, cert: tlsCert, key: tlsKey, allow: allow?.split(',') })
  if (tlsCert === undefined && tlsKey === undefined && allow === undefined) return undefined
  throw new Fault('BAD_INPUT', '--tls-cert, --tls-key and --allow go with --listen HOST:PORT.')
}

const wideAt = (wide: Wide | undefined, port: number | null) =>
  wide ? `https://${wide.names[0]}:${port}` : undefined
