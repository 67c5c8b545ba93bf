import type { Address } from './address.ts'

/** Why stock moved without a sale; the wire codes of `StockMoved.reason`. */
export const StockReason = {
  opening: 1,
  received: 2,
  counted: 3,
  damaged: 4,
  other: 5,
  /** From `location` to `to`, both of the same place. */
  moved: 6,
  /** Back to the supplier. */
  returned: 7,
  stolen: 8,
  expired: 9,
  /** Used in the shop itself. */
  used: 10
} as const

/** A quantity of one item, thousandths of a unit, signed. */
export interface StockLine {
  item: Buffer
  quantity: number
  /** What one unit cost, minor currency units; 0 or absent if nobody said. */
  cost?: number
  serials?: string[] | null
}

/** Stock that came or went at a location other than by a sale. */
export interface StockMoved {
  location: Buffer
  reason: number
  lines: StockLine[]
  /** Where the same fact may be written twice (an imported file): its 16-byte content id. */
  id?: Buffer | null
  note?: string | null
  /** With reason `moved`: where the lines' quantities went, 8 bytes. */
  to?: Buffer | null
  supplier?: Buffer | null
  /** The purchase order or stocktake that this belongs to, 16 bytes. */
  about?: Buffer | null
  /** Number of the delivery note or invoice. */
  document?: string | null
  staff?: Buffer | null
}

/** People begin to count a location and what lies below it. */
export interface StocktakeOpened {
  id: Buffer
  location: Buffer
  name: string
  staff?: Buffer | null
}

/** What somebody counted of an item at one location. */
export interface CountLine {
  item: Buffer
  location: Buffer
  /** Thousandths of a unit. */
  counted: number
  /** What this device's view said just then, thousandths: what is sold later changes neither. */
  onHand: number
  /** Earlier counts of the same session, item and location that this one replaces. */
  supersedes?: Address[] | null
}

/** Counts within a stocktake. */
export interface StocktakeCounted {
  id: Buffer
  lines: CountLine[]
  staff?: Buffer | null
}

/** How a stocktake, an order or a cart ended; the wire codes of `way`. */
export const CloseWay = { done: 1, cancelled: 2 } as const

/** A stocktake is over; what it changes stands beside it as `stock.moved`. */
export interface StocktakeClosed {
  id: Buffer
  way: number
  staff?: Buffer | null
}

/** Steps of a transfer; the wire codes of `TransferStepped.step`. */
export const TransferStep = {
  requested: 1,
  approved: 2,
  refused: 3,
  sent: 4,
  received: 5,
  /** Of what was sent, this came back to where it was sent from; before that, it ends the transfer. */
  cancelled: 6,
  writtenOff: 7
} as const

/** One step of a transfer of goods. Every step names both ends: it may arrive before the others. */
export interface TransferStepped {
  id: Buffer
  step: number
  from: Buffer
  to: Buffer
  lines: StockLine[]
  staff?: Buffer | null
  note?: string | null
}

/** Goods were ordered from a supplier; deliveries name the order in `StockMoved.about`. */
export interface OrderPlaced {
  id: Buffer
  supplier: Buffer
  location: Buffer
  lines: StockLine[]
  /** Day of delivery, ms since 1970. */
  expected?: number
  staff?: Buffer | null
  note?: string | null
}

/** An order is over. */
export interface OrderClosed {
  id: Buffer
  way: number
  staff?: Buffer | null
}

/** A temporary location is over: what was to be there and what was. */
export interface EventClosed {
  location: Buffer
  /** The stocktake by which it was counted. */
  stocktake: Buffer
  lines: CountLine[]
  staff?: Buffer | null
  note?: string | null
}
