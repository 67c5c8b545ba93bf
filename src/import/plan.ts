import { setImmediate } from 'node:timers/promises'
import crypto from 'hypercore-crypto'
import { type Field, fieldName } from '../entry/fields.ts'
import type { Edit, Entry } from '../entry/kinds.ts'
import { RECORDS, type RecordName, type RecordValues } from '../entry/records.ts'
import type { Device } from '../node/device.ts'
import { edited, recordOf } from '../retail/records/records.ts'
import type { Once } from '../view/cell.ts'
import { DOCUMENT, documentKey } from '../view/documents.ts'
import type { ReadAhead } from './read-ahead.ts'

/** Rows shown one by one in a report; beyond that their number is enough. */
export const DIFF_ROWS_MAX = 1_000

/** Rows looked at before other work gets its turn. */
const ROWS_BETWEEN_PAUSES = 200

const NAMESPACE = crypto.namespace('tillmesh/file', 1)[0]!

/** A field's value before and after; of a new record what was before is empty. */
export interface FieldChange {
  field: string
  before: string | number
  after: string | number
}

/** What a row of a file does. */
export interface RowChange {
  line: number
  /** What a person knows it by: code, account, name. */
  name: string
  state: 'new' | 'changed' | 'unchanged'
  fields: FieldChange[]
  /** Opening stock that it books, thousandths of a unit. */
  stock: { location: string; quantity: number }[]
  /** What somebody should know of it. */
  notes: string[]
}

/** What an import did, or would do. */
export interface ImportReport {
  rows: number
  created: number
  changed: number
  unchanged: number
  /** Items whose opening stock was booked. */
  stocked: number
  dryRun: boolean
  /** Rows that are new, changed or have notes, as far as there is room. */
  diff: RowChange[]
  /** How many more there are. */
  more: number
}

/** How an import is done. */
export interface ImportOptions {
  /** The file's name. */
  name?: string
  /** True to write nothing. */
  dryRun?: boolean
  /** Told how many rows are done, of how many. */
  progress?: (done: number, total: number) => void
  staff?: Buffer | null
}

/** The rows one by one, telling how far it is: a till goes on selling while a large file is read. */
export async function* paced<T>(
  rows: readonly T[],
  progress: ImportOptions['progress']
): AsyncGenerator<T> {
  for (const [i, row] of rows.entries()) {
    if (i % ROWS_BETWEEN_PAUSES === 0) {
      progress?.(i, rows.length)
      await setImmediate()
    }
    yield row
  }
  progress?.(rows.length, rows.length)
}

/** What is going to be written for a file, gathered row by row. */
export class Plan {
  readonly device: Device
  /** The cells that the file is about. */
  readonly view: ReadAhead
  readonly entries: Entry[] = []
  readonly #report: ImportReport
  /** Records that this plan makes along the way. */
  readonly #made = new Set<string>()

  constructor(device: Device, view: ReadAhead, rows: number) {
    this.device = device
    this.view = view
    const none = { created: 0, changed: 0, unchanged: 0, stocked: 0 }
    this.#report = { rows, ...none, dryRun: false, diff: [], more: 0 }
  }

  /** Brings a record to these values. */
  async set<N extends RecordName>(
    name: N,
    id: Buffer,
    values: Partial<RecordValues<N>>
  ): Promise<FieldChange[]> {
    const entry = await edited(this, name, id, values)
    if (!entry) return []
    this.entries.push(entry)
    const before = (await recordOf(this, name, id)) as Record<string, string | number> | null
    const { fields } = RECORDS[name] as { fields: Readonly<Record<string, Field>> }
    return (entry.body as { edits: Edit[] }).edits.map(({ field, text, number }) => {
      const called = fieldName(fields, field)
      return { field: called, before: before?.[called] ?? '', after: text ?? number ?? '' }
    })
  }

  /** Makes a record that rows refer to, once. */
  async make<N extends RecordName>(
    name: N,
    id: Buffer,
    values: Partial<RecordValues<N>>
  ): Promise<void> {
    const key = name + id.toString('hex')
    if (this.#made.has(key)) return
    this.#made.add(key)
    await this.set(name, id, values)
  }

  /** Counts a row and takes it into the report. */
  add(row: RowChange): void {
    const report = this.#report
    if (row.state === 'new') report.created++
    else report[row.state]++
    if (row.stock.length > 0) report.stocked++
    if (row.state === 'unchanged' && row.stock.length === 0 && row.notes.length === 0) return
    if (report.diff.length < DIFF_ROWS_MAX) report.diff.push(row)
    else report.more++
  }

  /**
   * Writes everything as one group, and that the file was imported; nothing if it is a dry run, or
   * changes nothing and was imported before.
   *
   * @param text the file
   */
  async finish(text: string, { name = '', dryRun = false, staff }: ImportOptions) {
    const report = { ...this.#report, dryRun }
    if (dryRun) return report
    const id = crypto.hash([NAMESPACE, Buffer.from(text)]).subarray(0, 16)
    const before = await this.device.view.cell<Once>(documentKey(DOCUMENT.file, id))
    if (this.entries.length === 0 && before) return report
    const body = { id, name, rows: report.rows, staff: staff ?? null }
    await this.device.commit(() => [...this.entries, { kind: 'file.imported', body }])
    await this.device.settle()
    return report
  }
}
