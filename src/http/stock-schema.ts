import { type Static, Type } from '@sinclair/typebox'
import type { Entry, StockLine } from '../entry/kinds.ts'
import { MAX_PRICE, MAX_QUANTITY, MAX_TEXT } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import { type DoneAt, entryBefore } from '../node/requests.ts'
import { recordsOf } from '../retail/records/records.ts'
import type { Retail } from '../retail/retail.ts'
import type { Location, LocationTree } from '../retail/stock/location-tree.ts'
import { locationTree } from '../retail/stock/locations.ts'
import { Name, pageOf } from './paging.ts'
import { Hex } from './schema.ts'

/** Lines in one request. */
const LINES_MAX = 5_000

/** Thousandths of a unit. */
export const Quantity = Type.Integer({ minimum: -MAX_QUANTITY, maximum: MAX_QUANTITY })

/** Id of a document: 16 bytes. */
export const Id = Type.String({ pattern: '^[0-9a-f]{32}$' })

/** A path that names a document. */
export const ById = Type.Object({ id: Id })

/** What somebody wrote beside it. */
export const Note = Type.Optional(Type.String({ maxLength: MAX_TEXT }))

/** Items and how much of each. */
export const Lines = Type.Array(
  Type.Object({
    code: Name,
    quantity: Quantity,
    cost: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_PRICE })),
    serials: Type.Optional(Type.Array(Name, { maxItems: 1000 }))
  }),
  { minItems: 1, maxItems: LINES_MAX }
)

/** An item and how much of it. */
export const ItemQuantity = Type.Object(
  { code: Type.String(), name: Type.String(), quantity: Quantity },
  { title: 'ItemQuantity' }
)
/** An item and how much of it. */
export type ItemQuantity = Static<typeof ItemQuantity>

/** A location by id and name. */
export const Place = Type.Object({ id: Hex, name: Type.String() }, { title: 'Place' })

/** Reads and shows what stock, transfers and all the rest name: items, locations, suppliers. */
export class StockWords {
  readonly #retail: Retail
  readonly tree: LocationTree

  private constructor(retail: Retail, tree: LocationTree) {
    this.#retail = retail
    this.tree = tree
  }

  /** As of what is folded when it is made. */
  static async of(retail: Retail): Promise<StockWords> {
    await retail.device.settle()
    return new StockWords(retail, await locationTree(retail.device))
  }

  /** The location of this name or id; without one, where this device stands. */
  place(name?: string): Buffer {
    return name === undefined ? this.#retail.device.location : this.location(name).id
  }

  /** The location of this name or id; Fault NOT_FOUND or CONFLICT. */
  location(name: string): Location {
    return this.tree.find(name)
  }

  /** The supplier of this name or id; Fault NOT_FOUND or CONFLICT. */
  async supplier(name: string): Promise<Buffer> {
    const found: Buffer[] = []
    for await (const { id, name: called, company } of recordsOf(this.#retail.device, 'supplier')) {
      if (id.toString('hex') === name) return id
      if (called === name || company === name) found.push(id)
    }
    if (found.length === 1) return found[0]!
    throw new Fault(
      found.length === 0 ? 'NOT_FOUND' : 'CONFLICT',
      found.length === 0
        ? `There is no supplier "${name}".`
        : `Several suppliers are called "${name}": use an id.`
    )
  }

  /** A location as it is shown; one that nobody named by its id. */
  showPlace(id: Buffer): Static<typeof Place> {
    const hex = id.toString('hex')
    return { id: hex, name: this.tree.get(id)?.location.name || hex }
  }

  /** An item as it is shown, by its id in hex; one that nobody named by its id. */
  async showItem(item: string): Promise<{ code: string; name: string }> {
    const found = await this.#retail.catalogue.byId(Buffer.from(item, 'hex'))
    return { code: found?.code || item, name: found?.name ?? '' }
  }

  /** Rows with an item's id in hex, with its code and name in its place, by code. */
  async showItems<T extends { item: string }>(
    rows: readonly T[]
  ): Promise<(Omit<T, 'item'> & { code: string; name: string })[]> {
    const shown = await Promise.all(
      rows.map(async ({ item, ...rest }) => ({ ...(await this.showItem(item)), ...rest }))
    )
    return shown.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0))
  }

  /** Lines of an entry as they are shown. */
  showLines(lines: readonly StockLine[]): Promise<ItemQuantity[]> {
    return this.showItems(
      lines.map(({ item, quantity }) => ({ item: item.toString('hex'), quantity }))
    )
  }
}

/** Bytes of an id. */
export const idOf = (hex: string): Buffer => Buffer.from(hex, 'hex')

/** Rows of documents as a page, those left out that nobody asked for. */
export function documentPage<T extends { id: Buffer }>(
  rows: AsyncIterable<T>,
  limit: number,
  keep: (row: T) => boolean = () => true
): Promise<{ rows: T[]; next: string | null }> {
  async function* kept() {
    for await (const row of rows) if (keep(row)) yield row
  }
  return pageOf(kept(), ({ id }) => id.toString('hex'), { limit })
}

/** What a request wrote last that was done before its answer was lost. */
export async function written({ device }: Retail, done: DoneAt): Promise<Entry | null> {
  return (await entryBefore(device, done))?.entry ?? null
}

/** What is said where the answer cannot be made once more. */
export const wasDone = (): Fault =>
  new Fault('CONFLICT', 'This request was done. Look at how things stand now.')

/** How a document is shown. */
export type Show<T, S> = (retail: Retail, words: StockWords, document: T) => Promise<S>

/** Changes documents of one type, one after the other, and shows what came of it. */
export const changing =
  <T, S>(show: Show<T, S>) =>
  (
    { retail }: { retail: Retail },
    act: (retail: Retail, words: StockWords) => Promise<T>
  ): Promise<S> =>
    retail.inTurn(async () => {
      const words = await StockWords.of(retail)
      return show(retail, words, await act(retail, words))
    })
