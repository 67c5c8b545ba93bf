import type { Context } from '../../cli/context.ts'
import { runCommand } from '../../cli/program.ts'
import { embed } from '../../src/http/client.ts'
import type { Operations } from '../../src/http/contract.ts'
import { type Call, fakeEndpoints, fakeOperations, NOTHING } from '../http/fake.ts'

/** What one command printed and did. */
export interface Ran {
  exit: number
  out: string
  err: string
  calls: Call[]
}

/** What surrounds the command. */
export interface Surroundings {
  answers?: Partial<Operations>
  input?: string | Uint8Array
  debug?: boolean
  /** A till runs in the directory. */
  running?: boolean
}

/** Runs a command on operations that only pretend. */
export async function command(args: string[], around: Surroundings = {}): Promise<Ran> {
  const operations = fakeOperations(around.answers)
  let out = ''
  let err = ''
  const open = async () => ({
    ...embed(NOTHING, () => {}, fakeEndpoints(operations)),
    running: around.running === true
  })
  const context: Context = {
    version: '1.2.3',
    out: { write: text => (out += text) },
    err: { write: text => (err += text) },
    input: (async function* () {
      yield around.input ?? ''
    })(),
    connect: async () => (around.running ? open() : null),
    open
  }
  const exit = await runCommand(args, context, around.debug)
  return { exit, out, err, calls: operations.calls }
}
