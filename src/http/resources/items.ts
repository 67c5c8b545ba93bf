import { Type } from '@sinclair/typebox'
import { importItems } from '../../import/items-csv.ts'
import { ImportReport } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { IMPORT_BYTES_MAX } from '../limits.ts'

const tag = 'items'

/** Items from files. */
export const ITEMS = [
  endpoint({
    ...{ name: 'importItems', method: 'POST', path: '/items/import', tag },
    summary: 'Items from CSV',
    ...{ scope: 'catalogue:write', permission: 'import' },
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
