/** Files as Open Source Point of Sale writes them, and how tests take them in. */
import { Fault } from '../../src/fault/fault.ts'
import { type ImportedFile, importFile } from '../../src/import/import.ts'
import type { Node } from '../../src/node/node.ts'
import { recordsOf } from '../../src/retail/records/records.ts'

export const OSPOS_HEADER =
  'Id,Barcode,"Item Name",Category,"Supplier ID","Cost Price","Unit Price","Tax 1 Name","Tax 1 Percent","Tax 2 Name","Tax 2 Percent","Reorder Level",Description,"Allow Alt Description","Item has Serial Number",Image,HSN'

/** A file of the columns that every version of it has, and some more. */
export const osposFile = (more: string, ...rows: string[]): string =>
  `\ufeff${[OSPOS_HEADER + (more && `,${more}`), ...rows].join('\n')}\n`

export const CUSTOMER_HEADER =
  'First Name,Last Name,Gender,Consent,Email,Phone Number,Address 1,Address2,City,State,Zip,Country,Comments,Company,Account Number,Discount,Discount_Type,Taxable'

export const customerFile = (...rows: string[]): string =>
  `${[CUSTOMER_HEADER, ...rows].join('\n')}\n`

/** Takes a file in; of items in the other program's format unless told otherwise. */
export const take = (node: Node, text: string, more: Partial<ImportedFile> = {}) =>
  importFile(node.device, { subject: 'items', format: 'ospos', text, ...more })

/** Why a file was refused. */
export async function refusal(node: Node, text: string, more: Partial<ImportedFile> = {}) {
  try {
    await take(node, text, more)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was not refused')
}

/** All items, by code. */
export async function itemsOf({ device }: Node) {
  const items = []
  for await (const item of recordsOf(device, 'item')) items.push(item)
  return items.sort((a, b) => (a.code < b.code ? -1 : 1))
}
