import type { Address } from './address.ts'
import type { TaxAmount } from './selling.ts'

/** A till's drawer is opened. */
export interface ShiftOpened {
  id: Buffer
  /** Cash in the drawer, minor currency units. */
  float: number
  staff?: Buffer | null
}

/** Why cash moved without a sale; the wire codes of `CashMoved.reason`. */
export const CashReason = { in: 1, out: 2, expense: 3, drop: 4 } as const

/** Cash that came into or left the drawer without a sale. */
export interface CashMoved {
  /** Minor currency units, as the drawer sees it: what leaves is negative. */
  amount: number
  reason: number
  /** Absent where no drawer is open: an expense of the location. */
  shift?: Buffer | null
  /** Absent means the commit's location. */
  location?: Buffer | null
  category?: string | null
  staff?: Buffer | null
  note?: string | null
}

/** An amount by tender type, minor currency units. */
export interface TenderCount {
  type: number
  amount: number
}

/** What was found in the drawer, before anybody was told what should be there. */
export interface ShiftCounted {
  id: Buffer
  counted: TenderCount[]
  staff?: Buffer | null
}

/**
 * A Z report: what one till did from `from` on, up to this entry. Amounts in minor units; what
 * late facts of others say never changes it.
 */
export interface ZReported {
  shift: Buffer
  /** Gapless per device, from 1. */
  number: number
  /** The Z report before it; for the first one, where its shift was opened. */
  from: Address
  /** When its shift was opened, ms since 1970. */
  opened: number
  sales: number
  returns: number
  /** What was sold, tax included, returns taken off. */
  gross: number
  /** What was paid back for returns, positive. */
  returned: number
  discounts: number
  float: number
  /** Cash moved without a sale, signed. */
  moved: number
  tenders: TenderCount[]
  counted: TenderCount[]
  taxes: TaxAmount[]
  /** Gross of all Z reports of this device so far, this one included. */
  perpetual: number
  staff?: Buffer | null
  firstReceipt?: number
  lastReceipt?: number
  training?: number
  voids?: number
  reprints?: number
  cashRounding?: number
  expenses?: number
}

/** Somebody took a till over, or left it. */
export interface StaffSigned {
  staff: Buffer
  /** 1 for signing out, 0 for signing in. */
  out: number
}

/** Somebody tried what the permissions do not allow. */
export interface ActionRefused {
  /** Name of the permission. */
  action: string
  staff?: Buffer | null
  detail?: string | null
}
