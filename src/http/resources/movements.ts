import { type Static, Type } from '@sinclair/typebox'
import { type Address, type StockMoved, StockReason } from '../../entry/kinds.ts'
import {
  ADJUST_REASONS,
  type AdjustReason,
  adjustStock,
  moveStock,
  receiveStock,
  returnStock,
  shortAfter
} from '../../retail/stock/movements.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'
import { Nullable } from '../schema.ts'
import {
  Id,
  ItemQuantity,
  idOf,
  Lines,
  Note,
  Place,
  StockWords,
  wasDone,
  written
} from '../stock-schema.ts'

const write = { method: 'POST', tag: 'stock', scope: 'stock:write', status: 201 } as const

const Movement = Type.Object(
  {
    location: Place,
    to: Nullable(Place),
    reason: Type.String(),
    /** Signed, as the location sees it; with `to`, what went there. */
    lines: Type.Array(ItemQuantity),
    /** On hand at the location, where more left than was there by the books: below 0. */
    short: Type.Array(ItemQuantity)
  },
  { title: 'Movement' }
)

/** Where absent, the location of this device. */
const Where = Type.Optional(Name)

const Supply = Type.Object({
  location: Where,
  /** Name or id. */
  supplier: Type.Optional(Name),
  document: Type.Optional(Name),
  order: Type.Optional(Id),
  lines: Lines,
  note: Note
})

/** Stock that comes and goes other than by sales and transfers. */
export const MOVEMENTS = [
  endpoint({
    ...{ ...write, name: 'receiveStock', path: '/stock/received', permission: 'receive' },
    summary: 'Receive goods from a supplier',
    body: Supply,
    ...{ answer: Movement, again },
    run: (context, { body }) => supply(context, body, receiveStock)
  }),
  endpoint({
    ...{ ...write, name: 'returnStock', path: '/stock/returned', permission: 'receive' },
    summary: 'Send goods back to a supplier',
    body: Supply,
    ...{ answer: Movement, again },
    run: (context, { body }) => supply(context, body, returnStock)
  }),
  endpoint({
    ...{ ...write, name: 'adjustStock', path: '/stock/adjusted', permission: 'adjust' },
    summary: 'Correct stock by signed quantities',
    body: Type.Object({
      location: Where,
      reason: Type.String({ enum: [...ADJUST_REASONS] }),
      lines: Lines,
      note: Note
    }),
    ...{ answer: Movement, again },
    run: (context, { body: { location, reason, ...rest } }) =>
      moved(context, ({ device, catalogue }, words) => {
        const request = { ...rest, location: words.place(location), staff: context.person?.id }
        return adjustStock(device, catalogue, { ...request, reason: reason as AdjustReason })
      })
  }),
  endpoint({
    ...{ ...write, name: 'moveStock', path: '/stock/moved', permission: 'receive' },
    summary: 'Move stock to another location at once, as between shelves',
    body: Type.Object({ location: Where, to: Name, lines: Lines, note: Note }),
    ...{ answer: Movement, again },
    run: (context, { body: { location, to, ...rest } }) =>
      moved(context, ({ device, catalogue }, words) => {
        const places = { location: words.place(location), to: words.place(to) }
        const request = { ...rest, ...places, staff: context.person?.id }
        return moveStock(device, catalogue, request)
      })
  })
]

function supply(
  context: Context,
  { location, supplier, order, ...rest }: Static<typeof Supply>,
  act: typeof receiveStock
) {
  return moved(context, async ({ device, catalogue }, words) =>
    act(device, catalogue, {
      ...{ ...rest, location: words.place(location), staff: context.person?.id },
      supplier: supplier === undefined ? undefined : await words.supplier(supplier),
      order: order === undefined ? undefined : idOf(order)
    })
  )
}

function moved(
  { retail }: Context,
  act: (retail: Context['retail'], words: StockWords) => Promise<StockMoved>
): Promise<Static<typeof Movement>> {
  return retail.inTurn(async () => {
    const words = await StockWords.of(retail)
    return show(retail, words, await act(retail, words))
  })
}

async function again({ retail }: Context, done: Address): Promise<Static<typeof Movement>> {
  const words = await StockWords.of(retail)
  const entry = await written(retail, done)
  if (entry?.kind === 'stock.moved') return show(retail, words, entry.body)
  throw wasDone()
}

async function show(
  { device }: Context['retail'],
  words: StockWords,
  movement: StockMoved
): Promise<Static<typeof Movement>> {
  const { location, to, reason, lines } = movement
  return {
    location: words.showPlace(location),
    to: to ? words.showPlace(to) : null,
    reason: reasonName(reason),
    lines: await words.showLines(lines),
    short: await words.showItems(await shortAfter(device, movement))
  }
}

const reasonName = (code: number) =>
  Object.entries(StockReason).find(([, each]) => each === code)?.[0] ?? `reason ${code}`
