// USB sticks that are full, read-only, damaged, forged, or somebody else's.
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Corestore from 'corestore'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import { lanAt, Shop } from '../shop.ts'
import { apart, digestOf, refused, sell, stick, sync } from './stick.ts'

test("[Y23] a folder that is none, or another business's, is refused with one sentence", async t => {
  const shop = new Shop(t)
  const [a] = (await apart(shop)) as [Node]
  const other = new Shop(t)
  other.lan = lanAt()
  const [stranger] = (await apart(other)) as [Node]
  const folder = stick(shop)
  await sync(stranger, folder)
  await refused(t, sync(a, folder), 'CONFLICT', /another business/)
  t.equal((await sync(stranger, folder)).given, 0, 'and it is left as it was')

  await refused(t, sync(a, shop.path('nowhere')), 'NOT_FOUND', /no folder/)
  writeFileSync(shop.path('file'), 'x')
  await refused(t, sync(a, shop.path('file')), 'BAD_INPUT', /is a file/)
  await refused(t, sync(a, 'stick'), 'BAD_INPUT', /absolute/)
})

test('[Y23] a symbolic link in the folder is refused, and what it leads to is left alone', async t => {
  const shop = new Shop(t)
  const [a] = (await apart(shop)) as [Node]
  const outside = stick(shop, 'outside')
  const whole = stick(shop, 'whole')
  symlinkSync(outside, path.join(whole, 'tillmesh'))
  await refused(t, sync(a, whole), 'BAD_INPUT', /symbolic link/)
  const part = stick(shop, 'part')
  mkdirSync(path.join(part, 'tillmesh'))
  symlinkSync(outside, path.join(part, 'tillmesh/logs'))
  await refused(t, sync(a, part), 'BAD_INPUT', /symbolic link/)
  t.deepEqual(readdirSync(outside), [])
})

/** Writes rubbish over the middle of a file. */
function spoil(file: string, bytes = 64): void {
  const at = Math.floor(statSync(file).size / 2)
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(bytes, 0xa5), 0, bytes, at)
  closeSync(handle)
}

test('[Y24] a damaged store is one sentence, and the device goes on', async t => {
  const shop = new Shop(t)
  const [a] = (await apart(shop)) as [Node]
  await sell(a, 5)
  const good = stick(shop)
  await sync(a, good)
  const digest = await digestOf(a)
  const damage: Record<string, (place: string) => void> = {
    'rubbish for tillmesh.json': place => writeFileSync(path.join(place, 'tillmesh.json'), '{"fo'),
    'no tillmesh.json': place => rmSync(path.join(place, 'tillmesh.json')),
    'a spoilt manifest': place => {
      const db = path.join(place, 'logs/db')
      const manifest = readdirSync(db).find(name => name.startsWith('MANIFEST'))!
      spoil(path.join(db, manifest))
    },
    'a spoilt CURRENT': place => writeFileSync(path.join(place, 'logs/db/CURRENT'), 'rubbish')
  }
  for (const [what, act] of Object.entries(damage)) {
    const copy = shop.path(what)
    cpSync(good, copy, { recursive: true })
    act(path.join(copy, 'tillmesh'))
    const fault = await faultOf(sync(a, copy))
    t.equal(fault.code, 'STORAGE', `${what}: ${fault.message}`)
    t.match(fault.message, /damaged.*lost nothing.*Move /, 'it says what to do')
  }
  await sell(a, 1)
  t.notEqual(await digestOf(a), digest, 'the device sells on')
  t.ok((await sync(a, good)).given > 0, 'and a good folder still syncs')
})

test('[Y24] what is spoilt inside the store is given again, or said to be damaged', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(a, 40)
  const folder = stick(shop)
  await sync(a, folder)
  const db = path.join(folder, 'tillmesh/logs/db')
  for (const name of readdirSync(db)) if (name.endsWith('.log')) spoil(path.join(db, name))
  const { given, problems } = await sync(a, folder)
  t.deepEqual(problems, [], `${given} blocks given again`)
  t.ok(given > 0, 'of what was spoilt')
  await sync(b, folder)
  t.equal(await digestOf(a), await digestOf(b))

  const store = new Corestore(path.join(folder, 'tillmesh/logs'), { allowBackup: true })
  await store.ready()
  await store.storage.db.flush()
  await store.close()
  let spoilt = 0
  for (const name of readdirSync(db)) {
    if (!/\.(sst|blob)$/.test(name)) continue
    const { size } = statSync(path.join(db, name))
    spoil(path.join(db, name), Math.floor(size / 3))
    spoilt++
  }
  t.ok(spoilt > 0, `${spoilt} spoilt files`)
  await sell(a, 1)
  const fault = await faultOf(sync(a, folder))
  t.equal(fault.code, 'STORAGE', fault.message)
  t.equal((await operationsOf(a).verify()).ok, true, 'the device is unharmed')
})

test('[Y25] a log with another branch in the folder is named and not followed; others go on', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(a, 3)
  await sell(b, 3)
  const before = shop.path('copy')
  await shop.shut('Till 2')
  cpSync(shop.path('Till 2'), before, { recursive: true })
  const one = await shop.open('Till 2', { offline: true })
  await sell(one, 2)
  const folder = stick(shop)
  await sync(one, folder)
  await sync(a, folder)
  // The copy sells too: under the same key it writes other blocks at the same places.
  const copy = await shop.open('copy', { offline: true })
  await sell(copy, 4)
  await sell(a, 1)
  await sync(a, folder)
  const report = await sync(copy, folder)
  t.equal(report.problems.length, 1)
  t.match(report.problems[0]!, /log of Till 2 has two branches/)
  t.ok(report.taken > 0, `the log of till 1 is taken all the same: ${report.taken}`)
  const held = await a.device.logs.log(one.device.log.key)
  t.equal(held.length, one.device.log.length, 'the folder keeps what it had')
  await sell(copy, 1)
})

test('[Y25] a block that does not verify is refused and named; nothing false is taken', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(b, 6)
  const folder = stick(shop)
  await sync(b, folder)
  const store = new Corestore(path.join(folder, 'tillmesh/logs'), { allowBackup: true })
  const core = store.get({ key: b.device.log.key })
  await core.ready()
  const block = (await core.get(3, { raw: true }))!
  const { storage } = core.state as unknown as {
    storage: { write(): { putBlock(index: number, block: Buffer): void; flush(): Promise<void> } }
  }
  const write = storage.write()
  write.putBlock(3, Buffer.alloc(block.length, 7))
  await write.flush()
  await store.close()
  const report = await sync(a, folder)
  t.match(report.problems.join(), /log of Till 2 is damaged/)
  const held = await a.device.logs.log(b.device.log.key)
  t.notOk(await held.has(3), 'the false block is not here')
  t.equal((await operationsOf(a).verify()).ok, true)
  t.ok((await sync(a, stick(shop, 'new'))).given > 0, 'another folder works')
})

/** Mounts a small disk; null where that is not permitted. */
function mount(t: test.Test, options: string, from?: string): string | null {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-stick-'))
  try {
    const what = from
      ? ['--bind', from, directory]
      : ['-t', 'tmpfs', '-o', options, 'tmpfs', directory]
    execFileSync('mount', what, { stdio: 'ignore' })
    if (from) {
      execFileSync('mount', ['-o', `remount,bind,${options}`, directory], { stdio: 'ignore' })
    }
  } catch {
    rmSync(directory, { recursive: true, force: true })
    return null
  }
  t.teardown(() => {
    execFileSync('umount', ['-l', directory])
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

test('[Y27] a full stick is one sentence; what it holds is taken, and with room it goes on', async t => {
  const folder = mount(t, 'size=120m')
  if (!folder) {
    t.skip('mounting is not permitted here')
    return t.end()
  }
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(b, 5)
  await sync(b, folder)
  await sell(a, 5)
  const filler = path.join(folder, 'holiday.mp4')
  const fill = (leave: number) => {
    for (;;) {
      const { bavail, bsize } = statfsSync(folder)
      const bytes = Math.min(1024 * 1024, bavail * bsize - leave)
      if (bytes <= 0) return
      writeFileSync(filler, Buffer.alloc(bytes), { flag: 'a' })
    }
  }
  fill(8 * 1024 * 1024)
  t.equal((await faultOf(sync(a, folder))).code, 'DISK_FULL', 'nearly full')
  const held = await a.device.logs.log(b.device.log.key)
  t.equal(held.contiguousLength, b.device.log.length, 'what it holds is taken')
  fill(0)
  const fault = await faultOf(sync(a, folder))
  t.equal(fault.code, 'DISK_FULL', fault.message)
  t.match(fault.message, /not enough room.*lost nothing/)
  t.equal((await operationsOf(a).verify()).ok, true, 'the device is unharmed')
  rmSync(filler)
  t.ok((await sync(a, folder)).given >= 5, 'with room it is given')
  await sync(b, folder)
  t.equal(await digestOf(a), await digestOf(b))
})

test('[Y27] a read-only stick is one sentence that says what to do', async t => {
  const shop = new Shop(t)
  const [a, b] = (await apart(shop, 'Till 2')) as [Node, Node]
  await sell(b, 5)
  const writable = stick(shop)
  await sync(b, writable)
  const folder = mount(t, 'ro', writable)
  if (!folder) {
    t.skip('mounting is not permitted here')
    return t.end()
  }
  await refused(t, sync(a, folder), 'STORAGE', /read-only.*copy/)
  const copy = shop.path('copy')
  cpSync(folder, copy, { recursive: true })
  t.ok((await sync(a, copy)).taken >= 5, 'a copy of it works, as the sentence says')
})
