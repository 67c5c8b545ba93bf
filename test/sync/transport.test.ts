import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import Protomux from 'protomux'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import {
  DEFAULT_LIMITS,
  dial,
  type Listener,
  listen,
  type Refused
} from '../../src/sync/transport.ts'

const HOST = '127.0.0.1'
const OPTIONS = { timeout: 10_000 }
const till = NoiseSecretStream.keyPair()
const other = NoiseSecretStream.keyPair()

type Extra = Partial<Parameters<typeof listen>[0]>

async function shop(t: test.Test, extra: Extra = {}): Promise<Listener> {
  const listener = await listen({ host: HOST, port: 0, keyPair: till, ...extra })
  t.teardown(() => listener.close())
  return listener
}

function reach(listener: Listener, extra: Partial<Parameters<typeof dial>[0]> = {}) {
  const remotePublicKey = till.publicKey
  const port = listener.port
  return dial({ host: HOST, port, keyPair: other, remotePublicKey, timeoutMs: 5_000, ...extra })
}

async function raw(t: test.Test, listener: Listener): Promise<Socket> {
  const socket = connect(listener.port, HOST)
  socket.on('error', () => {})
  t.teardown(() => void socket.destroy())
  await once(socket, 'connect')
  return socket.resume() // else the end would never be noticed
}

async function refused(listener: Listener): Promise<Refused> {
  return (await once(listener, 'refused'))[0]
}

async function link(listener: Listener): Promise<NoiseSecretStream> {
  return (await once(listener, 'link'))[0]
}

/** Settles when it is closed, with or without an error. */
function close(stream: NoiseSecretStream): Promise<void> {
  return new Promise(resolve => stream.once('close', () => resolve()))
}

async function faultOf(promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => new Error('was fulfilled'),
    (error: unknown) => error
  )
  if (error instanceof Fault) return error
  throw error
}

/** Pipes to `port` and keeps what the dialling side sent, flipping the byte at `tamperAt`. */
async function recorder(t: test.Test, port: number, tamperAt = -1) {
  let bytes = 0
  const heard: Buffer[] = []
  const server = createServer(near => {
    const far = connect(port, HOST)
    near.on('data', chunk => {
      const at = tamperAt - bytes
      if (at >= 0 && at < chunk.length) chunk[at] = chunk[at]! ^ 1
      bytes += chunk.length
      heard.push(chunk)
    })
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far).pipe(near)
    t.teardown(() => void [near.destroy(), far.destroy()])
  }).listen(0, HOST)
  await once(server, 'listening')
  t.teardown(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, heard: () => Buffer.concat(heard) }
}

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
    await Promise.all([once(mute, 'close'), once(dripping, 'close')])
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
