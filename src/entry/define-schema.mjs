// Defines the wire format of every entry kind and writes src/entry/schema/ (`npm run schema`).
// Hyperschema keeps schema.json append-only: fields may be added at the end and must be optional,
// so that an older device reads a newer entry and a newer device an older one.
import Hyperschema from 'hyperschema'
import { required } from './define/field.mjs'
import { defineLogs } from './define/logs.mjs'
import { defineSelling } from './define/selling.mjs'
import { defineShop } from './define/shop.mjs'

const directory = new URL('./schema', import.meta.url).pathname
const schema = Hyperschema.from(directory)
const tillmesh = schema.namespace('tillmesh')

// The order is that of the schema's versions: what is new comes behind.
defineSelling(tillmesh)
defineLogs(tillmesh)
defineShop(tillmesh)

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
