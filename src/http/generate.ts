import { writeFile } from 'node:fs/promises'
import { typesOf } from './generated-types.ts'
import { openapi } from './openapi.ts'

/** Where "npm run api" writes, beneath the project's folder. */
export const OPENAPI_FILE = 'docs/openapi.json'
/** Where "npm run api" writes the types, beneath the project's folder. */
export const TYPES_FILE = 'src/http/generated/api.d.ts'

/** What both files hold, by name. */
export function generated(): Record<string, string> {
  const document = JSON.parse(JSON.stringify(openapi())) as Record<string, unknown>
  return {
    [OPENAPI_FILE]: `${JSON.stringify(document, null, 2)}\n`,
    [TYPES_FILE]: typesOf(document)
  }
}

/** Writes them. */
export async function generate(): Promise<void> {
  for (const [file, text] of Object.entries(generated())) await writeFile(file, text)
}
