import type { Entry, SaleLine, UnknownEntry } from '../entry/kinds.ts'
import { HIDDEN, isSecret, RECORDS, type RecordName } from '../entry/records.ts'

/** An entry as JSON: bytes as hex, and what is absent left out. */
export interface ReadableEntry {
  /** `unknown 99` for one a newer version wrote. */
  kind: string
  body: unknown
}

/** An entry as it is shown; a PIN's hash is not. */
export function readable(entry: Entry | UnknownEntry): ReadableEntry {
  if (entry.kind === 'unknown') {
    return { kind: `unknown ${entry.code}`, body: { bytes: entry.raw.toString('hex') } }
  }
  const { kind, body } = entry
  if (kind === 'sale.completed' || kind === 'sale.trained' || kind.startsWith('cart.')) {
    // One unit is not written.
    const { lines } = body as { lines?: readonly SaleLine[] }
    const all = lines?.map(line => ({ ...line, quantity: line.quantity || 1000 }))
    return { kind, body: plain({ ...body, ...(all && { lines: all }) }) }
  }
  if (kind !== 'staff.edited') return { kind, body: plain(body) }
  const edits = body.edits.map(edit =>
    isSecret('staff', edit.field) ? { ...edit, text: HIDDEN } : edit
  )
  return { kind, body: plain({ ...body, edits }) }
}

/** As `readable`, and the fields of a record by their names. */
export function withFieldNames(entry: Entry | UnknownEntry): ReadableEntry {
  const shown = readable(entry)
  const type = RECORDS[entry.kind.replace('.edited', '') as RecordName]
  if (!type || !entry.kind.endsWith('.edited')) return shown
  const names = new Map(Object.entries(type.fields).map(([name, { code }]) => [code, name]))
  const body = shown.body as { edits: { field: number }[] }
  const edits = body.edits.map(edit => ({ ...edit, field: names.get(edit.field) ?? edit.field }))
  return { kind: shown.kind, body: { ...body, edits } }
}

function plain(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex')
  if (Array.isArray(value)) return value.map(plain)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [key, plain(field)])
  )
}
