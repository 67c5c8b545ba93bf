import { optional, required } from './field.mjs'

/** Devices that go, keys, witnesses, logs that begin and fork. */
export function defineLogs(tillmesh) {
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
}
