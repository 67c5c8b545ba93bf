import type { Command } from 'commander'
import type { Client } from '../src/http/client.ts'

/** Where text goes. */
export interface Output {
  write(text: string): unknown
  isTTY?: boolean
  /** Runs something when nobody reads any more. */
  once?(event: 'error', run: () => void): unknown
}

/** What a command takes from outside; a test hands in its own. */
export interface Context {
  version: string
  out: Output
  err: Output
  input: AsyncIterable<Uint8Array | string>
  /** Reaches the running till of a directory; null if none runs. */
  connect(directory: string): Promise<Client | null>
  /** Reaches the running till of a directory, or opens its device in this process. */
  open(directory: string): Promise<Client>
}

/** The options that every command has. */
export interface GlobalOptions {
  dir: string
  json?: true
}

/** The options of a command together with those that every command has. */
export function optionsOf<T extends object>(command: Command): GlobalOptions & T {
  return command.optsWithGlobals<GlobalOptions & T>()
}

/** Does something with a device, by whichever way it is reached, and lets go of it. */
export async function withClient<T>(
  context: Context,
  directory: string,
  act: (client: Client) => Promise<T>
): Promise<T> {
  const client = await context.open(directory)
  try {
    return await act(client)
  } finally {
    await client.close()
  }
}

/** Prints a result: as one line of JSON with `--json`, else as the lines for people. */
export function print(
  context: Context,
  options: GlobalOptions,
  result: unknown,
  lines: () => string[]
): void {
  const text = options.json ? JSON.stringify(result) : lines().join('\n')
  if (text !== '') context.out.write(`${text}\n`)
}
