// What a shop may expect of a USB stick that is carried between devices which never meet.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import { connect } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { serve } from '../../src/http/serve.ts'
import type { Node } from '../../src/node/node.ts'
import { linked, Shop } from '../shop.ts'
import { apart, digestOf, filesIn, refused, sell, stick, sync } from './stick.ts'

const PROCESS = fileURLToPath(new URL('./folder.process.js', import.meta.url))
const SECRETS = ['Lapsang Souchong', 'TEA-01', 'Corner Shop', 'High Street', 'Till 1', 'Till 2']

test('[Y20] two devices that never meet exchange everything over one folder, and agree', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(a, 5)
  await sell(b, 7)
  const folder = stick(shop)

  const first = await sync(a, folder)
  t.equal(first.taken, 0, 'an empty folder has nothing to take')
  t.ok(first.given >= 5, `given ${first.given}`)
  const second = await sync(b, folder)
  t.ok(second.taken >= 5 && second.given >= 7, `then taken ${second.taken}, given ${second.given}`)
  const third = await sync(a, folder)
  t.equal(third.taken, second.given, 'what the one gave, the other takes')
  t.equal(third.given, 0, 'and it gives nothing twice')
  t.equal(
    third.logs.reduce((sum, { taken }) => sum + taken, 0),
    third.taken,
    'each log is counted'
  )
  t.deepEqual(third.logs.map(({ device }) => device).sort(), ['Till 1', 'Till 2'])
  t.equal(await digestOf(a), await digestOf(b), 'one digest')
  t.equal((await operationsOf(a).status()).totals.sales, 12)

  for (const node of [a, b]) {
    const { taken, given, problems } = await sync(node, folder)
    t.deepEqual([taken, given, problems], [0, 0, []], 'syncing again moves nothing')
  }
  const { ok, differences } = await operationsOf(a).verify()
  t.ok(ok, `verifies ${differences.join(' ')}`)
  t.deepEqual(shop.problems, [])
})

test('[Y21] a device that met nobody but its inviter catches up from the folder alone', async t => {
  const shop = new Shop(t)
  // Till 2 joins, then leaves; tills 3 and 4 join and sell without it ever hearing of them.
  const [a, alone] = (await apart(shop, 'Till 2')) as [Node, Node]
  await shop.shut('Till 1')
  const first = await shop.open('Till 1')
  const c = await shop.join('Till 3', first, 'owner')
  const d = await shop.join('Till 4', c)
  await linked(c, d)
  await sell(c, 3)
  await sell(d, 4)
  const folder = stick(shop)
  await sync(d, folder)
  t.equal(alone.device.membership.members.length, 2, 'it knows of nobody else')

  const steps: [number, number][] = []
  const report = await operationsOf(alone).syncFolder({ folder }, (done, total) => {
    steps.push([done, total])
  })
  t.deepEqual(
    report.logs.map(({ device }) => device).sort(),
    ['Till 1', 'Till 2', 'Till 3', 'Till 4'],
    'it follows the admissions that it takes'
  )
  t.equal(await digestOf(alone), await digestOf(d))
  t.deepEqual(steps.at(-1), [report.taken + report.given, report.taken + report.given])
  t.ok(
    steps.every(([done, total]) => done <= total),
    'progress never runs over'
  )
  t.ok(a.directory)
})

test('[Y22] what lies in the folder is ciphertext: no names, no items, no key', async t => {
  const shop = new Shop(t)
  const [a] = (await apart(shop)) as [Node]
  await sell(a, 20)
  const folder = stick(shop)
  await sync(a, folder)
  const { epochKeys, business } = a.device.profile
  const key = Buffer.from(epochKeys[0]!, 'hex')
  const needles: Uint8Array<ArrayBufferLike>[] = [
    ...SECRETS.map(text => Buffer.from(text)),
    key,
    Buffer.from(epochKeys[0]!)
  ]
  needles.push(a.device.keyPair.secretKey.subarray(0, 32), Buffer.from(business.root))
  const files = filesIn(folder)
  const found = files.flatMap(file => {
    const bytes = readFileSync(file)
    return needles
      .filter(needle => bytes.includes(Buffer.from(needle)))
      .map(needle => `${needle} in ${file}`)
  })
  t.deepEqual(found, [], `${files.length} files`)
  const block = await a.device.log.get(0, { raw: true })
  t.ok(block, 'while the device reads its log')
  const json = JSON.parse(readFileSync(path.join(folder, 'tillmesh/tillmesh.json'), 'utf8'))
  t.deepEqual(Object.keys(json), ['format', 'tag'])
})

test('[Y26] a stick pulled out at any moment does no harm, and the next sync goes on', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(a, 300)
  const folder = stick(shop)
  await shop.shut('Till 1')
  for (const progress of [0, 1, 2, 4]) {
    const child = spawn(process.execPath, [PROCESS, shop.path('Till 1'), folder], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    let seen = 0
    createInterface({ input: child.stdout! }).on('line', line => {
      if (line !== 'ready' && ++seen > progress) child.kill('SIGKILL')
    })
    await once(child, 'close')
    t.equal(child.signalCode, 'SIGKILL', `killed after ${seen} steps`)
  }
  const again = await shop.open('Till 1', { offline: true })
  t.equal((await operationsOf(again).verify()).ok, true, 'the device is unharmed')
  t.deepEqual((await sync(again, folder)).problems, [])
  await sync(b, folder)
  t.equal(await digestOf(b), await digestOf(again), 'everything arrived')
  t.equal((await operationsOf(b).status()).totals.sales, 300)
})

test('[Y26] a running till syncs while it sells, and tells how far it is', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(b, 5)
  const folder = stick(shop)
  await sync(b, folder)
  const server = await serve(a.directory, servedOf(a), { port: 0 })
  t.teardown(() => server.close())
  const client = (await connect(a.directory))!
  t.teardown(() => client.close())
  const [report] = await Promise.all([client.syncFolder({ folder }), sell(a, 10)])
  t.ok(report.taken >= 5 && report.given > 0, `${report.taken} taken, ${report.given} given`)
  await refused(t, client.syncFolder({ folder: 'stick' }), 'BAD_INPUT', /absolute/)
  await client.syncFolder({ folder })
  await sync(b, folder)
  t.equal(await digestOf(a), await digestOf(b))
})
