import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { VerifyReport } from '../../src/http/contract.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { showProgress } from '../progress.ts'
import { count, short, table } from '../text.ts'

/** `tillmesh verify`: replays every log and compares. */
export function addVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .summary('replay every log and compare')
    .description(
      'Replays every log from its first block and compares the outcome with what this device shows. Exits with 1 if anything differs.'
    )
    .addHelpText('after', '\nExample:\n  $ tillmesh verify')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const progress = showProgress(context, options)
      try {
        const report = await withClient(context, options.dir, client =>
          client.verify((done, total) => progress.step('Verifying', done, total))
        )
        progress.stop()
        print(context, options, report, () => reportLines(report))
        if (report.ok) return
        const differences = count(report.differences.length, 'difference')
        throw new Fault('DIFFERENCE', `${differences} found.`, report.differences)
      } finally {
        progress.stop()
      }
    })
}

function reportLines({ ok, logs, digest }: VerifyReport): string[] {
  const rows = logs.map(({ device, log, blocks, entries }) => [
    device,
    short(log),
    String(blocks),
    String(entries)
  ])
  const digests =
    digest.live === digest.replayed
      ? `Digest ${short(digest.live)}, live and replayed.`
      : `Digest ${short(digest.live)} live, ${short(digest.replayed)} replayed.`
  return [
    ...table(['Device', 'Log', '>Blocks', '>Entries'], rows),
    digests,
    ...(ok ? ['Everything agrees.'] : [])
  ]
}
