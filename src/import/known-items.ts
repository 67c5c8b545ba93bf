import type { Device } from '../node/device.ts'
import { type Item, itemId } from '../retail/catalogue/catalogue.ts'
import { recordsOf } from '../retail/records/records.ts'
import type { ItemRow } from './item-rows.ts'

/** The items of the business, as the rows of a file may mean them. */
export class KnownItems {
  readonly #byId = new Map<string, Item>()
  readonly #byCode = new Map<string, Item>()
  readonly #byBarcode = new Map<string, Item[]>()
  readonly #byExternal = new Map<string, Item>()

  /** Reads all items. */
  static async read(device: Device): Promise<KnownItems> {
    const known = new KnownItems()
    for await (const item of recordsOf(device, 'item')) {
      known.#byId.set(item.id.toString('hex'), item)
      // An item that is sold no more gives way to one of its code that is.
      if (!item.status || !known.#byCode.has(item.code)) known.#byCode.set(item.code, item)
      known.#addBarcode(item.barcode, item)
      if (item.external) known.#byExternal.set(item.external, item)
    }
    for await (const { barcode, item, status } of recordsOf(device, 'barcode')) {
      const owner = known.#byId.get(item)
      if (owner && !status) known.#addBarcode(barcode, owner)
    }
    return known
  }

  #addBarcode(barcode: string, item: Item): void {
    const items = this.#byBarcode.get(barcode) ?? []
    if (barcode && !items.includes(item)) this.#byBarcode.set(barcode, [...items, item])
  }

  /**
   * The item that a row means: by the code that it was made with, by its code now, by barcode if
   * the row gives no code, by its id in the other program. Null for a new one.
   *
   * @param problem told if the row could mean several
   */
  find({ key, values }: ItemRow, problem: (text: string) => void): Item | null {
    const { code, barcode = '', external = '', name } = values
    const labelled = code ? [] : (this.#byBarcode.get(barcode) ?? [])
    if (labelled.length > 1) {
      const codes = labelled.map(item => item.code).join(', ')
      problem(`several items have the barcode "${barcode}", ${codes}: give each one of its own.`)
    }
    const found =
      this.#byId.get(itemId(key).toString('hex')) ?? this.#byCode.get(key) ?? labelled[0] ?? null
    const elsewhere = this.#byExternal.get(external) ?? null
    if (found && elsewhere && found !== elsewhere) {
      problem(
        `Id ${external} is "${elsewhere.name}" here, and "${key}" is "${found.name}": give the row the Id or the barcode of one item.`
      )
    }
    if (!found && elsewhere && elsewhere.name !== name && elsewhere.barcode !== barcode) {
      problem(
        `Id ${external} is "${elsewhere.name}" here, with another barcode: empty the Id if this is another item, else change name and barcode one after the other.`
      )
    }
    return found ?? elsewhere
  }
}
