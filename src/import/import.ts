import { Fault } from '../fault/fault.ts'
import type { Device } from '../node/device.ts'
import { importCustomerRows } from './customers.ts'
import { importItemRows } from './items.ts'
import { type Mapping, OSPOS, parseMapping, SIMPLE, type Subject } from './mapping.ts'
import type { ImportOptions, ImportReport } from './plan.ts'

/** A file to import. */
export interface ImportedFile extends ImportOptions {
  subject: Subject
  /** UTF-8, with or without BOM. */
  text: string
  /** `simple` (items only), `ospos`, or `mapping` with one. */
  format: string
  /** Text of a mapping file. */
  mapping?: string
}

/**
 * Imports a file of items or customers, or says what that would do.
 *
 * @throws Fault BAD_INPUT naming every bad row, with nothing imported
 */
export function importFile(device: Device, file: ImportedFile): Promise<ImportReport> {
  const run = file.subject === 'items' ? importItemRows : importCustomerRows
  return run(device, file.text, mappingOf(file), file)
}

function mappingOf({ subject, format, mapping }: ImportedFile): Mapping {
  if (format === 'ospos') return OSPOS[subject]
  if (format === 'simple' && subject === 'items') return SIMPLE
  if (format === 'mapping' && mapping !== undefined) return parseMapping(mapping, subject)
  throw new Fault(
    'BAD_INPUT',
    `"${format}" is no format of ${subject}: use ospos${subject === 'items' ? ', simple' : ''} or a mapping file.`
  )
}
