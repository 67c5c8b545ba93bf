import type { Command } from 'commander'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { clean } from '../text.ts'

interface LinkOptions {
  remove?: boolean
}

/** `tillmesh link HOST:PORT`: another device that multicast does not find. */
export function addLink(program: Command, context: Context): void {
  program
    .command('link')
    .summary('keep a link to a device at an address')
    .description(
      'Keeps a link to the device at an address, for networks where multicast is blocked. Start the other one with a fixed --link-port. Without an address it lists those given.'
    )
    .argument('[address]', 'where the other device listens, like 192.168.1.20:7421')
    .option('--remove', 'forget this address')
    .addHelpText('after', '\nExample:\n  $ tillmesh link 192.168.1.20:7421')
    .action(async (address: string | undefined, _given, command: Command) => {
      const options = optionsOf<LinkOptions>(command)
      await withClient(context, options.dir, async client => {
        const { remove = false } = options
        const list = address ? await client.link({ address, remove }) : await client.links()
        print(context, options, list, () =>
          list.addresses.length > 0 ? list.addresses.map(clean) : ['No addresses are given.']
        )
      })
    })
}
