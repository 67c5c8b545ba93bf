import crypto from 'hypercore-crypto'
import type { RecordValues } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import { currencyDecimals } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import { type Found, recordOf, recordsOf } from '../records/records.ts'
import { setting } from '../records/settings.ts'
import { Lookup } from './lookup.ts'
import { locationsAround, priceOf } from './pricing.ts'
import { readWeighed } from './weight-barcode.ts'

const NAMESPACE = crypto.namespace('tillmesh/item', 1)[0]!

/** One unit, in thousandths. */
const ONE = 1000

/** An item as the till shows it; where edits are in conflict, the provisional values. */
export type Item = Found<'item'>

/** What a person says of an item; what is absent stays as it is. */
export type ItemValues = Partial<RecordValues<'item'>>

/** What a code at the till stands for. */
export interface Scanned {
  item: Item
  /** Thousandths of a unit that one scan stands for: a pack, what a scale weighed. */
  quantity: number
  /** What all of it costs, minor units, where a scale's barcode says so; `quantity` follows from it. */
  total?: number
  /** True if a scale weighed it. */
  weighed?: boolean
}

/** A part of a kit. */
export interface Part {
  item: Item
  /** Thousandths of it in one kit. */
  quantity: number
}

/**
 * An item's id follows from its code, so that one file imported in two places while they are apart
 * makes one item and not two.
 *
 * @returns 16 bytes
 */
export function itemId(code: string): Buffer {
  return crypto.hash([NAMESPACE, Buffer.from(code)]).subarray(0, 16)
}

/** The items of the business: found by code, barcode or name, with their parts and taxes. */
export class Catalogue {
  readonly #device: Device
  readonly lookup: Lookup

  constructor(device: Device) {
    this.#device = device
    this.lookup = new Lookup(device)
  }

  /**
   * The item with this code, or with this barcode, or null.
   *
   * @throws Fault CONFLICT if several items have this barcode
   */
  async find(code: string): Promise<Item | null> {
    return (await this.withCode(code)) ?? (await this.#withBarcode(code))?.item ?? null
  }

  /** The item with this code, or null; barcodes do not count. */
  async withCode(code: string): Promise<Item | null> {
    const items = await this.lookup.find('item', 'code', code)
    const exact = items.filter(item => item.code === code)
    return exact.find(({ status }) => !status) ?? exact[0] ?? null
  }

  /**
   * What a till was told to sell: a code, a barcode of the item or of a pack, a scale's barcode, or
   * a name.
   *
   * @returns null if it is none of them
   * @throws Fault CONFLICT if several items are meant, or one that is no longer sold
   */
  async scan(text: string): Promise<Scanned | null> {
    const coded = await this.withCode(text)
    const scanned =
      (coded && { item: coded, quantity: ONE }) ??
      (await this.#withBarcode(text)) ??
      (await this.#weighed(text)) ??
      (await this.#withName(text))
    if (scanned?.item.status) {
      const { code, name } = scanned.item
      throw new Fault(
        'CONFLICT',
        `${code} ${name} is no longer sold: it is ${scanned.item.status}.`
      )
    }
    return scanned
  }

  async #withBarcode(barcode: string): Promise<Scanned | null> {
    const items = await this.lookup.find('item', 'barcode', barcode)
    const found: Scanned[] = items
      .filter(item => item.barcode === barcode)
      .map(item => ({ item, quantity: ONE }))
    for (const pack of await this.lookup.find('barcode', 'barcode', barcode)) {
      const item = pack.status ? null : await this.byId(Buffer.from(pack.item, 'hex'))
      if (item && pack.barcode === barcode) found.push({ item, quantity: pack.quantity || ONE })
    }
    return onlyOne(found, 'barcode', barcode)
  }

  async #weighed(code: string): Promise<Scanned | null> {
    const patterns = await setting(this.#device, 'weight.patterns')
    const decimals = currencyDecimals(this.#device.profile.business.currency)
    const read = readWeighed(code, patterns, decimals)
    if (!read) return null
    // People type codes without the zeros that fill the scale's digits up.
    const item = (await this.find(read.item)) ?? (await this.find(read.item.replace(/^0+/, '')))
    if (!item) return null
    const quantity = read.quantity ?? (await this.#amountFor(item, read.total!))
    return { ...read, quantity, item, weighed: read.quantity !== undefined }
  }

  /** Thousandths that a scale's total stands for: one where the item has no price of a unit. */
  async #amountFor(item: Item, total: number): Promise<number> {
    if (!item.fractions) return ONE
    const device = this.#device
    const locations = await locationsAround(device, device.location)
    const at = { locations, group: '', time: device.clock.now() }
    const { price } = await priceOf(device, this.lookup, item, at, 0)
    return price > 0 ? Math.max(1, Math.round((total * ONE) / price)) : ONE
  }

  async #withName(name: string): Promise<Scanned | null> {
    const items = await this.lookup.find('item', 'name', name)
    const found = items.map(item => ({ item, quantity: ONE }))
    return onlyOne(found, 'name', name)
  }

  /** The item with this id, or null if no edit of it was read. */
  byId(id: Buffer): Promise<Item | null> {
    return recordOf(this.#device, 'item', id)
  }

  /** Items in the order of their ids, from `after` (an id in hex) on. */
  list(after?: string): AsyncGenerator<Item> {
    return recordsOf(this.#device, 'item', after)
  }

  /** Tax on an item, parts per million: that of its tax class, or else its own. */
  async taxRate(item: Item): Promise<number> {
    if (!item.taxClass) return item.tax
    const taxes = await this.lookup.all('tax')
    return taxes.find(({ id }) => id.toString('hex') === item.taxClass)?.rate ?? item.tax
  }

  /** What a kit is made of, in the order of codes: selling the kit takes these from stock. */
  async parts(kit: Buffer): Promise<Part[]> {
    const parts: Part[] = []
    for (const part of await this.lookup.find('component', 'kit', kit.toString('hex'))) {
      const item = part.status ? null : await this.byId(Buffer.from(part.item, 'hex'))
      if (item) parts.push({ item, quantity: part.quantity || ONE })
    }
    return parts.sort((a, b) => (a.item.code < b.item.code ? -1 : 1))
  }
}

/** Of all that a text may mean, the one that it means; items that are sold go before others. */
function onlyOne(found: Scanned[], what: string, text: string): Scanned | null {
  const sold = found.filter(({ item }) => !item.status)
  const meant = sold.length > 0 ? sold : found
  const ids = new Set(meant.map(({ item, quantity }) => `${item.id.toString('hex')} ${quantity}`))
  if (ids.size < 2) return meant[0] ?? null
  const codes = meant.map(({ item }) => item.code).join(', ')
  throw new Fault('CONFLICT', `Several items have the ${what} "${text}": use a code, ${codes}.`)
}
