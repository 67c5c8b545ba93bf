// Members that lie over Hypercore's own protocol, on real sockets; one honest device beside them.
import { once } from 'node:events'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import test, { type Test } from 'tape'
import { Guard, type GuardTimers } from '../../src/sync/guard.ts'
import { muxOf } from '../../src/sync/mux.ts'
import type { Listener } from '../../src/sync/transport.ts'
import { until } from '../until.ts'
import { claim, type Data, heard, type Mouth, PLAIN, speak, temporaryStore } from './liar.ts'
import { link, reach, shop } from './wire.ts'

const OPTIONS = { timeout: 60_000 }
const BLOCKS = 300
const WRITER = NoiseSecretStream.keyPair()
const SOON: GuardTimers = { proofMs: 100, silentMs: 60_000 }

interface Scene {
  listener: Listener
  source: Hypercore
  /** The victim's, empty at first. */
  core: Hypercore
  guard: Guard
  odd: { device: Buffer; what: string }[]
}

/** The log as its writer holds it, and whoever copied his directory. */
async function written(t: Test): Promise<Hypercore> {
  const core = (await temporaryStore(t)).get({ keyPair: WRITER })
  await core.ready()
  await core.append(Array.from({ length: BLOCKS }, (_, i) => Buffer.from(`block ${i}`)))
  return core
}

async function scene(t: Test, timers = SOON): Promise<Scene> {
  const source = await written(t)
  const core = (await temporaryStore(t)).get({ key: source.key, allowFork: false })
  await core.ready()
  core.download({ start: 0, end: -1 })
  const odd: Scene['odd'] = []
  const guard = new Guard((device, _log, what) => odd.push({ device, what }), timers)
  return { listener: await shop(t), source, core, guard, odd }
}

/** A link of somebody to the victim, which replicates its log there. */
async function meet({ listener, core, guard }: Scene, keyPair = NoiseSecretStream.keyPair()) {
  const [end, stream] = await Promise.all([link(listener), reach(listener, { keyPair })])
  const reasons: string[] = []
  end.on('error', error => reasons.push(error.message))
  guard.watch(core)
  core.replicate(muxOf(end))
  const closed = new Promise(done => end.once('close', done))
  return { stream, keyPair, reasons, closed }
}

/** The honest device comes, and the victim gets all. */
async function arrives(t: Test, all: Scene): Promise<void> {
  const { stream } = await meet(all)
  all.source.replicate(muxOf(stream))
  await until('every block', () => all.core.contiguousLength === BLOCKS, [[all.core, 'download']])
  t.equal(String(await all.core.get(BLOCKS - 1)), `block ${BLOCKS - 1}`, 'all blocks are here')
}

/** A length that nobody writes, and one that cannot even be told. */
const ABSURD = [2 ** 24 + 1, 2 ** 40, Number.MAX_SAFE_INTEGER]
const LIES: [name: string, tell: (mouth: Mouth, blocks: number) => void][] = [
  ['a length', (mouth, blocks) => claim(mouth, blocks)],
  ['a range', ({ wireRange }, blocks) => wireRange.send({ drop: false, start: 1, length: blocks })],
  ['one block', ({ wireRange }, start) => wireRange.send({ drop: false, start, length: 1 })],
  [
    'a bitfield',
    ({ wireBitfield }, blocks) =>
      wireBitfield.send({ start: blocks - (blocks % 32), bitfield: new Uint32Array(32).fill(1) })
  ]
]

for (const [name, tell] of LIES) {
  test(
    `[Y51] ${name} far beyond what a log can be ends the link with a reason`,
    OPTIONS,
    async t => {
      const all = await scene(t)
      const startBytes = process.memoryUsage().arrayBuffers
      for (const blocks of ABSURD) {
        const { stream, reasons, closed } = await meet(all)
        tell(await speak(await written(t), stream), blocks)
        await closed
        t.match(reasons.join(), /^It announced [0-9]+ blocks of log/, reasons.join())
      }
      t.ok(process.memoryUsage().arrayBuffers - startBytes < 32 * 2 ** 20, 'little memory')
      await arrives(t, all)
    }
  )
}

test('[Y51] more requests than anybody needs end the link with a reason', OPTIONS, async t => {
  const all = await scene(t)
  await arrives(t, all)
  const { stream, reasons, closed } = await meet(all)
  const mouth = await speak(await written(t), stream)
  // It reads nothing, so nothing of it can be answered.
  stream.pause()
  for (let id = 1; id <= 100_000; id++) {
    mouth.wireRequest.send({ ...PLAIN, id, fork: 0, block: { index: 0, nodes: 0 } })
  }
  await closed
  t.match(reasons.join(), /asked for more than 16384 blocks/, reasons.join())
})

test(
  '[Y52] who announces a longer log and proves nothing keeps nobody waiting',
  OPTIONS,
  async t => {
    const all = await scene(t)
    const { stream } = await meet(all)
    const mouth = await speak(await written(t), stream)
    const asked = new Promise(resolve => {
      mouth.wireRequest.onmessage = resolve
    })
    claim(mouth, BLOCKS + 1_000)
    await asked
    await arrives(t, all)
  }
)

test('[Y52] who announces blocks and sends none keeps nobody waiting', OPTIONS, async t => {
  const all = await scene(t)
  const { stream } = await meet(all)
  const mouth = await speak(await written(t), stream)
  const answer = mouth.wireRequest.onmessage
  const owed = new Promise<void>(resolve => {
    // It proves the length, and is silent when asked for blocks.
    mouth.wireRequest.onmessage = (request, channel) =>
      request.upgrade ? answer({ ...request, block: null }, channel) : resolve()
  })
  await owed
  await arrives(t, all)
})

test('[Y71] who proves a length too late, when others have, is asked again', OPTIONS, async t => {
  const all = await scene(t)
  const has = (blocks: number) =>
    until('the blocks', () => all.core.contiguousLength === blocks, [[all.core, 'download']])
  const { stream } = await meet(all)
  const mine = await written(t)
  const mouth = await speak(mine, stream)
  await has(BLOCKS)
  const answer = mouth.wireRequest.onmessage
  const asked = new Promise<() => void>(resolve => {
    mouth.wireRequest.onmessage = (request, channel) => resolve(() => answer(request, channel))
  })
  for (const core of [mine, all.source]) await core.append(Buffer.from('one more'))
  const late = await asked
  await all.source.append(Buffer.from('two more'))
  const other = await speak(all.source, (await meet(all)).stream)
  const prove = other.wireRequest.onmessage
  other.wireRequest.onmessage = (request, channel) => {
    if (request.upgrade) prove({ ...request, block: null }, channel)
  }
  await until('the length', () => all.core.length === BLOCKS + 2, [[all.core, 'append']])
  const read = once(all.core, 'verification-error')
  mouth.wireRequest.onmessage = answer
  late()
  await read
  const peers = all.core.peers as unknown as { paused: boolean }[]
  t.notOk(
    peers.some(({ paused }) => paused),
    'nobody is left out'
  )
  t.deepEqual(all.odd, [], 'and is not said to lie')
})

test('[Y53] who owes blocks and gives none loses the link, with a reason', OPTIONS, async t => {
  const all = await scene(t, { proofMs: 100, silentMs: 2_000 })
  const { stream, reasons, closed } = await meet(all)
  const mouth = await speak(await written(t), stream)
  mouth.wireRequest.onmessage = () => {}
  await closed
  t.match(reasons.join(), /announced blocks of log .* and sent none for 2 s/, reasons.join())
  await arrives(t, all)
})

/** Has every block that is sent changed on its way. */
function changing(mouth: Mouth, change: (data: Data) => Data): void {
  const send = mouth.wireData.send.bind(mouth.wireData)
  mouth.wireData.send = data => send(change(data))
}

test(
  '[Y54] a wrong block is refused and its sender named; the true one still comes',
  OPTIONS,
  async t => {
    const all = await scene(t)
    const { stream, keyPair } = await meet(all)
    const told = once(all.core, 'verification-error')
    changing(await speak(await written(t), stream), data => {
      const { block } = data
      return block ? { ...data, block: { ...block, value: Buffer.from('a lie') } } : data
    })
    await told
    await arrives(t, all)
    t.same(
      all.odd.map(({ device, what }) => [device, what]),
      [[keyPair.publicKey, 'sent a block that does not verify and is not asked again']],
      'said once, however many blocks were wrong'
    )
  }
)

test(
  '[Y54] an answer from another fork ends the link, and its blocks are asked of others',
  OPTIONS,
  async t => {
    const all = await scene(t)
    const { stream, reasons, closed } = await meet(all)
    changing(await speak(await written(t), stream), data =>
      data.block && !data.upgrade ? { ...data, fork: data.fork + 1 } : data
    )
    await closed
    t.match(reasons.join(), /answered a request for log .* with another fork/, reasons.join())
    await arrives(t, all)
  }
)

/** A log whose last blocks its writer, or who copied his directory, wrote anew. */
async function rewritten(t: Test): Promise<Hypercore> {
  const core = await written(t)
  await (core as unknown as { truncate(length: number): Promise<void> }).truncate(BLOCKS - 10)
  await core.append(Array.from({ length: 20 }, (_, i) => Buffer.from(`other block ${i}`)))
  return core
}

test(
  '[Y50] a log rewritten under a higher fork is not followed, and that is said once',
  OPTIONS,
  async t => {
    const all = await scene(t)
    await arrives(t, all)
    const hash = await all.core.treeHash()
    const core = await rewritten(t)
    for (let i = 0; i < 2; i++) {
      const { stream, keyPair } = await meet(all)
      const mouth = await speak(core, stream)
      await heard(mouth)
      t.same(all.odd[0]?.device, i === 0 ? keyPair.publicKey : all.odd[0]?.device, 'named')
    }
    t.match(
      all.odd.map(({ what }) => what).join(),
      /^was rewritten under fork 1 and is not followed/
    )
    t.equal(all.odd.length, 1)
    t.equal(all.core.fork, 0)
    t.equal(all.core.length, BLOCKS)
    t.same(await all.core.treeHash(), hash, 'what was here is here')
  }
)

test(
  '[Y50] who holds nothing yet does not follow a rewritten log, and gets the true one',
  OPTIONS,
  async t => {
    const all = await scene(t)
    const { stream } = await meet(all)
    await heard(await speak(await rewritten(t), stream))
    await arrives(t, all)
    t.equal(all.core.fork, 0)
    t.equal(all.odd.length, 1)
  }
)
