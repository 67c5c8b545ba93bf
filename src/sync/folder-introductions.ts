import { readFile } from 'node:fs/promises'
import path from 'node:path'
import {
  decodeIntroductions,
  encodeIntroductions,
  type Introduction
} from '../business/introduction.ts'
import { placeIn, writeWhole } from './folder-store.ts'

const FILE = 'introductions'

/** More than all devices of a large business write in their lives, and 20 MB at most. */
const FILE_MAX = 100_000

/**
 * The introductions that a folder holds. They prove themselves, so a file that is damaged or was
 * tampered with costs nothing but what it said.
 */
export async function readIntroductions(folder: string): Promise<Introduction[]> {
  const bytes = await readFile(path.join(placeIn(folder), FILE)).catch(() => null)
  return (bytes && decodeIntroductions(bytes, FILE_MAX)) ?? []
}

/** Leaves introductions in a folder, beside those that others left there. */
export async function leaveIntroductions(
  folder: string,
  list: readonly Introduction[]
): Promise<void> {
  const there = await readIntroductions(folder)
  const known = new Set(there.map(({ log }) => log.toString('hex')))
  const fresh = list.filter(({ log }) => !known.has(log.toString('hex')))
  if (fresh.length === 0) return
  await writeWhole(placeIn(folder), FILE, encodeIntroductions([...there, ...fresh]))
}
