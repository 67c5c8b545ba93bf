import { open } from 'node:fs/promises'
import { Fault } from '../src/fault/fault.ts'
import { IMPORT_BYTES_MAX } from '../src/http/limits.ts'
import { decodeText } from '../src/http/text.ts'
import type { Context } from './context.ts'

/** The text of a file that a command was given, or of standard input for `-`. */
export async function readInput({ input }: Pick<Context, 'input'>, file: string): Promise<string> {
  return decodeText(await (file === '-' ? readAll(input) : readUpTo(file)))
}

async function readUpTo(file: string): Promise<Buffer> {
  try {
    const handle = await open(file)
    try {
      const { size } = await handle.stat()
      if (size > IMPORT_BYTES_MAX) throw tooLarge()
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new Fault('NOT_FOUND', `There is no file ${file}.`)
    throw new Fault('BAD_INPUT', `${file} cannot be read (${code ?? error}).`, [], error)
  }
}

async function readAll(input: Context['input']): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk as Uint8Array))
    bytes += chunk.length
    if (bytes > IMPORT_BYTES_MAX) throw tooLarge()
  }
  return Buffer.concat(chunks)
}

function tooLarge(): Fault {
  return new Fault('BAD_INPUT', 'The file is larger than 64 MB: cut it into several.')
}
