import type { Device } from '../node/device.ts'
import { importItemRows } from './items.ts'
import { SIMPLE } from './mapping.ts'
import type { ImportReport } from './plan.ts'

/** What an import did, in numbers. */
export type ItemImport = Pick<
  ImportReport,
  'rows' | 'created' | 'changed' | 'unchanged' | 'stocked'
>

/**
 * Imports items from CSV: header `code,name,price`, and `barcode,tax,category,stock` where there.
 *
 * @param text the file, UTF-8, with or without BOM
 * @throws Fault BAD_INPUT naming every bad row, with nothing imported
 */
export async function importItems(
  device: Device,
  text: string,
  staff: Buffer | null = null
): Promise<ItemImport> {
  const {
    dryRun: _,
    diff: _diff,
    more: _more,
    ...numbers
  } = await importItemRows(device, text, SIMPLE, { staff })
  return numbers
}
