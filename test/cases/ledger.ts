/** What a generator of a shop's days expects: kept by plain counting, without the code under test. */

/** Chance that can be had again by its seed. */
export class Chance {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** A whole number, both ends included (the generator is mulberry32). */
  between(from: number, to: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return from + Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * (to - from + 1))
  }

  happens(percent: number): boolean {
    return this.between(1, 100) <= percent
  }

  one<T>(of: readonly T[]): T {
    return of[this.between(0, of.length - 1)]!
  }
}

/** Whole units by place and item. */
export class Stock {
  readonly units = new Map<string, number>()

  add(place: Buffer, code: string, units: number): void {
    this.units.set(keyOf(place, code), this.of(place, code) + units)
  }

  of(place: Buffer, code: string): number {
    return this.units.get(keyOf(place, code)) ?? 0
  }

  /** Lines such as `aabbccdd I7 12`, sorted; nothing of what is 0. */
  get lines(): string[] {
    return [...this.units].flatMap(([key, units]) => (units ? [`${key} ${units}`] : [])).sort()
  }
}

const keyOf = (place: Buffer, code: string) => `${place.toString('hex')} ${code}`

/** What a till's sales and drawer come to, minor units; `returns` counts lines. */
export class Takings {
  sales = 0
  gross = 0
  returns = 0
  returned = 0
  discounts = 0
  cash = 0
  card = 0
  moved = 0
  expenses = 0

  add(more: Partial<Omit<Takings, 'add'>>): void {
    for (const [name, value] of Object.entries(more)) this[name as 'sales'] += value as number
  }
}

/** Steps of a transfer that moved goods, units. */
type Moves = Record<'sent' | 'received' | 'cancelled' | 'writtenOff', number>

/** What all tills together did. */
export class Ledger {
  readonly stock = new Stock()
  /** Signed units by what brought them about: opening, sold, returned, counted. */
  readonly causes = { opening: 0, sold: 0, returned: 0, counted: 0 }
  readonly #transfers = new Map<string, Moves>()
  readonly #returned = new Map<string, { sold: number; returned: number }>()
  /** How often each cart was sold. */
  readonly #carts = new Map<string, number>()

  move(cause: keyof Ledger['causes'], place: Buffer, code: string, units: number): void {
    this.causes[cause] += units
    this.stock.add(place, code, units)
  }

  transferred(id: Buffer, code: string, step: keyof Moves, units: number): void {
    const key = `${id.toString('hex')} ${code}`
    const moves = this.#transfers.get(key) ?? { sent: 0, received: 0, cancelled: 0, writtenOff: 0 }
    moves[step] += units
    this.#transfers.set(key, moves)
  }

  /** @param line the line's place in the log */
  cameBack(line: string, sold: number, units: number): void {
    const returned = (this.#returned.get(line)?.returned ?? 0) + units
    this.#returned.set(line, { sold, returned })
  }

  cartSold(id: Buffer): void {
    const key = id.toString('hex')
    this.#carts.set(key, (this.#carts.get(key) ?? 0) + 1)
  }

  /** True if somebody sold the cart. */
  wentOn(id: Buffer): boolean {
    return this.#carts.has(id.toString('hex'))
  }

  get transit(): { onTheWay: number; writtenOff: number } {
    const sum = { onTheWay: 0, writtenOff: 0 }
    for (const moves of this.#transfers.values()) {
      sum.onTheWay += onTheWay(moves)
      sum.writtenOff += moves.writtenOff
    }
    return sum
  }

  /**
   * Every exception that has a cause, one line each, sorted.
   *
   * @param untracked code of the item that nobody ever counted in
   */
  exceptions(untracked: string): string[] {
    const found: string[] = []
    for (const [key, units] of this.stock.units) {
      if (units < 0 && !key.endsWith(` ${untracked}`)) found.push(`oversell ${key} ${units}`)
    }
    for (const [key, moves] of this.#transfers) {
      if (moves.writtenOff === 0 && onTheWay(moves) >= 0) continue
      found.push(`transfer-difference ${key} ${moves.writtenOff} ${onTheWay(moves)}`)
    }
    for (const [key, { sold, returned }] of this.#returned) {
      if (returned > sold) found.push(`over-return ${key} ${returned} of ${sold}`)
    }
    for (const [cart, sales] of this.#carts) {
      if (sales > 1) found.push(`cart-sold-twice ${cart} ${sales}`)
    }
    return found.sort()
  }
}

const onTheWay = ({ sent, received, cancelled, writtenOff }: Moves) =>
  sent - received - cancelled - writtenOff
