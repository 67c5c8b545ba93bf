import { fieldName } from '../entry/fields.ts'
import { RECORDS, type RecordName, recordOfKey } from '../entry/records.ts'
import type { RegisterSet } from './cell.ts'

/** Values of one field that were written apart. */
export interface ConflictFact {
  type: 'edit-conflict'
  /** The type of the record. */
  family: RecordName
  subject: string
  field: string
  values: { value: string | number; time: number; log: string; seq: number; index: number }[]
}

/** The fields of a record that were edited apart, with all their values, as exceptions. */
export function deriveConflicts(
  key: string,
  cell: RegisterSet,
  fact: (name: string, value: ConflictFact) => void
): void {
  const family = recordOfKey(key)!
  const { prefix, fields } = RECORDS[family]
  for (const [field, { values }] of cell) {
    // The same value written twice apart is agreement, not conflict.
    if (new Set(values.map(({ value }) => value)).size < 2) continue
    fact(`c${key}.${field}`, {
      type: 'edit-conflict',
      family,
      subject: Buffer.from(key.slice(prefix.length), 'latin1').toString('hex'),
      field: fieldName(fields, field),
      values: values.map(({ at, time, value }) => ({
        value,
        time,
        log: at.log.toString('hex'),
        seq: at.seq,
        index: at.index
      }))
    })
  }
}
