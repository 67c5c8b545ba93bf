// What a shop may expect whose till's disk is gone.
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { joinBusiness } from '../../src/node/join.ts'
import { faultOf } from '../fault.ts'
import { level } from '../shop.ts'
import { PATIENCE_MS } from '../until.ts'
import { rotated, scene, sellTea } from './paper.ts'

test('[R29] a till whose disk is lost is replaced: what others hold stays, the rest is declared, and one of the same name takes its place', async t => {
  const { shop, office, till, lose } = await scene(t)
  await sellTea(till)
  await level(office, till)
  const log = till.device.log.key.toString('hex')
  const key = till.device.keyPair.publicKey.toString('hex')
  // Apart from the others it sells two more: no other device ever sees them.
  await shop.shut('Till')
  const apart = await shop.open('Till', { offline: true })
  t.deepEqual([(await sellTea(apart)).receipt, (await sellTea(apart)).receipt], [3, 4])
  await lose('Till')

  const next = await shop.join('Till', office)
  await level(office, next)
  const { operations, status } = await look(office)
  t.equal(status.totals.sales, 3, 'everything that others hold is there')
  const unclear = await faultOf(operations.retire({ device: 'Till', lost: true }))
  t.match(unclear.message, new RegExp(`2 devices are called "Till".*${key.slice(0, 8)}`))
  const declared = { device: key.slice(0, 8), lost: true, lastReceipt: 4 }
  t.deepEqual((await operations.retire(declared)).lost, { from: 3, to: 4 })
  await rotated(office, next)
  for (const node of [office, next]) {
    const { exceptions } = (await look(node)).status
    t.deepEqual(
      exceptions.map(({ message }) => message),
      ['Sales of Till are on no device, receipts from 3 to 4: enter them again from paper.']
    )
  }

  const sale = await sellTea(next)
  t.equal(sale.receipt, 1, 'the new one counts receipts from 1, in a log of its own')
  await level(office, next)
  const after = await look(office)
  t.equal(after.status.totals.sales, 4)
  const tills = after.status.heads.filter(({ device }) => device === 'Till')
  t.equal(tills.length, 3, 'status shows the logs of both')
  const shown = await operations.log({ device: 'Till', limit: 5 })
  t.equal(shown.log, next.device.log.key.toString('hex'), 'its name means the one that is there')
  t.equal(
    (await operations.log({ device: log.slice(0, 8), limit: 5 })).log,
    log,
    'by key the other'
  )
  t.deepEqual(
    (await operations.sales({ limit: 10 })).sales.map(each => each.receipt).sort(),
    [1, 1, 1, 2]
  )
  t.ok((await operations.verify()).ok)

  // And again: of the two devices of this name one is there.
  await shop.shut('Till')
  t.equal((await operations.retire({ device: 'Till' })).device, 'Till')
  t.equal((await faultOf(operations.retire({ device: 'Till' }))).code, 'CONFLICT')
  t.deepEqual(shop.problems, [])
})

test('[R29] what a retired till wrote later is accepted though another has its name by then', async t => {
  const { shop, office, stick } = await scene(t)
  await shop.shut('Till')
  const old = await shop.open('Till', { offline: true })
  await sellTea(old)
  await old.syncFolder(stick)
  await operationsOf(office).retire({ device: 'Till' })
  await shop.shut('Till')
  const { invite } = await operationsOf(office).invite({ role: 'till' })
  const joined = await joinBusiness(shop.path('Till 2'), {
    ...{ invite, name: 'Till', timeoutMs: PATIENCE_MS, ...shop.lan }
  })
  t.teardown(() => joined.node.close())
  await office.syncFolder(stick)
  t.deepEqual(await operationsOf(office).acceptLate({ device: 'Till' }), { blocks: 1 })
  t.equal((await look(office)).status.totals.sales, 3)
})

async function look(node: Parameters<typeof operationsOf>[0]) {
  const operations = operationsOf(node)
  return { operations, status: await operations.status() }
}
