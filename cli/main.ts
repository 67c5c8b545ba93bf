import { readFileSync } from 'node:fs'
import { connect, embed } from '../src/http/client.ts'
import { openDevice } from '../src/http/open.ts'
import type { Context } from './context.ts'
import { tellStack } from './failure.ts'
import { runCommand } from './program.ts'

const debug = process.env.TILLMESH_DEBUG === '1'

const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')

const context: Context = {
  version: (JSON.parse(manifest) as { version: string }).version,
  out: process.stdout,
  err: process.stderr,
  input: process.stdin,
  connect,
  async open(directory) {
    const running = await connect(directory)
    if (running) return running
    const { node, served, close } = await openDevice(directory)
    node.on('problem', (error: unknown) => debug && tellStack(error, process.stderr))
    const client = embed(served, error => debug && tellStack(error, process.stderr))
    return {
      ...client,
      close: async () => {
        await client.close()
        await close()
      }
    }
  }
}

// Who reads the output may stop reading (`| head`): the command goes on to its end all the same,
// so that a sale is not left half told and a till does not stop because its window was closed.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.exitCode = await runCommand(process.argv.slice(2), context, debug)
