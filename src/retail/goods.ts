import { ITEM_FIELDS } from '../entry/fields.ts'
import type { Address } from '../entry/kinds.ts'
import { RECORDS } from '../entry/records.ts'
import type { Device } from '../node/device.ts'
import { provisional, type RegisterSet } from '../view/cell.ts'
import type { Catalogue, Item } from './catalogue.ts'
import { recordsOf } from './records.ts'

/** What a code at the till stands for. */
export interface Scanned {
  item: Item
  /** Thousandths of a unit that one scan stands for. */
  quantity: number
  /** What all of it costs, minor units, where a scale's barcode says so. */
  total?: number
}

/** For whom something is sold, and when. */
export interface Circumstances {
  /** Id of the customer's group in hex, or empty. */
  group: string
  /** ms since 1970. */
  time: number
}

/** What promotions take off a line. */
export interface TakenOff {
  promotion: Buffer
  /** Minor units. */
  discount: number
}

/** What is sold and what it costs, as selling asks for it. */
export class Goods {
  readonly #device: Device
  readonly #catalogue: Catalogue

  constructor(device: Device, catalogue: Catalogue) {
    this.#device = device
    this.#catalogue = catalogue
  }

  /** What a person typed or scanned, or null if it is nothing. */
  async scan(text: string): Promise<Scanned | null> {
    const item = await this.#catalogue.find(text)
    return item && { item, quantity: 1000 }
  }

  /** Tax on an item, parts per million. */
  async taxRate(item: Item): Promise<number> {
    return item.tax
  }

  /** What a kit is made of, and how much of each, thousandths. */
  async parts(kit: Buffer): Promise<{ item: Item; quantity: number }[]> {
    const parts = []
    for await (const part of recordsOf(this.#device, 'component')) {
      if (part.status || part.kit !== kit.toString('hex')) continue
      const item = await this.#catalogue.byId(Buffer.from(part.item, 'hex'))
      if (item) parts.push({ item, quantity: part.quantity || 1000 })
    }
    return parts
  }

  /** What one unit costs, and the edit that says so. */
  async priceOf(
    item: Item,
    _at: Circumstances,
    _quantity: number
  ): Promise<{ price: number; basis: Address | null }> {
    const key = RECORDS.item.prefix + item.id.toString('latin1')
    const cell = await this.#device.view.cell<RegisterSet>(key)
    const said = provisional(cell?.get(ITEM_FIELDS.price.code))
    return { price: Number(said?.value || 0), basis: said?.at ?? null }
  }

  /** What promotions take off each line, or null. */
  async promotionsOn(
    lines: readonly { item: Item; price: number; quantity: number }[],
    _at: Circumstances
  ): Promise<(TakenOff | null)[]> {
    return lines.map(() => null)
  }
}
