import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { writeDurably } from '../node/profile.ts'

/** How to reach the running process of a directory: who may read the directory may use its API. */
export interface ApiFile {
  port: number
  token: string
  pid: number
}

const ApiFileSchema = Type.Object({
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  token: Type.String({ minLength: 1 }),
  pid: Type.Integer({ minimum: 1 })
})

/** Where the running process of `directory` says how to reach it. */
export const apiFile = (directory: string): string => path.join(directory, 'api.json')

/** Reads `api.json`; null if there is none, or none that makes sense. */
export async function readApiFile(directory: string): Promise<ApiFile | null> {
  try {
    const content: unknown = JSON.parse(await readFile(apiFile(directory), 'utf8'))
    return Value.Check(ApiFileSchema, content) ? content : null
  } catch {
    // Missing, unreadable or half a file of a crash: nobody can be reached by it.
    return null
  }
}

/** Writes `api.json` in one step, readable by this user only. */
export function writeApiFile(directory: string, content: ApiFile): Promise<void> {
  return writeDurably(apiFile(directory), `${JSON.stringify(content)}\n`)
}

/** Removes `api.json`, if it still speaks of the process that has this token. */
export async function removeApiFile(directory: string, token: string): Promise<void> {
  const content = await readApiFile(directory)
  if (content?.token === token) await rm(apiFile(directory), { force: true })
}
