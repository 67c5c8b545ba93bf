import crypto from 'hypercore-crypto'
import { type Field, fieldName } from '../../entry/fields.ts'
import type { Edit, Entry } from '../../entry/kinds.ts'
import { MAX_NUMBER } from '../../entry/limits.ts'
import { RECORDS, type RecordName, type RecordValues } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { provisional, type RegisterSet } from '../../view/cell.ts'
import type { View } from '../../view/view.ts'

const NAMESPACE = crypto.namespace('tillmesh/record', 1)[0]!

/** Where cells are read: a device, or what was read ahead of it. */
export interface Cells {
  view: Pick<View, 'cell'>
}

/** A record and its id; where edits are in conflict, the provisional values. */
export type Found<N extends RecordName> = RecordValues<N> & { id: Buffer }

/**
 * The id of a record that follows from what it is about, so that made in two places while they are
 * apart it is one and not two.
 *
 * @returns 16 bytes
 */
export function recordId(name: RecordName, ...about: (string | Buffer)[]): Buffer {
  const parts = about.map(part => {
    const bytes = Buffer.from(part)
    const length = Buffer.alloc(4)
    length.writeUInt32LE(bytes.byteLength)
    return Buffer.concat([length, bytes])
  })
  return crypto.hash([NAMESPACE, Buffer.from(`${name}\0`), ...parts]).subarray(0, 16)
}

/** The record with this id, or null if no edit of it was read. */
export async function recordOf<N extends RecordName>(
  { view }: Cells,
  name: N,
  id: Buffer
): Promise<Found<N> | null> {
  const cell = await view.cell<RegisterSet>(RECORDS[name].prefix + id.toString('latin1'))
  return cell ? { ...valuesOf(name, cell), id } : null
}

/** Records of a type in the order of their ids, from `after` (an id in hex) on. */
export async function* recordsOf<N extends RecordName>(
  { view }: Pick<Device, 'view'>,
  name: N,
  after?: string
): AsyncGenerator<Found<N>> {
  const { prefix } = RECORDS[name]
  const from =
    after === undefined ? undefined : prefix + Buffer.from(after, 'hex').toString('latin1')
  for await (const [key, cell] of view.cells<RegisterSet>(prefix, from)) {
    yield { ...valuesOf(name, cell), id: Buffer.from(key.slice(prefix.length), 'latin1') }
  }
}

/** What a record's cell holds, every field: empty text or 0 where nothing was said. */
export function valuesOf<N extends RecordName>(name: N, cell: RegisterSet): RecordValues<N> {
  const values: Record<string, string | number> = {}
  for (const [field, { code, type }] of Object.entries<Field>(RECORDS[name].fields)) {
    const value = provisional(cell.get(code))?.value
    values[field] = type === 'text' ? String(value || '') : Number(value || 0)
  }
  return values as RecordValues<N>
}

/** A field that was edited apart: all values that stand side by side. */
export interface FieldConflict {
  field: string
  /** The one that serves meanwhile is `provisional`. */
  values: { value: string | number; device: string; time: number; provisional: boolean }[]
}

/** The fields of a record whose edits conflict: one more edit of such a field settles it. */
export async function conflictsOf(
  { view, membership }: Pick<Device, 'view' | 'membership'>,
  name: RecordName,
  id: Buffer
): Promise<FieldConflict[]> {
  const { prefix, fields } = RECORDS[name]
  const cell = await view.cell<RegisterSet>(prefix + id.toString('latin1'))
  return [...(cell ?? [])].flatMap(([code, register]) => {
    if (new Set(register.values.map(({ value }) => value)).size < 2) return []
    const best = provisional(register)
    const values = register.values.map(said => ({
      ...{ value: said.value, time: said.time, provisional: said === best },
      device: membership.byLog(said.at.log)?.name ?? ''
    }))
    return { field: fieldName(fields, code), values }
  })
}

/**
 * The edits that bring a record to these values: only fields that differ, each superseding the
 * values this device sees. What is absent stays as it is.
 *
 * @returns null if nothing differs
 * @throws Fault BAD_INPUT for a number that a field cannot hold
 */
export async function edited<N extends RecordName>(
  { view }: Cells,
  name: N,
  id: Buffer,
  values: Partial<RecordValues<N>>
): Promise<Entry | null> {
  const { prefix, fields } = RECORDS[name]
  const cell =
    (await view.cell<RegisterSet>(prefix + id.toString('latin1'))) ?? (new Map() as RegisterSet)
  const edits: Edit[] = []
  for (const [field, { code, type }] of Object.entries<Field>(fields)) {
    const wanted = (values as Record<string, string | number | undefined>)[field]
    if (wanted === undefined) continue
    if (type === 'number' && !(Math.abs(Number(wanted)) <= MAX_NUMBER)) {
      throw new Fault('BAD_INPUT', `The ${field} of a ${name} is a number up to ${MAX_NUMBER}.`)
    }
    const value = wanted || ''
    const seen = cell.get(code)?.values ?? []
    if (seen.length > 0 && seen.every(old => old.value === value)) continue
    if (seen.length === 0 && value === '') continue
    edits.push({
      field: code,
      ...(type === 'text' ? { text: String(wanted) } : { number: Number(wanted) }),
      supersedes: seen.map(({ at }) => at)
    })
  }
  if (edits.length === 0) return null
  return { kind: `${name}.edited`, body: { subject: id, edits } } as Entry
}
