import { type Address, compareAddresses, TransferStep } from '../entry/kinds.ts'
import { cartFacts } from './cart-facts.ts'
import type { Once, RegisterSet, Sums } from './cell.ts'
import { conflictsIn, type EditConflict } from './conflicts.ts'
import { DOCUMENT, unpackNoted } from './documents.ts'
import { unpackFact } from './facts.ts'
import { addressAt, FAMILY, keyBytes, PRICED, RETURNED, ROW, STOCK, TALLY } from './families.ts'
import { indexRows } from './indexes.ts'
import { type PostedTwice, postedTwice } from './postings.ts'

/** Something a person should look at, as the view's exception rows hold it. */
export type ExceptionFact =
  | EditConflict
  | {
      type: 'oversell'
      location: string
      item: string
      /** Thousandths. */
      onHand: number
      /** Entries other than sales that moved it: counted in anew, it is another oversell. */
      movements: number
    }
  | {
      type: 'same-id-twice'
      id: string
      at: { log: string; seq: number; index: number }[]
    }
  | { type: 'needs-update'; log: string; entries: number }
  | { type: 'refused-entries'; log: string; entries: number }
  | { type: 'quarantined-entries'; log: string; entries: number }
  | {
      /** Sales that no device holds: their receipt numbers, the last null if nobody knows it. */
      type: 'lost-sales'
      device: string
      from: number
      to: number | null
    }
  | {
      /** Two branches of a log exist from block `length` on. */
      type: 'forked-log'
      log: string
      length: number
    }
  | {
      /** Of a line of a sale more came back than was sold; thousandths. */
      type: 'over-return'
      sale: { log: string; seq: number; index: number }
      line: number
      returned: number
      sold: number
    }
  | {
      /** Goods of a transfer that nobody received; more was received than sent if it is negative. */
      type: 'transfer-difference'
      transfer: string
      item: string
      /** Thousandths. */
      writtenOff: number
      onTheWay: number
    }
  | {
      /** Goods that a temporary location should have had when it was closed; thousandths. */
      type: 'event-shrinkage'
      location: string
      stocktake: string
      lines: { item: string; expected: number; counted: number }[]
    }
  | {
      /** One parked cart, quote or order became several sales. */
      type: 'cart-sold-twice'
      cart: string
      sales: { log: string; seq: number; index: number }[]
    }
  | {
      /** More was paid with a gift card than was on it; minor units, negative. */
      type: 'gift-card-overdrawn'
      card: string
      balance: number
    }
  | {
      /** A customer owes more than the limit; minor units. */
      type: 'credit-limit-passed'
      customer: string
      owed: number
      limit: number
    }
  | {
      /** Sold at a price after it was superseded: what was due beyond what was paid, minor units. */
      type: 'stale-price'
      item: string
      /** The edit that said the old price, and that price. */
      basis: { log: string; seq: number; index: number }
      price: number
      /** Thousandths of a unit. */
      quantity: number
      paid: number
      due: number
      difference: number
      /** Bills with such lines, and the first of them. */
      sales: number
      receipts: { log: string; receipt: number }[]
    }
  | ({ type: 'posted-twice' } & PostedTwice)
  | {
      /** A device's clock was seen to be off, ms: most others say so, or only the one named. */
      type: 'clock-off'
      device: string
      other: string | null
      /** The most since then. */
      ahead: number
      behind: number
      /** The day on which that began, days since 1970. */
      since: number
    }
  | {
      /** Somebody sold on a day after leaving the staff; `gross` in minor units. */
      type: 'sold-after-leaving'
      staff: string
      device: string
      /** Days since 1970. */
      day: number
      sales: number
      gross: number
    }
  | {
      /** Nothing was heard of a till's device since, ms since 1970. */
      type: 'silent-till'
      device: string
      since: number
    }

/** The rows that follow from one cell: a pure function of it, so equal cells give equal rows. */
export function derive(key: string, cell: unknown): Map<string, Buffer> {
  const rows = new Map<string, Buffer>()
  const fact = (name: string, value: ExceptionFact) =>
    rows.set(ROW.exception + name, Buffer.from(JSON.stringify(value)))
  const conflicts = () => {
    for (const [field, value] of conflictsIn(key, cell as RegisterSet)) {
      fact(`c${key}.${field}`, value)
    }
  }
  switch (key[0]) {
    case FAMILY.item:
    case FAMILY.location:
    case FAMILY.business:
    case FAMILY.record:
      for (const row of indexRows(key, cell as RegisterSet)) rows.set(row, EMPTY)
      conflicts()
      break
    case FAMILY.once: {
      const bodies = [...(cell as Once).values()].map(({ at }) => at)
      if (bodies.length < 2) break
      const at = bodies.sort(compareAddresses).map(readable)
      fact(`d${key}`, { type: 'same-id-twice', id: hex(key.slice(1)), at })
      break
    }
    case FAMILY.fact: {
      let length = Number.POSITIVE_INFINITY
      for (const once of (cell as Once).values()) {
        const said = unpackFact(once)
        if (said?.kind === 'log.forked') length = Math.min(length, said.body.length)
        if (said?.kind !== 'device.retired' || !said.body.lostFrom) continue
        const { device, lostFrom: from, lostTo } = said.body
        fact(`l${key}`, {
          type: 'lost-sales',
          device: device.toString('hex'),
          from,
          to: lostTo || null
        })
      }
      if (length < Number.POSITIVE_INFINITY) {
        fact(`f${key}`, { type: 'forked-log', log: hex(key.slice(1)), length })
      }
      break
    }
    case FAMILY.stock: {
      const onHand = (cell as Sums).get(STOCK.onHand) ?? 0
      // An item whose stock nobody ever counted in is sold without being tracked.
      const movements = Number((cell as Sums).get(STOCK.movements) ?? 0)
      if (onHand < 0 && movements > 0) {
        fact(`o${key}`, {
          type: 'oversell',
          location: hex(key.slice(1, 9)),
          item: hex(key.slice(9)),
          onHand: Number(onHand),
          movements
        })
      }
      break
    }
    case FAMILY.priced: {
      const of = (field: number) => Number((cell as Sums).get(field) ?? 0)
      const isSuperseded = (cell as Sums).has(PRICED.superseded)
      if (isSuperseded && of(PRICED.last) > -of(PRICED.superseded)) {
        rows.set(ROW.stale + key.slice(1), EMPTY)
      }
      break
    }
    case FAMILY.returned: {
      const [returned, sold] = [RETURNED.quantity, RETURNED.sold].map(field =>
        Number((cell as Sums).get(field) ?? 0)
      ) as [number, number]
      if (returned <= sold) break
      const line = keyBytes(key.slice(-4)).readUInt32BE()
      fact(`x${key}`, {
        ...{ type: 'over-return', sale: readable(addressAt(key, 1)), line },
        ...{ returned, sold }
      })
      break
    }
    case FAMILY.transit: {
      const at = (step: number) => Number((cell as Sums).get(step) ?? 0)
      const writtenOff = at(TransferStep.writtenOff)
      const onTheWay =
        at(TransferStep.sent) - at(TransferStep.received) - at(TransferStep.cancelled) - writtenOff
      // A step may arrive before what it follows; while nothing is sent nothing is known.
      if (writtenOff === 0 && (onTheWay >= 0 || !(cell as Sums).has(TransferStep.sent))) break
      fact(`t${key}`, {
        ...{
          type: 'transfer-difference',
          transfer: hex(key.slice(1, 17)),
          item: hex(key.slice(17))
        },
        ...{ writtenOff, onTheWay }
      })
      break
    }
    case FAMILY.document: {
      if (key[1] === DOCUMENT.cart) {
        const { waits, sales } = cartFacts(unpackNoted(cell as Once))
        const cart = hex(key.slice(2))
        if (waits) rows.set(ROW.cart + key.slice(2), EMPTY)
        if (sales.length > 1) fact(`p${key}`, { type: 'cart-sold-twice', cart, sales })
      }
      if (key[1] === DOCUMENT.posting) {
        for (const each of postedTwice(cell as Once)) {
          fact(`z${key}${each.books}`, { type: 'posted-twice', ...each })
        }
      }
      if (key[1] !== DOCUMENT.stocktake) break
      for (const { entry } of unpackNoted(cell as Once)) {
        if (entry?.kind !== 'event.closed') continue
        const lines = entry.body.lines
          .filter(({ counted, onHand }) => counted < onHand)
          .map(({ item, counted, onHand }) => ({
            ...{ item: item.toString('hex'), expected: onHand, counted }
          }))
        if (lines.length === 0) continue
        const location = entry.body.location.toString('hex')
        fact(`s${key}${location}`, {
          ...{ type: 'event-shrinkage', location, stocktake: hex(key.slice(2)), lines }
        })
      }
      break
    }
    case FAMILY.logSums: {
      const log = hex(key.slice(1))
      const unknown = Number((cell as Sums).get(TALLY.unknown) ?? 0)
      const refused = Number((cell as Sums).get(TALLY.refused) ?? 0)
      const waiting = Number((cell as Sums).get(TALLY.quarantined) ?? 0)
      if (unknown > 0) fact(`u${key}`, { type: 'needs-update', log, entries: unknown })
      if (refused > 0) fact(`r${key}`, { type: 'refused-entries', log, entries: refused })
      if (waiting > 0) fact(`q${key}`, { type: 'quarantined-entries', log, entries: waiting })
    }
  }
  return rows
}

const readable = ({ log, seq, index }: Address) => ({ log: log.toString('hex'), seq, index })

const EMPTY = Buffer.from([1])
const hex = (latin1: string) => Buffer.from(latin1, 'latin1').toString('hex')
