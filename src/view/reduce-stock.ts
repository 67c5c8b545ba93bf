import { type StockMoved, StockReason, TransferStep, type TransferStepped } from '../entry/kinds.ts'
import { lineTotal } from '../money/rounding.ts'
import type { Deltas } from './deltas.ts'
import { COST, FAMILY, STOCK, stockKey, transitKey } from './families.ts'

/**
 * Joins a movement of stock.
 *
 * @param isNew false for one that was recorded before under its id: then nothing is added
 */
export function reduceStock(moved: StockMoved, deltas: Deltas, isNew: () => boolean): boolean {
  if (!isNew()) return true
  for (const { item, quantity, cost } of moved.lines) {
    move(moved.location, item, moved.to ? -quantity : quantity, deltas)
    if (moved.to) move(moved.to, item, quantity, deltas)
    const bought = moved.reason === StockReason.received || moved.reason === StockReason.opening
    if (!cost || !bought) continue
    const key = FAMILY.cost + item.toString('latin1')
    deltas.sum(key, COST.quantity, quantity)
    deltas.sum(key, COST.value, lineTotal(quantity, cost))
  }
  return true
}

/** Joins a step of a transfer; what is on its way belongs to neither end. */
export function reduceTransfer(step: TransferStepped, deltas: Deltas): boolean {
  for (const { item, quantity } of step.lines) {
    deltas.sum(transitKey(step.id, item), step.step, quantity)
    // A step of 0 says something about the transfer and nothing about what a place holds.
    if (quantity === 0) continue
    if (step.step === TransferStep.sent) move(step.from, item, -quantity, deltas)
    if (step.step === TransferStep.received) move(step.to, item, quantity, deltas)
    if (step.step === TransferStep.cancelled) move(step.from, item, quantity, deltas)
  }
  return true
}

function move(location: Buffer, item: Buffer, quantity: number, deltas: Deltas): void {
  const key = stockKey(location, item)
  deltas.sum(key, STOCK.onHand, quantity)
  deltas.sum(key, STOCK.movements, 1)
}
