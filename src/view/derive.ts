import { BUSINESS_FIELDS, fieldName, ITEM_FIELDS, LOCATION_FIELDS } from '../entry/fields.ts'
import { compareAddresses } from '../entry/kinds.ts'
import { type Once, provisional, type RegisterSet, type Sums } from './cell.ts'
import { unpackFact } from './facts.ts'
import { FAMILY, ROW, STOCK, TALLY } from './families.ts'

/** Something a person should look at, as the view's exception rows hold it. */
export type ExceptionFact =
  | {
      type: 'edit-conflict'
      /** `item`, `location` or `business`. */
      family: string
      subject: string
      field: string
      values: { value: string | number; time: number; log: string; seq: number; index: number }[]
    }
  | { type: 'oversell'; location: string; item: string; onHand: number }
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

const EDITED = {
  [FAMILY.item]: { family: 'item', fields: ITEM_FIELDS },
  [FAMILY.location]: { family: 'location', fields: LOCATION_FIELDS },
  [FAMILY.business]: { family: 'business', fields: BUSINESS_FIELDS }
} as Record<string, { family: string; fields: Parameters<typeof fieldName>[0] }>

/** The rows that follow from one cell: a pure function of it, so equal cells give equal rows. */
export function derive(key: string, cell: unknown): Map<string, Buffer> {
  const rows = new Map<string, Buffer>()
  const fact = (name: string, value: ExceptionFact) =>
    rows.set(ROW.exception + name, Buffer.from(JSON.stringify(value)))
  switch (key[0]) {
    case FAMILY.item:
      for (const name of codesOf(cell as RegisterSet)) rows.set(codeRow(name, key.slice(1)), EMPTY)
      deriveConflicts(key, cell as RegisterSet, fact)
      break
    case FAMILY.location:
    case FAMILY.business:
      deriveConflicts(key, cell as RegisterSet, fact)
      break
    case FAMILY.once: {
      const bodies = [...(cell as Once).values()].map(({ at }) => at)
      if (bodies.length < 2) break
      const at = bodies
        .sort(compareAddresses)
        .map(({ log, ...rest }) => ({ log: log.toString('hex'), ...rest }))
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
      if (onHand < 0 && (cell as Sums).has(STOCK.movements)) {
        fact(`o${key}`, {
          type: 'oversell',
          location: hex(key.slice(1, 9)),
          item: hex(key.slice(9)),
          onHand: Number(onHand)
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

function deriveConflicts(
  key: string,
  cell: RegisterSet,
  fact: (name: string, value: ExceptionFact) => void
): void {
  const { family, fields } = EDITED[key[0]!]!
  for (const [field, { values }] of cell) {
    // The same value written twice apart is agreement, not conflict.
    if (new Set(values.map(({ value }) => value)).size < 2) continue
    fact(`c${key}.${field}`, {
      type: 'edit-conflict',
      family,
      subject: hex(key.slice(1)),
      field: fieldName(fields, field),
      values: values.map(({ at, time, value }) => ({
        value,
        time,
        log: at.log.toString('hex'),
        seq: at.seq,
        index: at.index
      }))
    })
  }
}

/** Prefix of the rows that name the items with this code or barcode. */
export const codePrefix = (code: string): string =>
  `${ROW.code}${Buffer.from(code).toString('latin1')}\0`

const codeRow = (code: string, item: string) => codePrefix(code) + item

function codesOf(cell: RegisterSet): Set<string> {
  const codes = new Set<string>()
  for (const field of [ITEM_FIELDS.code, ITEM_FIELDS.barcode]) {
    const value = provisional(cell.get(field.code))?.value
    if (typeof value === 'string' && value !== '') codes.add(value)
  }
  return codes
}

const EMPTY = Buffer.from([1])
const hex = (latin1: string) => Buffer.from(latin1, 'latin1').toString('hex')
