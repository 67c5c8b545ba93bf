import { type Static, Type } from '@sinclair/typebox'
import type { Address } from '../../entry/kinds.ts'
import { MAX_AMOUNT } from '../../entry/limits.ts'
import { eventReport } from '../../retail/stock/event-report.ts'
import { closeEvent, events, openEvent, payExpense } from '../../retail/stock/events.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Name, NEXT, PAGE, pageOf } from '../paging.ts'
import { Nullable } from '../schema.ts'
import { Id, idOf, Note, Place, Quantity, StockWords, wasDone, written } from '../stock-schema.ts'

const tag = 'temporary locations'
const base = '/temporary-locations'
const ByName = Type.Object({ id: Name })
const write = { method: 'POST', tag, scope: 'stock:write', permission: 'transfer' } as const

const Temporary = Type.Object(
  {
    location: Place,
    home: Place,
    type: Type.String(),
    opened: Type.Integer(),
    status: Type.String()
  },
  { title: 'TemporaryLocation' }
)

const Report = Type.Object(
  {
    location: Place,
    closed: Nullable(Type.Integer()),
    ...{ allocated: Quantity, onTheWay: Quantity, sentBack: Quantity, sold: Quantity },
    /** `other` is what came or went otherwise: with it, it adds up to what is expected. */
    ...{ returned: Quantity, other: Quantity, expected: Quantity, broughtBack: Quantity },
    ...{ counted: Nullable(Quantity), shrinkage: Nullable(Quantity) },
    ...{ sales: Type.Integer(), gross: Type.Integer(), expenses: Type.Integer() },
    takings: Type.Array(Type.Object({ type: Type.String(), amount: Type.Integer() })),
    lines: Type.Array(
      Type.Object({
        ...{ code: Type.String(), name: Type.String() },
        ...{ allocated: Quantity, sentBack: Quantity, expected: Quantity },
        ...{ counted: Nullable(Quantity), broughtBack: Quantity }
      })
    )
  },
  { title: 'TemporaryReport' }
)

/** Book fairs, vans: places for a time. */
export const TEMPORARY = [
  endpoint({
    ...{ name: 'temporaryLocations', method: 'GET', path: base, tag, scope: 'stock:read' },
    summary: 'Temporary locations',
    query: Type.Object(PAGE),
    answer: Type.Object(
      { locations: Type.Array(Temporary), ...NEXT },
      { title: 'TemporaryLocationPage' }
    ),
    run: async ({ retail }, { query }) => {
      const words = await StockWords.of(retail)
      const all = await events(retail.device)
      const byId = all.sort((a, b) => Buffer.compare(a.id, b.id))
      const { rows, next } = await pageOf(byId, ({ id }) => id.toString('hex'), query)
      return { locations: rows.map(location => show(words, location)), next }
    }
  }),
  endpoint({
    ...{ ...write, name: 'openTemporary', path: base, status: 201 },
    summary: 'Open a temporary location; goods go there by transfers',
    body: Type.Object({
      name: Name,
      /** Name or id; absent means the location of this device. */
      home: Type.Optional(Name),
      type: Type.Optional(Type.String({ enum: ['event', 'van'] }))
    }),
    answer: Temporary,
    again: async ({ retail }, done) => {
      const words = await StockWords.of(retail)
      const entry = await written(retail, done)
      const node = entry?.kind === 'location.edited' && words.tree.get(entry.body.subject)
      if (node) return show(words, node.location)
      throw wasDone()
    },
    run: ({ retail }, { body: { name, home, type } }) =>
      retail.inTurn(async () => {
        const words = await StockWords.of(retail)
        const kind = type === 'van' ? 'van' : 'event'
        const made = await openEvent(retail.device, { name, home: words.place(home), type: kind })
        return show(words, made)
      })
  }),
  endpoint({
    ...{ name: 'temporaryReport', method: 'GET', path: `${base}/{id}`, tag, scope: 'stock:read' },
    permission: 'report',
    summary: 'What a temporary location did; by name or id',
    params: ByName,
    answer: Report,
    run: async ({ retail }, { params }) => {
      const words = await StockWords.of(retail)
      return report(retail, words, params.id)
    }
  }),
  endpoint({
    ...{ ...write, name: 'payExpense', path: `${base}/{id}/expenses`, status: 201 },
    summary: 'Book what was paid for it without a drawer',
    params: ByName,
    body: Type.Object({
      amount: Type.Integer({ minimum: 1, maximum: MAX_AMOUNT }),
      category: Name,
      note: Note
    }),
    ...{ answer: Report, again },
    run: ({ retail, person }, { params, body }) =>
      retail.inTurn(async () => {
        const words = await StockWords.of(retail)
        const location = words.place(params.id)
        await payExpense(retail.device, { ...body, location, staff: person?.id })
        return report(retail, words, params.id)
      })
  }),
  endpoint({
    ...{ ...write, name: 'closeTemporary', path: `${base}/{id}/close` },
    summary: 'Close it by a stocktake: book what differs, bring the rest home',
    params: ByName,
    body: Type.Object({ stocktake: Id, note: Note }),
    ...{ answer: Report, again },
    run: ({ retail, person }, { params, body: { stocktake: id, note } }) =>
      retail.inTurn(async () => {
        const words = await StockWords.of(retail)
        const location = words.location(params.id)
        const closing = { stocktake: idOf(id), note, staff: person?.id }
        await closeEvent(retail.device, location, closing)
        return report(retail, words, params.id)
      })
  })
]

async function again({ retail }: Context, done: Address): Promise<Static<typeof Report>> {
  const words = await StockWords.of(retail)
  const entry = await written(retail, done)
  const location =
    entry?.kind === 'location.edited'
      ? entry.body.subject
      : entry?.kind === 'cash.moved'
        ? entry.body.location
        : null
  if (location) return report(retail, words, location.toString('hex'))
  throw wasDone()
}

const show = (
  words: StockWords,
  { id, name, home, type, opened, status }: ReturnType<StockWords['location']>
): Static<typeof Temporary> => ({
  location: { id: id.toString('hex'), name },
  home: words.showPlace(idOf(home)),
  ...{ type, opened, status }
})

async function report(
  retail: Context['retail'],
  words: StockWords,
  name: string
): Promise<Static<typeof Report>> {
  const found = await eventReport(retail.device, words.location(name))
  return {
    ...found,
    location: words.showPlace(found.location.id),
    lines: await words.showItems(found.lines)
  }
}
