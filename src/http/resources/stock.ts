import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { locationName } from '../../node/location-name.ts'
import type { Retail } from '../../retail/retail.ts'
import { stockLevels } from '../../retail/stock.ts'
import { StockPage } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'

/** What is on hand. */
export const STOCK = [
  endpoint({
    ...{ name: 'stock', method: 'GET', path: '/stock', tag: 'stock', scope: 'stock:read' },
    summary: 'What is on hand, and where',
    query: Type.Object({ code: Type.Optional(Name) }),
    answer: StockPage,
    run: ({ retail }, { query }) => stock(retail, query.code)
  })
]

async function stock({ device, catalogue }: Retail, code?: string): Promise<StockPage> {
  await device.settle()
  const wanted = code === undefined ? null : await catalogue.find(code)
  if (code !== undefined && !wanted) {
    throw new Fault('NOT_FOUND', `There is no item with code or barcode "${code}".`)
  }
  const rows: StockPage['stock'] = []
  for await (const { item: id, location, onHand, tracked } of stockLevels(device)) {
    if (wanted && !wanted.id.equals(id)) continue
    const item = wanted ?? (await catalogue.byId(id))
    rows.push({
      code: item?.code ?? id.toString('hex'),
      name: item?.name ?? '',
      location: await locationName(device, location),
      onHand,
      tracked
    })
  }
  return { stock: rows.sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)) }
}
