import { CloseWay, compareAddresses, TAKEN_OVER } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'
import { endingOf } from './ending.ts'

/** How it stands with a cart that was parked, or with a quote or an order. */
export type CartState = 'waiting' | 'taken' | 'sold' | 'cancelled'

/**
 * All that was written about a cart, in an order in which it can have come about. A log's entries
 * stand in their own order. Of several logs the earliest by the clocks goes first among those that
 * fit: a cart is taken once it waits, taken over from another till, and parked again by whoever has
 * it; so a slow clock does not matter where one till had seen what the other did. What fits nowhere
 * was done apart.
 */
export function cartOrder(noted: readonly Noted[]): Noted[] {
  const logs = new Map<string, Noted[]>()
  for (const each of [...noted].sort((a, b) => compareAddresses(a.at, b.at))) {
    const log = each.at.log.toString('hex')
    logs.set(log, [...(logs.get(log) ?? []), each])
  }
  const ordered: Noted[] = []
  while (ordered.length < noted.length) {
    const next = [...logs.values()].flatMap(([first]) => first ?? [])
    next.sort((a, b) => a.time - b.time || compareAddresses(a.at, b.at))
    const chosen = next.find(each => fits(each, ordered.at(-1))) ?? next[0]!
    logs.get(chosen.at.log.toString('hex'))!.shift()
    ordered.push(chosen)
  }
  return ordered
}

/** True if an entry can have been written by who had seen that `last` was the last one before it. */
function fits({ entry, at }: Noted, last: Noted | undefined): boolean {
  if (!last) return entry?.kind === 'cart.parked'
  const isOver = entry?.kind === 'cart.closed' && entry.body.way === TAKEN_OVER
  if (last.entry?.kind === 'cart.parked') return !isOver
  const isTaken = last.entry?.kind === 'cart.closed' && last.entry.body.way !== CloseWay.cancelled
  return isTaken && last.at.log.equals(at.log) !== isOver
}

/**
 * What follows from all that was written about a cart: how it stands with it, and which sales it
 * became. Two tills apart may both go on with it; only if both sell it is that an exception.
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
  return cartOrder(noted).at(-1)?.entry?.kind === 'cart.parked' ? 'waiting' : 'taken'
}
