import type { Address } from './address.ts'

/** What a line of a bill is; the wire codes of `SaleLine.type`. */
export const LineType = {
  item: 0,
  /** Money put on the gift card in `reference`. */
  giftCard: 1,
  /** The customer in `reference` pays what stands on the account. */
  payment: 2,
  /** Work, delivery: no stock. */
  service: 3
} as const

/** One line of a sale. */
export interface SaleLine {
  /** 16 bytes; zeros where the line is of no item. */
  item: Buffer
  /** Price of one unit, minor currency units, signed. */
  price: number
  /** Thousandths of a unit; absent or 0 means one unit, negative is a return. */
  quantity?: number
  /** All that is taken off the line, minor currency units: `share` and `promotionDiscount` too. */
  discount?: number
  /** Tax rate in parts per million: included in the price, or added if the sale says so. */
  taxRate?: number
  /** Wire code of `LineType`. */
  type?: number
  /** Gift card or customer that the line is about, 16 bytes. */
  reference?: Buffer | null
  /** What the bill says, where it is not the item's name. */
  name?: string | null
  /** This line's part of a discount on the whole cart, minor currency units. */
  share?: number
  /** The promotion that was applied, and what it took off. */
  promotion?: Buffer | null
  promotionDiscount?: number
  /** The price that was due, minor currency units, where somebody asked for another one. */
  due?: number
  /** Why. */
  reason?: string | null
  /** The edit that the price came from: shows later whether it was out of date. */
  basis?: Address | null
  serials?: string[] | null
  /** The sale that this returns a line of, that line's number from 0, and how much was sold there. */
  returns?: Address | null
  returnsLine?: number
  /** Thousandths of a unit. */
  sold?: number
  /** The kit that this is a part of. */
  kit?: Buffer | null
  /** What one unit cost, minor currency units. */
  cost?: number
}

/** What a bill holds of one tax rate, minor units; `net` is without the tax. */
export interface TaxAmount {
  /** Parts per million. */
  rate: number
  net: number
  tax: number
}

/** Wire codes of tender types. */
export const TenderType = {
  cash: 1,
  card: 2,
  giftcard: 3,
  account: 4,
  /** Cash in another currency, at a set rate. */
  foreign: 5,
  /** Loyalty points of a customer. */
  points: 6
} as const
/** Name of a tender. */
export type TenderName = keyof typeof TenderType

/** One part of the payment. */
export interface Tender {
  type: number
  /** What it pays of the bill, minor currency units (change already taken off). */
  amount: number
  /** What was handed over, if more than `amount`: the difference is the change. */
  given?: number
  /** Gift card or customer, 16 bytes. */
  reference?: Buffer | null
  /**
   * Of foreign cash: ISO 4217 code, minor units handed over, and home units for a million of its.
   * Of loyalty points: `foreign` is how many.
   */
  currency?: string | null
  foreign?: number
  rate?: number
  /** Driver of the card terminal, and what it said. */
  terminal?: string | null
  authorisation?: string | null
  /** The payment that the terminal was asked for, 16 bytes. */
  payment?: Buffer | null
}

/** How the tax of a bill is rounded; the wire codes of `SaleCompleted.rounding`. */
export const TaxRounding = { perRate: 0, perLine: 1 } as const

/** A sale: paid, final, never refused afterwards. */
export interface SaleCompleted {
  /** Gapless per device, from 1. */
  receipt: number
  lines: SaleLine[]
  tenders: Tender[]
  /** Where it was sold, when not at the commit's location. */
  location?: Buffer | null
  /**
   * Set on a sale recorded again after a fork or imported: its 16-byte id. Its effects must not
   * depend on which recording is read first, so such a sale names its location and day itself.
   */
  id?: Buffer | null
  /** Business day, days since 1970; with `id` only. */
  day?: number
  customer?: Buffer | null
  staff?: Buffer | null
  /** The parked cart, quote or order that it came from, 16 bytes. */
  about?: Buffer | null
  /** True if tax is added to the prices. */
  taxAdded?: boolean
  /** Wire code of `TaxRounding`. */
  rounding?: number
  taxes?: TaxAmount[] | null
  /** Added to what is due so that cash can pay it, minor currency units, signed. */
  cashRounding?: number
  /** Loyalty points, signed. */
  points?: number
  /** Why no tax is due. */
  exempt?: string | null
  document?: string | null
  note?: string | null
}

/** What kind of cart waits; the wire codes of `CartParked.type`. */
export const CartType = { parked: 1, quote: 2, order: 3 } as const

/** A cart that waits: any till of the location may go on with it. */
export interface CartParked {
  id: Buffer
  type: number
  lines: SaleLine[]
  customer?: Buffer | null
  staff?: Buffer | null
  /** ms since 1970. */
  validUntil?: number
  note?: string | null
  /** Discount on the whole cart, minor currency units. */
  discount?: number
}

/** Wire code of `CartClosed.way`: a till goes on with a cart that another one had taken. */
export const TAKEN_OVER = 3

/**
 * A cart no longer waits; see `CloseWay` and `TAKEN_OVER` for `way`: done means that a till went on
 * with it.
 */
export interface CartClosed {
  id: Buffer
  way: number
  staff?: Buffer | null
  reason?: string | null
}

/** A cart was given up before it was paid. */
export interface CartVoided {
  lines: SaleLine[]
  staff?: Buffer | null
  reason?: string | null
}

/** A copy of a receipt was printed. */
export interface ReceiptReprinted {
  sale: Address
  staff?: Buffer | null
}

/** A correction of what is on a gift card or a customer's account. */
export interface BalanceAdjusted {
  /** Gift card or customer, 16 bytes. */
  subject: Buffer
  /** Minor currency units, signed. */
  amount: number
  points?: number
  staff?: Buffer | null
  reason?: string | null
}

/** A card terminal is about to be asked: written before it is, so that no payment is forgotten. */
export interface PaymentAsked {
  /** 16 bytes; the terminal knows it by this too. */
  id: Buffer
  /** Driver of the terminal. */
  terminal: string
  /** Minor currency units; negative is paid back. */
  amount: number
  staff?: Buffer | null
}

/** How a card payment ended that no sale names; the wire codes of `PaymentEnded.way`. */
export const PaymentWay = { takenBack: 1, declined: 2, settled: 3 } as const

/** A card payment that no sale is to name: nothing of it is open any more. */
export interface PaymentEnded {
  id: Buffer
  /** Wire code of `PaymentWay`. */
  way: number
  staff?: Buffer | null
  note?: string | null
}
