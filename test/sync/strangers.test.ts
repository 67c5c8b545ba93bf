import { once } from 'node:events'
import { connect } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import test from 'tape'
import { DEFAULT_LIMITS, listen, type Refused } from '../../src/sync/transport.ts'
import { faultOf } from '../fault.ts'
import {
  close,
  HOST,
  link,
  OPTIONS,
  other,
  raw,
  reach,
  recorder,
  refused,
  shop,
  till
} from './wire.ts'

test(
  '[Y4] a stranger who announces 16 MB gets nothing allocated and is cut off',
  OPTIONS,
  async t => {
    const listener = await shop(t)
    const beforeBytes = process.memoryUsage().arrayBuffers
    const socket = await raw(t, listener)
    const [seen] = await Promise.all([
      refused(listener),
      once(socket, 'close'),
      socket.write(Buffer.from([0xff, 0xff, 0xff, 1]))
    ])
    t.equal(seen.reason, 'frame')
    t.ok(process.memoryUsage().arrayBuffers - beforeBytes < 4_000_000, 'no 16 MB buffer')
  }
)

test(
  '[Y4] a first frame that cannot be a handshake is refused, whatever its length',
  OPTIONS,
  async t => {
    for (const length of [0, 1, 95, 257, 65_536, 0x474554]) {
      const listener = await listen({ host: HOST, port: 0, keyPair: till })
      const socket = await raw(t, listener)
      const head = Buffer.alloc(3)
      head.writeUIntLE(length, 0, 3)
      const [seen] = await Promise.all([
        refused(listener),
        once(socket, 'close'),
        socket.write(head)
      ])
      t.equal(seen.reason, 'frame', `${length} bytes announced`)
      await listener.close()
    }
    const listener = await shop(t)
    for (const length of [96, 256]) {
      const socket = await raw(t, listener)
      const frame = Buffer.alloc(3 + length, 1)
      frame.writeUIntLE(length, 0, 3)
      const cut = once(socket, 'close')
      socket.write(frame)
      await cut
      t.pass(`${length} bytes of rubbish reach the handshake and fail there`)
    }
    t.equal(listener.refusedTotal, 2)
  }
)

test(
  '[Y4] a stranger whose handshake begins well cannot announce 16 MB after it',
  OPTIONS,
  async t => {
    const listener = await shop(t)
    const tap = await recorder(t, listener.port)
    await Promise.all([link(listener), reach(listener, { port: tap.port })])
    const first = tap.heard().subarray(0, 99)
    const beforeBytes = process.memoryUsage().arrayBuffers
    const socket = await raw(t, listener)
    socket.write(first)
    await once(socket, 'data')
    const seen = refused(listener)
    socket.write(Buffer.from([0xff, 0xff, 0xff, 1]))
    t.equal((await seen).reason, 'frame')
    t.ok(process.memoryUsage().arrayBuffers - beforeBytes < 4_000_000, 'no 16 MB buffer')
  }
)

test(
  '[Y6] whoever dawdles over the handshake is cut off by the clock, however slowly it drips',
  OPTIONS,
  async t => {
    const listener = await shop(t, { timers: { handshakeMs: 150 } })
    const reports: Refused[] = []
    listener.on('refused', report => reports.push(report))
    const mute = await raw(t, listener)
    const dripping = await raw(t, listener)
    const rest = Buffer.alloc(99, 0)
    rest[0] = 96
    let sent = 0
    const drip = setInterval(() => dripping.write(rest.subarray(sent, ++sent)), 10)
    t.teardown(() => clearInterval(drip))
    await Promise.all([close(mute), close(dripping)])
    t.same(
      reports.map(report => report.reason),
      ['timeout'],
      'one report a second for one reason'
    )
    t.equal(listener.refusedTotal, 2, 'but each is counted')
    t.equal(listener.halfOpen, 0)
  }
)

test(
  '[Y7] a flood of unfinished handshakes is capped, and tills still get through',
  OPTIONS,
  async t => {
    const listener = await shop(t, { timers: { handshakeMs: 60_000 } })
    const reports: Refused[] = []
    listener.on('refused', report => reports.push(report))
    for (let i = 0; i < 40; i++) await raw(t, listener)
    t.ok(listener.halfOpen <= DEFAULT_LIMITS.halfOpenPerAddressMax, `${listener.halfOpen} held`)
    t.same(
      reports,
      [{ address: HOST, reason: 'crowded', unreported: 0 }],
      'without flooding the log'
    )
    const elsewhere = await reach(listener, { localAddress: '127.0.0.2' })
    const same = await reach(listener)
    t.ok(elsewhere.connected && same.connected, 'served from another address and from the same')
  }
)

test('[Y7] the cap over all addresses holds too', OPTIONS, async t => {
  const listener = await shop(t, { limits: { halfOpenMax: 5 } })
  for (let i = 0; i < 20; i++) {
    const socket = connect({ port: listener.port, host: HOST, localAddress: `127.0.0.${i + 2}` })
    socket.on('error', () => {})
    t.teardown(() => void socket.destroy())
    await once(socket, 'connect')
  }
  await reach(listener)
  t.ok(listener.halfOpen <= 5, `${listener.halfOpen} held`)
})

test(
  '[Y8] with no room for another link the dialler is told, and a closed link makes room',
  OPTIONS,
  async t => {
    const listener = await shop(t, { limits: { linksMax: 1 } })
    const [accepted, first] = await Promise.all([link(listener), reach(listener)])
    t.equal((await faultOf(reach(listener))).code, 'NO_PEER')
    const closed = close(accepted)
    first.destroy()
    await closed
    t.ok((await reach(listener)).connected)
  }
)

test(
  '[Y8] strangers cannot crowd out tills, nor send large frames before they are trusted',
  OPTIONS,
  async t => {
    const isKnown = (key: Buffer) => key.equals(other.publicKey)
    const listener = await shop(t, { isKnown, limits: { strangersMax: 1 } })
    const keyPair = NoiseSecretStream.keyPair()
    const [accepted, stranger] = await Promise.all([link(listener), reach(listener, { keyPair })])
    const fault = await faultOf(reach(listener, { keyPair: NoiseSecretStream.keyPair() }))
    t.ok(fault.message.includes('takes no further link now'), fault.message)
    const [own] = await Promise.all([link(listener), reach(listener)])
    t.same(own.remotePublicKey, other.publicKey, 'a till is still served')
    accepted.resume()
    const closed = close(accepted)
    stranger.write(Buffer.alloc(70_000))
    await closed
    const [next, again] = await Promise.all([link(listener), reach(listener, { keyPair })])
    listener.trust(next)
    again.write(Buffer.alloc(70_000, 1))
    t.equal((await once(next, 'data'))[0].length, 70_000, 'once trusted, large frames pass')
  }
)
