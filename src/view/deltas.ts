import type { OnceBody, Register, Sum, Sums } from './cell.ts'

/** Where reducers put what they found: deltas to join into cells, never a cell to read. */
export interface Deltas {
  sum(key: string, field: number, value: Sum): void
  /** The delta of a `Sum` cell, to add several fields to it. */
  sums(key: string): Sums
  max(key: string, field: number, value: number): void
  register(key: string, field: number, register: Register): void
  /** Joins a body under an id; false if this very body was there before, so its effects are too. */
  once(key: string, hash: string, body: OnceBody): boolean
}

/** Takes everything but sums: for an entry that was added before. */
export class WithoutSums implements Deltas {
  readonly #deltas: Deltas

  constructor(deltas: Deltas) {
    this.#deltas = deltas
  }

  sum(): void {}
  sums(): Sums {
    return new Map()
  }
  max(...args: Parameters<Deltas['max']>): void {
    this.#deltas.max(...args)
  }
  register(...args: Parameters<Deltas['register']>): void {
    this.#deltas.register(...args)
  }
  once(...args: Parameters<Deltas['once']>): boolean {
    return this.#deltas.once(...args)
  }
}
