import { randomBytes } from 'node:crypto'
import { type Static, Type } from '@sinclair/typebox'
import { CartType } from '../../entry/kinds.ts'
import { locationName } from '../../node/location-name.ts'
import { cartWith, type Cart as FoundCart, openCarts } from '../../retail/selling/carts.ts'
import { cancelCart, park, resume } from '../../retail/selling/park.ts'
import { customerName, lineRow } from '../../retail/selling/printed.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { NEXT, PAGE, pageOf } from '../paging.ts'
import { Cart, ParkRequest } from '../sale-contract.ts'
import { ById, wasDone, written } from '../stock-schema.ts'
import { cartRequest, tillAt } from '../till.ts'

const read = { method: 'GET', tag: 'carts', scope: 'sales:read', permission: 'sell' } as const
const write = { method: 'POST', tag: 'carts', scope: 'sales:write', permission: 'sell' } as const

/** Carts that are open: parked ones, quotes and orders. */
export const CARTS = [
  endpoint({
    ...{ ...write, name: 'park', path: '/carts', status: 201 },
    summary: 'Park a cart, or make a quote or an order of it',
    body: ParkRequest,
    answer: Cart,
    again: async (context, at) => {
      const entry = await written(context.retail, at)
      if (entry?.kind !== 'cart.parked') throw wasDone()
      return show(context, await cartWith(context.retail.device, entry.body.id))
    },
    async run(context, { body }) {
      const { type = 'parked', validUntil } = body
      const request = await cartRequest(context, body)
      const how = { ...request, type, validUntil }
      return show(context, await park(tillAt(context), how, randomBytes(16)))
    }
  }),
  endpoint({
    ...{ ...read, name: 'carts', path: '/carts' },
    summary: 'Carts, quotes and orders that wait, and those that a till took and did not sell yet',
    query: Type.Object({ ...PAGE, everywhere: Type.Boolean({ default: false }) }),
    answer: Type.Object({ carts: Type.Array(Cart), ...NEXT }),
    async run(context, { query }) {
      const { device } = context.retail
      const carts = await openCarts(device, query.everywhere ? undefined : device.location)
      const sorted = carts.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      const { rows, next } = await pageOf(sorted, keyOf, query)
      return { carts: await Promise.all(rows.map(cart => show(context, cart))), next }
    }
  }),
  endpoint({
    ...{ ...read, name: 'cart', path: '/carts/{id}' },
    summary: 'A cart, quote or order',
    ...{ params: ById, answer: Cart, run: look }
  }),
  endpoint({
    ...{ ...write, name: 'resume', path: '/carts/{id}/resumed' },
    summary: 'Take a cart, to go on with it here',
    params: ById,
    query: Type.Object({ force: Type.Boolean({ default: false }) }),
    answer: Cart,
    again: (context, _at, input) => look(context, input),
    run: async (context, { params: { id }, query: { force } }) =>
      show(context, await resume(tillAt(context), Buffer.from(id, 'hex'), force))
  }),
  endpoint({
    ...{ ...write, name: 'cancelCart', path: '/carts/{id}/cancelled', permission: 'void' },
    summary: 'Give up a cart that waits, or that was taken here',
    params: ById,
    body: Type.Object({
      reason: Type.Optional(Type.String({ maxLength: 200 })),
      force: Type.Optional(Type.Boolean())
    }),
    answer: Cart,
    again: (context, _at, input) => look(context, input),
    run: async (context, { params: { id }, body }) =>
      show(context, await cancelCart(tillAt(context), Buffer.from(id, 'hex'), body))
  })
]

/** The oldest first. */
const keyOf = ({ time, id }: FoundCart) => `${String(time).padStart(16, '0')} ${id.toString('hex')}`

async function look(context: Context, { params: { id } }: { params: { id: string } }) {
  return show(context, await cartWith(context.retail.device, Buffer.from(id, 'hex')))
}

async function show(
  { retail }: Context,
  { id, cart, state, expired, time, location, log }: FoundCart
): Promise<Static<typeof Cart>> {
  const { device } = retail
  const lines = await Promise.all(cart.lines.map(line => lineRow(retail, line)))
  const { discount = 0 } = cart
  return {
    ...{ id: id.toString('hex'), state, expired, time, lines, discount },
    type: Object.entries(CartType).find(([, code]) => code === cart.type)?.[0] ?? 'parked',
    validUntil: cart.validUntil || null,
    location: await locationName(device, location),
    device: device.membership.byLog(log)?.name ?? '',
    customer: cart.customer ? await customerName(device, cart.customer) : null,
    note: cart.note || null,
    total: lines.reduce((sum, { total }) => sum + total, -discount)
  }
}
