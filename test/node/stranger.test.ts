import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import Corestore from 'corestore'
import Protomux from 'protomux'
import test from 'tape'
import { businessId } from '../../src/business/root.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Station } from '../../src/sync/station.ts'
import { level, linked, Shop } from '../shop.ts'
import { PATIENCE_MS } from '../until.ts'
import { catchCrashes, intrude } from './intruder.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'

/** Nothing of this may be told to a stranger. */
function secretsOf(node: Node): Buffer[] {
  const { business, epochKeys, device } = node.device.profile
  const keys = [
    business.root,
    ...epochKeys,
    ...node.device.logs.all.map(log => log.key.toString('hex'))
  ]
  const words = [
    business.name,
    device.name,
    device.locationName,
    businessId(Buffer.from(business.root, 'hex'))
  ]
  return [
    ...keys.flatMap(key => [Buffer.from(key, 'hex'), Buffer.from(key)]),
    ...words.map(word => Buffer.from(word))
  ]
}

/** A stranger who knows the keys of all logs asks for them with a real Hypercore. */
async function askForLogs(t: test.Test, node: Node, stream: NoiseSecretStream) {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-stranger-'))
  const store = new Corestore(directory)
  t.teardown(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })
  const mux = Protomux.from(stream)
  const cores = node.device.logs.all.map(log => store.get({ key: log.key }))
  for (const core of cores) {
    await core.ready()
    core.replicate(mux)
    core.download({ start: 0, end: -1 })
  }
  return cores
}

for (const invites of [false, true]) {
  const while_ = invites ? 'while an invitation is open' : 'while none is invited'
  test(`[N10] a stranger on the network learns nothing and gets no block, ${while_}`, async t => {
    const shop = new Shop(t)
    const a = await shop.found()
    await operationsOf(a).importItems(ITEMS)
    if (invites) await operationsOf(a).invite({ role: 'till' })
    const crashes = catchCrashes()
    t.teardown(crashes.stop)
    const told: Buffer[] = []
    let blocks = 0
    try {
      const { stream, heard, closed } = await intrude(a)
      const cores = await askForLogs(t, a, stream)
      // A stranger is shown the door by itself: at once, or when it proves no invitation in time.
      await closed
      told.push(...heard)
      for (const core of cores) blocks += core.length + core.contiguousLength
    } catch (error) {
      t.equal((error as { code?: string }).code, 'NO_PEER', 'refused at the door')
    }
    t.equal(blocks, 0, 'no block, not even a length')
    const all = Buffer.concat(told)
    t.notOk(
      secretsOf(a).some(secret => all.includes(secret)),
      `${all.byteLength} bytes heard, and no secret among them`
    )
    t.deepEqual(a.peers, [], 'it never counts as a peer')
    t.deepEqual(crashes.crashes, [])
  })
}

test('[N11] what a till announces on the network names no business, person or log', async t => {
  const shop = new Shop(t)
  const packets: unknown[] = []
  const heard = new Promise<void>(resolve => {
    const station = new Station({
      address: '127.0.0.1',
      mdnsPort: shop.lan.mdnsPort,
      self: null,
      heard: packet => {
        packets.push(packet)
        if (JSON.stringify(packet).includes('TXT')) resolve()
      },
      problem: error => t.fail(String(error)),
      broken: error => t.fail(String(error))
    })
    t.teardown(() => station.close())
  })
  const a = await shop.found('Anna at the till')
  await heard
  const flat = (value: unknown): string =>
    JSON.stringify(value, (_, each) =>
      each?.type === 'Buffer' ? Buffer.from(each.data).toString('latin1') : each
    )
  const text = flat(packets)
  t.ok(text.includes(a.device.keyPair.publicKey.toString('hex')), 'the announcement was heard')
  for (const secret of secretsOf(a)) t.notOk(text.includes(secret.toString('latin1')))
})

test('[N12] many strangers do not crowd out a till', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await shop.shut('Till 2')
  const crowd = await Promise.allSettled(Array.from({ length: 60 }, () => intrude(a)))
  const inside = crowd.flatMap(each => (each.status === 'fulfilled' ? [each.value.stream] : []))
  t.teardown(() => {
    for (const stream of inside) stream.destroy()
  })
  t.ok(inside.length > 0 && inside.length <= 60, `${inside.length} of 60 got a link`)
  const startMs = performance.now()
  const back = await shop.open('Till 2')
  await linked(a, back)
  await operationsOf(back).sell({ lines: [{ code: 'TEA-01' }] })
  await back.device.settle()
  await level(a, back)
  t.ok(performance.now() - startMs < PATIENCE_MS, 'the till is in')
  t.equal((await operationsOf(a).status()).totals.sales, 1)
})
