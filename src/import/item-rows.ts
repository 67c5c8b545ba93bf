import { MAX_CODE, MAX_TAX_RATE } from '../entry/limits.ts'
import type { ItemValues } from '../retail/catalogue/catalogue.ts'
import type { Row } from './read.ts'

/** What an item's row says. */
export interface ItemRow {
  line: number
  /** What the item's id follows from: its code, else barcode, else `#` and its id elsewhere, else name. */
  key: string
  /** Fields of the item; `code` and `external` only if the row gives them. */
  values: ItemValues
  /** Names and rates (parts per million) of the taxes; undefined if no column speaks of them. */
  taxes?: { name: string; rate: number }[]
  /** Name or number of the supplier; undefined if no column speaks of it. */
  supplier?: string
  attributes: Map<string, string>
  /** Opening stock in thousandths by the location's name; empty for this device's own. */
  stock: Map<string, number>
}

/** The attribute that keeps what one of Open Source Point of Sale's columns says. */
export const ALTERNATIVE = 'Allow Alt Description'

/** The code of an item that has none, and no barcode: told apart from a code of the same digits. */
export const externalCode = (external: string): string => `#${external}`

/** Reads a row of an item file; what is wrong with it is noted. */
export function itemRow(row: Row): ItemRow {
  const code = row.text('code', MAX_CODE)
  const barcode = row.text('barcode', MAX_CODE)
  const external = row.text('external', MAX_CODE)
  const name = row.needed('name')
  const key = code || barcode || (external ? externalCode(external) : name.slice(0, MAX_CODE))
  if (code === '') row.wrong('code', 'code is empty: give the item one.')
  // `sell CODE*QTY@PRICE` would take it apart and sell something else.
  if (/[*@]/.test(key)) {
    row.problem(`"${key}" holds * or @, which stand for quantity and price: give another code.`)
  }
  const given = {
    ...{ name, code, barcode, external },
    price: row.amount('price', true),
    cost: row.amount('cost'),
    tax: row.percent('tax'),
    category: row.text('category'),
    unit: row.text('unit'),
    description: row.text('description'),
    serial: row.flag('serial'),
    fractions: row.flag('fractions'),
    reorderLevel: row.quantity('reorderLevel'),
    reorderQuantity: row.quantity('reorderQuantity'),
    hsn: row.text('hsn'),
    image: row.text('image')
  }
  const values = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined)
  ) as ItemValues
  // A program that knows no such id says nothing of it.
  if (!external) delete values.external
  row.check('item', values)
  const taxes = taxesOf(row)
  const supplier = row.text('supplier')
  return {
    ...{ line: row.line, key, values, attributes: attributesOf(row), stock: stockOf(row) },
    ...(taxes && { taxes }),
    ...(supplier !== undefined && { supplier })
  }
}

function taxesOf(row: Row): ItemRow['taxes'] {
  const taxes: { name: string; rate: number }[] = []
  let told = false
  for (const tax of ['tax1', 'tax2']) {
    const name = row.text(`${tax}Name`)
    const rate = row.percent(`${tax}Percent`)
    told ||= name !== undefined || rate !== undefined
    if (name && row.text(`${tax}Percent`) === '') {
      row.wrong(`${tax}Percent`, `it is empty, but the tax is "${name}": write its percent.`)
    }
    if (name || rate) taxes.push({ name: name ?? '', rate: rate ?? 0 })
  }
  if (taxes.reduce((sum, { rate }) => sum + rate, 0) > MAX_TAX_RATE) {
    row.problem('its taxes come to more than 100 percent: correct them.')
  }
  return told ? taxes : undefined
}

function attributesOf(row: Row): Map<string, string> {
  const attributes = new Map<string, string>()
  const alternative = row.flag('alternative')
  if (alternative !== undefined) attributes.set(ALTERNATIVE, alternative ? '1' : '')
  for (const [name, target] of row.named('attribute:')) attributes.set(name, row.text(target)!)
  for (const [name, target] of row.named('date:')) attributes.set(name, row.date(target)!)
  return attributes
}

function stockOf(row: Row): Map<string, number> {
  const stock = new Map<string, number>()
  const here = row.quantity('stock')
  if (here) stock.set('', here)
  for (const [name, target] of row.named('stock:')) {
    const quantity = row.quantity(target)
    if (quantity) stock.set(name, quantity)
  }
  return stock
}
