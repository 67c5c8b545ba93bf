import { type Address, type PaymentAsked, PaymentWay } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'

/** What a card terminal was asked for. */
export interface Payment extends PaymentAsked {
  /** Log of the device that asked. */
  log: Buffer
  /** When it asked, its wall clock, ms. */
  time: number
}

/** What follows from all that was written about a card payment; null if nobody is known to have asked. */
export function paymentFacts(noted: readonly Noted[]): {
  payment: Payment
  /** True while no sale names it and it did not end. */
  isOpen: boolean
  /** The sale that names it although it was taken back, or never taken. */
  unpaid: Address | null
} | null {
  const asked = noted.find(({ entry }) => entry?.kind === 'payment.asked')
  if (asked?.entry?.kind !== 'payment.asked') return null
  const sale = noted.find(({ entry }) => !entry)
  const ways = noted.flatMap(({ entry }) => (entry?.kind === 'payment.ended' ? entry.body.way : []))
  return {
    payment: { ...asked.entry.body, log: asked.at.log, time: asked.time },
    isOpen: !sale && ways.length === 0,
    unpaid: sale && ways.some(way => way !== PaymentWay.settled) ? sale.at : null
  }
}
