import { type Static, Type } from '@sinclair/typebox'
import { MAX_NUMBER, MAX_QUANTITY, MAX_TEXT } from '../../entry/limits.ts'
import type { Device } from '../../node/device.ts'
import { exceptions, type ShopException } from '../../retail/exceptions/exceptions.ts'
import {
  assignException,
  exceptionNamed,
  historyOf,
  settleException,
  staffName,
  WAYS,
  type Way
} from '../../retail/exceptions/settling.ts'
import { personNamed } from '../../retail/people/staff.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Name, NEXT, PAGE, pageOf } from '../paging.ts'
import { Hex, Nullable } from '../schema.ts'

const tag = 'exceptions'

const fields = {
  id: Hex,
  type: Type.String(),
  /** One sentence for a person. */
  message: Type.String(),
  facts: Type.Unknown(),
  /** Who is to look at it, by name. */
  owner: Nullable(Type.String()),
  settled: Type.Boolean(),
  /** Of an oversell: the sales that took what was not there; quantities in thousandths. */
  receipts: Type.Array(
    Type.Object({
      ...{ device: Type.String(), receipt: Type.Integer(), quantity: Type.Integer() },
      ...{ time: Type.Integer(), log: Hex, seq: Type.Integer(), index: Type.Integer() }
    })
  )
}
const Exception = Type.Object(fields, { title: 'Exception' })
const Inbox = Type.Object({ exceptions: Type.Array(Exception), ...NEXT }, { title: 'Inbox' })
const WithHistory = Type.Object(
  {
    ...fields,
    history: Type.Array(
      Type.Object({
        time: Type.Integer(),
        device: Type.String(),
        /** Who did it, by name. */
        staff: Nullable(Type.String()),
        /** The way it was settled; null where it was given to somebody. */
        how: Nullable(Type.String()),
        note: Nullable(Type.String()),
        owner: Nullable(Type.String())
      })
    )
  },
  { title: 'ExceptionWithHistory' }
)
const Settling = Type.Object(
  {
    how: Type.Unsafe<Way>(Type.String({ enum: [...WAYS] })),
    note: Type.Optional(Type.String({ maxLength: MAX_TEXT })),
    /** Of an edit conflict: the value that holds. */
    value: Type.Optional(
      Type.Union([
        Type.String({ maxLength: MAX_TEXT }),
        Type.Integer({ minimum: -MAX_NUMBER, maximum: MAX_NUMBER })
      ])
    ),
    /** Of an oversell: what was counted there; of a transfer: what arrived in all; thousandths. */
    counted: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_QUANTITY }))
  },
  { title: 'Settling' }
)
const id = Type.Object({ id: Type.String({ pattern: '^[0-9a-fA-F]{4,32}$' }) })
const settle = { method: 'POST', tag, scope: 'exceptions:write', permission: 'settle' } as const

/** What a person should look at. */
export const EXCEPTIONS = [
  endpoint({
    ...{ name: 'exceptions', method: 'GET', path: '/exceptions', tag, scope: 'exceptions:read' },
    permission: 'sell',
    summary: 'What a person should look at',
    query: Type.Object({ ...PAGE, settled: Type.Boolean({ default: false }) }),
    answer: Inbox,
    async run({ node: { device } }, { query }) {
      await device.settle()
      const keyOf = ({ type, id }: ShopException) => `${type} ${id}`
      const all = await exceptions(device, query)
      const sorted = all.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
      const { rows, next } = await pageOf(sorted, keyOf, query)
      return { exceptions: await Promise.all(rows.map(each => show(device, each))), next }
    }
  }),
  endpoint({
    ...{ name: 'exception', method: 'GET', path: '/exceptions/{id}', tag },
    ...{ scope: 'exceptions:read', permission: 'sell' },
    summary: 'An exception and what was done about it',
    params: id,
    answer: WithHistory,
    async run({ node: { device } }, { params }) {
      await device.settle()
      return told(device, await exceptionNamed(device, params.id))
    }
  }),
  endpoint({
    ...{ ...settle, name: 'settleException', path: '/exceptions/{id}/settle' },
    summary: 'Settle an exception everywhere, until its facts change',
    params: id,
    ...{ body: Settling, answer: WithHistory, again },
    run: ({ node: { device }, retail, person }, { params, body }) =>
      retail.inTurn(async () => {
        const found = await settleException(device, params.id, {
          ...body,
          staff: person?.id ?? null
        })
        return told(device, { ...found, settled: true })
      })
  }),
  endpoint({
    ...{ ...settle, name: 'assignException', path: '/exceptions/{id}/assign' },
    summary: 'Have somebody of the staff look at an exception',
    params: id,
    ...{ body: Type.Object({ owner: Name }), answer: WithHistory, again },
    run: ({ node: { device }, retail, person }, { params, body }) =>
      retail.inTurn(async () => {
        const owner = await personNamed(device, body.owner)
        return told(device, await assignException(device, params.id, owner, person?.id ?? null))
      })
  })
]

async function show(device: Device, found: ShopException): Promise<Static<typeof Exception>> {
  const { id, type, message, facts, owner, settled, takers = [] } = found
  return {
    ...{ id, type, message, facts, settled, owner: await nameOf(device, owner) },
    receipts: takers.map(({ log, ...taker }) => ({
      ...{ ...taker, device: writerOf(device, log), log: log.toString('hex') }
    }))
  }
}

async function told(device: Device, found: ShopException): Promise<Static<typeof WithHistory>> {
  const steps = await historyOf(device, found.id)
  const history = steps.map(async ({ log, staff, owner, ...step }) => ({
    ...{ ...step, device: writerOf(device, Buffer.from(log, 'hex')) },
    ...{ staff: await nameOf(device, staff), owner: await nameOf(device, owner) }
  }))
  return { ...(await show(device, found)), history: await Promise.all(history) }
}

async function again(
  { node: { device } }: Context,
  _at: unknown,
  { params }: { params: Static<typeof id> }
): Promise<Static<typeof WithHistory>> {
  await device.settle()
  return told(device, await exceptionNamed(device, params.id))
}

const writerOf = ({ membership }: Device, log: Buffer) =>
  membership.byLog(log)?.name ?? log.toString('hex').slice(0, 8)

const nameOf = async (device: Device, id: string | null) => (id ? staffName(device, id) : null)
