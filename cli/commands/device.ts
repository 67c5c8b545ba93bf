import type { Command } from 'commander'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { countOption } from '../parse.ts'
import { readPhraseFile } from '../phrase.ts'
import { clean, count } from '../text.ts'

interface RetireOptions {
  after?: number
  lost?: true
  lastReceipt?: number
  phraseFile?: string
}

/** `tillmesh device`: lets devices go, and settles what they wrote afterwards. */
export function addDevice(program: Command, context: Context): void {
  const device = program
    .command('device')
    .summary('let a device go, or accept what it wrote later')
    .description('Ends the membership of devices that are lost, stolen or sold.')
    .addHelpText('after', '\nExample:\n  $ tillmesh device retire "Till 2"')
  device
    .command('retire')
    .summary('end the membership of a device')
    .description(
      'Ends the membership of a device: it gets no links, and nothing that is written from now on can be read by it. What it wrote counts as far as it is here; later blocks wait until an owner accepts them.'
    )
    .argument('<name>', 'the name of the device, or the beginning of its key')
    .option(
      '--after <sequence>',
      'the last block of its log that counts (default: all here)',
      countOption
    )
    .option('--lost', 'its disk is lost: declare the sales that no other device holds')
    .option(
      '--last-receipt <number>',
      'with --lost: the last receipt it gave, from paper',
      countOption
    )
    .option('--phrase-file <file>', 'the recovery phrase, to retire the first owner device')
    .addHelpText(
      'after',
      '\nExample:\n  $ tillmesh device retire "Till 2" --lost --last-receipt 1042'
    )
    .action(async (name: string, _given, command: Command) => {
      const options = optionsOf<RetireOptions>(command)
      const { after, lost, lastReceipt, phraseFile } = options
      const phrase = phraseFile === undefined ? undefined : await readPhraseFile(phraseFile)
      await withClient(context, options.dir, async client => {
        const retired = await client.retire({
          device: name,
          ...(after === undefined ? {} : { after }),
          ...(lost ? { lost } : {}),
          ...(lastReceipt === undefined ? {} : { lastReceipt }),
          ...(phrase === undefined ? {} : { phrase })
        })
        print(context, options, retired, () => [
          clean(`${retired.device} is retired; ${count(retired.blocks, 'block')} of it count.`),
          ...(retired.lost
            ? [
                `Lost are the sales with receipts from ${retired.lost.from} ${retired.lost.to === null ? 'on' : `to ${retired.lost.to}`}: enter them again from paper.`
              ]
            : [])
        ])
      })
    })
  device
    .command('accept')
    .summary('let count what a retired device wrote later')
    .description('Accepts the blocks of a retired device that came after its retirement.')
    .argument('<name>', 'the name of the device, or the beginning of its key')
    .addHelpText('after', '\nExample:\n  $ tillmesh device accept "Till 2"')
    .action(async (name: string, _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        const accepted = await client.acceptLate({ device: name })
        print(context, options, accepted, () => [`${count(accepted.blocks, 'block')} more count.`])
      })
    })
}
