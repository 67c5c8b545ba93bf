import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import { isScope, SCOPES } from '../../src/http/scopes.ts'
import type { Token } from '../../src/http/token-contract.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { nameOption, wholeOption } from '../parse.ts'
import { clean, localTime, table } from '../text.ts'

/** `tillmesh token …`: programs that may use this device's API. */
export function addToken(program: Command, context: Context): void {
  const token = program
    .command('token')
    .summary('programs that may use this device: create, list, revoke')
    .description("Gives programs access to this device's API, each to what it needs.")
    .addHelpText(
      'after',
      '\nExample:\n  $ tillmesh token create --name "Web shop" --scope catalogue:read,sales:write'
    )

  token
    .command('create')
    .summary('make a token; it is shown this once')
    .description(
      'Makes a token for a program: what it may do, and how long. It is shown this once, and kept on this device as a hash only.'
    )
    .requiredOption('--scope <scopes>', 'what it may do, with commas between')
    .requiredOption('--name <name>', 'which program gets it', nameOption)
    .option('--days <number>', 'how long it holds (default: until it is revoked)', wholeOption)
    .addHelpText(
      'after',
      `\nScopes:\n  ${SCOPES.join('\n  ')}\n\nExample:\n  $ tillmesh token create --name "Web shop" --scope catalogue:read,sales:write --days 365`
    )
    .action(async (_given, command: Command) => {
      const options = optionsOf<{ scope: string; name: string; days?: number }>(command)
      const { name, days } = options
      const scopes = options.scope.split(',').map(text => {
        if (isScope(text)) return text
        throw new Fault('BAD_INPUT', `"${text}" is no scope. Use of: ${SCOPES.join(', ')}.`)
      })
      const request = { name, scopes, ...(days === undefined ? {} : { days }) }
      await withClient(context, options.dir, async client => {
        const made = await client.createToken(request)
        print(context, options, made, () => [
          made.token,
          '',
          `For ${clean(name)}, ${until(made)}. It is shown this once; end it with "tillmesh token revoke ${made.id}".`
        ])
      })
    })

  token
    .command('list')
    .summary('list all tokens')
    .description('Lists the tokens of this device, without their secrets.')
    .addHelpText('after', '\nExample:\n  $ tillmesh token list')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const list = await withClient(context, options.dir, client => client.tokens())
      print(context, options, list, () => tokenLines(list.tokens))
    })

  token
    .command('revoke')
    .summary('end a token')
    .description('Ends a token: requests with it are refused from now on.')
    .argument('<id>', 'as "tillmesh token list" shows it')
    .addHelpText('after', '\nExample:\n  $ tillmesh token revoke 5f1d09c2a7e4')
    .action(async (id: string, _given, command: Command) => {
      const options = optionsOf(command)
      const list = await withClient(context, options.dir, client => client.revokeToken({ id }))
      print(context, options, list, () => tokenLines(list.tokens))
    })
}

function tokenLines(tokens: readonly Token[]): string[] {
  if (tokens.length === 0) return ['No tokens.']
  const rows = tokens.map(each => [each.id, each.name, until(each), each.scopes.join(',')])
  return table(['Id', 'Name', 'Holds', 'Scopes'], rows)
}

const until = ({ expires }: Pick<Token, 'expires'>) =>
  expires === null ? 'until it is revoked' : `until ${localTime(expires)}`
