import { type Static, Type } from '@sinclair/typebox'
import type { Address } from '../../entry/kinds.ts'
import { recordOf } from '../../retail/records/records.ts'
import {
  closeOrder,
  type Order,
  order,
  orders,
  placeOrder,
  receiveOrder
} from '../../retail/stock/orders.ts'
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
  Lines,
  Note,
  Place,
  Quantity,
  StockWords,
  wasDone,
  written
} from '../stock-schema.ts'

const tag = 'orders'
const STATES = ['placed', 'part', 'received', 'closed', 'cancelled']
const write = { method: 'POST', tag, scope: 'stock:write', permission: 'receive' } as const

const OrderShown = Type.Object(
  {
    id: Id,
    state: Type.String({ enum: STATES }),
    /** Null while only deliveries are known here. */
    supplier: Nullable(Type.Object({ id: Id, name: Type.String() })),
    location: Nullable(Place),
    placed: Nullable(Type.Integer()),
    expected: Nullable(Type.Integer()),
    note: Type.String(),
    lines: Type.Array(
      Type.Object({
        code: Type.String(),
        name: Type.String(),
        ordered: Quantity,
        received: Quantity,
        cost: Type.Integer()
      })
    )
  },
  { title: 'Order' }
)

/** Purchase orders. */
export const ORDERS = [
  endpoint({
    ...{ name: 'orders', method: 'GET', path: '/orders', tag, scope: 'stock:read' },
    summary: 'Purchase orders, page by page',
    query: Type.Object({
      ...{ limit: Limit, after: Type.Optional(Id) },
      state: Type.Optional(Type.String({ enum: STATES }))
    }),
    answer: Type.Object(
      { orders: Type.Array(OrderShown), next: Nullable(Id) },
      { title: 'OrderPage' }
    ),
    async run({ retail }, { query: { limit, after, state } }) {
      const words = await StockWords.of(retail)
      const from = orders(retail.device, after === undefined ? undefined : idOf(after))
      const { rows, next } = await documentPage(from, limit, each => !state || each.state === state)
      return { orders: await Promise.all(rows.map(each => show(retail, words, each))), next }
    }
  }),
  endpoint({
    ...{ name: 'order', method: 'GET', path: '/orders/{id}', tag, scope: 'stock:read' },
    summary: 'A purchase order',
    params: ById,
    answer: OrderShown,
    run: async ({ retail }, { params: { id } }) => {
      const words = await StockWords.of(retail)
      return show(retail, words, await order(retail.device, idOf(id)))
    }
  }),
  endpoint({
    ...{ ...write, name: 'placeOrder', path: '/orders', status: 201 },
    summary: 'Order goods from a supplier',
    body: Type.Object({
      /** Name or id. */
      supplier: Name,
      location: Type.Optional(Name),
      expected: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 48 })),
      lines: Lines,
      note: Note
    }),
    ...{ answer: OrderShown, again },
    run: (context, { body: { supplier, location, ...rest } }) =>
      changing(show)(context, async ({ device, catalogue }, words) =>
        placeOrder(device, catalogue, {
          ...{ ...rest, supplier: await words.supplier(supplier), staff: context.person?.id },
          location: words.place(location)
        })
      )
  }),
  endpoint({
    ...{ ...write, name: 'receiveOrder', path: '/orders/{id}/receive', status: 201 },
    summary: 'Receive a part of an order; without lines, all that is left, at the cost ordered',
    params: ById,
    body: Type.Object({
      ...{ document: Type.Optional(Name), lines: Type.Optional(Lines), note: Note }
    }),
    ...{ answer: OrderShown, again },
    run: (context, { params, body }) =>
      changing(show)(context, ({ device, catalogue }) =>
        receiveOrder(device, catalogue, idOf(params.id), { ...body, staff: context.person?.id })
      )
  }),
  endpoint({
    ...{ ...write, name: 'closeOrder', path: '/orders/{id}/close' },
    summary: 'End an order: nothing more is waited for',
    params: ById,
    body: Type.Object({ way: Type.String({ enum: ['done', 'cancelled'] }) }),
    ...{ answer: OrderShown, again },
    run: (context, { params, body: { way } }) =>
      changing(show)(context, ({ device }) =>
        closeOrder(
          device,
          idOf(params.id),
          way === 'done' ? 'done' : 'cancelled',
          context.person?.id
        )
      )
  })
]

async function again({ retail }: Context, done: Address): Promise<Static<typeof OrderShown>> {
  const words = await StockWords.of(retail)
  const entry = await written(retail, done)
  const id =
    entry?.kind === 'stock.moved'
      ? entry.body.about
      : entry?.kind === 'order.placed' || entry?.kind === 'order.closed'
        ? entry.body.id
        : null
  if (id) return show(retail, words, await order(retail.device, id))
  throw wasDone()
}

async function show(
  { device }: Context['retail'],
  words: StockWords,
  { id, placed, state, lines }: Order
): Promise<Static<typeof OrderShown>> {
  const supplier = placed && (await recordOf(device, 'supplier', placed.supplier))
  const supplierId = placed?.supplier.toString('hex') ?? ''
  return {
    ...{ id: id.toString('hex'), state, lines: await words.showItems(lines) },
    supplier: placed && { id: supplierId, name: supplier?.name || supplierId },
    location: placed && words.showPlace(placed.location),
    ...{ placed: placed?.time ?? null, expected: placed?.expected || null },
    note: placed?.note ?? ''
  }
}
