import { optional, required } from './field.mjs'

/** Carts, stocktakes, transfers, orders, shifts, staff, exceptions, requests. */
export function defineShop(tillmesh) {
  // A cart that waits: parked, or given to a customer as a quote or an order. Types: 1 parked, 2 quote,
  // 3 order.
  tillmesh.register({
    name: 'cart-parked',
    fields: [
      required('id', 'fixed16'),
      required('type', 'uint'),
      required('lines', '@tillmesh/sale-line', { array: true }),
      optional('customer', 'fixed16'),
      optional('staff', 'fixed16'),
      optional('validUntil', 'uint'),
      optional('note', 'string'),
      optional('discount', 'int')
    ]
  })

  // Ways: 1 resumed, 2 cancelled.
  tillmesh.register({
    name: 'cart-closed',
    fields: [
      required('id', 'fixed16'),
      required('way', 'uint'),
      optional('staff', 'fixed16'),
      optional('reason', 'string')
    ]
  })

  // A cart that was given up before it was paid.
  tillmesh.register({
    name: 'cart-voided',
    fields: [
      required('lines', '@tillmesh/sale-line', { array: true }),
      optional('staff', 'fixed16'),
      optional('reason', 'string')
    ]
  })

  tillmesh.register({
    name: 'receipt-reprinted',
    fields: [required('sale', '@tillmesh/address'), optional('staff', 'fixed16')]
  })

  // A correction of a customer's account or a gift card, without a sale.
  tillmesh.register({
    name: 'balance-adjusted',
    fields: [
      required('subject', 'fixed16'),
      required('amount', 'int'),
      optional('points', 'int'),
      optional('staff', 'fixed16'),
      optional('reason', 'string')
    ]
  })

  tillmesh.register({
    name: 'stocktake-opened',
    fields: [
      required('id', 'fixed16'),
      required('location', 'fixed8'),
      required('name', 'string'),
      optional('staff', 'fixed16')
    ]
  })

  // `onHand` is what this device's view said when the item was counted.
  tillmesh.register({
    name: 'count-line',
    fields: [
      required('item', 'fixed16'),
      required('location', 'fixed8'),
      required('counted', 'int'),
      required('onHand', 'int'),
      optional('supersedes', '@tillmesh/address', { array: true })
    ]
  })

  tillmesh.register({
    name: 'stocktake-counted',
    fields: [
      required('id', 'fixed16'),
      required('lines', '@tillmesh/count-line', { array: true }),
      optional('staff', 'fixed16')
    ]
  })

  // Ways: 1 booked, 2 cancelled.
  tillmesh.register({
    name: 'stocktake-closed',
    fields: [required('id', 'fixed16'), required('way', 'uint'), optional('staff', 'fixed16')]
  })

  // Steps: 1 requested, 2 approved, 3 refused, 4 sent, 5 received, 6 cancelled, 7 written off.
  tillmesh.register({
    name: 'transfer-stepped',
    fields: [
      required('id', 'fixed16'),
      required('step', 'uint'),
      required('from', 'fixed8'),
      required('to', 'fixed8'),
      required('lines', '@tillmesh/stock-line', { array: true }),
      optional('staff', 'fixed16'),
      optional('note', 'string')
    ]
  })

  tillmesh.register({
    name: 'order-placed',
    fields: [
      required('id', 'fixed16'),
      required('supplier', 'fixed16'),
      required('location', 'fixed8'),
      required('lines', '@tillmesh/stock-line', { array: true }),
      optional('expected', 'uint'),
      optional('staff', 'fixed16'),
      optional('note', 'string')
    ]
  })

  // Ways: 1 complete, 2 cancelled.
  tillmesh.register({
    name: 'order-closed',
    fields: [required('id', 'fixed16'), required('way', 'uint'), optional('staff', 'fixed16')]
  })

  // A temporary location is over: what its report said then.
  tillmesh.register({
    name: 'event-closed',
    fields: [
      required('location', 'fixed8'),
      required('stocktake', 'fixed16'),
      required('lines', '@tillmesh/count-line', { array: true }),
      optional('staff', 'fixed16'),
      optional('note', 'string')
    ]
  })

  tillmesh.register({
    name: 'shift-opened',
    fields: [required('id', 'fixed16'), required('float', 'int'), optional('staff', 'fixed16')]
  })

  // Reasons: 1 paid in, 2 paid out, 3 expense, 4 drop to the safe. The amount is signed as the drawer
  // sees it. Without a shift it is an expense of the location.
  tillmesh.register({
    name: 'cash-moved',
    fields: [
      required('amount', 'int'),
      required('reason', 'uint'),
      optional('shift', 'fixed16'),
      optional('location', 'fixed8'),
      optional('category', 'string'),
      optional('staff', 'fixed16'),
      optional('note', 'string')
    ]
  })

  tillmesh.register({
    name: 'tender-count',
    compact: true,
    fields: [required('type', 'uint'), required('amount', 'int')]
  })

  tillmesh.register({
    name: 'shift-counted',
    fields: [
      required('id', 'fixed16'),
      required('counted', '@tillmesh/tender-count', { array: true }),
      optional('staff', 'fixed16')
    ]
  })

  // A Z report: what one till did from `from` on, up to here. Amounts in minor units.
  tillmesh.register({
    name: 'z-reported',
    fields: [
      required('shift', 'fixed16'),
      required('number', 'uint'),
      required('from', '@tillmesh/address'),
      required('opened', 'uint'),
      required('sales', 'uint'),
      required('returns', 'uint'),
      required('gross', 'int'),
      required('returned', 'int'),
      required('discounts', 'int'),
      required('float', 'int'),
      required('moved', 'int'),
      required('tenders', '@tillmesh/tender-count', { array: true }),
      required('counted', '@tillmesh/tender-count', { array: true }),
      required('taxes', '@tillmesh/tax-amount', { array: true }),
      required('perpetual', 'int'),
      optional('staff', 'fixed16'),
      optional('firstReceipt', 'uint'),
      optional('lastReceipt', 'uint'),
      optional('training', 'uint'),
      optional('voids', 'uint'),
      optional('reprints', 'uint'),
      optional('cashRounding', 'int'),
      optional('expenses', 'int')
    ]
  })

  tillmesh.register({
    name: 'staff-signed',
    fields: [required('staff', 'fixed16'), required('out', 'uint')]
  })

  // Somebody tried what the permissions do not allow.
  tillmesh.register({
    name: 'action-refused',
    fields: [
      required('action', 'string'),
      optional('staff', 'fixed16'),
      optional('detail', 'string')
    ]
  })

  tillmesh.register({
    name: 'exception-settled',
    fields: [
      required('id', 'fixed16'),
      required('print', 'fixed16'),
      required('how', 'string'),
      optional('note', 'string'),
      optional('staff', 'fixed16')
    ]
  })

  tillmesh.register({
    name: 'exception-assigned',
    fields: [required('id', 'fixed16'), required('owner', 'fixed16'), optional('staff', 'fixed16')]
  })

  // How far a log's clock is ahead of the writer's, ms; negative is behind.
  tillmesh.register({
    name: 'clock-seen',
    fields: [required('log', 'fixed32'), required('ahead', 'int')]
  })

  // A request of a program that is done with what stands beside it. `print` is of what was asked.
  tillmesh.register({
    name: 'request-done',
    fields: [required('key', 'fixed16'), required('print', 'fixed16')]
  })

  // A Z report was handed over to the books.
  tillmesh.register({
    name: 'z-posted',
    fields: [
      required('z', '@tillmesh/address'),
      required('target', 'string'),
      required('reference', 'string'),
      optional('staff', 'fixed16')
    ]
  })

  // A file was imported: `id` is of its content.
  tillmesh.register({
    name: 'file-imported',
    fields: [
      required('id', 'fixed16'),
      required('name', 'string'),
      required('rows', 'uint'),
      optional('staff', 'fixed16')
    ]
  })

  // A card terminal is about to be asked for money; negative is paid back.
  tillmesh.register({
    name: 'payment-asked',
    fields: [
      required('id', 'fixed16'),
      required('terminal', 'string'),
      required('amount', 'int'),
      optional('staff', 'fixed16')
    ]
  })

  // It came to nothing. Ways: 1 taken back, 2 declined, 3 settled by a person.
  tillmesh.register({
    name: 'payment-ended',
    fields: [
      required('id', 'fixed16'),
      required('way', 'uint'),
      optional('staff', 'fixed16'),
      optional('note', 'string')
    ]
  })
}
