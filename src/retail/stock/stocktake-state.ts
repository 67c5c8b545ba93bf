import { CloseWay, type EventClosed, StockReason } from '../../entry/kinds.ts'
import type { RegisterSet, RegisterValue } from '../../view/cell.ts'
import type { Noted } from '../../view/documents.ts'
import { endingOf } from '../../view/ending.ts'
import { COUNT } from '../../view/families.ts'
import { movementsOf } from './movements.ts'
import { addTo } from './stock-lines.ts'

/** A count: what somebody found, and what was on hand just then, thousandths. */
export interface Count {
  counted: number
  onHand: number
  time: number
  log: Buffer
}

/** An item at one location of a stocktake. */
export interface StocktakeLine {
  /** Ids in hex. */
  item: string
  location: string
  /** Counts that no other replaces: more than one if people counted apart. */
  counts: Count[]
  /** Counted less on hand, or null while counts that were made apart disagree. */
  difference: number | null
  /** What was booked when the stocktake was closed, or null. */
  booked: number | null
}

/** A stocktake as its entries tell. */
export interface Stocktake {
  id: Buffer
  /** Null while only its counts or its end are known here. */
  location: Buffer | null
  name: string
  state: 'open' | 'closed' | 'cancelled'
  opened: number | null
  closed: number | null
  lines: StocktakeLine[]
  /** What was brought back when a temporary location was closed, by item in hex. */
  broughtBack: Map<string, number>
  /** The end of a temporary location that was counted so. */
  event: EventClosed | null
}

/** What stands in a stocktake of one item at one location. */
export interface CountedCell {
  location: string
  item: string
  cell: RegisterSet
}

/** A stocktake as its entries and counts tell, in whatever order they came. */
export function stocktakeOf(
  id: Buffer,
  noted: readonly Noted[],
  counted: readonly CountedCell[]
): Stocktake {
  const take: Stocktake = {
    ...{ id, location: null, name: '', state: 'open', opened: null, closed: null },
    ...{ lines: [], broughtBack: new Map(), event: null }
  }
  for (const { entry, time } of noted) {
    if (entry?.kind === 'stocktake.opened' && !take.location) {
      Object.assign(take, { location: entry.body.location, name: entry.body.name, opened: time })
    }
    if (entry?.kind === 'event.closed') take.event ??= entry.body
  }
  const ending = endingOf(noted, ({ entry }) =>
    entry?.kind === 'stocktake.closed' ? entry.body.way : null
  )
  if (ending) {
    take.state = ending.way === CloseWay.done ? 'closed' : 'cancelled'
    take.closed = ending.time
  }
  const booked = new Map<string, number>()
  for (const { reason, location, lines } of movementsOf(noted)) {
    for (const { item, quantity } of lines) {
      const name = item.toString('hex')
      if (reason === StockReason.moved) addTo(take.broughtBack, name, quantity)
      else addTo(booked, location.toString('hex') + name, quantity)
    }
  }
  for (const { location, item, cell } of counted) {
    const counts = (cell.get(COUNT.counted)?.values ?? []).map(countOf)
    const [difference, ...more] = new Set(counts.map(({ counted, onHand }) => counted - onHand))
    take.lines.push({
      ...{ location, item, counts },
      difference: more.length > 0 ? null : (difference ?? null),
      booked: booked.get(location + item) ?? null
    })
  }
  return take
}

function countOf({ at, time, value }: RegisterValue): Count {
  const [counted = 0, onHand = 0] = String(value).split(' ').map(Number)
  return { counted, onHand, time, log: at.log }
}
