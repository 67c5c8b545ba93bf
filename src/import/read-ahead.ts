import { cellTypeOf } from '../view/families.ts'
import type { View } from '../view/view.ts'

/**
 * Cells that a file is about, read in passes over their families: one by one each costs a walk down
 * the tree, which after a large import takes milliseconds. They are kept as bytes, because decoded
 * they take ten times as much.
 */
export class ReadAhead {
  readonly #view: View
  readonly #wanted: ReadonlySet<string>
  readonly #bytes = new Map<string, Buffer>()

  private constructor(view: View, wanted: ReadonlySet<string>) {
    this.#view = view
    this.#wanted = wanted
  }

  /** @param keys of the cells; others are read when they are asked for */
  static async of(view: View, keys: readonly string[]): Promise<ReadAhead> {
    const ahead = new ReadAhead(view, new Set(keys))
    const families = new Set(keys.map(key => (key[0] === 'r' ? key.slice(0, 2) : key[0]!)))
    for (const family of families) {
      for await (const [key, value] of view.rows(family)) {
        if (ahead.#wanted.has(key)) ahead.#bytes.set(key, Buffer.from(value))
      }
    }
    return ahead
  }

  /** The cell under a key as of then, or null. */
  async cell<T>(key: string): Promise<T | null> {
    if (!this.#wanted.has(key)) return this.#view.cell<T>(key)
    const bytes = this.#bytes.get(key)
    return bytes ? (cellTypeOf(key)!.decode(bytes) as T) : null
  }
}
