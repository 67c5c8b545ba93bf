import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { FAMILY, TALLY } from '../../view/families.ts'
import { tenderName } from '../selling/tenders.ts'
import type { Location } from './location-tree.ts'
import { locationTree } from './locations.ts'
import { stockLevels } from './stock.ts'
import { stocktakes } from './stocktake.ts'
import { transfers } from './transfers.ts'

/** An item of a temporary location, thousandths. */
export interface EventLine {
  item: string
  /** Received there by transfers. */
  allocated: number
  /** Sent away by transfers before it was closed. */
  sentBack: number
  /** On hand now; once it was closed, what was on hand when it was counted. */
  expected: number
  /** Null until it was closed. */
  counted: number | null
  /** Brought back when it was closed. */
  broughtBack: number
}

/** What a temporary location did; quantities in thousandths, amounts in minor units. */
export interface EventReport {
  location: Location
  /** ms since 1970, or null while it is open. */
  closed: number | null
  allocated: number
  /** Sent there, and not received yet. */
  onTheWay: number
  sentBack: number
  sold: number
  returned: number
  /** What came or went otherwise: deliveries, damage, moves between shelves. */
  other: number
  expected: number
  counted: number | null
  /** Expected less counted. */
  shrinkage: number | null
  broughtBack: number
  sales: number
  gross: number
  takings: { type: string; amount: number }[]
  expenses: number
  lines: EventLine[]
}

/** The report of a temporary location, with all that lies below it. */
export async function eventReport(device: Device, location: Location): Promise<EventReport> {
  const places = (await locationTree(device)).below(location.id)
  const lines = new Map<string, EventLine>()
  const line = (item: string): EventLine => {
    const none = { item, allocated: 0, sentBack: 0, expected: 0, counted: null, broughtBack: 0 }
    lines.set(item, lines.get(item) ?? none)
    return lines.get(item)!
  }
  const onTheWay = await carried(device, places, line)
  const end = await endOf(device, location.id)
  if (end) {
    for (const { item, counted, onHand } of end.event.lines) {
      const each = line(item.toString('hex'))
      each.expected += onHand
      each.counted = (each.counted ?? 0) + counted
    }
    for (const [item, quantity] of end.broughtBack) line(item).broughtBack += quantity
  } else {
    for await (const { location: place, item, onHand } of stockLevels(device)) {
      if (places.has(place.toString('hex'))) line(item.toString('hex')).expected += onHand
    }
  }
  const all = [...lines.values()].sort((a, b) => (a.item < b.item ? -1 : 1))
  const sum = (of: (line: EventLine) => number) => all.reduce((so, each) => so + of(each), 0)
  const [allocated, sentBack] = [sum(each => each.allocated), sum(each => each.sentBack)]
  const expected = sum(each => each.expected)
  const counted = end ? sum(each => each.counted ?? 0) : null
  const days = await daysOf(device, places)
  const returned = days(TALLY.returnedQuantity)
  const net = days(TALLY.quantity)
  return {
    ...{
      location,
      closed: end?.closed ?? null,
      allocated,
      onTheWay,
      sentBack,
      sold: net + returned,
      returned
    },
    ...{ other: expected - (allocated - sentBack - net), expected, counted },
    shrinkage: counted === null ? null : expected - counted,
    broughtBack: sum(each => each.broughtBack),
    ...{ sales: days(TALLY.sales), gross: days(TALLY.gross), expenses: days(TALLY.expenses) },
    ...{ takings: days.takings, lines: all }
  }
}

/** Adds what transfers brought and took; returns what is on its way there. */
async function carried(
  device: Device,
  places: ReadonlySet<string>,
  line: (item: string) => EventLine
): Promise<number> {
  let onTheWay = 0
  for await (const { from, to, lines } of transfers(device)) {
    const [isFrom, isTo] = [from, to].map(id => places.has(id.toString('hex')))
    if (isFrom === isTo) continue
    for (const each of lines) {
      if (isTo) line(each.item).allocated += each.received
      if (isTo) onTheWay += each.onTheWay
      if (isFrom) line(each.item).sentBack += each.sent - each.cancelled
    }
  }
  return onTheWay
}

/** How a temporary location was closed, or null. */
async function endOf(device: Device, location: Buffer) {
  for await (const { event, broughtBack, closed } of stocktakes(device)) {
    if (event?.location.equals(location)) return { event, broughtBack, closed }
  }
  return null
}

/** The sums of all days of some locations. */
async function daysOf({ view }: Device, places: ReadonlySet<string>) {
  const sums = new Map<number, number>()
  for (const place of places) {
    const prefix = FAMILY.day + Buffer.from(place, 'hex').toString('latin1')
    for await (const [, day] of view.cells<Sums>(prefix)) {
      for (const [field, value] of day) sums.set(field, (sums.get(field) ?? 0) + Number(value))
    }
  }
  const takings = [...sums]
    .filter(([field]) => field >= TALLY.tender && field < TALLY.training)
    .sort(([a], [b]) => a - b)
    .map(([field, amount]) => ({ type: tenderName(field - TALLY.tender), amount }))
  return Object.assign((field: number) => sums.get(field) ?? 0, { takings })
}
