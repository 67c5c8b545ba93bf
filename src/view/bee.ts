import Corestore from 'corestore'
import Hyperbee from 'hyperbee'
import { LRUCache } from 'lru-cache'
import { keyBytes } from './families.ts'

/** Values kept in memory: a shop's whole assortment with its stock, about 10 MB. */
const CACHED_VALUES = 50_000

/** A change of one row: null deletes it. */
export type RowChange = [key: string, value: Buffer | null]

/**
 * The view on disk: one Hyperbee in a Corestore of its own, so that its writes never lengthen the
 * write-ahead log that a sale waits for, and a rebuilt view gives its disk back by deleting a
 * folder.
 */
export class Bee {
  readonly #store: Corestore
  readonly #bee: Hyperbee
  readonly #values = new LRUCache<string, { value: Buffer | null }>({ max: CACHED_VALUES })

  /** Counts the beginnings and ends of writes. */
  #writes = 0

  /** Reads under way. */
  #reading = 0
  #idle: () => void = () => {}

  private constructor(store: Corestore, bee: Hyperbee) {
    this.#store = store
    this.#bee = bee
  }

  /** Opens or makes the Hyperbee in `directory`. */
  static async open(directory: string): Promise<Bee> {
    const store = new Corestore(directory, { allowBackup: true })
    await store.ready()
    const core = store.get({ name: 'view' })
    await core.ready()
    const bee = new Hyperbee(core, {
      keyEncoding: 'binary',
      valueEncoding: 'binary',
      extension: false,
      // Blocks are never changed, so a read needs no snapshot of its own: those cost more than it.
      sessions: false
    })
    await bee.ready()
    return new Bee(store, bee)
  }

  /** Bytes of the Hyperbee's blocks, old versions of rows included. */
  get byteLength(): number {
    return this.#bee.core.byteLength
  }

  /** The stored value, or null. */
  async get(key: string): Promise<Buffer | null> {
    const cached = this.#values.get(key)
    if (cached) return cached.value
    const writes = this.#writes
    const node = await this.#whileOpen(this.#bee.get(keyBytes(key)))
    const value = node ? node.value : null
    // What a write overtook may be out of date: good for this reader, not for the next.
    if (writes === this.#writes) this.#values.set(key, { value })
    return value
  }

  /** Writes all changes in one batch: after a crash either all are there or none. */
  async write(changes: RowChange[]): Promise<void> {
    // Ascending keys walk the tree once from left to right and share its nodes.
    changes.sort((a, b) => (a[0] < b[0] ? -1 : 1))
    const batch = this.#bee.batch()
    for (const [key, value] of changes) {
      if (value) await batch.put(keyBytes(key), value)
      else await batch.del(keyBytes(key))
    }
    this.#writes++
    await batch.flush()
    this.#writes++
    for (const [key, value] of changes) this.#values.set(key, { value })
  }

  /** The version that a later `rowsOf` reads. */
  get version(): number {
    return this.#bee.version
  }

  /** Every row as of a version, ascending, whatever was written since. */
  rowsOf(version: number): AsyncGenerator<[key: string, value: Buffer]> {
    return this.#rows(this.#bee.checkout(version).createReadStream())
  }

  /** Rows whose key begins with `prefix`, ascending; from `after` (exclusive) if given. */
  rows(prefix: string, after?: string): AsyncGenerator<[key: string, value: Buffer]> {
    const from = after === undefined ? { gte: keyBytes(prefix) } : { gt: keyBytes(after) }
    return this.#rows(this.#bee.createReadStream({ ...from, ...below(prefix) }))
  }

  /** True if there is a row whose key begins with `prefix`. */
  async any(prefix: string): Promise<boolean> {
    for await (const _ of this.rows(prefix)) return true
    return false
  }

  async *#rows(nodes: AsyncIterable<Hyperbee.Node>): AsyncGenerator<[string, Buffer]> {
    const read = this.#begin()
    try {
      for await (const { key, value } of nodes) yield [key.toString('latin1'), value]
    } finally {
      read()
    }
  }

  async #whileOpen<T>(reading: Promise<T>): Promise<T> {
    const read = this.#begin()
    try {
      return await reading
    } finally {
      read()
    }
  }

  /** Notes a read; what it returns ends it. */
  #begin(): () => void {
    this.#reading++
    return () => {
      if (--this.#reading === 0) this.#idle()
    }
  }

  /** Closes when the reads under way are done. */
  async close(): Promise<void> {
    if (this.#reading > 0) {
      await new Promise<void>(resolve => {
        this.#idle = resolve
      })
    }
    await this.#bee.close()
    await this.#store.close()
  }
}

function below(prefix: string): { lt?: Buffer } {
  const end = keyBytes(prefix)
  for (let i = end.byteLength - 1; i >= 0; i--) {
    if (end[i]! < 0xff) {
      end[i]!++
      return { lt: end.subarray(0, i + 1) }
    }
  }
  return {}
}
