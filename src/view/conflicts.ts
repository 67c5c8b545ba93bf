import { fieldName } from '../entry/fields.ts'
import { HIDDEN, isSecret, RECORDS, type RecordName, recordOfKey } from '../entry/records.ts'
import type { RegisterSet } from './cell.ts'
import { keyBytes } from './families.ts'

/** A field that was edited apart, to different values. */
export interface EditConflict {
  type: 'edit-conflict'
  /** The type of the record. */
  family: RecordName
  subject: string
  field: string
  values: { value: string | number; time: number; log: string; seq: number; index: number }[]
}

/** The conflicts in a record's cell, by the numbers of their fields. */
export function* conflictsIn(key: string, cell: RegisterSet): Generator<[number, EditConflict]> {
  const family = recordOfKey(key)!
  const { prefix, fields } = RECORDS[family]
  for (const [field, { values }] of cell) {
    // The same value written twice apart is agreement, not conflict.
    if (new Set(values.map(({ value }) => value)).size < 2) continue
    yield [
      field,
      {
        type: 'edit-conflict',
        family,
        subject: keyBytes(key.slice(prefix.length)).toString('hex'),
        field: fieldName(fields, field),
        values: values.map(({ at, time, value }) => ({
          // Facts are shown wherever an exception is, also in what is kept of them.
          value: isSecret(family, field) ? HIDDEN : value,
          time,
          log: at.log.toString('hex'),
          seq: at.seq,
          index: at.index
        }))
      }
    ]
  }
}
