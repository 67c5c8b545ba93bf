import { type Static, Type } from '@sinclair/typebox'
import { CashReason, type TenderCount, TenderType, type ZReported } from '../../entry/kinds.ts'
import { MAX_AMOUNT, MAX_TEXT } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import { entryBefore } from '../../node/requests.ts'
import {
  type CashWay,
  closeShift,
  countShift,
  moveCash,
  type Shift as Open,
  openShift,
  openShiftOf,
  type Reported,
  xReport,
  zReports
} from '../../retail/cash/shift.ts'
import { cashDifference, cashDue } from '../../retail/cash/z-report.ts'
import type { Retail } from '../../retail/retail.ts'
import { endpoint } from '../endpoint.ts'
import { Limit, Name } from '../paging.ts'
import { Hex, Nullable } from '../schema.ts'

const tag = 'cash'
const write = { method: 'POST', tag, scope: 'cash:write' } as const
const read = { method: 'GET', tag, scope: 'cash:read' } as const

const TENDERS = Object.keys(TenderType) as (keyof typeof TenderType)[]
const WAYS = Object.keys(CashReason) as CashWay[]
const Amount = Type.Integer({ minimum: -MAX_AMOUNT, maximum: MAX_AMOUNT })
const Tenders = Type.Array(
  Type.Object({ type: Type.String({ enum: TENDERS }), amount: Amount }, { title: 'CountedTender' }),
  { minItems: 1, maxItems: 50 }
)
const Shift = Type.Object(
  {
    id: Hex,
    /** Of the Z report that will end it. */
    number: Type.Integer(),
    opened: Type.Integer(),
    float: Type.Integer(),
    counted: Type.Boolean()
  },
  { title: 'Shift' }
)
const ShiftNow = Type.Object({ shift: Nullable(Shift) }, { title: 'ShiftNow' })
const Told = Type.Array(Type.Object({ type: Type.String(), amount: Type.Integer() }))

const Report = Type.Object(
  {
    device: Type.String(),
    shift: Hex,
    number: Type.Integer(),
    opened: Type.Integer(),
    /** When it was written; null for an X report. */
    time: Nullable(Type.Integer()),
    ...Object.fromEntries(
      (
        [
          ...['sales', 'returns', 'gross', 'returned', 'discounts', 'float', 'moved', 'expenses'],
          ...['cashRounding', 'training', 'voids', 'reprints', 'firstReceipt', 'lastReceipt'],
          'perpetual'
        ] as const
      ).map(name => [name, Type.Integer()])
    ),
    tenders: Told,
    counted: Told,
    taxes: Type.Array(
      Type.Object({ rate: Type.Integer(), net: Type.Integer(), tax: Type.Integer() })
    ),
    /** Cash that should be in the drawer. */
    cashDue: Type.Integer(),
    /** Cash counted less that; null if nobody counted. */
    difference: Nullable(Type.Integer())
  },
  { title: 'CashReport' }
)
const Reports = Type.Object(
  { reports: Type.Array(Report), next: Nullable(Type.String()) },
  { title: 'ZReports' }
)

/** Shifts, cash without a sale, and X and Z reports. */
export const CASH = [
  endpoint({
    ...{ ...read, name: 'shift', path: '/shift' },
    summary: 'The shift that is open at this till; not what should be in its drawer',
    answer: ShiftNow,
    run: ({ retail }) => now(retail)
  }),
  endpoint({
    ...{ ...write, name: 'openShift', path: '/shift', permission: 'shift', status: 201 },
    summary: 'Open a shift',
    body: Type.Object({ float: Type.Integer({ minimum: 0, maximum: MAX_AMOUNT }) }),
    answer: Shift,
    again: async ({ retail }) => {
      const shift = await openShiftOf(retail.device)
      if (shift) return show(shift)
      throw new Fault('CONFLICT', 'The shift that this request opened is closed since.')
    },
    run: async ({ node: { device }, person }, { body: { float } }) =>
      show(await openShift(device, { float, staff: person?.id ?? null }))
  }),
  endpoint({
    ...{ ...write, name: 'countShift', path: '/shift/count', permission: 'shift' },
    summary: 'Write down what was found in the drawer, before anybody is told what should be there',
    body: Type.Object({ counted: Tenders }),
    answer: ShiftNow,
    again: ({ retail }) => now(retail),
    run: async ({ retail, person }, { body: { counted } }) => {
      await countShift(retail.device, counts(counted), person?.id ?? null)
      return now(retail)
    }
  }),
  endpoint({
    ...{ ...write, name: 'closeShift', path: '/shift/close', permission: 'shift', status: 201 },
    summary: 'End the shift with its Z report',
    body: Type.Object({ counted: Type.Optional(Tenders) }),
    answer: Report,
    again: async ({ retail }, place) => {
      const found = await entryBefore(retail.device, place)
      if (found?.entry.kind !== 'z.reported') throw new Fault('NOT_FOUND', 'The Z report is gone.')
      return tell(retail, { z: found.entry.body, at: found.at, time: found.time })
    },
    run: async ({ retail, person }, { body: { counted } }) => {
      const found = counted && counts(counted)
      return tell(
        retail,
        await closeShift(retail.device, { counted: found, staff: person?.id ?? null })
      )
    }
  }),
  endpoint({
    ...{ ...write, name: 'moveCash', path: '/cash', permission: 'cash', status: 201 },
    summary: 'Write down cash that comes or goes without a sale',
    body: Type.Object({
      way: Type.Unsafe<CashWay>(Type.String({ enum: WAYS })),
      amount: Type.Integer({ minimum: 1, maximum: MAX_AMOUNT }),
      category: Type.Optional(Name),
      note: Type.Optional(Type.String({ maxLength: MAX_TEXT }))
    }),
    answer: ShiftNow,
    again: ({ retail }) => now(retail),
    run: async ({ retail, person }, { body: { way, ...move } }) => {
      await moveCash(retail.device, way, { ...move, staff: person?.id ?? null })
      return now(retail)
    }
  }),
  endpoint({
    ...{ ...read, name: 'xReport', path: '/reports/x', permission: 'report' },
    summary: 'What the Z report would say now',
    answer: Report,
    run: async ({ retail }) => {
      const z = await xReport(retail.device)
      return tell(retail, { z, at: z.from, time: null })
    }
  }),
  endpoint({
    ...{ ...read, name: 'zReports', path: '/reports/z', permission: 'report' },
    summary: 'Z reports of all tills, the latest first',
    query: Type.Object({
      device: Type.Optional(Name),
      after: Type.Optional(Name),
      limit: Limit
    }),
    answer: Reports,
    run: async ({ retail }, { query: { device, after, limit } }) => {
      await retail.device.settle()
      const all: Reported[] = []
      for await (const each of zReports(retail.device)) {
        if (device === undefined || writerOf(retail, each) === device) all.push(each)
      }
      const key = ({ z }: Reported) => z.shift.toString('hex')
      all.sort((a, b) => b.time - a.time || (key(a) < key(b) ? -1 : 1))
      const start = after === undefined ? 0 : all.findIndex(each => key(each) === after) + 1
      if (after !== undefined && start === 0) {
        throw new Fault('BAD_INPUT', 'That is no next of a page before.').at('query.after')
      }
      const page = all.slice(start, start + limit)
      const isLast = start + limit >= all.length
      return {
        reports: page.map(each => tell(retail, each)),
        next: isLast ? null : key(page.at(-1)!)
      }
    }
  })
]

async function now({ device }: Retail): Promise<Static<typeof ShiftNow>> {
  await device.settle()
  const shift = await openShiftOf(device)
  return { shift: shift && show(shift) }
}

const show = ({ id, number, time, float, isCounted }: Open): Static<typeof Shift> => ({
  ...{ id: id.toString('hex'), number, opened: time, float, counted: isCounted }
})

const counts = (counted: Static<typeof Tenders>): TenderCount[] =>
  counted.map(({ type, amount }) => ({ type: TenderType[type as keyof typeof TenderType], amount }))

const writerOf = ({ device }: Retail, { at }: Pick<Reported, 'at'>) =>
  device.membership.byLog(at.log)?.name ?? at.log.toString('hex').slice(0, 8)

const named = (tenders: TenderCount[]) =>
  tenders.map(({ type, amount }) => ({
    type: TENDERS.find(name => TenderType[name] === type) ?? `tender ${type}`,
    amount
  }))

function tell(
  retail: Retail,
  { z, at, time }: { z: ZReported; at: Reported['at']; time: number | null }
): Static<typeof Report> {
  const { shift, tenders, counted, taxes, from: _from, staff: _staff, ...numbers } = z
  return {
    ...{ ...numbers, device: writerOf(retail, { at }), shift: shift.toString('hex'), time },
    ...{ tenders: named(tenders), counted: named(counted), taxes },
    ...{ cashDue: cashDue(z), difference: cashDifference(z) }
  } as Static<typeof Report>
}
