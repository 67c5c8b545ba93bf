import crypto from 'hypercore-crypto'
import { LRUCache } from 'lru-cache'
import type { RecordValues } from '../entry/records.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from '../node/device.ts'
import { codePrefix } from '../view/derive.ts'
import { type Found, recordOf, recordsOf } from './records.ts'

/** Codes looked up and kept in memory: more than any shop scans in a day. */
const CACHED_CODES = 20_000

const NAMESPACE = crypto.namespace('tillmesh/item', 1)[0]!

/** An item as the till shows it; where edits are in conflict, the provisional values. */
export type Item = Found<'item'>

/** What a person says of an item; what is absent stays as it is. */
export type ItemValues = Partial<RecordValues<'item'>>

/**
 * An item's id follows from its code, so that one file imported in two places while they are apart
 * makes one item and not two.
 *
 * @returns 16 bytes
 */
export function itemId(code: string): Buffer {
  return crypto.hash([NAMESPACE, Buffer.from(code)]).subarray(0, 16)
}

/** The items of the business: found by code or barcode, edited field by field. */
export class Catalogue {
  readonly #device: Device
  /** Item ids (latin1) by code or barcode; dropped whole when any item changes. */
  readonly #codes = new LRUCache<string, string[]>({ max: CACHED_CODES })

  #itemEdits = 0

  constructor(device: Device) {
    this.#device = device
  }

  /**
   * The item with this code, or with this barcode, or null.
   *
   * @throws Fault CONFLICT if several items have this barcode
   */
  async find(code: string): Promise<Item | null> {
    const items = await this.#named(code)
    const exact = items.find(item => item.code === code)
    if (exact || items.length < 2) return exact ?? items[0] ?? null
    const codes = items.map(item => item.code).join(', ')
    throw new Fault('CONFLICT', `Several items have the barcode "${code}": use a code, ${codes}.`)
  }

  /** The item with this code, or null; barcodes do not count. */
  async withCode(code: string): Promise<Item | null> {
    return (await this.#named(code)).find(item => item.code === code) ?? null
  }

  async #named(code: string): Promise<Item[]> {
    const view = this.#device.view
    if (view.itemEdits !== this.#itemEdits) this.#codes.clear()
    this.#itemEdits = view.itemEdits
    // Rows by code are written at the next checkpoint: while an edit waits, ask for one now.
    if (view.itemsPending) await view.checkpoint()
    let ids = this.#codes.get(code)
    if (ids === undefined) {
      ids = []
      const prefix = codePrefix(code)
      for await (const [key] of view.rows(prefix)) ids.push(key.slice(prefix.length))
      if (ids.length > 0) this.#codes.set(code, ids)
    }
    const items = await Promise.all(ids.map(id => this.byId(Buffer.from(id, 'latin1'))))
    return items.filter(item => item !== null)
  }

  /** The item with this id, or null if no edit of it was read. */
  byId(id: Buffer): Promise<Item | null> {
    return recordOf(this.#device, 'item', id)
  }

  /** Items in the order of their ids, from `after` (an id in hex) on. */
  list(after?: string): AsyncGenerator<Item> {
    return recordsOf(this.#device, 'item', after)
  }
}
