import type { Command } from 'commander'
import { businessId } from '../../src/business/root.ts'
import { Fault } from '../../src/fault/fault.ts'
import { currencyDecimals } from '../../src/money/amount.ts'
import { createBusiness } from '../../src/node/create.ts'
import type { Device } from '../../src/node/device.ts'
import { type Context, optionsOf, print } from '../context.ts'
import { nameOption } from '../parse.ts'
import { clean } from '../text.ts'

const WORDS_A_LINE = 6

/** `tillmesh init`: a new business, with this device as its first. */
export function addInit(program: Command, context: Context): void {
  program
    .command('init')
    .summary('start a business with this device as its first')
    .description('Starts a business with this device as its first, and prints the recovery phrase.')
    .requiredOption('--business <name>', 'what the business is called', nameOption)
    .requiredOption('--location <name>', 'where this device stands', nameOption)
    .requiredOption('--name <name>', 'what this device is called', nameOption)
    .requiredOption('--currency <code>', 'currency of all amounts, such as EUR; cannot be changed')
    .addHelpText(
      'after',
      `
Example:
  $ tillmesh init --business "Books & Bread" --location "High Street" --name Counter --currency EUR`
    )
    .action(async (_given, command: Command) => {
      const options =
        optionsOf<Record<'business' | 'location' | 'name' | 'currency', string>>(command)
      const { business, location, name } = options
      const currency = currencyInUse(options.currency)
      // Printed before the business counts as made: one whose phrase nobody saw must not stay.
      const shown = (phrase: string, { profile, keyPair, log }: Device) => {
        const result = {
          business: {
            id: businessId(Buffer.from(profile.business.root, 'hex')),
            name: business,
            currency
          },
          device: {
            name,
            key: keyPair.publicKey.toString('hex'),
            log: log.key.toString('hex'),
            location
          },
          phrase
        }
        print(context, options, result, () => [
          `${clean(business)} is ready; ${clean(name)} at ${clean(location)} is its first device.`,
          '',
          'The recovery phrase, shown this once:',
          '',
          ...phraseLines(phrase),
          '',
          'Write it on paper and lock the paper away. Whoever has these words owns the business; when',
          'every device is lost, nothing else brings it back. Do not photograph or type them anywhere.',
          '',
          'Next: "tillmesh item import items.csv", "tillmesh run", and "tillmesh invite --role till"',
          'for each further till.'
        ])
      }
      const { device } = await createBusiness(options.dir, {
        ...{ business, location, name, currency, shown }
      })
      await device.close()
    })
}

/** @throws Fault BAD_INPUT: a mistyped currency would stay in the business for good */
function currencyInUse(text: string): string {
  const currency = text.toUpperCase()
  currencyDecimals(currency)
  if (Intl.supportedValuesOf('currency').includes(currency)) return currency
  throw new Fault(
    'BAD_INPUT',
    `${currency} is not a currency in use: give its ISO code, such as EUR.`
  )
}

function phraseLines(phrase: string): string[] {
  const words = phrase
    .split(' ')
    .map((word, i) => `${String(i + 1).padStart(2)} ${word}`.padEnd(12))
  const lines: string[] = []
  for (let i = 0; i < words.length; i += WORDS_A_LINE) {
    lines.push(`  ${words.slice(i, i + WORDS_A_LINE).join(' ')}`.trimEnd())
  }
  return lines
}
