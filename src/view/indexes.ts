import type { Field } from '../entry/fields.ts'
import { MAX_CODE } from '../entry/limits.ts'
import { RECORDS, type RecordName, recordOfKey } from '../entry/records.ts'
import { provisional, type RegisterSet } from './cell.ts'
import { ROW } from './families.ts'

/** Text fields by which records are found, besides their ids. */
const INDEXED: Partial<Record<RecordName, readonly string[]>> = {
  item: ['code', 'barcode', 'name', 'external'],
  barcode: ['barcode', 'item'],
  price: ['item'],
  component: ['kit', 'item'],
  attribute: ['item'],
  reorder: ['item'],
  category: ['name'],
  tax: ['name'],
  group: ['name'],
  supplier: ['name', 'account', 'email'],
  customer: ['account', 'email', 'card', 'external'],
  giftcard: ['number'],
  currency: ['code']
}

/** The rows that name a record by what its fields hold; where edits conflict, provisionally. */
export function indexRows(key: string, cell: RegisterSet): string[] {
  const name = recordOfKey(key)!
  const { prefix, fields } = RECORDS[name]
  return (INDEXED[name] ?? []).flatMap(field => {
    const { code } = (fields as Record<string, Field>)[field]!
    const value = provisional(cell.get(code))?.value
    if (typeof value !== 'string' || value === '') return []
    return indexPrefix(name, field, value) + key.slice(prefix.length)
  })
}

/**
 * Prefix of the rows of records that hold a value; the record's id follows. Small and capital
 * letters are one and long texts are cut, so whoever reads them compares once more.
 */
export function indexPrefix(name: RecordName, field: string, value: string): string {
  const { prefix, fields } = RECORDS[name]
  const { code } = (fields as Record<string, Field>)[field]!
  const text = Buffer.from(value.toLowerCase().slice(0, MAX_CODE)).toString('latin1')
  return `${ROW.index}${prefix}${String.fromCharCode(code)}${text}\0`
}
