import os from 'node:os'
import path from 'node:path'
import { Command, Option } from 'commander'
import { addCarts } from './commands/cart.ts'
import { addCustomer } from './commands/customer.ts'
import { addDemo } from './commands/demo.ts'
import { addDevice } from './commands/device.ts'
import { addDht } from './commands/dht.ts'
import { addEvent } from './commands/event.ts'
import { addException } from './commands/exception.ts'
import { addBooks } from './commands/export.ts'
import { addGiftCard } from './commands/giftcard.ts'
import { addInit } from './commands/init.ts'
import { addInvite } from './commands/invite.ts'
import { addItem } from './commands/item.ts'
import { addJoin } from './commands/join.ts'
import { addLan } from './commands/lan.ts'
import { addLink } from './commands/link.ts'
import { addLocation } from './commands/location.ts'
import { addLog } from './commands/log.ts'
import { addOrder } from './commands/order.ts'
import { addRecords } from './commands/records.ts'
import { addRecover } from './commands/recover.ts'
import { addRun } from './commands/run.ts'
import { addSales } from './commands/sales.ts'
import { addReprint, addReturn, addSell } from './commands/sell.ts'
import { addSetting } from './commands/setting.ts'
import { addCash, addReport, addShift } from './commands/shift.ts'
import { addStaff } from './commands/staff.ts'
import { addStatus } from './commands/status.ts'
import { addStock } from './commands/stock.ts'
import { addStocktake } from './commands/stocktake.ts'
import { addSync } from './commands/sync.ts'
import { addToken } from './commands/token.ts'
import { addTransfer } from './commands/transfer.ts'
import { addVerify } from './commands/verify.ts'
import { addWitness } from './commands/witness.ts'
import type { Context } from './context.ts'
import { exitCodeHelp } from './exit-codes.ts'
import { tellFailure } from './failure.ts'
import { spoken } from './spoken.ts'

/** Every command, in the order a shop meets them. */
const COMMANDS = [
  addInit,
  addRun,
  addInvite,
  addJoin,
  addRecover,
  addDevice,
  addItem,
  addCustomer,
  addRecords,
  addSetting,
  addSell,
  addReturn,
  addReprint,
  addCarts,
  addGiftCard,
  addStock,
  addLocation,
  addOrder,
  addTransfer,
  addStocktake,
  addEvent,
  addSales,
  addShift,
  addCash,
  addReport,
  addStaff,
  addException,
  addBooks,
  addStatus,
  addLog,
  addSync,
  addVerify,
  addWitness,
  addLan,
  addDht,
  addLink,
  addToken,
  addDemo
]

/** The command line; its commands do what they do through `context`. */
export function buildProgram(context: Context): Command {
  const program = new Command('tillmesh')
    .description('A point of sale whose tills need no server.')
    .version(context.version)
    .addOption(
      new Option('--dir <directory>', 'where this device keeps its data')
        .env('TILLMESH_DIR')
        .default(path.join(os.homedir(), '.tillmesh'), '~/.tillmesh')
    )
    .option(
      '--json',
      'print results as JSON on stdout, and a failure as a problem object on stderr'
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: text => context.out.write(text),
      writeErr: text => context.err.write(text),
      outputError: () => {}
    })
    .addHelpText(
      'after',
      `
Amounts are written like 12.50, quantities like 2 or 0.350. With --json amounts are minor
currency units, quantities thousandths, times milliseconds since 1970.

Exit codes:
${exitCodeHelp()}

Example:
  $ tillmesh init --business "Books & Bread" --location "High Street" --name Counter --currency EUR
  $ tillmesh item import items.csv
  $ tillmesh sell BREAD --tender cash:5.00`
    )
  for (const add of COMMANDS) add(program, context)
  return program
}

/**
 * Runs one command.
 *
 * @param args what comes after the program's name
 * @returns the exit code
 */
export async function runCommand(
  args: readonly string[],
  context: Context,
  debug = false
): Promise<number> {
  const program = buildProgram(context)
  let typed = program
  program.hook('preAction', (_program, command) => {
    typed = command
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return 0
  } catch (error) {
    // A usage error comes before the options are read: look for the word itself.
    return tellFailure(error, context.err, {
      ...{ json: args.includes('--json'), debug, command: typedIn(args, program) },
      spoken: sentence => spoken(sentence, typed)
    })
  }
}

/** The words of a command line that name its command; options may stand before them. */
function typedIn(args: readonly string[], program: Command): string {
  const names = [program.name()]
  let command = program
  for (const word of args) {
    const next = command.commands.find(each => each.name() === word)
    if (!next) continue
    names.push(word)
    command = next
  }
  return names.join(' ')
}
