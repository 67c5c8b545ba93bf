import { optional, required } from './field.mjs'

/** Edits, devices, stock and sales. */
export function defineSelling(tillmesh) {
  // One entry's address: the log it stands in, the block's sequence, its index in the block.
  tillmesh.register({
    name: 'address',
    compact: true,
    fields: [required('log', 'fixed32'), required('seq', 'uint'), required('index', 'uint')]
  })

  // One field's new value and the values it replaces. Text or number, by the field.
  tillmesh.register({
    name: 'edit',
    fields: [
      required('field', 'uint'),
      optional('text', 'string'),
      optional('number', 'int'),
      optional('supersedes', '@tillmesh/address', { array: true })
    ]
  })

  tillmesh.register({
    name: 'edited',
    fields: [required('subject', 'buffer'), required('edits', '@tillmesh/edit', { array: true })]
  })

  tillmesh.register({
    name: 'business-created',
    fields: [
      required('root', 'fixed32'),
      required('device', 'fixed32'),
      required('log', 'fixed32'),
      required('certificate', 'fixed64'),
      required('currency', 'string')
    ]
  })

  // Roles: 1 owner, 2 manager, 3 till, 4 auditor, 5 relay.
  tillmesh.register({
    name: 'device-admitted',
    fields: [
      required('device', 'fixed32'),
      required('log', 'fixed32'),
      required('attestation', 'fixed64'),
      required('from', 'uint'),
      required('role', 'uint'),
      required('location', 'fixed8'),
      required('name', 'string')
    ]
  })

  tillmesh.register({
    name: 'stock-line',
    fields: [
      required('item', 'fixed16'),
      required('quantity', 'int'),
      optional('cost', 'int'),
      optional('serials', 'string', { array: true })
    ]
  })

  // Reasons: 1 opening, 2 received, 3 counted, 4 damaged, 5 other.
  tillmesh.register({
    name: 'stock-moved',
    fields: [
      required('location', 'fixed8'),
      required('reason', 'uint'),
      required('lines', '@tillmesh/stock-line', { array: true }),
      optional('id', 'fixed16'),
      optional('note', 'string'),
      optional('to', 'fixed8'),
      optional('supplier', 'fixed16'),
      optional('about', 'fixed16'),
      optional('document', 'string'),
      optional('staff', 'fixed16')
    ]
  })

  tillmesh.register({
    name: 'sale-line',
    fields: [
      required('item', 'fixed16'),
      required('price', 'int'),
      optional('quantity', 'int'),
      optional('discount', 'int'),
      optional('taxRate', 'uint'),
      optional('type', 'uint'),
      optional('reference', 'fixed16'),
      optional('name', 'string'),
      optional('share', 'int'),
      optional('promotion', 'fixed16'),
      optional('promotionDiscount', 'int'),
      optional('due', 'int'),
      optional('reason', 'string'),
      optional('basis', '@tillmesh/address'),
      optional('serials', 'string', { array: true }),
      optional('returns', '@tillmesh/address'),
      optional('returnsLine', 'uint'),
      optional('sold', 'int'),
      optional('kit', 'fixed16'),
      optional('cost', 'int')
    ]
  })

  // What a bill holds of one tax rate, minor units.
  tillmesh.register({
    name: 'tax-amount',
    compact: true,
    fields: [required('rate', 'uint'), required('net', 'int'), required('tax', 'int')]
  })

  tillmesh.register({
    name: 'tender',
    fields: [
      required('type', 'uint'),
      required('amount', 'int'),
      optional('given', 'int'),
      optional('reference', 'fixed16'),
      optional('currency', 'string'),
      optional('foreign', 'int'),
      optional('rate', 'uint'),
      optional('terminal', 'string'),
      optional('authorisation', 'string'),
      optional('payment', 'fixed16')
    ]
  })

  tillmesh.register({
    name: 'sale-completed',
    fields: [
      required('receipt', 'uint'),
      required('lines', '@tillmesh/sale-line', { array: true }),
      required('tenders', '@tillmesh/tender', { array: true }),
      optional('location', 'fixed8'),
      optional('id', 'fixed16'),
      optional('day', 'uint'),
      optional('customer', 'fixed16'),
      optional('staff', 'fixed16'),
      optional('about', 'fixed16'),
      optional('taxAdded', 'bool'),
      optional('rounding', 'uint'),
      optional('taxes', '@tillmesh/tax-amount', { array: true }),
      optional('cashRounding', 'int'),
      optional('points', 'int'),
      optional('exempt', 'string'),
      optional('document', 'string'),
      optional('note', 'string')
    ]
  })
}
