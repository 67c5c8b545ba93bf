import { randomBytes } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import Protomux from 'protomux'
import test from 'tape'
import { Compare } from '../../src/sync/compare.ts'
import { temporaryStore } from './liar.ts'

test('[Y70] a log that comes to be held while the other side is still heard is replicated too', async t => {
  const store = await temporaryStore(t)
  const log = async () => {
    const core = store.get({ name: randomBytes(8).toString('hex') })
    await core.append(Buffer.from('a block'))
    return core
  }
  const [here, later] = [await log(), await log()]
  const cores = [here]
  const opened = new EventEmitter<{ log: [core: Hypercore] }>()
  const stream = new NoiseSecretStream(true, null)
  t.teardown(() => stream.destroy())
  const compare = new Compare({
    mux: Protomux.from(stream),
    cores: () => cores,
    watch: core => opened.emit('log', core),
    heads() {},
    say() {},
    forked() {},
    ahead() {},
    told() {},
    failed: error => t.fail(String(error))
  })
  const claims = await Promise.all(
    [here, later].map(async core => ({
      ...{ log: core.key, length: core.length },
      hash: await core.treeHash()
    }))
  )
  const first = once(opened, 'log')
  compare.heard({ isLast: true, claims })
  cores.push(later)
  compare.held(later)
  t.equal((await first)[0], here)
  const [second] = await once(opened, 'log')
  t.equal(second, later)
})
