import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { createBusiness } from '../../src/node/create.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { locationName } from '../../src/node/location-name.ts'
import { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import { level, Shop } from '../shop.ts'

const PROCESS = fileURLToPath(new URL('./init.process.js', import.meta.url))
const OPTIONS = { business: 'Corner Shop', location: 'High Street', name: 'Till', currency: 'GBP' }

test('[N37] a folder that holds something else is refused, and nothing in it is touched', async t => {
  const shop = new Shop(t)
  const owner = await shop.found()
  const { invite } = await operationsOf(owner).invite({ role: 'till' })
  const project = shop.path('project')
  const file = path.join(project, 'logs', 'app.log')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, 'precious')
  const guest = { invite, name: 'X', timeoutMs: 5_000, ...shop.lan }
  t.equal((await faultOf(joinBusiness(project, guest))).code, 'CONFLICT')
  t.equal((await faultOf(createBusiness(project, OPTIONS))).code, 'CONFLICT')
  t.equal(await readFile(file, 'utf8'), 'precious')
  t.equal((await faultOf(createBusiness(path.join(file, 'x'), OPTIONS))).code, 'BAD_INPUT')
})

test('[N38] an init that breaks off leaves no business behind, and can be done again', async t => {
  const shop = new Shop(t)
  const full = { disk: { freeBytes: async () => 0 } }
  const fault = await faultOf(createBusiness(shop.path('Till'), OPTIONS, full))
  t.equal(fault.code, 'DISK_FULL')
  const { device } = await createBusiness(shop.path('Till'), OPTIONS)
  t.equal(await locationName(device, device.location), 'High Street')
  await device.close()
})

/** An init in this directory whose process is killed when it is there. */
async function killedInit(directory: string, where: 'writing' | 'shown'): Promise<void> {
  const child = spawn(process.execPath, [PROCESS, directory, where], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  await once(child.stdout!, 'data')
  child.kill('SIGKILL')
  await once(child, 'close')
}

for (const where of ['writing', 'shown'] as const) {
  test(`[N38] an init that is killed (${where}) is said to be unfinished, and done again`, async t => {
    const shop = new Shop(t)
    const directory = shop.path('Till')
    for (let times = 0; times < 2; times++) {
      await killedInit(directory, where)
      const fault = await faultOf(Node.open(directory))
      t.equal(fault.code, 'NO_BUSINESS')
      t.match(fault.message, /broken off: do it again/)
    }
    const { device } = await createBusiness(directory, OPTIONS)
    t.deepEqual([device.log.length, device.membership.members.length], [1, 1])
    await device.close()
    const node = await shop.open('Till', { offline: true })
    const operations = operationsOf(node)
    const { business, device: self, exceptions } = await operations.status()
    t.deepEqual([business.name, self.location, exceptions], ['Corner Shop', 'High Street', []])
    t.ok((await operations.verify()).ok, 'nothing of the dead business is left in it')
  })
}

test('[N38] where an init was killed, the device may join a business instead', async t => {
  const shop = new Shop(t)
  const owner = await shop.found('Owner')
  await killedInit(shop.path('Till'), 'shown')
  const till = await shop.join('Till', owner)
  await level(owner, till)
  t.deepEqual((await operationsOf(till).status()).exceptions, [])
  t.equal(till.device.log.length, 0, 'it begins a log of its own')
})
