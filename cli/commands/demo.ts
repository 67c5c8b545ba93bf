import type { Command } from 'commander'
import { type Context, optionsOf } from '../context.ts'
import { playDemo } from '../demo/demo.ts'
import { untilSignal } from '../signal.ts'

/** The two days that come with tillmesh; the build leaves this file beside `examples/`. */
const SAMPLE = new URL('../examples/two-days.csv', import.meta.url)

/** `tillmesh demo`: a whole shop on this machine, for a look. */
export function addDemo(program: Command, context: Context): void {
  program
    .command('demo')
    .summary('play a shop of three devices on this machine')
    .description(
      'Plays a shop on this machine: two tills and an auditor, cut apart and joined again, selling two real days (UCI Online Retail, CC BY 4.0). Leaves nothing behind.'
    )
    .option('--once', 'end after the story: exit 0 only if all agree and the totals are right')
    .addHelpText('after', '\nExample:\n  $ tillmesh demo --once')
    .action(async (_given, command: Command) => {
      const { once = false } = optionsOf<{ once?: boolean }>(command)
      await playDemo({ out: context.out, sample: SAMPLE, once, stopped: untilSignal() })
    })
}
