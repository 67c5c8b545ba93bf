import { type Static, type TObject, Type } from '@sinclair/typebox'
import type { Address } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { staffName } from '../../retail/exceptions/settling.ts'
import type { Permission } from '../../retail/people/permissions.ts'
import { beginTransfer, stepTransfer, transfer, transfers } from '../../retail/stock/transfers.ts'
import { STEPS, type StepName, type Transfer } from '../../view/transfer-state.ts'
import type { Context } from '../context.ts'
import { type Endpoint, endpoint } from '../endpoint.ts'
import { Limit, Name } from '../paging.ts'
import { Hex, Nullable } from '../schema.ts'
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

const tag = 'transfers'
const read = { method: 'GET', tag, scope: 'transfers:read' } as const
const write = { method: 'POST', tag, scope: 'transfers:write', status: 201 } as const
const STATES = ['requested', 'approved', 'refused', 'cancelled', 'sent', 'ahead', 'done']

const TransferShown = Type.Object(
  {
    id: Id,
    from: Place,
    to: Place,
    /** `sent` while something is on its way; `ahead` if it was received before "sent" came. */
    state: Type.String({ enum: STATES }),
    lines: Type.Array(
      Type.Object({
        ...{ code: Type.String(), name: Type.String() },
        ...{ requested: Quantity, approved: Quantity, refused: Quantity, sent: Quantity },
        ...{ received: Quantity, cancelled: Quantity, writtenOff: Quantity, onTheWay: Quantity }
      })
    ),
    steps: Type.Array(
      Type.Object({
        step: Type.String({ enum: [...STEPS] }),
        time: Type.Integer(),
        /** Name of the device that wrote it. */
        device: Type.String(),
        staff: Nullable(Hex),
        /** Name of who did it. */
        person: Nullable(Type.String()),
        note: Type.String()
      })
    )
  },
  { title: 'Transfer' }
)

/** Without lines: all that is left. */
const StepBody = Type.Object({ lines: Type.Optional(Lines), note: Note })

/** The ends too: goods may arrive before any word of the transfer. */
const ReceiveBody = Type.Object({
  ...StepBody.properties,
  ...{ from: Type.Optional(Name), to: Type.Optional(Name) },
  /** More arrived than was sent by what is known here: it is booked, and an exception. */
  moreThanSent: Type.Optional(Type.Boolean())
})

const step = (
  name: string,
  path: string,
  step: Exclude<StepName, 'requested'>,
  permission: Permission,
  summary: string,
  body: TObject = StepBody
): Endpoint =>
  endpoint({
    ...{ ...write, name, path: `/transfers/{id}/${path}`, permission, summary },
    ...{ params: ById, body, answer: TransferShown, again },
    run: (context, { params, body }) => {
      const { from, to, lines, note, moreThanSent } = body as Static<typeof ReceiveBody>
      return changing(show)(context, ({ device, catalogue }, words) =>
        stepTransfer(
          device,
          catalogue,
          {
            ...{ id: idOf(params.id), note, staff: context.person?.id, moreThanSent },
            ...(lines && { lines }),
            ...(from && { from: words.place(from) }),
            ...(to && { to: words.place(to) })
          },
          step
        )
      )
    }
  })

/** Goods that go from one location to another. */
export const TRANSFERS = [
  endpoint({
    ...{ ...read, name: 'transfers', path: '/transfers' },
    summary: 'Transfers, page by page',
    query: Type.Object({
      ...{ limit: Limit, after: Type.Optional(Id) },
      state: Type.Optional(Type.String({ enum: STATES })),
      /** From there or to there. */
      location: Type.Optional(Name)
    }),
    answer: Type.Object(
      { transfers: Type.Array(TransferShown), next: Nullable(Id) },
      { title: 'TransferPage' }
    ),
    async run({ retail }, { query: { limit, after, state, location } }) {
      const words = await StockWords.of(retail)
      const place = location === undefined ? null : words.place(location)
      const from = transfers(retail.device, after === undefined ? undefined : idOf(after))
      const { rows, next } = await documentPage(
        from,
        limit,
        each =>
          (!state || each.state === state) &&
          (!place || each.from.equals(place) || each.to.equals(place))
      )
      return { transfers: await Promise.all(rows.map(each => show(retail, words, each))), next }
    }
  }),
  endpoint({
    ...{ ...read, name: 'transfer', path: '/transfers/{id}' },
    summary: 'A transfer',
    params: ById,
    answer: TransferShown,
    async run({ retail }, { params: { id } }) {
      const words = await StockWords.of(retail)
      const found = await transfer(retail.device, idOf(id))
      if (found) return show(retail, words, found)
      throw new Fault('NOT_FOUND', `There is no transfer ${id} here.`)
    }
  }),
  endpoint({
    ...{ ...write, name: 'beginTransfer', path: '/transfers', permission: 'transfer' },
    summary: 'Ask for goods, send them, or move them at once',
    body: Type.Object({
      /** Name or id; absent means the location of this device. */
      from: Type.Optional(Name),
      to: Type.Optional(Name),
      how: Type.String({ enum: ['request', 'send', 'move'] }),
      lines: Lines,
      note: Note
    }),
    answer: TransferShown,
    again,
    run: (context, { body: { from, to, how, ...rest } }) =>
      changing(show)(context, ({ device, catalogue }, words) => {
        const places = { from: words.place(from), to: words.place(to) }
        const request = { ...rest, ...places, staff: context.person?.id }
        return beginTransfer(device, catalogue, request, how as 'request' | 'send' | 'move')
      })
  }),
  step('approveTransfer', 'approve', 'approved', 'transfer-approve', 'Approve what was asked for'),
  step('refuseTransfer', 'refuse', 'refused', 'transfer-approve', 'Refuse what was asked for'),
  step('sendTransfer', 'send', 'sent', 'transfer', 'Send what was approved'),
  step('receiveTransfer', 'receive', 'received', 'transfer', 'Receive what arrived', ReceiveBody),
  step('cancelTransfer', 'cancel', 'cancelled', 'transfer', 'Take back what is on its way'),
  step(
    ...(['writeOffTransfer', 'write-off', 'writtenOff', 'transfer-approve'] as const),
    'Give up what never arrived'
  )
]

async function again({ retail }: Context, done: Address): Promise<Static<typeof TransferShown>> {
  const words = await StockWords.of(retail)
  const entry = await written(retail, done)
  const found =
    entry?.kind === 'transfer.stepped' ? await transfer(retail.device, entry.body.id) : null
  if (found) return show(retail, words, found)
  throw wasDone()
}

async function show(
  { device }: Context['retail'],
  words: StockWords,
  { id, from, to, state, lines, steps }: Transfer
): Promise<Static<typeof TransferShown>> {
  return {
    ...{ id: id.toString('hex'), from: words.showPlace(from), to: words.showPlace(to), state },
    lines: await words.showItems(lines),
    steps: await Promise.all(
      steps.map(async ({ step, time, log, staff, note }) => ({
        ...{ step, time, note, staff: staff?.toString('hex') ?? null },
        person: staff && (await staffName(device, staff.toString('hex'))),
        device: device.membership.byLog(log)?.name ?? log.toString('hex').slice(0, 8)
      }))
    )
  }
}
