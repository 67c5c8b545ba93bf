import { Argument, type Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { type Context, optionsOf, print } from '../context.ts'

/** `tillmesh lan on|off`: whether the running till uses the local network. */
export function addLan(program: Command, context: Context): void {
  program
    .command('lan')
    .summary('switch the local network of the running till on or off')
    .description('Switches the local network of the running till on or off, until it is restarted.')
    .addArgument(new Argument('<state>', 'on or off').choices(['on', 'off']))
    .addHelpText('after', '\nExample:\n  $ tillmesh lan off')
    .action(async (state: string, _given, command: Command) => {
      const options = optionsOf(command)
      const client = await context.connect(options.dir)
      if (!client) {
        throw new Fault('CONFLICT', `No till runs in ${options.dir}. Start it with "tillmesh run".`)
      }
      try {
        const lan = await client.lan({ on: state === 'on' })
        print(context, options, lan, () => [`LAN is ${lan.on ? 'on' : 'off'}.`])
      } finally {
        await client.close()
      }
    })
}
