// What an owner may expect who has lost the device and holds the recovery phrase and a folder.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import test from 'tape'
import { businessTag, newPhrase, rootFromPhrase } from '../../src/business/root.ts'
import type { FaultCode } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { Node } from '../../src/node/node.ts'
import { type RecoverOptions, recoverBusiness } from '../../src/node/recover.ts'
import { openFolderStore } from '../../src/sync/folder-store.ts'
import { faultOf } from '../fault.ts'
import { lanAt, level } from '../shop.ts'
import { recover, rotated, scene, sellTea, sold, totals } from './paper.ts'

const PROCESS = fileURLToPath(new URL('./recover.process.js', import.meta.url))

test('[R20] with every device lost, phrase and folder make a new one owner, with all that is there', async t => {
  const { shop, phrase, office, stick, lose } = await scene(t)
  await office.syncFolder(stick)
  const { digest } = await operationsOf(office).status()
  await lose('Office')
  await lose('Till')
  const { node, from, problems } = await recover(t, shop, { phrase, folder: stick })
  t.deepEqual([from, problems], [stick, []])
  const status = await operationsOf(node).status()
  t.deepEqual(
    [status.business.name, status.business.currency, status.device.location, status.role],
    ['Corner Shop', 'GBP', 'High Street', 'owner']
  )
  t.equal(status.totals.sales, 2, 'every sale is there')
  t.deepEqual(status.exceptions, [])
  t.notEqual(status.digest, digest, 'and one more device')
  const first = await operationsOf(node).log({ limit: 10 })
  t.equal(first.blocks[0]?.entries[0]?.kind, 'log.began')
  t.ok((await operationsOf(node).verify()).ok)
  t.equal((await sellTea(node)).receipt, 1, 'a receipt series of its own')

  await node.startLan()
  const till = await shop.join('Till 2', node)
  await level(node, till)
  t.equal((await totals(till)).sales, 3, 'it lets devices in again')
  const retired = await operationsOf(node).retire({ device: 'Office', phrase })
  t.equal(retired.device, 'Office')
  await rotated(node, till)
  t.equal((await sellTea(till)).receipt, 1)
  t.deepEqual(shop.problems, [])
})

test('[R20] devices that live on accept the recovered owner when they meet the folder', async t => {
  const { shop, phrase, office, stick, lose } = await scene(t)
  await office.syncFolder(stick)
  await lose('Office')
  await shop.shut('Till')
  const { node } = await recover(t, shop, { phrase, folder: stick, location: 'Back Room' })
  t.equal((await operationsOf(node).status()).device.location, 'Back Room', 'a new place')
  const { invite } = await operationsOf(node).invite({ role: 'till' })
  t.ok(invite)
  await operationsOf(node).retire({ device: 'Office', phrase })
  await node.syncFolder(stick)
  const till = await shop.open('Till', { offline: true })
  await till.syncFolder(stick)
  const { heads, exceptions } = await operationsOf(till).status()
  t.ok(heads.some(({ device }) => device === 'New office'))
  t.deepEqual(exceptions, [])
  t.ok(till.device.membership.isRetired(office.device.keyPair.publicKey), 'and what it decided')
  t.equal(till.device.membership.byDevice(node.device.keyPair.publicKey)?.role, 'owner')
})

test('[R22] the phrase reads what was written after keys were changed, and goes on under the last', async t => {
  const { shop, phrase, office, till, stick, lose } = await scene(t)
  for (const name of ['Stolen 1', 'Stolen 2']) {
    const stolen = await shop.join(name, office)
    await level(office, till, stolen)
    await shop.shut(name)
    await operationsOf(office).retire({ device: name })
    await rotated(office, till)
    await sellTea(till)
    await level(office, till)
  }
  await office.syncFolder(stick)
  await lose('Office')
  const folder = await recover(t, shop, { phrase, folder: stick, ...{ name: 'A' } }, 'A')
  const lan = await recover(t, shop, { phrase, name: 'B' }, 'B')
  for (const { node } of [folder, lan]) {
    await sold(node, 4)
    const { id, number } = node.device.membership.epoch
    t.equal(number, 2)
    t.equal(node.device.profile.device.epoch, id!.toString('hex'), 'it writes under the last key')
    t.equal(node.device.ownLogs.length, 1, 'in its first log')
  }
  await level(till, lan.node)
  await folder.node.startLan()
  await level(till, lan.node, folder.node)
  t.ok((await operationsOf(lan.node).verify()).ok)
  t.deepEqual(shop.problems, [])
})

for (const by of ['folder', 'network'] as const) {
  test(`[R23] a recovery (${by}) that is killed at any moment can be done again`, async t => {
    const { shop, phrase, office, till, stick, lose } = await scene(t)
    for (let i = 0; i < 50; i++) await sellTea(office)
    await level(office, till)
    await office.syncFolder(stick)
    await lose('Office')
    const directory = shop.path('New office')
    const source = by === 'folder' ? stick : String(shop.lan.mdnsPort)
    for (const moment of ['Looking', 'Taking in the logs', 'Taking in the logs', 'Telling']) {
      const child = spawn(process.execPath, [PROCESS, directory, source, phrase], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      createInterface({ input: child.stdout! }).on('line', line => {
        if (line.startsWith(moment)) child.kill('SIGKILL')
      })
      await once(child, 'close')
      t.equal(child.signalCode, 'SIGKILL', `killed at "${moment}"`)
      if (moment === 'Telling') continue
      t.match((await faultOf(Node.open(directory))).message, /broken off: do it again/)
    }
    const folder = by === 'folder' ? stick : undefined
    const { node, problems, told } = await recover(t, shop, { phrase, folder })
    t.deepEqual([problems, told], [[], true])
    await sold(node, 52)
    t.equal(node.device.membership.devices.length, 3, 'the same new device each time')
    t.ok((await operationsOf(node).verify()).ok)
    t.deepEqual((await operationsOf(node).status()).exceptions, [])
  })
}

test('[R24] what cannot be recovered is refused with a sentence, and leaves no device', async t => {
  const { shop, phrase, office, stick } = await scene(t)
  const empty = shop.path('empty')
  await mkdir(empty)
  await office.syncFolder(stick)
  const other = newPhrase(randomBytes)
  const refused = async (options: Partial<RecoverOptions>, code: FaultCode, says: RegExp) => {
    const directory = shop.path('refused')
    const fault = await faultOf(
      recoverBusiness(directory, {
        ...{ phrase, name: 'X', timeoutMs: 500, ...lanAt(), ...options }
      })
    )
    t.equal(fault.code, code, fault.message)
    t.match(fault.message, says)
    t.equal((await faultOf(Node.open(directory))).code, 'NO_BUSINESS')
  }
  await refused({ phrase: 'one two' }, 'BAD_INPUT', /has 12 or 24 words/)
  await refused({ name: ' ' }, 'BAD_INPUT', /name/)
  await refused({ phrase: other, folder: stick }, 'CONFLICT', /another business than this/)
  await refused({ folder: empty }, 'NOT_FOUND', /nothing of tillmesh/)
  await refused({ folder: shop.path('none') }, 'NOT_FOUND', /nothing of tillmesh/)
  await refused({}, 'NO_PEER', /No device of this phrase's business/)
  await refused({ phrase: other, ...shop.lan }, 'NO_PEER', /No device of this phrase's business/)
  t.deepEqual(await readdir(empty), [], 'an empty folder stays empty')

  const lacking = shop.path('lacking')
  await mkdir(lacking)
  const store = await openFolderStore(
    lacking,
    businessTag(rootFromPhrase(phrase).publicKey).toString('hex')
  )
  await store.close()
  await refused({ folder: lacking }, 'NOT_FOUND', /lacks the first log/)

  const till = await faultOf(
    recoverBusiness(shop.path('Till'), { phrase, name: 'X', folder: stick, timeoutMs: 500 })
  )
  t.equal(till.code, 'CONFLICT')
  t.match(till.message, /a device in .* already/)
})
