import { readFile } from 'node:fs/promises'
import path from 'node:path'
import Corestore from 'corestore'
import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import type { Profile } from '../../src/node/profile.ts'
import { logsDirectory } from '../../src/node/profile.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { Bee } from '../../src/view/bee.ts'
import { sums } from '../../src/view/cell.ts'
import { ROW, STOCK, stockKey } from '../../src/view/families.ts'
import { level, linked, Shop } from '../shop.ts'

const ITEMS = 'code,name,price,stock\nTEA-01,Tea,250,10\nMUG-01,Mug,600,\n'

async function shopWithSales(t: test.Test): Promise<{ shop: Shop; a: Node; b: Node }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  for (const node of [a, b]) {
    for (let n = 0; n < 5; n++) await operationsOf(node).sell({ lines: [{ code: 'TEA-01' }] })
    await node.device.settle()
  }
  await level(a, b)
  return { shop, a, b }
}

test('[A1] a good directory verifies: every log, every block, and the digest', async t => {
  const { a, b } = await shopWithSales(t)
  for (const node of [a, b]) {
    const report = await operationsOf(node).verify()
    t.ok(report.ok, report.differences.join(' '))
    t.equal(report.digest.live, report.digest.replayed)
    t.deepEqual(
      report.logs.map(({ device }) => device),
      ['Till 1', 'Till 2']
    )
    const status = await operationsOf(node).status()
    t.deepEqual(
      report.logs.map(({ blocks }) => blocks),
      status.heads.map(({ length }) => length)
    )
  }
})

test('[A2] verifying tells how far it is, up to all blocks', async t => {
  const { a } = await shopWithSales(t)
  const told: [number, number][] = []
  const { logs } = await verify(a.device, (done, total) => told.push([done, total]))
  const blocks = logs.reduce((sum, log) => sum + log.blocks, 0)
  t.deepEqual(told.at(-1), [blocks, blocks])
})

test('[A3] verifying while sales go on finds no difference', async t => {
  const { a, b } = await shopWithSales(t)
  let selling = true
  const sold = Promise.all(
    [a, b].map(async node => {
      while (selling) await operationsOf(node).sell({ lines: [{ code: 'MUG-01' }] })
    })
  )
  for (let n = 0; n < 3; n++) {
    const { ok, differences } = await operationsOf(a).verify()
    t.ok(ok, differences.slice(0, 3).join(' '))
  }
  selling = false
  await sold
})

/** Changes rows of a closed device's view on disk, as a fault or a forger would. */
async function tamper(directory: string, change: (bee: Bee, profile: Profile) => Promise<void>) {
  const profile = JSON.parse(await readFile(path.join(directory, 'device.json'), 'utf8')) as Profile
  const bee = await Bee.open(path.join(directory, 'view-1'))
  await change(bee, profile)
  await bee.close()
}

test('[A4] a changed row of the view is found and named', async t => {
  const { shop } = await shopWithSales(t)
  await shop.shut('Till 1')
  await tamper(shop.path('Till 1'), async (bee, profile) => {
    const key = stockKey(Buffer.from(profile.device.location, 'hex'), itemId('TEA-01'))
    const cell = sums.decode((await bee.get(key))!)
    cell.set(STOCK.onHand, 999_000)
    await bee.write([[key, sums.encode(cell)]])
  })
  const node = await shop.open('Till 1', { offline: true })
  const { ok, differences } = await operationsOf(node).verify()
  t.notOk(ok)
  t.equal(differences.length, 1)
  t.match(differences[0]!, /^Stock .* differs from what the logs say/)
  t.ok(differences[0]!.includes(itemId('TEA-01').toString('hex')))
})

test('[A5] a row too many, one too few and a wrong digest are each named', async t => {
  const { shop } = await shopWithSales(t)
  await shop.shut('Till 1')
  await tamper(shop.path('Till 1'), async (bee, profile) => {
    const location = Buffer.from(profile.device.location, 'hex')
    const meta = (await bee.get(`${ROW.meta}view`))!
    meta[5]! ^= 1
    await bee.write([
      [stockKey(location, itemId('TEA-01')), null],
      [stockKey(location, Buffer.alloc(16, 7)), sums.encode(new Map([[STOCK.onHand, 5]]))],
      [`${ROW.meta}view`, Buffer.from(meta)]
    ])
  })
  const node = await shop.open('Till 1', { offline: true })
  const { ok, differences } = await operationsOf(node).verify()
  t.notOk(ok)
  t.match(differences.join('\n'), /Stock .* is missing from the live view/)
  t.match(differences.join('\n'), /Stock .* stands in the live view, but no log says so/)
  t.match(differences.join('\n'), /Stored digest/)
})

/** Flips one byte of a stored block, below the log's own checks. */
async function flip(directory: string, log: Buffer, seq: number): Promise<void> {
  const store = new Corestore(logsDirectory(directory), { allowBackup: true })
  await store.ready()
  const core = store.get({ key: log })
  await core.ready()
  const block = Buffer.from((await core.get(seq, { wait: false, raw: true }))!)
  block[block.byteLength - 1]! ^= 1
  const { storage } = (core as unknown as { core: { storage: Storage } }).core
  const batch = storage.write()
  batch.putBlock(seq, block)
  await batch.flush()
  await store.close()
}
interface Storage {
  write(): { putBlock(seq: number, block: Buffer): void; flush(): Promise<void> }
}

for (const [whose, name] of [
  ['its own', 'Till 1'],
  ["another device's", 'Till 2']
] as const) {
  test(`[A6] a flipped bit in ${whose} log on this disk is found and the log named`, async t => {
    const { shop, a, b } = await shopWithSales(t)
    const log = (name === 'Till 1' ? a : b).device.log.key
    await shop.shut('Till 1')
    await flip(shop.path('Till 1'), log, 1)
    const node = await shop.open('Till 1', { offline: true })
    const { ok, differences } = await operationsOf(node).verify()
    t.notOk(ok)
    t.ok(
      differences.some(
        each => each.startsWith(`Log of ${name}: `) && /changed on this disk/.test(each)
      ),
      differences.join(' ')
    )
  })
}
