// What an owner may expect who has lost the device and holds the recovery phrase on paper.
import { mkdir, rm } from 'node:fs/promises'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { createBusiness } from '../../src/node/create.ts'
import type { Node } from '../../src/node/node.ts'
import { type Recovered, type RecoverOptions, recoverBusiness } from '../../src/node/recover.ts'
import { faultOf } from '../fault.ts'
import { level, linked, Shop } from '../shop.ts'
import { PATIENCE_MS, until } from '../until.ts'

const ITEMS = 'code,name,price,stock\nTEA,Tea,2.50,100\n'

/** Sells one; when it resolves, the sale is in the log and folded, and not just acknowledged. */
async function sellTea(node: Node) {
  const sale = await operationsOf(node).sell({ lines: [{ code: 'TEA' }] })
  await node.device.settle()
  return sale
}

/** An owner's office and a till, in step; the phrase is on paper. */
async function scene(t: test.Test) {
  const shop = new Shop(t)
  const { phrase, device } = await createBusiness(shop.path('Office'), {
    ...{ business: 'Corner Shop', location: 'High Street', name: 'Office', currency: 'GBP' }
  })
  await device.close()
  const office = await shop.open('Office')
  await operationsOf(office).importItems(ITEMS)
  const till = await shop.join('Till', office)
  await sellTea(office)
  await sellTea(till)
  await level(office, till)
  const stick = shop.path('stick')
  await mkdir(stick)
  const lose = async (name: string) => {
    await shop.shut(name)
    await rm(shop.path(name), { recursive: true })
  }
  return { shop, phrase, office, till, stick, lose }
}

/** Recovers on a new machine; it is closed when the test ends. */
async function recover(
  t: test.Test,
  shop: Shop,
  options: Partial<RecoverOptions> & { phrase: string },
  directory = 'New office'
): Promise<Recovered> {
  const recovered = await recoverBusiness(shop.path(directory), {
    ...{ name: 'New office', timeoutMs: PATIENCE_MS, ...shop.lan },
    ...options
  })
  recovered.node.on('problem', error => shop.problems.push({ name: directory, error }))
  t.teardown(() => recovered.node.close())
  return recovered
}

const totals = async (node: Node) => (await operationsOf(node).status()).totals

/** Resolves when every one of them writes under the newest epoch, and all have folded the same. */
async function rotated(...nodes: Node[]): Promise<void> {
  await until(
    'a log of the new epoch on every device',
    () => {
      const id = nodes[0]!.device.membership.epoch.id?.toString('hex')
      return id !== undefined && nodes.every(({ device }) => device.profile.device.epoch === id)
    },
    nodes.map(node => [node.device, 'fact', 'folded'] as const)
  )
  await level(...nodes)
}

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

test('[R21] without a folder, a till on this network is enough', async t => {
  const { shop, phrase, till, lose } = await scene(t)
  await lose('Office')
  const { node, from, told } = await recover(t, shop, { phrase })
  t.deepEqual([from, told], ['Till', true])
  await linked(node, till)
  await level(node, till)
  t.equal((await totals(node)).sales, 2)
  t.equal(till.device.membership.byDevice(node.device.keyPair.publicKey)?.role, 'owner')
  await operationsOf(node).retire({ device: 'Office', phrase })
  await rotated(node, till)
  const next = await shop.join('Till 2', node)
  await level(node, till, next)
  await sellTea(next)
  await level(node, till, next)
  t.equal((await totals(till)).sales, 3)
  t.deepEqual(shop.problems, [])
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
    t.equal((await totals(node)).sales, 4)
    const { id, number } = node.device.membership.epoch
    t.equal(number, 2)
    t.equal(node.device.profile.device.epoch, id!.toString('hex'), 'it writes under the last key')
    t.equal(
      node.device.log.key,
      node.device.ownLogs[0]!.equals(node.device.log.key) ? node.device.log.key : null,
      'in its first log'
    )
  }
  await level(till, lan.node)
  await folder.node.startLan()
  await level(till, lan.node, folder.node)
  t.deepEqual(shop.problems, [])
  t.ok(faultOf)
})
