import { once } from 'node:events'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import c from 'compact-encoding'
import fc from 'fast-check'
import Protomux from 'protomux'
import test from 'tape'
import { encodeEntry } from '../../src/entry/commit.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { check } from '../property.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'
import { catchCrashes, intrude, stolenKeys } from './intruder.ts'
import { appendRaw } from './raw.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'
const RUNS = 40

interface Scene {
  shop: Shop
  a: Node
  c: Node
  /** Keys of Till 2, whose device is closed. */
  keys: NoiseSecretStream.KeyPair
  crashes: unknown[]
}

/** Till 1 and 3 run; somebody has the keys of Till 2. */
async function scene(t: test.Test): Promise<Scene> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  await shop.join('Till 2', a)
  const third = await shop.join('Till 3', a)
  await shop.shut('Till 2')
  await linked(a, third)
  const { crashes, stop } = catchCrashes()
  t.teardown(stop)
  return { shop, a, c: third, keys: await stolenKeys(shop.path('Till 2')), crashes }
}

/** The shop goes on: a sale on one till is seen by the other. */
async function goesOn(t: test.Test, { a, c: third, crashes }: Scene): Promise<void> {
  t.deepEqual(crashes.slice(0, 2), [], 'nothing that would end the process')
  await linked(a, third)
  const before = (await operationsOf(a).status()).totals.sales
  await operationsOf(third).sell({ lines: [{ code: 'TEA-01' }] })
  await third.device.settle()
  await level(a, third)
  t.equal((await operationsOf(a).status()).totals.sales, before + 1, 'selling goes on')
}

test('[N20] a member that sends rubbish about where it stands is dropped and named, and others go on', async t => {
  const all = await scene(t)
  const { stream, closed } = await intrude(all.a, all.keys)
  const channel = Protomux.from(stream).createChannel({ protocol: 'tillmesh/sync/1' })!
  const message = channel.addMessage<Buffer>({ encoding: c.buffer as never })
  channel.open()
  const named = once(all.a, 'problem')
  message.send(Buffer.from('no standing at all'))
  await closed
  const [problem] = await named
  t.match(String(problem), /was dropped/)
  await goesOn(t, all)
})

/** Control frames of the multiplexer, made by hand. */
const uint = (n: number) => c.encode(c.uint, n) as Buffer
const NESTED = (depth: number) => {
  // A batch in a batch in a batch …: each level says "control channel, so many bytes, batch".
  let inner: Buffer = Buffer.alloc(0)
  const parts: Buffer[] = []
  let size = 0
  for (let i = 0; i < depth; i++) {
    const head = Buffer.concat([Buffer.of(0), uint(size + 1), Buffer.of(0)])
    parts.push(head)
    size += head.byteLength
  }
  inner = Buffer.concat(parts.reverse())
  return Buffer.concat([Buffer.of(0, 0), inner])
}
const FRAMES: [name: string, frame: Buffer][] = [
  ['no type', Buffer.of(0)],
  ['a cut off open', Buffer.of(0, 1)],
  ['a cut off length', Buffer.of(0, 1, 1, 0xff, 1)],
  ['a text longer than the frame', Buffer.of(0, 1, 1, 0xfe, 0xff, 0xff, 0xff, 0xff)],
  ['a number past 2^53', Buffer.concat([Buffer.of(0, 1), Buffer.alloc(9, 0xff)])],
  [
    'a channel far ahead',
    Buffer.concat([Buffer.of(0, 1), uint(1e6), c.encode(c.string, 'x'), Buffer.of(0)])
  ],
  ['a reject of nothing', Buffer.of(0, 2, 9)],
  ['a close of nothing', Buffer.of(0, 3, 99)],
  ['a message on no channel', Buffer.of(77, 0, 1, 2, 3)],
  ['an unknown control type', Buffer.of(0, 200, 1)],
  ['an empty batch', Buffer.of(0, 0)],
  ['a batch without an end', Buffer.of(0, 0, 1, 0)],
  ['batches within batches', NESTED(9_000)],
  ['many batches within batches', NESTED(100_000)],
  ['all zeroes', Buffer.alloc(5_000)],
  ['all ones', Buffer.alloc(5_000, 0xff)]
]

/** Sends frames over a link of its own and waits until the victim is done with it. */
async function throwAt({ a, crashes }: Scene, keys: NoiseSecretStream.KeyPair, frames: Buffer[]) {
  const { stream } = await intrude(a, keys)
  for (const frame of frames) if (frame.byteLength > 0) stream.write(frame)
  stream.end()
  await over(a, keys, crashes, stream)
}

/** Resolves when both ends are done with a link, or the process would have ended. */
function over(
  victim: Node,
  keys: NoiseSecretStream.KeyPair,
  crashes: unknown[],
  stream: NoiseSecretStream
): Promise<void> {
  const device = keys.publicKey.toString('hex')
  const gone = () => stream.destroyed && !victim.peers.some(peer => peer.device === device)
  return until('the link to be gone', () => crashes.length > 0 || gone(), [
    [victim, 'down', 'up'],
    [stream, 'close'],
    [process, 'uncaughtException', 'unhandledRejection']
  ])
}

/** What came of it, in a word; a crash is told once. */
const fate = (crashes: unknown[]) => String(crashes.splice(0)[0] ?? 'lives')

test('[N21] no frame of a member ends the process', async t => {
  const all = await scene(t)
  for (const [name, frame] of FRAMES) {
    await throwAt(all, all.keys, [frame])
    t.equal(fate(all.crashes), 'lives', name)
  }
  const frame = fc
    .tuple(fc.constantFrom(0, 0, 0, 1, 2, 3), fc.nat(12), fc.uint8Array({ maxLength: 40 }))
    .map(([channel, type, rest]) => Buffer.concat([Buffer.of(channel, type), Buffer.from(rest)]))
  await check(
    t,
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 8 }), async frames => {
      await throwAt(all, all.keys, frames)
      return all.crashes.length === 0
    }),
    RUNS
  )
  await goesOn(t, all)
})

test('[N21] no frame of a stranger ends the process, while an invitation is open', async t => {
  const all = await scene(t)
  const stranger = NoiseSecretStream.keyPair()
  for (const [name, frame] of FRAMES) {
    await throwAt(all, stranger, [frame])
    t.equal(fate(all.crashes), 'lives', name)
  }
  await goesOn(t, all)
})

test('[N22] no message of a member about a log ends the process', async t => {
  const all = await scene(t)
  const { discoveryKey } = all.a.device.log
  const message = fc.tuple(fc.nat(12), fc.uint8Array({ maxLength: 60 }))
  await check(
    t,
    fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 6 }), async messages => {
      const { stream } = await intrude(all.a, all.keys)
      const channel = Protomux.from(stream).createChannel({
        protocol: 'hypercore/alpha',
        id: discoveryKey,
        handshake: c.raw as never
      })!
      const types = Array.from({ length: 13 }, () =>
        channel.addMessage({ encoding: c.raw as never })
      )
      channel.open(Buffer.from([0, ...Buffer.alloc(32, 1)]))
      for (const [type, body] of messages) types[type]!.send(Buffer.from(body))
      stream.end()
      await over(all.a, all.keys, all.crashes, stream)
      return all.crashes.length === 0
    }),
    RUNS
  )
  await goesOn(t, all)
})

test('[N23] blocks that hold no commit, and entries a role may not write, are counted and change nothing', async t => {
  const all = await scene(t)
  await appendRaw(all.shop.path('Till 2'), Buffer.from('no commit at all'))
  await appendRaw(all.shop.path('Till 2'), [{ kind: 48, body: Buffer.of(1, 255) }])
  // A till may not rename the business.
  const rename = { subject: Buffer.alloc(0), edits: [{ field: 1, text: 'Mine now' }] }
  await appendRaw(all.shop.path('Till 2'), [encodeEntry({ kind: 'business.edited', body: rename })])
  const b = await all.shop.open('Till 2')
  await level(all.a, b, all.c)
  for (const node of [all.a, b, all.c]) {
    const { exceptions } = await operationsOf(node).status()
    t.deepEqual(
      exceptions.map(({ type, message }) => [type, message.slice(0, 14)]),
      [['refused-entries', 'Till 2 wrote 3']]
    )
  }
  const digests = await Promise.all([all.a, b, all.c].map(node => node.device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1)
  await goesOn(t, all)
})
