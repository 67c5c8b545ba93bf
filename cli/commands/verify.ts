import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { VerifyReport } from '../../src/http/contract.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { showProgress } from '../progress.ts'
import { clean, count, localTime, short, table } from '../text.ts'

/** `tillmesh verify`: replays every log and compares. */
export function addVerify(program: Command, context: Context): void {
  program
    .command('verify')
    .summary('replay every log and compare')
    .description(
      'Replays every log from its first block, compares the outcome with what this device shows, and holds every log against what the devices signed for. Exits with 1 if anything differs.'
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

function reportLines({ ok, logs, digest, statements, missing }: VerifyReport): string[] {
  const rows = logs.map(({ device, log, blocks, entries, coSigned }) => [
    device,
    short(log),
    String(blocks),
    String(entries),
    coSigned ? String(coSigned.length) : '',
    coSigned ? localTime(coSigned.since) : ''
  ])
  const digests =
    digest.live === digest.replayed
      ? `Digest ${short(digest.live)}, live and replayed.`
      : `Digest ${short(digest.live)} live, ${short(digest.replayed)} replayed.`
  return [
    ...table(['Device', 'Log', '>Blocks', '>Entries', '>Co-signed', 'Since'], rows),
    digests,
    `${count(statements, 'statement')} of what devices held checked.`,
    ...missing.map(each => {
      const whose = each.device === '' ? short(each.log) : clean(each.device)
      const blocks = count(each.stated - each.here, 'block')
      return `Not here: ${blocks} of the log of ${whose}, seen by ${clean(each.by.join(', '))}.`
    }),
    ...(ok ? ['Everything agrees.'] : [])
  ]
}
