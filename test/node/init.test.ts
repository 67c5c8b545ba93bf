import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { createBusiness } from '../../src/node/create.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'

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
  t.equal(await device.locationName(device.location), 'High Street')
  await device.close()
})
