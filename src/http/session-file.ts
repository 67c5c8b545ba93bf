import { readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from '../node/profile.ts'

const fileOf = (directory: string) => path.join(directory, 'session.json')

/** The session of who signed in by command; null if nobody did. */
export async function readSession(directory: string): Promise<string | null> {
  try {
    const { session } = JSON.parse(await readFile(fileOf(directory), 'utf8')) as {
      session?: unknown
    }
    return typeof session === 'string' && /^[0-9a-f]+$/.test(session) ? session : null
  } catch {
    return null
  }
}

/** Keeps a session for the commands that follow, readable by this user only; null forgets it. */
export async function keepSession(directory: string, session: string | null): Promise<void> {
  if (session === null) await rm(fileOf(directory), { force: true })
  else await writeDurably(fileOf(directory), `${JSON.stringify({ session })}\n`)
}
