import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { locationName } from '../../node/location-name.ts'
import type { Retail } from '../../retail/retail.ts'
import { stockLevels } from '../../retail/stock.ts'
import { StockPage } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { Name, PAGE, pageOf } from '../paging.ts'

type Row = StockPage['stock'][number] & { key: string }

/** What is on hand. */
export const STOCK = [
  endpoint({
    ...{ name: 'stock', method: 'GET', path: '/stock', tag: 'stock', scope: 'stock:read' },
    summary: 'What is on hand, and where',
    query: Type.Object({ ...PAGE, code: Type.Optional(Name) }),
    answer: StockPage,
    run: async ({ retail }, { query }) => {
      const found = await stock(retail, query.code)
      const { rows, next } = await pageOf(found, ({ key }) => key, query)
      return { stock: rows.map(({ key: _, ...row }) => row), next }
    }
  })
]

/** By code, then by location. */
async function stock({ device, catalogue }: Retail, code?: string): Promise<Row[]> {
  await device.settle()
  const wanted = code === undefined ? null : await catalogue.find(code)
  if (code !== undefined && !wanted) {
    throw new Fault('NOT_FOUND', `There is no item with code or barcode "${code}".`)
  }
  const rows: Row[] = []
  for await (const { item: id, location, onHand, tracked } of stockLevels(device)) {
    if (wanted && !wanted.id.equals(id)) continue
    const item = wanted ?? (await catalogue.byId(id))
    rows.push({
      key: `${item?.code ?? id.toString('hex')} ${location.toString('hex')}`,
      code: item?.code ?? id.toString('hex'),
      name: item?.name ?? '',
      location: await locationName(device, location),
      onHand,
      tracked
    })
  }
  return rows.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
