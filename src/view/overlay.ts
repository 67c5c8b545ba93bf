import {
  addTo,
  maxima,
  type Once,
  type OnceBody,
  once,
  type Register,
  type RegisterSet,
  registers,
  type Sum,
  type Sums,
  sums
} from './cell.ts'
import type { Deltas } from './deltas.ts'
import { cellTypeOf, FAMILY } from './families.ts'

/** Deltas gathered in memory: what is folded and not yet in the Hyperbee, coalesced by cell. */
export class Overlay implements Deltas {
  readonly cells = new Map<string, unknown>()
  /** Blocks folded into this overlay. */
  blocks = 0
  /** Edits of records among them. */
  recordEdits = 0
  /** Logs those blocks belong to, hex. */
  readonly logs = new Set<string>()
  /** Bodies that the view holds under the ids of the batch being folded. */
  known: ReadonlyMap<string, Once> = new Map()

  sum(key: string, field: number, value: Sum): void {
    addTo(this.sums(key), field, value)
  }

  sums(key: string): Sums {
    return this.#cell(key, sums.empty)
  }

  max(key: string, field: number, value: number): void {
    maxima.join(this.#cell(key, maxima.empty), new Map([[field, value]]))
  }

  register(key: string, field: number, register: Register): void {
    if (key[0] === FAMILY.item || key[0] === FAMILY.record) this.recordEdits++
    registers.join(this.#cell<RegisterSet>(key, registers.empty), new Map([[field, register]]))
  }

  once(key: string, hash: string, body: OnceBody): boolean {
    const cell = this.#cell<Once>(key, once.empty)
    const seen = cell.has(hash) || (this.known.get(key)?.has(hash) ?? false)
    once.join(cell, new Map([[hash, body]]))
    return !seen
  }

  /** Joins a later overlay into this one: after a write to disk failed, both wait together. */
  absorb(later: Overlay): void {
    for (const [key, delta] of later.cells) {
      const type = cellTypeOf(key)!
      this.cells.set(key, type.join((this.cells.get(key) ?? type.empty()) as never, delta as never))
    }
    for (const log of later.logs) this.logs.add(log)
    this.blocks += later.blocks
    this.recordEdits += later.recordEdits
  }

  #cell<T>(key: string, empty: () => T): T {
    let cell = this.cells.get(key) as T | undefined
    if (cell === undefined) {
      cell = empty()
      this.cells.set(key, cell)
    }
    return cell
  }
}
