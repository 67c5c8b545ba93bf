import { ALTERNATIVE, externalCode } from '../import/item-rows.ts'
import { OSPOS_CUSTOMER_COLUMNS, OSPOS_ITEM_COLUMNS } from '../import/mapping.ts'
import { percentOf, taxesNamed } from '../import/tax-name.ts'
import { formatAmount } from '../money/amount.ts'
import type { Device } from '../node/device.ts'
import type { Item } from '../retail/catalogue/catalogue.ts'
import { recordsOf } from '../retail/records/records.ts'
import { locations } from '../retail/stock/locations.ts'
import { stockLevels } from '../retail/stock/stock.ts'
import { csvLine } from './csv.ts'

const BOM = '\ufeff'

/** Quoted as Open Source Point of Sale does it, whatever stands in it. */
const always = (text: string) => `"${text.replaceAll('"', '""')}"`

/** Thousandths of a unit with three decimals. */
const quantity = (thousandths: number) => {
  const digits = String(Math.abs(thousandths)).padStart(4, '0')
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${digits.slice(-3)}`
}

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** All items as a file of Open Source Point of Sale: what is on hand, attributes, taxes included. */
export async function osposItems(device: Device): Promise<string> {
  await device.settle()
  const places = (await locations(device)).sort((a, b) => byText(a.name, b.name))
  const onHand = new Map<string, number>()
  for await (const { location, item, onHand: here } of stockLevels(device)) {
    onHand.set(`${location.toString('hex')}${item.toString('hex')}`, here)
  }
  const attributes = new Map<string, Map<string, string>>()
  for await (const { item, name, value } of recordsOf(device, 'attribute')) {
    const of = attributes.get(name) ?? new Map<string, string>()
    attributes.set(name, of.set(item, value))
  }
  const alternative = attributes.get(ALTERNATIVE)
  attributes.delete(ALTERNATIVE)
  const own = [...attributes].sort(([a], [b]) => byText(a, b))
  const taxes = new Map<string, { name: string; rate: number }>()
  for await (const tax of recordsOf(device, 'tax')) taxes.set(tax.id.toString('hex'), tax)
  const suppliers = new Map<string, string>()
  for await (const { id, account, name } of recordsOf(device, 'supplier')) {
    suppliers.set(id.toString('hex'), account || name)
  }
  const names = Object.keys(OSPOS_ITEM_COLUMNS).map(name =>
    name.includes(' ') ? always(name) : name
  )
  const more = [
    ...places.map(({ name }) => always(`location_${name}`)),
    ...own.map(([name]) => always(`attribute_${name}`))
  ]
  const lines: string[] = []
  const items: Item[] = []
  for await (const item of recordsOf(device, 'item')) if (!item.status) items.push(item)
  for (const item of items.sort((a, b) => byText(a.code, b.code))) {
    const id = item.id.toString('hex')
    const { name, rate } = taxes.get(item.taxClass) ?? { name: '', rate: item.tax }
    const [first, second] = taxesNamed(name, rate)
    const amount = (minor: number) => formatAmount(minor, device.profile.business.currency)
    const values: Record<string, string> = {
      ...{ external: item.external, barcode: barcodeOf(item), name: item.name },
      ...{ category: item.category, supplier: suppliers.get(item.supplier) ?? '' },
      ...{ cost: amount(item.cost), price: amount(item.price) },
      ...{ tax1Name: first?.name ?? '', tax1Percent: first ? percentOf(first.rate) : '' },
      ...{ tax2Name: second?.name ?? '', tax2Percent: second ? percentOf(second.rate) : '' },
      ...{ reorderLevel: quantity(item.reorderLevel), description: item.description },
      ...{ alternative: alternative?.get(id) ? '1' : '0', serial: item.serial ? '1' : '0' },
      ...{ image: item.image, hsn: item.hsn }
    }
    lines.push(
      csvLine([
        ...Object.values(OSPOS_ITEM_COLUMNS).map(target => values[target]!),
        ...places.map(place => quantity(onHand.get(place.id.toString('hex') + id) ?? 0)),
        ...own.map(([, of]) => of.get(id) ?? '')
      ])
    )
  }
  return `${BOM}${[...names, ...more].join(',')}\n${lines.join('')}`
}

/** What an item is scanned or found by there: a code that follows from the Id or name is none. */
function barcodeOf({ barcode, code, external, name }: Item): string {
  return barcode || (code === externalCode(external) || code === name ? '' : code)
}

/** All customers as a file of Open Source Point of Sale. */
export async function osposCustomers(device: Device): Promise<string> {
  await device.settle()
  const lines: string[] = []
  const { currency } = device.profile.business
  for await (const customer of recordsOf(device, 'customer')) {
    if (customer.status) continue
    const { discount, discountType } = customer
    const values: Record<string, string | number> = {
      ...customer,
      id: '',
      discount: discountType ? formatAmount(discount, currency) : percentOf(discount),
      taxable: customer.exempt ? 0 : 1
    }
    lines.push(csvLine(Object.values(OSPOS_CUSTOMER_COLUMNS).map(target => values[target]!)))
  }
  const header = Object.keys(OSPOS_CUSTOMER_COLUMNS).join(',')
  return `${header}\n${lines.sort().join('')}`
}
