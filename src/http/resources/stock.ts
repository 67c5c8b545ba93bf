import { type Static, Type } from '@sinclair/typebox'
import { MAX_QUANTITY } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import { locationName } from '../../node/location-name.ts'
import type { Retail } from '../../retail/retail.ts'
import { reorderList, setReorderLevel } from '../../retail/stock/reorder.ts'
import { stockLevels } from '../../retail/stock/stock.ts'
import { addTo, requireItem } from '../../retail/stock/stock-lines.ts'
import { transit } from '../../retail/stock/transfers.ts'
import { valuation } from '../../retail/stock/valuation.ts'
import { StockPage } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { Name, NEXT, PAGE, pageOf } from '../paging.ts'
import { Place, Quantity, StockWords } from '../stock-schema.ts'

type Row = StockPage['stock'][number] & { key: string }

const tag = 'stock'
const read = { method: 'GET', tag, scope: 'stock:read' } as const

const ItemStock = Type.Object(
  {
    code: Type.String(),
    name: Type.String(),
    onHand: Quantity,
    onTheWay: Quantity,
    locations: Type.Array(
      Type.Object({
        location: Place,
        depth: Type.Integer(),
        onHand: Quantity,
        /** With all that lies below it. */
        below: Quantity
      })
    )
  },
  { title: 'ItemStock' }
)

const Valuation = Type.Object(
  {
    locations: Type.Array(
      Type.Object({
        location: Place,
        depth: Type.Integer(),
        own: Type.Integer(),
        below: Type.Integer()
      })
    ),
    transit: Type.Integer(),
    total: Type.Integer()
  },
  { title: 'Valuation' }
)

const ReorderPage = Type.Object(
  {
    lines: Type.Array(
      Type.Object({
        code: Type.String(),
        name: Type.String(),
        location: Place,
        supplier: Type.String(),
        level: Quantity,
        onHand: Quantity,
        coming: Quantity,
        suggested: Quantity
      })
    ),
    ...NEXT
  },
  { title: 'ReorderPage' }
)

const level = Type.Integer({ minimum: 0, maximum: MAX_QUANTITY })
const ReorderLevel = Type.Object(
  { code: Name, location: Name, level, quantity: level },
  { title: 'ReorderLevel' }
)

/** What is on hand, what it is worth, and what is to be ordered. */
export const STOCK = [
  endpoint({
    ...{ ...read, name: 'stock', path: '/stock' },
    summary: 'What is on hand, and where',
    query: Type.Object({ ...PAGE, code: Type.Optional(Name) }),
    answer: StockPage,
    run: async ({ retail }, { query }) => {
      const found = await stock(retail, query.code)
      const { rows, next } = await pageOf(found, ({ key }) => key, query)
      return { stock: rows.map(({ key: _, ...row }) => row), next }
    }
  }),
  endpoint({
    ...{ ...read, name: 'itemStock', path: '/stock/item' },
    summary: 'An item over the tree of locations, and on its way',
    query: Type.Object({ code: Name }),
    answer: ItemStock,
    run: ({ retail }, { query }) => itemStock(retail, query.code)
  }),
  endpoint({
    ...{ ...read, name: 'valuation', path: '/stock/valuation', permission: 'report' },
    summary: 'What stock is worth at average cost',
    answer: Valuation,
    run: async ({ retail }) => {
      const words = await StockWords.of(retail)
      const { locations, transit, total } = await valuation(retail.device)
      const sums = words.tree.sums(locations)
      const rows = words.tree.nodes.map(({ location, depth }) => ({
        ...{ location: words.showPlace(location.id), depth },
        own: locations.get(location.id.toString('hex')) ?? 0,
        below: sums.get(location.id.toString('hex')) ?? 0
      }))
      return { locations: rows, transit, total }
    }
  }),
  endpoint({
    ...{ ...read, name: 'reorderList', path: '/stock/reorder' },
    summary: 'What is to be ordered',
    query: Type.Object(PAGE),
    answer: ReorderPage,
    run: async ({ retail }, { query }) => {
      const words = await StockWords.of(retail)
      const found = (await words.showItems(await reorderList(retail.device))).map(line => ({
        ...{ ...line, location: words.showPlace(line.location.id) },
        key: `${line.code} ${line.location.id.toString('hex')}`
      }))
      const byKey = found.sort((a, b) => (a.key < b.key ? -1 : 1))
      const { rows, next } = await pageOf(byKey, ({ key }) => key, query)
      return { lines: rows.map(({ key: _, ...line }) => line), next }
    }
  }),
  endpoint({
    ...{ name: 'setReorderLevel', method: 'PUT', path: '/stock/reorder', tag },
    ...{ scope: 'catalogue:write', permission: 'catalogue' },
    summary: 'Say at which level an item is ordered for a location; 0 is not at all',
    body: ReorderLevel,
    answer: ReorderLevel,
    again: async (_context, _at, { body }) => body,
    run: ({ retail }, { body }) =>
      retail.inTurn(async (): Promise<Static<typeof ReorderLevel>> => {
        const words = await StockWords.of(retail)
        const { item } = await requireItem(retail.catalogue, body.code)
        await setReorderLevel(retail.device, item.id, words.place(body.location), {
          ...{ level: body.level, quantity: body.quantity }
        })
        return body
      })
  })
]

async function itemStock(retail: Retail, code: string): Promise<Static<typeof ItemStock>> {
  const words = await StockWords.of(retail)
  const { item } = await requireItem(retail.catalogue, code)
  const own = new Map<string, number>()
  for await (const level of stockLevels(retail.device)) {
    if (level.item.equals(item.id)) addTo(own, level.location.toString('hex'), level.onHand)
  }
  let onTheWay = 0
  for await (const line of transit(retail.device)) {
    if (line.item.equals(item.id)) onTheWay += line.onTheWay
  }
  const sums = words.tree.sums(own)
  const locations = words.tree.nodes
    .filter(({ location }) => sums.has(location.id.toString('hex')))
    .map(({ location, depth }) => ({
      ...{ location: words.showPlace(location.id), depth },
      onHand: own.get(location.id.toString('hex')) ?? 0,
      below: sums.get(location.id.toString('hex')) ?? 0
    }))
  const onHand = [...own.values()].reduce((sum, each) => sum + each, 0)
  return { code: item.code, name: item.name, onHand, onTheWay, locations }
}

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
