import { CloseWay, compareAddresses } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'

/**
 * What follows from all that was written about a cart: whether it waits, and which sales it became.
 * Two tills apart may both go on with it; only if both sell it is that an exception.
 */
export function cartFacts(noted: readonly Noted[]): {
  waits: boolean
  sales: { log: string; seq: number; index: number }[]
} {
  const sales = noted.filter(({ entry }) => !entry).map(({ at }) => at)
  const cancelled = noted.some(
    ({ entry }) => entry?.kind === 'cart.closed' && entry.body.way === CloseWay.cancelled
  )
  return {
    waits: sales.length === 0 && !cancelled && noted.at(-1)?.entry?.kind === 'cart.parked',
    sales: sales
      .sort(compareAddresses)
      .map(({ log, seq, index }) => ({ log: log.toString('hex'), seq, index }))
  }
}
