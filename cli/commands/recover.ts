import path from 'node:path'
import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { type Recovered, recoverBusiness } from '../../src/node/recover.ts'
import type { GivenDevice } from '../../src/sync/recovery.ts'
import { type Context, optionsOf, print } from '../context.ts'
import { type LanOptions, lanInterfaceOption, mdnsPortOption } from '../lan-options.ts'
import { bootstrapOption, nameOption, wholeOption } from '../parse.ts'
import { readPhrase } from '../phrase.ts'
import { showProgress } from '../progress.ts'
import { clean, count, short, table } from '../text.ts'

const TIMEOUT_S = 60

interface RecoverOptions extends LanOptions {
  name: string
  from?: string
  location?: string
  phraseFile?: string
  link?: string
  device?: string
  timeout: number
}

/** `tillmesh recover`: the recovery phrase makes a new device an owner again. */
export function addRecover(program: Command, context: Context): void {
  program
    .command('recover')
    .summary('become owner again with the recovery phrase')
    .description(
      'Makes this new device an owner of the business whose recovery phrase you have, with everything that its devices on this network, or a folder, hold. The phrase is asked for, or read from stdin. May be broken off at any moment; doing it again goes on.'
    )
    .requiredOption('--name <name>', 'what this device is called', nameOption)
    .option('--from <folder>', 'take everything from this folder, not from devices')
    .option(
      '--location <name>',
      "where this device stands (default: the founder's place)",
      nameOption
    )
    .option('--phrase-file <file>', 'read the phrase from this file')
    .option('--link <host:port>', 'take everything from the device that listens here')
    .option('--device <key>', 'with --link: its key, as "tillmesh status --json" shows it there')
    .addOption(lanInterfaceOption())
    .addOption(mdnsPortOption())
    .option('--timeout <seconds>', 'give up after this long without news', wholeOption, TIMEOUT_S)
    .addHelpText('after', '\nExample:\n  $ tillmesh recover --name "Office 2" --from /media/stick')
    .action(async (_given, command: Command) => {
      const options = optionsOf<RecoverOptions>(command)
      const { name, from, location, lanInterface, mdnsPort, timeout } = options
      const given = givenDevice(options)
      const phrase = await readPhrase(context, options.phraseFile)
      const progress = showProgress(context, options)
      try {
        const recovered = await recoverBusiness(options.dir, {
          ...{ phrase, name, location, given, lanInterface, mdnsPort },
          folder: from === undefined ? undefined : path.resolve(from),
          timeoutMs: timeout * 1000,
          progress: progress.step
        })
        const result = resultOf(recovered)
        await recovered.node.close()
        progress.stop()
        print(context, options, result, () => linesFor(result))
        if (result.problems.length === 0) return
        const logs = count(result.problems.length, 'log')
        throw new Fault('CONFLICT', `${logs} did not go over.`, result.problems)
      } finally {
        progress.stop()
      }
    })
}

/** @throws Fault BAD_INPUT if only half of it is given, or both ways are */
function givenDevice({ link, device, from }: RecoverOptions): GivenDevice | undefined {
  if (link === undefined && device === undefined) return undefined
  if (link === undefined || device === undefined || !/^[0-9a-f]{64}$/i.test(device)) {
    throw new Fault(
      'BAD_INPUT',
      '--link HOST:PORT and --device KEY belong together; the key has 64 hex digits, as "tillmesh status --json" shows it on that device.'
    )
  }
  if (from !== undefined) throw new Fault('BAD_INPUT', 'Give either --from or --link, not both.')
  const [endpoint] = bootstrapOption(link)
  return { ...endpoint!, device: Buffer.from(device, 'hex') }
}

function resultOf({ node, from, problems, told }: Recovered) {
  const { profile, membership, view, keyPair, log } = node.device
  const blocksOf = (device: Buffer) =>
    membership.logsOf(device).reduce((sum, log) => sum + view.head(log), 0)
  const devices = membership.devices
    .filter(({ device }) => !device.equals(keyPair.publicKey))
    .map(({ device, name, role, retired }) => {
      return { name, key: device.toString('hex'), role, retired, blocks: blocksOf(device) }
    })
  return {
    business: { name: profile.business.name, currency: profile.business.currency },
    device: {
      name: profile.device.name,
      key: keyPair.publicKey.toString('hex'),
      log: log.key.toString('hex'),
      location: profile.device.locationName
    },
    from,
    devices,
    blocks: devices.reduce((sum, { blocks }) => sum + blocks, 0),
    told,
    problems
  }
}

function linesFor(result: ReturnType<typeof resultOf>): string[] {
  const { business, device, from, devices, blocks, told } = result
  const source = from === null ? '' : ` from ${from}`
  return [
    clean(`${device.name} at ${device.location} is now an owner device of ${business.name}.`),
    clean(
      `Taken in${source}: ${count(blocks, 'block')} of ${count(devices.length, 'other device')}.`
    ),
    '',
    ...table(
      ['Device', 'Key', 'Role', '>Blocks'],
      devices.map(each => [
        each.name,
        short(each.key),
        each.retired ? `${each.role}, retired` : each.role,
        String(each.blocks)
      ])
    ),
    '',
    'What only a lost device held, and what no device or folder met here has heard of, is not among',
    'it, and nothing can tell how much that is: compare the last receipts of each device with paper.',
    'Retire each device that is lost, so that it reads nothing more:',
    '  $ tillmesh device retire NAME-OR-KEY --lost --phrase-file FILE',
    ...(told
      ? []
      : ['No other device knows of this one yet: keep "tillmesh run" up until one was linked.'])
  ]
}
