import { type Static, Type } from '@sinclair/typebox'
import type { Address, CountLine } from '../../entry/kinds.ts'
import { MAX_QUANTITY } from '../../entry/limits.ts'
import {
  cancelStocktake,
  closeStocktake,
  count,
  openStocktake,
  stocktake,
  stocktakes
} from '../../retail/stock/stocktake.ts'
import type { Stocktake } from '../../retail/stock/stocktake-state.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Limit, Name } from '../paging.ts'
import { Nullable } from '../schema.ts'
import {
  ById,
  changing,
  documentPage,
  Id,
  idOf,
  Place,
  Quantity,
  StockWords,
  wasDone,
  written
} from '../stock-schema.ts'

const tag = 'stocktakes'
const read = { method: 'GET', tag, scope: 'stock:read' } as const
const write = { method: 'POST', tag, scope: 'stock:write' } as const

const Head = Type.Object(
  {
    id: Id,
    name: Type.String(),
    /** Null while only its counts or its end are known here. */
    location: Nullable(Place),
    state: Type.String({ enum: ['open', 'closed', 'cancelled'] }),
    opened: Nullable(Type.Integer()),
    closed: Nullable(Type.Integer()),
    /** Items counted, and of them those that were counted apart with different results. */
    counted: Type.Integer(),
    conflicts: Type.Integer()
  },
  { title: 'StocktakeHead' }
)

const StocktakeShown = Type.Object(
  {
    ...Head.properties,
    lines: Type.Array(
      Type.Object({
        code: Type.String(),
        name: Type.String(),
        location: Place,
        counts: Type.Array(
          Type.Object({
            counted: Quantity,
            /** On hand, as the device knew that counted it. */
            onHand: Quantity,
            time: Type.Integer(),
            device: Type.String()
          })
        ),
        /** Null while counts that were made apart disagree. */
        difference: Nullable(Quantity),
        booked: Nullable(Quantity)
      })
    )
  },
  { title: 'Stocktake' }
)

const Counted = Type.Object(
  {
    lines: Type.Array(
      Type.Object({
        ...{ code: Type.String(), name: Type.String(), location: Place },
        ...{ counted: Quantity, onHand: Quantity }
      })
    )
  },
  { title: 'Counted' }
)

/** Counting what is there. */
export const STOCKTAKES = [
  endpoint({
    ...{ ...read, name: 'stocktakes', path: '/stocktakes' },
    summary: 'Stocktakes, page by page',
    query: Type.Object({ limit: Limit, after: Type.Optional(Id) }),
    answer: Type.Object(
      { stocktakes: Type.Array(Head), next: Nullable(Id) },
      { title: 'StocktakePage' }
    ),
    async run({ retail }, { query: { limit, after } }) {
      const words = await StockWords.of(retail)
      const from = stocktakes(retail.device, after === undefined ? undefined : idOf(after))
      const { rows, next } = await documentPage(from, limit)
      return { stocktakes: rows.map(each => head(words, each)), next }
    }
  }),
  endpoint({
    ...{ ...read, name: 'stocktake', path: '/stocktakes/{id}' },
    summary: 'A stocktake and what was counted',
    params: ById,
    answer: StocktakeShown,
    run: async ({ retail }, { params }) => {
      const words = await StockWords.of(retail)
      return show(retail, words, await stocktake(retail.device, idOf(params.id)))
    }
  }),
  endpoint({
    ...{ ...write, name: 'openStocktake', path: '/stocktakes', status: 201, permission: 'adjust' },
    summary: 'Begin to count a location and what lies below it',
    body: Type.Object({ name: Name, location: Type.Optional(Name) }),
    ...{ answer: StocktakeShown, again },
    run: (context, { body: { name, location } }) =>
      changing(show)(context, ({ device }, words) =>
        openStocktake(device, { name, location: words.place(location), staff: context.person?.id })
      )
  }),
  endpoint({
    ...{ ...write, name: 'countStock', path: '/stocktakes/{id}/counts', permission: 'count' },
    summary: 'Note what was counted; it replaces earlier counts of the same item and place',
    ...{ status: 201, params: ById },
    body: Type.Object({
      lines: Type.Array(
        Type.Object({
          code: Name,
          /** Absent means the location that the stocktake is of. */
          location: Type.Optional(Name),
          counted: Type.Integer({ minimum: 0, maximum: MAX_QUANTITY })
        }),
        { minItems: 1, maxItems: 5000 }
      )
    }),
    answer: Counted,
    again: async ({ retail }, done) => {
      const words = await StockWords.of(retail)
      const entry = await written(retail, done)
      if (entry?.kind === 'stocktake.counted') return showCounts(words, entry.body.lines)
      throw wasDone()
    },
    run: ({ retail, person }, { params, body }) =>
      retail.inTurn(async () => {
        const words = await StockWords.of(retail)
        const lines = body.lines.map(({ location, ...line }) => ({
          ...line,
          location: location === undefined ? undefined : words.place(location)
        }))
        const request = { id: idOf(params.id), lines, staff: person?.id }
        const counts = await count(retail.device, retail.catalogue, request)
        return showCounts(words, counts)
      })
  }),
  endpoint({
    ...{ ...write, name: 'closeStocktake', path: '/stocktakes/{id}/close', permission: 'adjust' },
    summary: 'End a stocktake and book what differs',
    params: ById,
    ...{ answer: StocktakeShown, again },
    run: (context, { params }) =>
      changing(show)(context, ({ device }) =>
        closeStocktake(device, idOf(params.id), context.person?.id)
      )
  }),
  endpoint({
    ...{ ...write, name: 'cancelStocktake', path: '/stocktakes/{id}/cancel', permission: 'adjust' },
    summary: 'End a stocktake and book nothing',
    params: ById,
    ...{ answer: StocktakeShown, again },
    run: (context, { params }) =>
      changing(show)(context, ({ device }) =>
        cancelStocktake(device, idOf(params.id), context.person?.id)
      )
  })
]

async function showCounts(
  words: StockWords,
  counts: readonly CountLine[]
): Promise<Static<typeof Counted>> {
  const rows = counts.map(({ item, location, counted, onHand }) => ({
    ...{ item: item.toString('hex'), location: words.showPlace(location), counted, onHand }
  }))
  return { lines: await words.showItems(rows) }
}

async function again({ retail }: Context, done: Address): Promise<Static<typeof StocktakeShown>> {
  const words = await StockWords.of(retail)
  const entry = await written(retail, done)
  if (entry?.kind === 'stocktake.opened' || entry?.kind === 'stocktake.closed') {
    return show(retail, words, await stocktake(retail.device, entry.body.id))
  }
  throw wasDone()
}

const head = (words: StockWords, take: Stocktake): Static<typeof Head> => ({
  ...{ id: take.id.toString('hex'), name: take.name, state: take.state },
  location: take.location && words.showPlace(take.location),
  ...{ opened: take.opened, closed: take.closed, counted: take.lines.length },
  conflicts: take.lines.filter(({ difference }) => difference === null).length
})

async function show(
  { device }: Context['retail'],
  words: StockWords,
  take: Stocktake
): Promise<Static<typeof StocktakeShown>> {
  const lines = take.lines.map(({ location, counts, ...line }) => ({
    ...line,
    location: words.showPlace(idOf(location)),
    counts: counts.map(({ log, ...each }) => ({
      ...each,
      device: device.membership.byLog(log)?.name ?? log.toString('hex').slice(0, 8)
    }))
  }))
  return { ...head(words, take), lines: await words.showItems(lines) }
}
