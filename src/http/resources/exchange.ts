import { Type } from '@sinclair/typebox'
import { exportBooks } from '../../export/books.ts'
import { osposCustomers, osposItems } from '../../export/ospos.ts'
import { type ImportedFile, importFile } from '../../import/import.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import {
  BooksDays,
  BooksFile,
  BooksName,
  FileReport,
  FileRequest,
  FileText
} from '../exchange-contract.ts'
import { IMPORT_BYTES_MAX } from '../limits.ts'

const file = {
  ...({ method: 'POST', form: 'lines', bodyLimit: IMPORT_BYTES_MAX, permission: 'import' } as const)
} as const
const Target = Type.Object({ books: BooksName })

/** Files of items and customers, in and out, and what the books get. */
export const EXCHANGE = [
  endpoint({
    ...{ ...file, name: 'importItemFile', path: '/items/files', tag: 'items' },
    ...{ scope: 'catalogue:write', permission: 'import' },
    summary: 'Items from a file, or what it would change',
    body: FileRequest,
    answer: FileReport,
    run: (context, { body }) => take(context, { subject: 'items', ...body })
  }),
  endpoint({
    ...{ ...file, name: 'importCustomers', path: '/customers/files', tag: 'customers' },
    ...{ scope: 'customers:write', permission: 'import' },
    summary: 'Customers from a file, or what it would change',
    body: FileRequest,
    answer: FileReport,
    run: (context, { body }) => take(context, { subject: 'customers', ...body })
  }),
  endpoint({
    ...{ name: 'exportItems', method: 'GET', path: '/items/file', tag: 'items' },
    scope: 'catalogue:read',
    summary: 'All items as a file of Open Source Point of Sale',
    answer: FileText,
    run: async ({ node }) => ({ text: await osposItems(node.device) })
  }),
  endpoint({
    ...{ name: 'exportCustomers', method: 'GET', path: '/customers/file', tag: 'customers' },
    ...{ scope: 'customers:read', permission: 'customers' },
    summary: 'All customers as a file of Open Source Point of Sale',
    answer: FileText,
    run: async ({ node }) => ({ text: await osposCustomers(node.device) })
  }),
  endpoint({
    ...{ name: 'books', method: 'GET', path: '/books/{books}', tag: 'accounting' },
    ...{ scope: 'accounting:read', permission: 'accounting' },
    summary: 'Journal entries of Z reports',
    params: Target,
    query: BooksDays,
    answer: BooksFile,
    run: ({ node }, { params, query }) => exportBooks(node.device, { ...query, ...params })
  }),
  endpoint({
    ...{ name: 'postBooks', method: 'POST', path: '/books/{books}', tag: 'accounting' },
    ...{ scope: 'accounting:write', permission: 'accounting' },
    summary: 'Journal entries of Z reports that were not posted before; now they are',
    params: Target,
    body: BooksDays,
    answer: BooksFile,
    run: ({ node, retail, person }, { params, body }) =>
      retail.inTurn(() =>
        exportBooks(node.device, { ...body, ...params, post: true, staff: person?.id })
      )
  })
]

const take = ({ node, retail, person, progress }: Context, file: ImportedFile) =>
  retail.inTurn(() => importFile(node.device, { ...file, progress, staff: person?.id ?? null }))
