import { setImmediate } from 'node:timers/promises'
import { parse } from 'csv-parse/sync'
import crypto from 'hypercore-crypto'
import { type Entry, type StockLine, StockReason } from '../entry/kinds.ts'
import { MAX_CODE, MAX_PRICE, MAX_QUANTITY, MAX_TAX_RATE, MAX_TEXT } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import { parseAmount, parseQuantity } from '../money/amount.ts'
import type { Device } from '../node/device.ts'
import { type Catalogue, type ItemValues, itemId } from '../retail/catalogue.ts'
import { edited } from '../retail/records.ts'
import { onceKey } from '../view/reduce.ts'

const REQUIRED = ['code', 'name', 'price']
const OPTIONAL = ['barcode', 'tax', 'category', 'stock']

/** Bad rows named in full; beyond that their number is enough. */
const PROBLEMS_MAX = 100

/** Rows looked at before other work gets its turn. */
const ROWS_BETWEEN_PAUSES = 200

const NAMESPACE = crypto.namespace('tillmesh/opening-stock', 1)[0]!

/** One good row. */
interface Row extends Required<Pick<ItemValues, 'code' | 'name' | 'price'>> {
  values: ItemValues
  /** Thousandths, where the file has a stock column and the row fills it. */
  stock: number | null
}

/** What an import did. */
export interface ItemImport {
  rows: number
  created: number
  changed: number
  unchanged: number
  /** Items whose opening stock was booked here. */
  stocked: number
}

/**
 * Imports items from CSV: header `code,name,price`, and `barcode,tax,category,stock` where there.
 * Importing a file again changes nothing; the same file imported in two places while they are
 * apart makes each item once and books its opening stock once.
 *
 * @param text the file, UTF-8, with or without BOM
 * @throws Fault BAD_INPUT naming every bad row, with nothing imported
 */
export async function importItems(
  device: Device,
  catalogue: Catalogue,
  text: string
): Promise<ItemImport> {
  const rows = parseItems(text, device.profile.business.currency)
  await device.settle()
  const report: ItemImport = { rows: rows.length, created: 0, changed: 0, unchanged: 0, stocked: 0 }
  const entries: Entry[] = []
  for (const [i, { code, values, stock }] of rows.entries()) {
    // A till goes on selling while a large file is read.
    if (i % ROWS_BETWEEN_PAUSES === 0) await setImmediate()
    const known = (await catalogue.byId(itemId(code))) ?? (await catalogue.withCode(code))
    const id = known?.id ?? itemId(code)
    const entry = await edited(device, 'item', id, values)
    if (!known) report.created++
    else if (entry) report.changed++
    else report.unchanged++
    if (entry) entries.push(entry)
    if (stock) {
      const opening = openingId(device.location, id)
      if (!(await device.view.cell(onceKey(opening)))) {
        entries.push(openingStock(device.location, opening, { item: id, quantity: stock }))
        report.stocked++
      }
    }
  }
  await device.commit(() => entries)
  await device.settle()
  return report
}

function openingStock(location: Buffer, id: Buffer, line: StockLine): Entry {
  return { kind: 'stock.moved', body: { location, reason: StockReason.opening, lines: [line], id } }
}

/** An item's opening stock at a location is one fact, whoever books it. */
function openingId(location: Buffer, item: Buffer): Buffer {
  return crypto.hash([NAMESPACE, location, item]).subarray(0, 16)
}

/** Reads the whole file before anything is believed of it. */
function parseItems(text: string, currency: string): Row[] {
  const records = parseCsv(text)
  const header = records.shift()?.record.map(name => name.trim().toLowerCase())
  if (!header)
    throw new Fault('BAD_INPUT', 'The file is empty. Its first line must be code,name,price.')
  const missing = REQUIRED.filter(name => !header.includes(name))
  const strange = header.filter(name => !REQUIRED.includes(name) && !OPTIONAL.includes(name))
  const twice = header.filter((name, i) => header.indexOf(name) !== i)
  if (missing.length > 0)
    throw new Fault(
      'BAD_INPUT',
      `The header has no column ${missing.join(', ')}. It must be at least code,name,price.`
    )
  if (strange.length > 0)
    throw new Fault(
      'BAD_INPUT',
      `The header has unknown columns: ${strange.join(', ')}. Known are ${[...REQUIRED, ...OPTIONAL].join(', ')}.`
    )
  if (twice.length > 0) throw new Fault('BAD_INPUT', `The header names ${twice.join(', ')} twice.`)
  const problems: string[] = []
  const lineOf = new Map<string, number>()
  const rows: Row[] = []
  for (const { record, line } of records) {
    try {
      const row = parseRow(header, record, currency)
      const before = lineOf.get(row.code)
      if (before !== undefined)
        throw new Fault('BAD_INPUT', `code "${row.code}" stands in line ${before} already`)
      lineOf.set(row.code, line)
      rows.push(row)
    } catch (error) {
      problems.push(`Line ${line}: ${error instanceof Fault ? error.message : String(error)}`)
    }
  }
  if (problems.length > 0) {
    const more = problems.length - PROBLEMS_MAX
    throw new Fault(
      'BAD_INPUT',
      `${problems.length} of ${records.length} rows are bad, so nothing was imported. Correct them and import the file again.`,
      more > 0 ? [...problems.slice(0, PROBLEMS_MAX), `and ${more} more rows.`] : problems
    )
  }
  return rows
}

function parseCsv(text: string): { record: string[]; line: number }[] {
  try {
    const parsed = parse(text, {
      bom: true,
      info: true,
      relaxColumnCount: true,
      skipEmptyLines: true
    })
    return (parsed as unknown as { record: string[]; info: { lines: number } }[]).map(
      ({ record, info }) => ({ record, line: info.lines })
    )
  } catch (error) {
    const { message } = error as Error
    throw new Fault('BAD_INPUT', `The file is no CSV: ${message}. Nothing was imported.`)
  }
}

function parseRow(header: string[], record: string[], currency: string): Row {
  if (record.length !== header.length) {
    throw new Fault('BAD_INPUT', `it has ${record.length} fields, the header has ${header.length}`)
  }
  const cell = (name: string) => {
    const at = header.indexOf(name)
    return at === -1 ? undefined : record[at]!.trim()
  }
  const text = (name: string, limit = MAX_TEXT) => {
    const value = cell(name)
    if (value !== undefined && value.length > limit) {
      throw new Fault('BAD_INPUT', `${name} is longer than ${limit} characters`)
    }
    return value
  }
  const code = text('code', MAX_CODE)!
  const name = text('name')!
  if (code === '') throw new Fault('BAD_INPUT', 'code is empty')
  // `sell CODE*QTY@PRICE` would take it apart and sell something else.
  if (/[*@]/.test(code))
    throw new Fault('BAD_INPUT', `code "${code}" holds * or @, which stand for quantity and price`)
  if (name === '') throw new Fault('BAD_INPUT', 'name is empty')
  const price = parseAmount(cell('price')!, currency)
  if (Math.abs(price) > MAX_PRICE) throw new Fault('BAD_INPUT', 'price is out of bounds')
  const values: ItemValues = { code, name, price }
  const barcode = text('barcode', MAX_CODE)
  if (barcode !== undefined) values.barcode = barcode
  const category = text('category')
  if (category !== undefined) values.category = category
  const tax = cell('tax')
  if (tax !== undefined) values.tax = parseTax(tax)
  const stock = cell('stock')
  const quantity = stock === undefined || stock === '' ? null : parseQuantity(stock)
  if (quantity !== null && Math.abs(quantity) > MAX_QUANTITY) {
    throw new Fault('BAD_INPUT', 'stock is out of bounds')
  }
  return { code, name, price, values, stock: quantity }
}

/** A percentage such as 20 or 5.5% as parts per million. */
function parseTax(text: string): number {
  if (text === '') return 0
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%?$/.exec(text)
  if (!match) throw new Fault('BAD_INPUT', `tax "${text}" is no percentage such as 20 or 5.5`)
  const rate = Number(match[1]) * 10_000 + Number((match[2] ?? '').padEnd(4, '0'))
  if (rate > MAX_TAX_RATE) throw new Fault('BAD_INPUT', `tax "${text}" is more than 100`)
  return rate
}
