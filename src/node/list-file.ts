import { readFile } from 'node:fs/promises'
import { Fault } from '../fault/fault.ts'
import { writeDurably } from './profile.ts'

/**
 * Reads a list of byte strings that `writeList` wrote; empty if there is no such file.
 *
 * @throws Fault STORAGE if it is damaged
 */
export async function readList(file: string): Promise<Buffer[]> {
  try {
    const list = JSON.parse(await readFile(file, 'utf8')) as string[]
    return list.map(text => Buffer.from(text, 'base64'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw new Fault('STORAGE', `${file} is damaged. Delete it: the other devices tell of it again.`)
  }
}

/** Writes a list of byte strings, durably and as a whole. */
export function writeList(file: string, list: readonly Buffer[]): Promise<void> {
  return writeDurably(file, `${JSON.stringify(list.map(bytes => bytes.toString('base64')))}\n`)
}
