import type { Command } from 'commander'
import qrcode from 'qrcode'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { nameOption } from '../parse.ts'
import { localTime } from '../text.ts'

/** `tillmesh invite`: lets one more device in. */
export function addInvite(program: Command, context: Context): void {
  program
    .command('invite')
    .summary('let one more device in')
    .description('Makes an invitation for one device: one line of text, good for one hour.')
    .requiredOption(
      '--role <role>',
      'what it may do: owner, manager, till, auditor, or relay (which cannot read)'
    )
    .option(
      '--location <name>',
      'where it stands; new ones are made (default: as here)',
      nameOption
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh invite --role till --location "Market stall"')
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ role: string; location?: string }>(command)
      const { role, location } = options
      await withClient(context, options.dir, async client => {
        const { invite, expires } = await client.invite({
          role,
          ...(location === undefined ? {} : { location })
        })
        const qr =
          context.out.isTTY && !options.json
            ? await qrcode.toString(invite, { type: 'terminal', small: true })
            : ''
        print(context, options, { invite, expires }, () => [
          ...(qr === '' ? [] : [qr]),
          invite,
          '',
          `Good for one device until ${localTime(expires)}. On that device, on the same network:`,
          '  tillmesh join INVITE --name NAME',
          ...(client.running ? [] : ['Start "tillmesh run" here first: it lets the device in.'])
        ])
      })
    })
}
