import type { PaymentAsked } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'

/** A card payment of which nobody knows yet what came of it. */
export interface OpenPayment extends PaymentAsked {
  /** Log of the device that asked. */
  log: Buffer
  /** When it asked, its wall clock, ms. */
  time: number
}

/** The payment that these entries are about; null if a sale names it, or if it ended. */
export function openPayment(noted: readonly Noted[]): OpenPayment | null {
  const asked = noted.find(({ entry }) => entry?.kind === 'payment.asked')
  if (asked?.entry?.kind !== 'payment.asked') return null
  const isOver = noted.some(({ entry }) => !entry || entry.kind === 'payment.ended')
  return isOver ? null : { ...asked.entry.body, log: asked.at.log, time: asked.time }
}
