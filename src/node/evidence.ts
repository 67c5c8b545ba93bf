import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from './profile.ts'

/** Folder in a device's directory for what proves that something is wrong. */
export const evidenceFolder = (directory: string): string => path.join(directory, 'evidence')

/**
 * Writes a file of evidence, or replaces it.
 *
 * @param name of the file, without `.json`
 * @returns where it is, from the device's directory
 */
export async function writeEvidence(
  directory: string,
  name: string,
  content: object
): Promise<string> {
  await mkdir(evidenceFolder(directory), { recursive: true, mode: 0o700 })
  const file = `${name}.json`
  await writeDurably(path.join(evidenceFolder(directory), file), JSON.stringify(content, null, 2))
  return `evidence/${file}`
}
