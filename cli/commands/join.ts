import type { Command } from 'commander'
import { joinBusiness } from '../../src/node/join.ts'
import { type Context, optionsOf, print } from '../context.ts'
import { type LanOptions, lanInterfaceOption, mdnsPortOption } from '../lan-options.ts'
import { nameOption, wholeOption } from '../parse.ts'
import { showProgress } from '../progress.ts'
import { clean, count } from '../text.ts'

const TIMEOUT_S = 60

interface JoinOptions extends LanOptions {
  name: string
  timeout: number
}

/** `tillmesh join`: makes this device one of a business. */
export function addJoin(program: Command, context: Context): void {
  program
    .command('join')
    .summary('make this device one of a business')
    .description(
      'Joins the business that an invitation is for, and takes in what the inviting device holds.'
    )
    .argument('<invite>', 'the line that "tillmesh invite" printed')
    .requiredOption('--name <name>', 'what this device is called', nameOption)
    .addOption(lanInterfaceOption())
    .addOption(mdnsPortOption())
    .option('--timeout <seconds>', 'give up after this long', wholeOption, TIMEOUT_S)
    .addHelpText('after', '\nExample:\n  $ tillmesh join tillmesh:y8q3… --name "Till 2"')
    .action(async (invite: string, _given, command: Command) => {
      const options = optionsOf<JoinOptions>(command)
      const { name, lanInterface, mdnsPort, timeout } = options
      const progress = showProgress(context, options)
      try {
        const { node, ...joined } = await joinBusiness(options.dir, {
          invite: invite.trim(),
          name,
          ...(lanInterface === undefined ? {} : { lanInterface }),
          ...(mdnsPort === undefined ? {} : { mdnsPort }),
          timeoutMs: timeout * 1000,
          progress: progress.step
        })
        await node.close()
        progress.stop()
        const { business, role, location, blocks } = joined
        print(context, options, joined, () => [
          role === 'relay'
            ? `${clean(name)} is now a relay: it holds ${count(blocks, 'block')} and can read none.`
            : `${clean(name)} is now a device of ${clean(business)}: ${role} at ${clean(location)}, with ${count(blocks, 'block')} taken in.`,
          'Next: "tillmesh run".'
        ])
      } finally {
        progress.stop()
      }
    })
}
