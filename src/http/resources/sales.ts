import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { lineTotal } from '../../money/rounding.ts'
import { locationName } from '../../node/location-name.ts'
import { entryBefore } from '../../node/requests.ts'
import { latestSales } from '../../retail/sales.ts'
import { sell } from '../../retail/sell.ts'
import { receiptHash, type SoldSale, saleTotal } from '../../retail/sold-sale.ts'
import { tenderName } from '../../retail/tenders.ts'
import { tillOf } from '../../retail/till.ts'
import type { Served } from '../context.ts'
import { Sale, SalePage, SaleRequest } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { Limit } from '../paging.ts'

const tag = 'sales'

/** Where a page of sales ends: time, sequence, index and log of its last. */
const Place = Type.String({ pattern: '^\\d{1,15}-\\d{1,15}-\\d{1,9}-[0-9a-f]{64}$' })

const placeText = ({ time, at }: SoldSale) =>
  `${time}-${at.seq}-${at.index}-${at.log.toString('hex')}`

function placed(text: string): Pick<SoldSale, 'time' | 'at'> {
  const [time, seq, index, log = ''] = text.split('-')
  const at = { log: Buffer.from(log, 'hex'), seq: Number(seq), index: Number(index) }
  return { time: Number(time), at }
}

/** What was sold. */
export const SALES = [
  endpoint({
    ...{ name: 'sell', method: 'POST', path: '/sales', tag, scope: 'sales:write', status: 201 },
    summary: 'Sell',
    body: SaleRequest,
    answer: Sale,
    async run(context, { body: { lines, tenders } }) {
      const { device, catalogue } = context.retail
      const cart = lines.map(line => ({ ...line, quantity: line.quantity ?? 1000 }))
      return describe(context, await sell(tillOf(device, catalogue), { lines: cart, tenders }))
    },
    async again(context, done) {
      const sold = await entryBefore(context.retail.device, done)
      if (sold?.entry.kind !== 'sale.completed') {
        throw new Fault('CONFLICT', 'This sale was made. Look at the latest sales.')
      }
      return describe(context, { sale: sold.entry.body, at: sold.at, time: sold.time })
    }
  }),
  endpoint({
    ...{ name: 'sales', method: 'GET', path: '/sales', tag, scope: 'sales:read' },
    summary: 'Latest sales',
    query: Type.Object({ limit: Limit, after: Type.Optional(Place) }),
    answer: SalePage,
    async run(context, { query: { limit, after } }) {
      const { device } = context.retail
      await device.settle()
      const sales = await latestSales(device, limit, after === undefined ? after : placed(after))
      return {
        sales: await Promise.all(sales.map(sale => describe(context, sale))),
        next: sales.length < limit ? null : placeText(sales.at(-1)!)
      }
    }
  })
]

async function describe({ retail }: Served, { sale, at, time }: SoldSale): Promise<Sale> {
  const { device, catalogue } = retail
  const member = device.membership.byLog(at.log)
  const lines = await Promise.all(
    sale.lines.map(async ({ item: id, quantity = 0, price, discount = 0 }) => {
      const item = await catalogue.byId(id)
      const thousandths = quantity || 1000
      return {
        code: item?.code ?? id.toString('hex'),
        name: item?.name ?? '',
        quantity: thousandths,
        price,
        total: lineTotal(thousandths, price) - discount
      }
    })
  )
  return {
    receipt: sale.receipt,
    device: member?.name ?? at.log.toString('hex').slice(0, 8),
    location: await locationName(device, sale.location ?? member?.location ?? device.location),
    time,
    lines,
    total: saleTotal(sale),
    tenders: sale.tenders.map(({ type, amount }) => ({ type: tenderName(type), amount })),
    change: sale.tenders.reduce((sum, { amount, given }) => sum + (given ? given - amount : 0), 0),
    log: at.log.toString('hex'),
    seq: at.seq,
    index: at.index,
    hash: receiptHash(sale, at)
  }
}
