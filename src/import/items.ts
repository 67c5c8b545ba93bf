import crypto from 'hypercore-crypto'
import { type Entry, type StockLine, StockReason } from '../entry/kinds.ts'
import { RECORDS } from '../entry/records.ts'
import type { Device } from '../node/device.ts'
import { type Item, itemId } from '../retail/catalogue/catalogue.ts'
import { identityOf } from '../retail/records/editing.ts'
import { recordsOf } from '../retail/records/records.ts'
import { locations } from '../retail/stock/locations.ts'
import type { Once, Sums } from '../view/cell.ts'
import { STOCK, stockKey } from '../view/families.ts'
import { bodyHash, onceKey } from '../view/reduce.ts'
import { type ItemRow, itemRow } from './item-rows.ts'
import { KnownItems } from './known-items.ts'
import type { Mapping } from './mapping.ts'
import { type FieldChange, type ImportOptions, type ImportReport, Plan, paced } from './plan.ts'
import { readRows } from './read.ts'
import { ReadAhead } from './read-ahead.ts'
import { Problems } from './table.ts'
import { percentOf, taxName } from './tax-name.ts'

const NAMESPACE = crypto.namespace('tillmesh/opening-stock', 1)[0]!

/** A row with the item that it means; null for a new one. */
interface Meant {
  row: ItemRow
  known: Item | null
  id: Buffer
}

/** What rows refer to by name. */
interface Names {
  /** Location ids by name; the empty name is this device's own. */
  locations: Map<string, Buffer>
  /** Tax classes by name: their ids in hex and rates; and names by id. */
  taxes: Map<string, { id: string; rate: number }>
  taxNames: Map<string, string>
  /** Ids in hex by account, name or company, and names by id. */
  suppliers: Map<string, string>
  supplierNames: Map<string, string>
}

/**
 * Imports items. All rows or none; importing a file again changes nothing, and the same file
 * imported in two places while they are apart makes each item once and books its stock once.
 *
 * @param text the file
 * @throws Fault BAD_INPUT naming every bad row, with nothing imported
 */
export async function importItemRows(
  device: Device,
  text: string,
  mapping: Mapping,
  options: ImportOptions = {}
): Promise<ImportReport> {
  const problems = new Problems()
  const read = readRows(text, mapping, device.profile.business.currency, problems)
  const rows = read.map(row => itemRow(row))
  await device.settle()
  const names = await namesOf(device)
  const meant = meaningOf(rows, await KnownItems.read(device), names, problems)
  problems.refuse()
  const ahead = await ReadAhead.of(
    device.view,
    meant.flatMap(each => keysOf(each, names))
  )
  const plan = new Plan(device, ahead, rows.length)
  for await (const each of paced(meant, options.progress)) await planRow(plan, each, names)
  return plan.finish(text, options)
}

async function namesOf(device: Device): Promise<Names> {
  const names: Names = {
    locations: new Map(),
    ...{ taxes: new Map(), taxNames: new Map() },
    ...{ suppliers: new Map(), supplierNames: new Map() }
  }
  for (const { id, name } of (await locations(device)).reverse()) names.locations.set(name, id)
  names.locations.set('', device.location)
  for await (const { id, name, rate } of recordsOf(device, 'tax')) {
    names.taxes.set(name, { id: id.toString('hex'), rate })
    names.taxNames.set(id.toString('hex'), name)
  }
  for await (const { id, name, company, account } of recordsOf(device, 'supplier')) {
    for (const each of [company, name, account]) names.suppliers.set(each, id.toString('hex'))
    names.supplierNames.set(id.toString('hex'), name)
  }
  return names
}

function meaningOf(
  rows: ItemRow[],
  items: KnownItems,
  { locations, taxes }: Names,
  problems: Problems
): Meant[] {
  const lineOf = new Map<string, number>()
  const unknown = new Set<string>()
  const meant = rows.map(row => {
    const known = items.find(row, text => problems.add(row.line, text))
    const id = known?.id ?? itemId(row.key)
    const before = lineOf.get(id.toString('hex'))
    if (before !== undefined) {
      const what = row.values.code ? `code "${row.key}"` : `"${row.key}"`
      problems.add(row.line, `${what} stands in line ${before} already: leave one of them out.`)
    }
    lineOf.set(id.toString('hex'), row.line)
    const rate = row.taxes?.reduce((sum, tax) => sum + tax.rate, 0)
    const name = taxName(row.taxes ?? [])
    const made = taxes.get(name)
    if (made && made.rate !== rate) {
      problems.add(
        row.line,
        `the tax class "${name}" is of ${percentOf(made.rate)}% here: rename that class, or correct the tax.`
      )
    }
    for (const name of row.stock.keys()) if (!locations.has(name)) unknown.add(name)
    return { row, known, id }
  })
  const known = [...locations.keys()].filter(name => name !== '').join(', ')
  for (const name of unknown) {
    problems.add(
      1,
      `there is no location "${name}". Locations are ${known}: name the column after one of them, or make the location first.`
    )
  }
  return meant
}

/** The view's keys for what a row is about. */
function keysOf({ row, id }: Meant, { locations }: Names): string[] {
  const attributes = [...row.attributes.keys()].map(name => attributeId(id, name))
  return [
    RECORDS.item.prefix + id.toString('latin1'),
    ...attributes.map(each => RECORDS.attribute.prefix + each.toString('latin1')),
    ...[...row.stock.keys()].flatMap(name => {
      const location = locations.get(name)!
      return [stockKey(location, id), onceKey(openingId(location, id))]
    })
  ]
}

const attributeId = (item: Buffer, name: string): Buffer =>
  identityOf('attribute', { item: item.toString('hex'), name })!

const openingId = (location: Buffer, item: Buffer): Buffer =>
  crypto.hash([NAMESPACE, location, item]).subarray(0, 16)

async function planRow(plan: Plan, { row, known, id }: Meant, names: Names): Promise<void> {
  const values = { ...row.values }
  if (known?.status) values.status = ''
  if (!known) values.code = row.key
  // Of two programs with numbers of their own the first one's stays.
  if (known?.external) delete values.external
  // What is sold by its barcode as its code has it already.
  if (known && !known.barcode && values.barcode === known.code) delete values.barcode
  if (row.taxes) {
    values.tax = row.taxes.reduce((sum, { rate }) => sum + rate, 0)
    values.taxClass = await taxClass(plan, row.taxes, values.tax, names)
  }
  // A rate of its own is of no use to an item as long as its class says another.
  if (!row.taxes && values.tax !== undefined && known?.taxClass) {
    const made = [...names.taxes.values()].find(({ id }) => id === known.taxClass)
    if (made?.rate !== values.tax) values.taxClass = ''
  }
  if (row.supplier !== undefined) values.supplier = await supplier(plan, row.supplier, names)
  const fields = readable(await plan.set('item', id, values), names)
  for (const [name, value] of row.attributes) {
    const about = { item: id.toString('hex'), name }
    const changes = await plan.set('attribute', attributeId(id, name), {
      ...(value && about),
      value
    })
    for (const change of changes) {
      if (change.field === 'value') fields.push({ ...change, field: `attribute:${name}` })
    }
  }
  const stock: { location: string; quantity: number }[] = []
  const notes: string[] = []
  for (const [location, quantity] of row.stock) {
    const { booked, differs } = await planStock(plan, names.locations.get(location)!, id, {
      quantity,
      cost: values.cost ?? 0,
      costBefore: known?.cost ?? 0
    })
    if (booked) stock.push({ location, quantity })
    if (!differs) continue
    const where = location ? ` at ${location}` : ''
    notes.push(
      `Its opening stock${where} was booked before with another quantity, and is not booked again: count it, or adjust it.`
    )
  }
  const state = !known ? 'new' : fields.length > 0 ? 'changed' : 'unchanged'
  const name = values.code ?? known?.code ?? row.key
  plan.add({ line: row.line, name, state, fields, stock, notes })
}

/** The class of these taxes, made if there is none; empty text if they have no name. */
async function taxClass(
  plan: Plan,
  taxes: { name: string; rate: number }[],
  rate: number,
  names: Names
): Promise<string> {
  const name = taxName(taxes)
  if (name === '') return ''
  const made =
    names.taxes.get(name) ?? (taxes.length === 1 ? names.taxes.get(taxes[0]!.name) : undefined)
  if (made?.rate === rate) return made.id
  const id = identityOf('tax', { name })!
  await plan.make('tax', id, { name, rate })
  names.taxes.set(name, { id: id.toString('hex'), rate })
  names.taxNames.set(id.toString('hex'), name)
  return id.toString('hex')
}

/** The supplier with this number, name or company, made if there is none. */
async function supplier(plan: Plan, text: string, names: Names): Promise<string> {
  if (text === '') return ''
  const known = names.suppliers.get(text)
  if (known) return known
  const values = /^\d+$/.test(text) ? { name: `Supplier ${text}`, account: text } : { name: text }
  const id = identityOf('supplier', values)!
  await plan.make('supplier', id, values)
  names.suppliers.set(text, id.toString('hex'))
  names.supplierNames.set(id.toString('hex'), values.name)
  return id.toString('hex')
}

/** Changes with the names of what they refer to. */
function readable(changes: FieldChange[], { taxNames, supplierNames }: Names): FieldChange[] {
  const by: Record<string, Map<string, string>> = { taxClass: taxNames, supplier: supplierNames }
  return changes.map(({ field, before, after }) => {
    const show = (value: string | number) => by[field]?.get(String(value)) ?? value
    return { field, before: show(before), after: show(after) }
  })
}

/** An item's opening stock at a location is one fact, whoever books it: who did is not in it. */
async function planStock(
  plan: Plan,
  location: Buffer,
  item: Buffer,
  { quantity, cost, costBefore }: { quantity: number; cost: number; costBefore: number }
): Promise<{ booked: boolean; differs: boolean }> {
  const id = openingId(location, item)
  const entry = (paid: number): Entry => {
    const line: StockLine = { item, quantity, ...(paid > 0 && { cost: paid }) }
    return {
      kind: 'stock.moved',
      body: { location, reason: StockReason.opening, lines: [line], id }
    }
  }
  const stock = await plan.view.cell<Sums>(stockKey(location, item))
  // A shop's own export brings nothing new, whatever was sold before it.
  if (stock && Number(stock.get(STOCK.onHand) ?? 0) === quantity) {
    return { booked: false, differs: false }
  }
  const before = await plan.view.cell<Once>(onceKey(id))
  if (before) {
    const same = [cost, costBefore, 0].some(paid => before.has(bodyHash(entry(paid))))
    return { booked: false, differs: !same }
  }
  plan.entries.push(entry(cost))
  return { booked: true, differs: false }
}
