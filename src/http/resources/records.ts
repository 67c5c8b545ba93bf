import type { Endpoint } from '../endpoint.ts'
import { recordEndpoints } from '../record-endpoints.ts'

const catalogue = { tag: 'items', area: 'catalogue', permission: 'catalogue' } as const
const prices = { ...catalogue, tag: 'prices' } as const
const customers = { tag: 'customers', area: 'customers', permission: 'customers' } as const

/** What is edited field by field: items and what belongs to them, prices, customers, suppliers. */
export const RECORD_ENDPOINTS: readonly Endpoint[] = [
  ...recordEndpoints({
    ...{ ...catalogue, type: 'item', path: '/items', many: 'items', one: 'Item' },
    by: ['code', 'barcode', 'external']
  }),
  ...recordEndpoints({
    ...{ ...catalogue, type: 'barcode', path: '/barcodes', many: 'barcodes', one: 'Barcode' },
    by: ['item', 'barcode']
  }),
  ...recordEndpoints({
    ...{ ...catalogue, type: 'component', path: '/kit-parts', many: 'kitParts', one: 'KitPart' },
    ...{ by: ['kit', 'item'], puts: true }
  }),
  ...recordEndpoints({
    ...{ ...catalogue, type: 'attribute', path: '/attributes', many: 'attributes' },
    ...{ one: 'Attribute', by: ['item'], puts: true }
  }),
  ...recordEndpoints({
    ...{ ...catalogue, type: 'category', path: '/categories', many: 'categories' },
    ...{ one: 'Category', by: ['name'] }
  }),
  ...recordEndpoints({
    ...{ ...catalogue, type: 'tax', path: '/tax-classes', many: 'taxClasses', one: 'TaxClass' },
    by: ['name']
  }),
  ...recordEndpoints({
    ...{ ...prices, type: 'price', path: '/prices', many: 'prices', one: 'Price', by: ['item'] }
  }),
  ...recordEndpoints({
    ...{ ...prices, type: 'promotion', path: '/promotions', many: 'promotions' },
    ...{ one: 'Promotion', by: [] }
  }),
  ...recordEndpoints({
    ...{ ...prices, type: 'currency', path: '/currencies', many: 'currencies' },
    ...{ one: 'Currency', by: ['code'] }
  }),
  ...recordEndpoints({
    ...{ ...customers, type: 'customer', path: '/customers', many: 'customers', one: 'Customer' },
    by: ['account', 'email', 'card', 'external'],
    // Whoever sells must know who is at the counter, and needs no list of everybody.
    reading: { many: 'customers', one: 'sell' }
  }),
  ...recordEndpoints({
    ...{ ...customers, type: 'group', path: '/customer-groups', many: 'customerGroups' },
    ...{ one: 'CustomerGroup', by: ['name'] }
  }),
  ...recordEndpoints({
    ...{ type: 'supplier', path: '/suppliers', many: 'suppliers', one: 'Supplier' },
    ...{ tag: 'suppliers', area: 'suppliers', permission: 'catalogue' },
    by: ['name', 'account', 'email']
  })
]
