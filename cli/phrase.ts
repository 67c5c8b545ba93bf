import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Fault } from '../src/fault/fault.ts'
import type { Context } from './context.ts'

/** More than 24 words take, characters; a PIN is shorter. */
const PHRASE_MAX = 1_000

/**
 * The recovery phrase: from a file if one is named, asked for without showing it if a person sits
 * there, else from stdin. Never an argument, which other users of the machine can see.
 *
 * @throws Fault BAD_INPUT if there is none to be read
 */
export async function readPhrase(context: Context, file?: string): Promise<string> {
  return file === undefined ? readSecret(context, 'Recovery phrase') : readPhraseFile(file)
}

/**
 * A secret: asked for without showing it if a person sits there, else from stdin.
 *
 * @param what its name, for the person
 * @throws Fault BAD_INPUT if there is none to be read
 */
export async function readSecret(context: Context, what: string): Promise<string> {
  if ((context.input as Partial<NodeJS.ReadStream>).isTTY) return askHidden(context, what)
  let text = ''
  for await (const chunk of context.input) {
    text += chunk.toString()
    if (text.length > PHRASE_MAX) break
  }
  return text.slice(0, PHRASE_MAX).trim()
}

/** @throws Fault BAD_INPUT if the file cannot be read */
export async function readPhraseFile(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('BAD_INPUT', `The phrase cannot be read: ${why}.`, [], cause)
  }
}

async function askHidden(context: Context, what: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const input = context.input as NodeJS.ReadStream
  const reader = createInterface({ input, output: silent, terminal: true })
  context.err.write(`${what} (not shown): `)
  const stop = new AbortController()
  reader.once('SIGINT', () => stop.abort())
  reader.once('close', () => stop.abort())
  try {
    return (await reader.question('', { signal: stop.signal })).trim()
  } catch {
    throw new Fault('BAD_INPUT', `No ${what.toLowerCase()} was given.`)
  } finally {
    reader.close()
    context.err.write('\n')
  }
}
