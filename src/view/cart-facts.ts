import { CloseWay, compareAddresses } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'
import { endingOf } from './ending.ts'

/** How it stands with a cart that was parked, or with a quote or an order. */
export type CartState = 'waiting' | 'taken' | 'sold' | 'cancelled'

/**
 * What follows from all that was written about a cart: how it stands with it, and which sales it
 * became. While it is open its last entry by the writers' clocks says whether it waits. Two tills
 * apart may both go on with it; only if both sell it is that an exception.
 */
export function cartFacts(noted: readonly Noted[]): {
  state: CartState
  sales: { log: string; seq: number; index: number }[]
} {
  const sales = noted.filter(({ entry }) => !entry).map(({ at }) => at)
  return {
    state: stateOf(noted),
    sales: sales
      .sort(compareAddresses)
      .map(({ log, seq, index }) => ({ log: log.toString('hex'), seq, index }))
  }
}

function stateOf(noted: readonly Noted[]): CartState {
  const ending = endingOf(noted, ({ entry }) => {
    if (!entry) return CloseWay.done
    // Going on with a cart takes it off the list and does not end it.
    const isGivenUp = entry.kind === 'cart.closed' && entry.body.way === CloseWay.cancelled
    return isGivenUp ? CloseWay.cancelled : null
  })
  if (ending) return ending.way === CloseWay.done ? 'sold' : 'cancelled'
  return noted.at(-1)?.entry?.kind === 'cart.parked' ? 'waiting' : 'taken'
}
