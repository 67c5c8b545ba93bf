import type test from 'tape'
import { runCommand } from '../../cli/program.ts'
import { embed } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { Shop } from '../shop.ts'

/** The command line on a device of its own. */
export async function shopCommand(t: test.Test) {
  const shop = new Shop(t)
  const node = await shop.found()
  const open = async () => ({ ...embed(servedOf(node), () => {}), running: false })
  return async (...args: string[]) => {
    let [out, err] = ['', '']
    const exit = await runCommand(args, {
      version: '1.2.3',
      out: { write: text => (out += text) },
      err: { write: text => (err += text) },
      input: (async function* () {})(),
      connect: async () => null,
      open
    })
    return { exit, out, err }
  }
}
