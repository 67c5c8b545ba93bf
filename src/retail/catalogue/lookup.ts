import { LRUCache } from 'lru-cache'
import type { RecordName } from '../../entry/records.ts'
import type { Device } from '../../node/device.ts'
import { indexPrefix } from '../../view/indexes.ts'
import { type Found, recordOf, recordsOf } from '../records/records.ts'

/** Answers kept in memory: more than any shop scans in a day. */
const CACHED_ANSWERS = 20_000

/** Finds records by what they hold; what was found is kept until any record is edited. */
export class Lookup {
  readonly #device: Pick<Device, 'view'>
  readonly #answers = new LRUCache<string, Promise<unknown>>({ max: CACHED_ANSWERS })
  #edits = 0

  constructor(device: Pick<Device, 'view'>) {
    this.#device = device
  }

  /** Records whose field holds this text, small and capital letters alike, in or out of use. */
  find<N extends RecordName>(
    name: N,
    field: keyof Found<N> & string,
    text: string
  ): Promise<Found<N>[]> {
    const prefix = indexPrefix(name, field, text)
    return this.remember(prefix, async () => {
      const found: Found<N>[] = []
      for await (const key of this.#device.view.index(prefix)) {
        const id = Buffer.from(key.slice(prefix.length), 'latin1')
        const record = await recordOf(this.#device, name, id)
        const value = String(record?.[field]).toLowerCase()
        if (record && value === text.toLowerCase()) found.push(record)
      }
      return found
    })
  }

  /** Every record of a type of which there are few, such as promotions. */
  all<N extends RecordName>(name: N): Promise<Found<N>[]> {
    return this.remember(name, async () => {
      const found: Found<N>[] = []
      for await (const record of recordsOf(this.#device, name)) found.push(record)
      return found
    })
  }

  /**
   * Records in whose texts every one of these words stands, in the order of their ids; small and
   * capital letters alike.
   */
  async search<N extends RecordName>(name: N, text: string): Promise<Found<N>[]> {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean)
    const texts = await this.remember(`text ${name}`, async () => {
      const all: { id: Buffer; text: string }[] = []
      for await (const record of recordsOf(this.#device, name)) {
        all.push({ id: record.id, text: textOf(record) })
      }
      return all
    })
    const ids = texts.filter(({ text }) => words.every(word => text.includes(word)))
    const found = await Promise.all(ids.map(({ id }) => recordOf(this.#device, name, id)))
    return found.filter(record => record !== null)
  }

  /** What `read` gives, kept under `key` until any record is edited. */
  remember<T>(key: string, read: () => Promise<T>): Promise<T> {
    const { view } = this.#device
    if (view.recordEdits !== this.#edits) this.#answers.clear()
    this.#edits = view.recordEdits
    const known = this.#answers.get(key) as Promise<T> | undefined
    if (known) return known
    const edits = this.#edits
    const answer = read().finally(() => {
      // An edit that came meanwhile may or may not be in it.
      if (view.recordEdits !== edits) this.#answers.delete(key)
    })
    answer.catch(() => this.#answers.delete(key))
    this.#answers.set(key, answer)
    return answer
  }
}

const textOf = (record: object) =>
  Object.values(record)
    .filter(value => typeof value === 'string')
    .join('\n')
    .toLowerCase()
