import { once } from 'node:events'
import { createServer } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'
import test from 'tape'
import { dial, listen } from '../../src/sync/transport.ts'
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
  '[Y2] a link carries bytes both ways between two devices that know each other by key',
  OPTIONS,
  async t => {
    const listener = await shop(t)
    const [accepted, dialled] = await Promise.all([link(listener), reach(listener)])
    t.same(accepted.remotePublicKey, other.publicKey, 'the listener knows who dialled')
    t.same(dialled.remotePublicKey, till.publicKey, 'the dialler knows who listens')
    t.equal(listener.links, 1)
    t.equal(listener.halfOpen, 0)
    const big = Buffer.alloc(1_000_000, 7)
    accepted.on('data', (chunk: Buffer) => accepted.write(chunk))
    dialled.write(big)
    let bytes = 0
    for await (const chunk of dialled) {
      t.ok(chunk.length > 0, 'no empty message reaches the reader')
      bytes += chunk.length
      if (bytes >= big.length) break
    }
    t.equal(bytes, big.length, 'the limits of the handshake do not bind a link')
  }
)

test('[Y2] channels opened at once on both ends of a fresh link meet', OPTIONS, async t => {
  const listener = await shop(t)
  const opened: Promise<unknown>[] = []
  const open = (stream: NoiseSecretStream) =>
    new Promise<void>(resolve => {
      const channel = Protomux.from(stream).createChannel({
        protocol: 'test',
        onopen: () => resolve()
      })
      channel?.open()
    })
  listener.on('link', stream => opened.push(open(stream)))
  opened.push(open(await reach(listener)))
  await Promise.all(opened)
  t.equal(opened.length, 2)
})

test(
  '[Y3] a machine in the middle with another key is refused, and told apart from silence',
  OPTIONS,
  async t => {
    const thief = await shop(t, { keyPair: NoiseSecretStream.keyPair() })
    thief.on('link', () => t.fail('no link'))
    const [fault, seen] = await Promise.all([faultOf(reach(thief)), refused(thief)])
    t.equal(fault.code, 'NO_PEER')
    t.ok(fault.message.includes(`${HOST}:${thief.port} is not the device`), fault.message)
    t.same(seen, { address: HOST, reason: 'handshake', unreported: 0 })
    t.equal(thief.halfOpen, 0)
  }
)

test(
  '[Y3] nobody there, a mute listener and a dial given up each end in NO_PEER and one sentence',
  OPTIONS,
  async t => {
    const gone = await listen({ host: HOST, port: 0, keyPair: till })
    const { port } = gone
    await gone.close()
    const silent = createServer(socket => t.teardown(() => void socket.destroy())).listen(0, HOST)
    await once(silent, 'listening')
    t.teardown(() => void silent.close())
    const mute = silent.address() as { port: number }
    const stop = new AbortController()
    const common = { host: HOST, keyPair: other, remotePublicKey: till.publicKey, timeoutMs: 100 }
    const given = faultOf(
      dial({ ...common, port: mute.port, timeoutMs: 60_000, signal: stop.signal })
    )
    stop.abort()
    for (const [name, promise, words] of [
      ['closed port', faultOf(dial({ ...common, port, timeoutMs: 5_000 })), 'Nobody answers'],
      ['mute', faultOf(dial({ ...common, port: mute.port })), 'within 100 ms'],
      ['impossible port', faultOf(dial({ ...common, port: 0 })), 'not an address'],
      [
        'bad key',
        faultOf(dial({ ...common, port, remotePublicKey: Buffer.alloc(3) })),
        'not an address'
      ],
      ['given up', given, 'Gave up']
    ] as const) {
      const fault = await promise
      t.equal(fault.code, 'NO_PEER', name)
      t.ok(fault.message.includes(words), fault.message)
    }
  }
)

test(
  '[Y5] a recorded handshake sent again is never taken for the till it was recorded from',
  OPTIONS,
  async t => {
    const listener = await shop(t, { timers: { handshakeMs: 300 } })
    const tap = await recorder(t, listener.port)
    await Promise.all([link(listener), reach(listener, { port: tap.port })])
    listener.on('link', () => t.fail('a replay became a link'))
    for (const cut of [[99], [178], [99, 158, 178], [99, 101, 178]]) {
      const socket = await raw(t, listener)
      const closed = once(socket, 'close')
      let sent = 0
      for (const end of cut) {
        // Each piece in a packet of its own, the second after the listener's answer.
        socket.write(tap.heard().subarray(sent, end))
        sent = end
        if (cut.length > 1 && end === 99) await once(socket, 'data')
        else await new Promise(resolve => setImmediate(resolve))
      }
      await closed
      t.pass(`recorded bytes up to ${cut} lead nowhere`)
    }
    t.equal(listener.refusedTotal, 4)
  }
)

test(
  '[Y5] one flipped bit anywhere in what a dialler sends, and there is no link',
  OPTIONS,
  async t => {
    const listener = await shop(t)
    listener.on('link', () => t.fail('a forgery became a link'))
    for (const at of [3, 34, 35, 82, 98, 102, 134, 157, 161, 162, 177]) {
      const tap = await recorder(t, listener.port, at)
      const fault = await faultOf(reach(listener, { port: tap.port }))
      t.equal(fault.code, 'NO_PEER', `byte ${at}`)
    }
  }
)

test(
  '[Y9] an idle link stays up, and one whose other end went silent closes by itself',
  OPTIONS,
  async t => {
    const timers = { keepAliveMs: 50, idleMs: 400 }
    const listener = await shop(t, { timers })
    const [accepted, dialled] = await Promise.all([link(listener), reach(listener, { timers })])
    let beats = 0
    await new Promise<void>(resolve => {
      dialled.rawStream.on('data', () => {
        if (++beats === 16) resolve()
      })
    })
    t.notOk(accepted.destroyed || dialled.destroyed, 'up for twice the idle time')
    const closed = close(accepted)
    dialled.setKeepAlive(0)
    dialled.setTimeout(0)
    await closed
    t.pass('closed without a word')
  }
)

test('[Y9] closing the listener closes its links and frees the port', OPTIONS, async t => {
  const listener = await listen({ host: HOST, port: 0, keyPair: till })
  const { port } = listener
  const dialled = await reach(listener)
  const half = await raw(t, listener)
  const closed = Promise.all([close(dialled), once(half, 'close')])
  dialled.resume()
  await listener.close()
  await listener.close()
  await closed
  const again = await shop(t, { port })
  t.equal(again.port, port)
  const fault = await faultOf(listen({ host: HOST, port, keyPair: till }))
  t.equal(fault.code, 'CONFLICT', 'a port in use is a clear fault')
})
