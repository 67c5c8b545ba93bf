import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { type DoneAt, entryBefore } from '../../node/requests.ts'
import { draftOf } from '../../retail/selling/draft.ts'
import { reprint, voidCart } from '../../retail/selling/park.ts'
import { lineRow, printedReceipt } from '../../retail/selling/printed.ts'
import { findReceipt } from '../../retail/selling/receipts.ts'
import { everythingOf } from '../../retail/selling/returns.ts'
import { latestSales } from '../../retail/selling/sales.ts'
import { sell } from '../../retail/selling/sell.ts'
import type { SoldSale } from '../../retail/selling/sold-sale.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Limit } from '../paging.ts'
import {
  ReceiptRequest,
  Reckoned,
  ReturnRequest,
  Sale,
  SalePage,
  SaleRequest
} from '../sale-contract.ts'
import { wasDone } from '../stock-schema.ts'
import { cartRequest, receiptName, tillAt } from '../till.ts'

const read = { method: 'GET', tag: 'sales', scope: 'sales:read', permission: 'sell' } as const
const write = { method: 'POST', tag: 'sales', scope: 'sales:write' } as const

/** Where a page of sales ends: time, sequence, index and log of its last. */
const Place = Type.String({ pattern: '^\\d{1,15}-\\d{1,15}-\\d{1,9}-[0-9a-f]{64}$' })

const placeText = ({ time, at }: SoldSale) =>
  `${time}-${at.seq}-${at.index}-${at.log.toString('hex')}`

function placed(text: string): Pick<SoldSale, 'time' | 'at'> {
  const [time, seq, index, log = ''] = text.split('-')
  const at = { log: Buffer.from(log, 'hex'), seq: Number(seq), index: Number(index) }
  return { time: Number(time), at }
}

/** What was sold and what came back. */
export const SALES = [
  endpoint({
    ...{ ...write, name: 'sell', path: '/sales', status: 201, permission: 'sell' },
    summary: 'Sell, take back, or both on one bill',
    body: SaleRequest,
    answer: Sale,
    example: {
      body: {
        lines: [{ code: 'TEA-01', quantity: 2000 }],
        tenders: [{ type: 'cash', amount: 1000 }]
      }
    },
    async run(context, { body }) {
      const { tenders, training = false } = body
      const till = tillAt(context)
      const request = await cartRequest(context, body)
      return printedReceipt(till, await sell(till, { ...request, tenders, training }), { training })
    },
    again
  }),
  endpoint({
    ...{ ...write, name: 'takeBack', path: '/returns', status: 201, permission: 'return' },
    summary: 'Pay back a receipt of any shop, or lines of it',
    body: ReturnRequest,
    answer: Sale,
    async run(context, { body: { receipt: asked, lines, reason, tenders } }) {
      const till = tillAt(context)
      const receipt = receiptName(asked)
      const returns =
        lines?.map(line => ({ ...{ receipt, reason }, ...line })) ??
        (await everythingOf(till.device, receipt, reason))
      return printedReceipt(till, await sell(till, { returns, tenders }))
    },
    again
  }),
  endpoint({
    ...{ ...write, name: 'reckon', path: '/sales/reckoned', permission: 'sell' },
    summary: 'What a bill would come to; nothing is written',
    body: SaleRequest,
    answer: Reckoned,
    async run(context, { body }) {
      const till = tillAt(context)
      const { sale, due } = await draftOf(till, await cartRequest(context, body))
      return {
        lines: await Promise.all(sale.lines.map(line => lineRow(till, line))),
        discount: sale.lines.reduce((sum, { discount = 0 }) => sum + discount, 0),
        taxes: sale.taxes ?? [],
        ...{ taxAdded: sale.taxAdded ?? false, total: due }
      }
    }
  }),
  endpoint({
    ...{ ...write, name: 'voidSale', path: '/sales/voided', status: 201, permission: 'void' },
    summary: 'Note that a cart was given up before it was paid',
    body: Type.Object({
      bill: SaleRequest,
      reason: Type.Optional(Type.String({ maxLength: 200 }))
    }),
    answer: Type.Object({ log: Type.String(), seq: Type.Integer(), index: Type.Integer() }),
    again: async ({ retail }, at) => {
      const done = await entryBefore(retail.device, at)
      if (done?.entry.kind !== 'cart.voided') throw wasDone()
      return { ...done.at, log: done.at.log.toString('hex') }
    },
    async run(context, { body: { bill, reason } }) {
      const at = await voidCart(tillAt(context), await cartRequest(context, bill), reason)
      return { ...at, log: at.log.toString('hex') }
    }
  }),
  endpoint({
    ...{ ...read, name: 'sales', path: '/sales' },
    summary: 'Latest sales',
    query: Type.Object({ limit: Limit, after: Type.Optional(Place) }),
    answer: SalePage,
    async run(context, { query: { limit, after } }) {
      const till = tillAt(context)
      await till.device.settle()
      const from = after === undefined ? after : placed(after)
      const sales = await latestSales(till.device, limit, from)
      return {
        sales: await Promise.all(sales.map(sale => printedReceipt(till, sale))),
        next: sales.length < limit ? null : placeText(sales.at(-1)!)
      }
    }
  }),
  endpoint({
    ...{ ...read, name: 'receipt', path: '/receipts' },
    summary: 'A sale by what its receipt shows',
    query: ReceiptRequest,
    answer: Sale,
    async run(context, { query }) {
      const till = tillAt(context)
      return printedReceipt(till, await findReceipt(till.device, receiptName(query)))
    }
  }),
  endpoint({
    ...{ ...write, name: 'reprint', path: '/receipts/reprinted', permission: 'reprint' },
    summary: 'A receipt once more, marked as a copy; that it was printed is noted',
    body: ReceiptRequest,
    answer: Sale,
    again: async (context, _at, { body }) => {
      const till = tillAt(context)
      const sale = await findReceipt(till.device, receiptName(body))
      return printedReceipt(till, sale, { copy: true })
    },
    async run(context, { body }) {
      const till = tillAt(context)
      return printedReceipt(till, await reprint(till, receiptName(body)), { copy: true })
    }
  })
]

/** The sale that a request made whose answer was lost. */
async function again(context: Context, done: DoneAt) {
  const sold = await entryBefore(context.retail.device, done)
  const kind = sold?.entry.kind
  if (!sold || (kind !== 'sale.completed' && kind !== 'sale.trained')) {
    throw new Fault('CONFLICT', 'This sale was made. Look at the latest sales.')
  }
  const { at, time, entry } = sold as typeof sold & { entry: { kind: 'sale.completed' } }
  return printedReceipt(
    tillAt(context),
    { sale: entry.body, at, time },
    { training: kind === 'sale.trained' }
  )
}
