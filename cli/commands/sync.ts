import path from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { FolderReport } from '../../src/http/contract.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { showProgress } from '../progress.ts'
import { count, table } from '../text.ts'

/** `tillmesh sync FOLDER`: exchanges logs with a USB stick or a shared drive. */
export function addSync(program: Command, context: Context): void {
  program
    .command('sync')
    .summary('exchange logs with a folder: a USB stick, a shared drive')
    .description(
      'Takes from a folder what this device lacks and gives it what it lacks, encrypted, so that devices which never meet agree. May be broken off at any moment; the next sync goes on.'
    )
    .argument('<folder>', 'the folder; the logs go into its folder "tillmesh"')
    .addHelpText('after', '\nExample:\n  $ tillmesh sync /media/stick')
    .action(async (given: string, _given, command: Command) => {
      const options = optionsOf(command)
      const folder = path.resolve(given)
      const progress = showProgress(context, options)
      progress.step('Syncing')
      try {
        const report = await withClient(context, options.dir, client =>
          client.syncFolder({ folder }, (done, total) => progress.step('Syncing', done, total))
        )
        progress.stop()
        print(context, options, report, () => reportLines(report))
        if (report.problems.length === 0) return
        const logs = count(report.problems.length, 'log')
        throw new Fault('CONFLICT', `${logs} did not go over.`, report.problems)
      } finally {
        progress.stop()
      }
    })
}

function reportLines({ taken, given, logs }: FolderReport): string[] {
  const rows = logs.map(log => [
    log.device,
    String(log.taken),
    String(log.given),
    String(log.length)
  ])
  return [
    ...table(['Device', '>Taken', '>Given', '>Blocks'], rows),
    `${count(taken, 'block')} taken, ${count(given, 'block')} given.`
  ]
}
