import { Type } from '@sinclair/typebox'
import { importItems } from '../../import/items-csv.ts'
import { ImportReport, ItemPage } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { IMPORT_BYTES_MAX } from '../limits.ts'
import { Limit, Name } from '../paging.ts'

const tag = 'items'

/** What the business sells. */
export const ITEMS = [
  endpoint({
    ...{ name: 'items', method: 'GET', path: '/items', tag, scope: 'catalogue:read' },
    summary: 'Items, page by page',
    query: Type.Object({ limit: Limit, after: Type.Optional(Name) }),
    answer: ItemPage,
    async run({ node, retail }, { query: { limit, after } }) {
      await node.device.settle()
      const items = []
      for await (const { id, ...item } of retail.catalogue.list(after)) {
        if (items.length === limit) return { items, next: items.at(-1)!.id }
        items.push({ id: id.toString('hex'), ...item })
      }
      return { items, next: null }
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
    run: ({ node, retail }, { body }) => retail.inTurn(() => importItems(node.device, body))
  })
]
