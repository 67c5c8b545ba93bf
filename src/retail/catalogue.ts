import crypto from 'hypercore-crypto'
import { LRUCache } from 'lru-cache'
import { ITEM_FIELDS, type ItemField } from '../entry/fields.ts'
import type { Edit } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from '../node/device.ts'
import { provisional, type RegisterSet } from '../view/cell.ts'
import { codePrefix } from '../view/derive.ts'
import { FAMILY } from '../view/families.ts'

/** Codes looked up and kept in memory: more than any shop scans in a day. */
const CACHED_CODES = 20_000

const NAMESPACE = crypto.namespace('tillmesh/item', 1)[0]!

/** An item as the till shows it; where edits are in conflict, the provisional values. */
export interface Item {
  id: Buffer
  code: string
  name: string
  /** Minor currency units. */
  price: number
  barcode: string
  /** Parts per million. */
  tax: number
  category: string
}

/** What a person says of an item; what is absent stays as it is. */
export type ItemValues = Partial<Omit<Item, 'id'>>

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
  async byId(id: Buffer): Promise<Item | null> {
    const cell = await this.#device.view.cell<RegisterSet>(FAMILY.item + id.toString('latin1'))
    return cell ? itemOf(id, cell) : null
  }

  /** Items in the order of their ids, from `after` (an id in hex) on. */
  async *list(after?: string): AsyncGenerator<Item> {
    const from =
      after === undefined ? undefined : FAMILY.item + Buffer.from(after, 'hex').toString('latin1')
    for await (const [key, cell] of this.#device.view.cells<RegisterSet>(FAMILY.item, from)) {
      yield itemOf(Buffer.from(key.slice(1), 'latin1'), cell)
    }
  }

  /**
   * The edits that bring an item to these values: only fields that differ, each superseding the
   * values this device sees. None if nothing differs.
   */
  async edits(id: Buffer, values: ItemValues): Promise<Edit[]> {
    const key = FAMILY.item + id.toString('latin1')
    const cell = (await this.#device.view.cell<RegisterSet>(key)) ?? new Map()
    const edits: Edit[] = []
    for (const [name, { code: field, type }] of Object.entries(ITEM_FIELDS)) {
      const wanted = values[name as ItemField]
      if (wanted === undefined) continue
      const value = wanted || ''
      const register = cell.get(field)
      const seen = register?.values ?? []
      if (seen.length > 0 && seen.every((old: { value: unknown }) => old.value === value)) continue
      if (seen.length === 0 && value === '') continue
      edits.push({
        field,
        ...(type === 'text' ? { text: wanted as string } : { number: wanted as number }),
        supersedes: seen.map(({ at }: { at: unknown }) => at)
      } as Edit)
    }
    return edits
  }
}

function itemOf(id: Buffer, cell: RegisterSet): Item {
  const value = (field: ItemField) => provisional(cell.get(ITEM_FIELDS[field].code))?.value
  const text = (field: ItemField) => String(value(field) || '')
  const number = (field: ItemField) => Number(value(field) || 0)
  return {
    id,
    code: text('code'),
    name: text('name'),
    price: number('price'),
    barcode: text('barcode'),
    tax: number('tax'),
    category: text('category')
  }
}
