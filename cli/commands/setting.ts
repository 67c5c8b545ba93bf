import type { Command } from 'commander'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { table } from '../text.ts'

/** `tillmesh setting …`: by what the business reckons. */
export function addSetting(program: Command, context: Context): void {
  const setting = program
    .command('setting')
    .summary('settings of the business: list, set')
    .description('By what the business reckons: taxes, coins, points, accounts.')
    .addHelpText('after', '\nExample:\n  $ tillmesh setting set cash.rounding 5')

  setting
    .command('list')
    .summary('list all settings')
    .description('Lists every setting with what it is and what it means.')
    .addHelpText('after', '\nExample:\n  $ tillmesh setting list')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const found = await withClient(context, options.dir, client =>
        client.ask(api => api.GET('/settings'))
      )
      print(context, options, found, () => settingLines(found.settings))
    })

  setting
    .command('set')
    .summary('set a setting')
    .description('Sets a setting on all devices; an empty value takes it back to its default.')
    .argument('<name>', 'as "tillmesh setting list" shows it, or accounts.NAME')
    .argument('<value>', 'its value')
    .addHelpText('after', '\nExample:\n  $ tillmesh setting set tax.mode added')
    .action(async (name: string, value: string, _given, command: Command) => {
      const options = optionsOf(command)
      const found = await withClient(context, options.dir, client =>
        client.ask(api =>
          api.PUT('/settings/{name}', { params: { path: { name } }, body: { value } })
        )
      )
      print(context, options, found, () =>
        settingLines(found.settings.filter(each => each.name === name))
      )
    })
}

const settingLines = (settings: { name: string; value: string; about: string }[]) =>
  table(
    ['Setting', 'Value', 'What it is'],
    settings.map(({ name, value, about }) => [name, value, about])
  )
