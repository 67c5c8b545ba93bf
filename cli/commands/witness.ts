import type { Command } from 'commander'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { count } from '../text.ts'

/** `tillmesh witness`: signs for what this device holds of every log. */
export function addWitness(program: Command, context: Context): void {
  program
    .command('witness')
    .summary('sign for what this device holds of every log')
    .description(
      'Records in this device’s log how long, and with which hash, it holds each log that grew since it last did: a log that is changed later contradicts it. A running till does so by itself, at its start and end and every few hours.'
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh witness')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const report = await withClient(context, options.dir, client => client.witness())
      print(context, options, report, () => [
        report.logs === 0
          ? 'Nothing new since the last statement.'
          : `Stated what is held of ${count(report.logs, 'log')}, in ${count(report.bytes, 'byte')}.`
      ])
    })
}
