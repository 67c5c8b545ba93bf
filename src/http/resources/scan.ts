import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { locationsAround, priceOf } from '../../retail/catalogue/pricing.ts'
import { recordOf } from '../../retail/records/records.ts'
import { customerName } from '../../retail/selling/printed.ts'
import { Item } from '../contract.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'
import { idOf } from '../record-endpoints.ts'
import { Hex, Nullable } from '../schema.ts'
import { Quantity } from '../stock-schema.ts'

/** What a code stands for and costs. */
const Scan = Type.Object(
  {
    item: Item,
    /** Thousandths: one unit, a pack, what a scale weighed. */
    quantity: Type.Integer(),
    /** What a scale's barcode says that all of it costs; null where it does not. */
    total: Nullable(Type.Integer()),
    price: Type.Integer(),
    /** Parts per million. */
    taxRate: Type.Integer(),
    /** The edit that said the price. */
    basis: Nullable(
      Type.Object({ log: Hex, seq: Type.Integer(), index: Type.Integer() }, { title: 'Address' })
    ),
    /** Of a price list's entry its id. */
    list: Nullable(Hex),
    /** What a kit takes from stock. */
    parts: Type.Array(Type.Object({ item: Hex, code: Type.String(), quantity: Type.Integer() }))
  },
  { title: 'Scan' }
)

/** Customers shown at once to who looks for one, and the least that has to be typed. */
const FOUND_MAX = 20
const TYPED_MIN = 3

/** A customer as a till shows it: enough to tell one from another. */
const FoundCustomer = Type.Object(
  {
    id: Hex,
    name: Type.String(),
    ...{ account: Type.String(), card: Type.String(), phone: Type.String(), city: Type.String() }
  },
  { title: 'FoundCustomer' }
)

/** What a till asks: what was scanned, and who stands there. */
export const SCAN = [
  endpoint({
    ...{ name: 'findCustomer', method: 'GET', path: '/scan/customers', tag: 'customers' },
    ...{ scope: 'customers:read', permission: 'sell' },
    summary: `Customers in whose texts all these words stand, the first ${FOUND_MAX}`,
    query: Type.Object({ text: Type.String({ minLength: TYPED_MIN, maxLength: 200 }) }),
    answer: Type.Object({ customers: Type.Array(FoundCustomer) }),
    async run({ retail: { device, catalogue } }, { query: { text } }) {
      await device.settle()
      const found = await catalogue.lookup.search('customer', text)
      const used = found.filter(({ status }) => !status).slice(0, FOUND_MAX)
      const customers = used.map(async ({ id, account, card, phone, city }) => {
        const name = await customerName(device, id)
        return { id: id.toString('hex'), name, account, card, phone, city }
      })
      return { customers: await Promise.all(customers) }
    }
  }),
  endpoint({
    ...{ name: 'scan', method: 'GET', path: '/scan', tag: 'items', scope: 'catalogue:read' },
    summary: 'What a code, barcode, scale’s barcode or name stands for, and what it costs',
    query: Type.Object({
      code: Name,
      /** Thousandths; what one scan stands for if absent. */
      quantity: Type.Optional(Quantity),
      /** Id or account number. */
      customer: Type.Optional(Name),
      /** Id or name; this device's own if absent. */
      location: Type.Optional(Name)
    }),
    answer: Scan,
    async run(context, { query }) {
      const { device, catalogue, editing } = context.retail
      await device.settle()
      const scanned = await catalogue.scan(query.code)
      if (!scanned) throw new Fault('NOT_FOUND', `Nothing is called "${query.code}".`)
      const { item, total } = scanned
      const location = query.location
        ? Buffer.from(await editing.refer('location', query.location), 'hex')
        : device.location
      const customer = query.customer
        ? await recordOf(device, 'customer', await idOf(context, 'customer', query.customer))
        : null
      const at = {
        locations: await locationsAround(device, location),
        group: customer?.group ?? '',
        time: device.clock.now()
      }
      const quantity = query.quantity ?? scanned.quantity
      const { price, basis, record } = await priceOf(device, catalogue.lookup, item, at, quantity)
      const parts = item.type === 'kit' ? await catalogue.parts(item.id) : []
      return {
        ...{
          item: { ...item, id: item.id.toString('hex') },
          quantity,
          total: total ?? null,
          price
        },
        taxRate: await catalogue.taxRate(item),
        basis: basis && { ...basis, log: basis.log.toString('hex') },
        list: record?.toString('hex') ?? null,
        parts: parts.map(part => ({
          ...{ item: part.item.id.toString('hex'), code: part.item.code, quantity: part.quantity }
        }))
      }
    }
  })
]
