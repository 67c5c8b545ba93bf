import { parse } from 'csv-parse/sync'
import { Fault } from '../fault/fault.ts'

/** Bad rows named in full; beyond that their number is enough. */
export const PROBLEMS_MAX = 100

/** A file of rows, before anything is believed of it. */
export interface Table {
  header: string[]
  rows: { cells: string[]; line: number }[]
}

/**
 * Reads CSV: with or without BOM, quoted or not, any line ends, blank lines left out.
 *
 * @throws Fault BAD_INPUT if it is none, is empty, or names a column twice
 */
export function parseTable(text: string, delimiter: string): Table {
  let records: { record: string[]; info: { lines: number } }[]
  try {
    const options = { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true }
    records = parse(text, { ...options, delimiter }) as unknown as typeof records
  } catch (error) {
    const { message } = error as Error
    throw new Fault('BAD_INPUT', `The file is no CSV: ${message}. Nothing was imported.`)
  }
  const header = records.shift()?.record.map(name => name.trim())
  if (!header) throw new Fault('BAD_INPUT', 'The file is empty. Its first line must name columns.')
  const names = header.map(name => name.toLowerCase())
  const twice = header.filter((_, i) => names.indexOf(names[i]!) !== i)
  if (twice.length > 0) throw new Fault('BAD_INPUT', `The header names ${twice.join(', ')} twice.`)
  return { header, rows: records.map(({ record, info }) => ({ cells: record, line: info.lines })) }
}

/** What is wrong with a file, line by line. */
export class Problems {
  /** How many rows the file has. */
  rows = 0
  readonly #lines = new Map<number, string[]>()

  /** @param text what is wrong in this line and what to do */
  add(line: number, text: string): void {
    const texts = this.#lines.get(line) ?? []
    this.#lines.set(line, [...texts, `Line ${line}: ${text}`])
  }

  /** @throws Fault BAD_INPUT with every problem, if there is one */
  refuse(): void {
    const bad = this.#lines.size
    if (bad === 0) return
    const texts = [...this.#lines].sort(([a], [b]) => a - b).flatMap(([, each]) => each)
    const more = texts.length - PROBLEMS_MAX
    throw new Fault(
      'BAD_INPUT',
      `${bad} of ${this.rows} rows are bad, so nothing was imported. Correct them and import the file again.`,
      more > 0 ? [...texts.slice(0, PROBLEMS_MAX), `and ${more} more.`] : texts
    )
  }
}
