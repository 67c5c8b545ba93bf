import { Type } from '@sinclair/typebox'
import { importItems } from '../../import/items-csv.ts'
import { ImportReport, ItemPage } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { IMPORT_BYTES_MAX } from '../limits.ts'
import { Limit, pageOf } from '../paging.ts'

const tag = 'items'

/** An item's id, or the beginning of one: pages go on behind it. */
const Id = Type.String({ pattern: '^([0-9a-f]{2}){1,16}$' })

/** What the business sells. */
export const ITEMS = [
  endpoint({
    ...{ name: 'items', method: 'GET', path: '/items', tag, scope: 'catalogue:read' },
    summary: 'Items, page by page',
    query: Type.Object({ limit: Limit, after: Type.Optional(Id) }),
    answer: ItemPage,
    async run({ node, retail }, { query: { limit, after } }) {
      await node.device.settle()
      const found = retail.catalogue.list(after)
      const { rows, next } = await pageOf(found, ({ id }) => id.toString('hex'), { limit })
      return { items: rows.map(({ id, ...item }) => ({ id: id.toString('hex'), ...item })), next }
    }
  }),
  endpoint({
    ...{ name: 'importItems', method: 'POST', path: '/items/import', tag },
    summary: 'Items from CSV',
    scope: 'catalogue:write',
    takes: 'text/csv',
    bodyLimit: IMPORT_BYTES_MAX,
    body: Type.String(),
    answer: ImportReport,
    example: {
      body: 'code,name,price,stock\nTEA-01,Earl Grey 100 g,4.20,24\n',
      answer: { rows: 1, created: 1, changed: 0, unchanged: 0, stocked: 1 }
    },
    run: ({ node, retail }, { body }) => retail.inTurn(() => importItems(node.device, body))
  })
]
