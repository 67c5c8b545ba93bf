import type { Edited } from './address.ts'
import type * as belonging from './belonging.ts'
import type * as cash from './cash.ts'
import type { Encoding } from './encoding.ts'
import { RECORDS, type RecordName } from './records.ts'
import { getEncoding } from './schema/index.js'
import type * as selling from './selling.ts'
import type * as settling from './settling.ts'
import type * as stock from './stock.ts'

export * from './address.ts'
export * from './belonging.ts'
export * from './cash.ts'
export * from './selling.ts'
export * from './settling.ts'
export * from './stock.ts'

/** Every kind's body by its name. */
export interface Bodies extends Record<`${RecordName}.edited`, Edited> {
  'business.created': belonging.BusinessCreated
  'device.admitted': belonging.DeviceAdmitted
  'device.retired': belonging.DeviceRetired
  'epoch.sealed': belonging.EpochSealed
  'witness.stated': belonging.WitnessStated
  'device.accepted': belonging.DeviceAccepted
  'log.began': belonging.LogBegan
  'log.forked': belonging.LogForked
  'branch.carried': belonging.BranchCarried
  'stock.moved': stock.StockMoved
  'stocktake.opened': stock.StocktakeOpened
  'stocktake.counted': stock.StocktakeCounted
  'stocktake.closed': stock.StocktakeClosed
  'transfer.stepped': stock.TransferStepped
  'order.placed': stock.OrderPlaced
  'order.closed': stock.OrderClosed
  'event.closed': stock.EventClosed
  'sale.completed': selling.SaleCompleted
  'sale.trained': selling.SaleCompleted
  'cart.parked': selling.CartParked
  'cart.closed': selling.CartClosed
  'cart.voided': selling.CartVoided
  'receipt.reprinted': selling.ReceiptReprinted
  'balance.adjusted': selling.BalanceAdjusted
  'payment.asked': selling.PaymentAsked
  'payment.ended': selling.PaymentEnded
  'shift.opened': cash.ShiftOpened
  'cash.moved': cash.CashMoved
  'shift.counted': cash.ShiftCounted
  'z.reported': cash.ZReported
  'staff.signed': cash.StaffSigned
  'action.refused': cash.ActionRefused
  'exception.settled': settling.ExceptionSettled
  'exception.assigned': settling.ExceptionAssigned
  'clock.seen': settling.ClockSeen
  'request.done': settling.RequestDone
  'z.posted': settling.ZPosted
  'file.imported': settling.FileImported
}

/** Name of a kind of entry. */
export type KindName = keyof Bodies

/** One typed fact. */
export type Entry = { [K in KindName]: { kind: K; body: Bodies[K] } }[KindName]

/** A fact of a kind this version does not know: kept as it came, counted, never dropped. */
export interface UnknownEntry {
  kind: 'unknown'
  code: number
  raw: Buffer
}

/** A kind of entry and how it is written. */
export interface Kind {
  name: KindName
  /** The number on the wire; never reused. */
  code: number
  encoding: Encoding<Bodies[KindName]>
}

/** Wire codes by name. Codes are never reused, kinds never redefined; records have theirs in `records.ts`. */
const CODES: Readonly<Record<Exclude<KindName, `${RecordName}.edited`>, number>> = {
  'business.created': 1,
  'device.admitted': 3,
  'device.retired': 4,
  'epoch.sealed': 5,
  'witness.stated': 6,
  'device.accepted': 7,
  'log.began': 9,
  'log.forked': 10,
  'branch.carried': 11,
  'stock.moved': 32,
  'stocktake.opened': 33,
  'stocktake.counted': 34,
  'stocktake.closed': 35,
  'transfer.stepped': 36,
  'order.placed': 37,
  'order.closed': 38,
  'event.closed': 39,
  'sale.completed': 48,
  'sale.trained': 49,
  'cart.parked': 50,
  'cart.closed': 51,
  'cart.voided': 52,
  'receipt.reprinted': 53,
  'balance.adjusted': 54,
  'payment.asked': 55,
  'payment.ended': 56,
  'shift.opened': 64,
  'cash.moved': 65,
  'shift.counted': 66,
  'z.reported': 67,
  'staff.signed': 72,
  'action.refused': 73,
  'exception.settled': 80,
  'exception.assigned': 81,
  'clock.seen': 82,
  'request.done': 88,
  'z.posted': 89,
  'file.imported': 90
}

const kind = (name: string, code: number, struct = name.replace('.', '-')): Kind => ({
  name: name as KindName,
  code,
  encoding: getEncoding(`@tillmesh/${struct}`) as Encoding<Bodies[KindName]>
})

/** Every kind this version writes and reads; most are written as the struct of their name. */
export const KINDS: readonly Kind[] = [
  ...Object.entries(RECORDS).map(([name, { code }]) => kind(`${name}.edited`, code, 'edited')),
  ...Object.entries(CODES).map(([name, code]) =>
    name === 'sale.trained' ? kind(name, code, 'sale-completed') : kind(name, code)
  )
]

const byCode = new Map(KINDS.map(kind => [kind.code, kind]))
const byName = new Map(KINDS.map(kind => [kind.name, kind]))

/** The kind with this wire code, or undefined if a newer version wrote it. */
export const kindByCode = (code: number): Kind | undefined => byCode.get(code)

/** The kind with this name. */
export const kindByName = (name: KindName): Kind => byName.get(name)!
