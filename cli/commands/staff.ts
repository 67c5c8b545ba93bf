import type { Command } from 'commander'
import { Fault } from '../../src/fault/fault.ts'
import type { components } from '../../src/http/generated/api.d.ts'
import { PAGE_ROWS_MAX } from '../../src/http/limits.ts'
import { keepSession, readSession } from '../../src/http/session-file.ts'
import { type Context, optionsOf, print, withClient } from '../context.ts'
import { everyPage } from '../pages.ts'
import { endOfDay, nameOption } from '../parse.ts'
import { readSecret } from '../phrase.ts'
import { clean, localTime, table } from '../text.ts'

type Person = components['schemas']['Person']
type PersonEdit = components['schemas']['PersonEdit']

/** What is said of somebody on the command line. */
interface Said {
  role?: string
  permissions?: string
  until?: string
}

/** `tillmesh staff …`: who works here, what they may do, and who is signed in. */
export function addStaff(program: Command, context: Context): void {
  const staff = program
    .command('staff')
    .summary('who works here: list, add, edit, dismiss, sign-in, sign-out')
    .description('Says who works here and what they may do. Without a staff anybody may do all.')
    .addHelpText('after', '\nExample:\n  $ tillmesh staff add Anna --role manager')

  staff
    .command('list')
    .summary('list everybody')
    .description('Lists everybody who is or was on the staff.')
    .addHelpText('after', '\nExample:\n  $ tillmesh staff list')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const staff = await withClient(context, options.dir, client =>
        everyPage(async after => {
          const query = { limit: PAGE_ROWS_MAX, ...after }
          const page = await client.ask(api => api.GET('/staff', { params: { query } }))
          return { rows: page.staff, next: page.next }
        })
      )
      print(context, options, { staff, next: null }, () => staffLines(staff))
    })

  saying(staff.command('add'))
    .summary('take somebody on; the PIN is asked for')
    .description('Takes somebody on. The first one must be a manager. The PIN is asked for.')
    .argument('<name>', 'what the person is called', nameOption)
    .addHelpText('after', '\nExample:\n  $ tillmesh staff add Ben --permissions "+return"')
    .action(async (name: string, _given, command: Command) => {
      const options = optionsOf<Said>(command)
      const pin = await readSecret(context, 'PIN')
      const body = { name, pin, ...valuesOf(options) }
      const person = await withClient(context, options.dir, client =>
        client.ask(api => api.POST('/staff', { body }))
      )
      print(context, options, person, () => [`${clean(name)} is on the staff, ${person.role}.`])
    })

  saying(staff.command('edit'))
    .summary('change what somebody may do, or the PIN')
    .description('Changes what is said of somebody.')
    .argument('<name>', 'who', nameOption)
    .option('--name <name>', 'another name', nameOption)
    .option('--pin', 'another PIN, which is asked for')
    .addHelpText('after', '\nExample:\n  $ tillmesh staff edit Ben --role supervisor')
    .action(async (id: string, _given, command: Command) => {
      const options = optionsOf<Said & { name?: string; pin?: true }>(command)
      const pin = options.pin ? { pin: await readSecret(context, 'PIN') } : {}
      const name = options.name === undefined ? {} : { name: options.name }
      const body = { ...name, ...pin, ...valuesOf(options) }
      await edit(context, command, id, body)
    })

  staff
    .command('dismiss')
    .summary('end it: the person may not act any more')
    .description('Ends somebody’s time on the staff. What they sold stands.')
    .argument('<name>', 'who', nameOption)
    .addHelpText('after', '\nExample:\n  $ tillmesh staff dismiss Ben')
    .action((id: string, _given, command: Command) =>
      edit(context, command, id, { dismissed: Date.now() })
    )

  staff
    .command('sign-in')
    .summary('sign in at this till; the PIN is asked for')
    .description('Signs somebody in at the till that runs here, for the commands that follow.')
    .argument('<name>', 'who', nameOption)
    .addHelpText('after', '\nExample:\n  $ tillmesh staff sign-in Anna')
    .action(async (name: string, _given, command: Command) => {
      const options = optionsOf(command)
      await withClient(context, options.dir, async client => {
        if (!client.running) {
          throw new Fault(
            'CONFLICT',
            'No till runs here, and only a running till knows who is signed in: start it with "tillmesh run".'
          )
        }
        const body = { name, pin: await readSecret(context, 'PIN') }
        const { session, person } = await client.ask(api => api.POST('/sessions', { body }))
        await keepSession(options.dir, session)
        print(context, options, { person }, () => [`${clean(person.name)} is signed in.`])
      })
    })

  staff
    .command('sign-out')
    .summary('sign out at this till')
    .description('Signs out whoever signed in by command.')
    .addHelpText('after', '\nExample:\n  $ tillmesh staff sign-out')
    .action(async (_given, command: Command) => {
      const options = optionsOf(command)
      const session = await readSession(options.dir)
      if (session) {
        await withClient(context, options.dir, client => client.ask(api => api.DELETE('/session')))
      }
      await keepSession(options.dir, null)
      print(context, options, { person: null }, () => ['Nobody is signed in.'])
    })
}

const saying = (command: Command) =>
  command
    .option('--role <role>', 'cashier, supervisor or manager')
    .option('--permissions <changes>', 'more or less than the role: "+return -discount"')
    .option('--until <date>', 'last day on the staff, like 2026-12-31')

/** The API says which roles there are. */
function valuesOf({ role, permissions, until }: Said) {
  return {
    ...(role === undefined ? {} : { role: role as NonNullable<PersonEdit['role']> }),
    ...(permissions === undefined ? {} : { changes: permissions }),
    ...(until === undefined ? {} : { expires: endOfDay(until) })
  }
}

async function edit(
  context: Context,
  command: Command,
  id: string,
  body: PersonEdit
): Promise<void> {
  const options = optionsOf(command)
  const person = await withClient(context, options.dir, client =>
    client.ask(api => api.PATCH('/staff/{id}', { params: { path: { id } }, body }))
  )
  print(context, options, person, () => staffLines([person]))
}

function staffLines(staff: Person[]): string[] {
  if (staff.length === 0) return ['There is no staff: whoever holds a device may do everything.']
  const rows = staff.map(({ name, role, changes, employed, expires, dismissed }) => [
    ...[name, role, changes],
    employed
      ? expires
        ? `until ${localTime(expires)}`
        : ''
      : `left ${localTime(Math.min(expires || dismissed, dismissed || expires))}`
  ])
  return table(['Name', 'Role', 'Permissions', ''], rows)
}
