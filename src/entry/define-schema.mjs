// Defines the wire format of every entry kind and writes src/entry/schema/ (`npm run schema`).
// Hyperschema keeps schema.json append-only: fields may be added at the end and must be optional,
// so that an older device reads a newer entry and a newer device an older one.
import Hyperschema from 'hyperschema'

const directory = new URL('./schema', import.meta.url).pathname
const schema = Hyperschema.from(directory)
const tillmesh = schema.namespace('tillmesh')

const required = (name, type, more = {}) => ({ name, type, required: true, ...more })
const optional = (name, type, more = {}) => ({ name, type, ...more })

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
  fields: [required('item', 'fixed16'), required('quantity', 'int')]
})

// Reasons: 1 opening, 2 received, 3 counted, 4 damaged, 5 other.
tillmesh.register({
  name: 'stock-moved',
  fields: [
    required('location', 'fixed8'),
    required('reason', 'uint'),
    required('lines', '@tillmesh/stock-line', { array: true }),
    optional('id', 'fixed16'),
    optional('note', 'string')
  ]
})

tillmesh.register({
  name: 'sale-line',
  fields: [
    required('item', 'fixed16'),
    required('price', 'int'),
    optional('quantity', 'int'),
    optional('discount', 'int'),
    optional('taxRate', 'uint')
  ]
})

tillmesh.register({
  name: 'tender',
  fields: [required('type', 'uint'), required('amount', 'int'), optional('given', 'int')]
})

tillmesh.register({
  name: 'sale-completed',
  fields: [
    required('receipt', 'uint'),
    required('lines', '@tillmesh/sale-line', { array: true }),
    required('tenders', '@tillmesh/tender', { array: true }),
    optional('location', 'fixed8'),
    optional('id', 'fixed16'),
    optional('day', 'uint')
  ]
})

// How far a log goes, and with its tree hash what it held up to there.
tillmesh.register({
  name: 'log-length',
  compact: true,
  fields: [required('log', 'fixed32'), required('length', 'uint')]
})

tillmesh.register({
  name: 'log-head',
  compact: true,
  fields: [required('log', 'fixed32'), required('length', 'uint'), required('hash', 'fixed32')]
})

tillmesh.register({
  name: 'device-retired',
  fields: [
    required('device', 'fixed32'),
    required('logs', '@tillmesh/log-length', { array: true }),
    optional('certificate', 'fixed64'),
    optional('lostFrom', 'uint'),
    optional('lostTo', 'uint'),
    optional('seen', '@tillmesh/log-length', { array: true })
  ]
})

tillmesh.register({
  name: 'device-accepted',
  fields: [
    required('log', 'fixed32'),
    required('length', 'uint'),
    optional('statement', '@tillmesh/address'),
    optional('seen', '@tillmesh/log-length', { array: true })
  ]
})

tillmesh.register({
  name: 'sealed-box',
  compact: true,
  fields: [required('device', 'fixed32'), required('box', 'buffer')]
})

tillmesh.register({
  name: 'epoch-sealed',
  fields: [
    required('number', 'uint'),
    required('id', 'fixed8'),
    required('boxes', '@tillmesh/sealed-box', { array: true })
  ]
})

// `previous` is the sequence of this log's statement before, plus 1; 0 if there is none.
tillmesh.register({
  name: 'witness-stated',
  fields: [required('heads', '@tillmesh/log-head', { array: true }), optional('previous', 'uint')]
})

// Reasons: 1 new epoch, 2 fork, 3 recovered.
tillmesh.register({
  name: 'log-began',
  fields: [
    required('device', 'fixed32'),
    required('attestation', 'fixed64'),
    required('reason', 'uint'),
    optional('previous', '@tillmesh/log-head'),
    optional('certificate', 'fixed64'),
    optional('location', 'fixed8'),
    optional('name', 'string')
  ]
})

tillmesh.register({
  name: 'log-forked',
  fields: [
    required('log', 'fixed32'),
    required('length', 'uint'),
    required('proofs', 'buffer', { array: true })
  ]
})

tillmesh.register({
  name: 'branch-carried',
  fields: [
    required('log', 'fixed32'),
    required('branch', 'fixed32'),
    required('seq', 'uint'),
    required('commit', 'buffer'),
    optional('key', 'fixed32'),
    optional('proof', 'buffer')
  ]
})

// A block's envelope: the body of each entry is framed, so that a kind this device does not know
// is stepped over and kept.
tillmesh.register({
  name: 'frame',
  compact: true,
  fields: [required('kind', 'uint'), required('body', 'buffer')]
})

tillmesh.register({
  name: 'commit',
  fields: [
    required('time', 'uint'),
    required('zone', 'int'),
    required('location', 'fixed8'),
    required('entries', '@tillmesh/frame', { array: true })
  ]
})

Hyperschema.toDisk(schema, { esm: true })
