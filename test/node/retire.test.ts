import { mkdir } from 'node:fs/promises'
import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import { level, linked } from '../shop.ts'
import { until } from '../until.ts'
import { rotated, scene, sellTea } from './retired.ts'

test('[R1] a retired device gets no link; the others sell on under a key that it does not have', async t => {
  const { office, one, two } = await scene(t)
  await sellTea(one)
  await sellTea(two)
  await level(office, one, two)
  const retired = await operationsOf(office).retire({ device: 'Till 2' })
  t.equal(retired.device, 'Till 2')
  await rotated(office, one)
  await until(
    'no link to the retired till',
    () => [office, one].every(node => node.peers.length === 1),
    [
      [office, 'down'],
      [one, 'down']
    ]
  )
  const sale = await sellTea(one)
  await level(office, one)
  const { sales } = await operationsOf(office).sales({ limit: 10 })
  t.equal(sales.length, 3, 'all sales of before and after are there')
  t.equal(sale.receipt, 2, 'receipts go on in the new log')
  t.notOk(two.device.logs.isOpen(Buffer.from(sale.log, 'hex')), 'the retired till knows no new log')
  t.end()
})

test('[R2] a device that was away when another was retired follows when it is back', async t => {
  const { shop, office, one } = await scene(t)
  await shop.shut('Till 1')
  await operationsOf(office).retire({ device: 'Till 2' })
  await sellTea(office)
  const back = await shop.open('Till 1')
  await linked(back, office)
  await rotated(office, back)
  const { sales } = await operationsOf(back).sales({ limit: 10 })
  t.equal(sales.length, 1, 'it reads what was written under the new key while it was away')
  t.ok(one)
  t.end()
})

test('[R3] what a retired device wrote later is kept, shown, and counts once an owner accepts it', async t => {
  const { shop, office, one } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await shop.shut('Till 2')
  const apart = await shop.open('Till 2', { offline: true })
  await sellTea(apart)
  await sellTea(apart)
  await shop.shut('Till 2')
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office, one)
  // Its blocks come by a folder that it wrote to before anybody told it.
  const late = await shop.open('Till 2', { offline: true })
  await operationsOf(late).syncFolder({ folder: stick })
  await operationsOf(office).syncFolder({ folder: stick })
  await level(office, one)
  for (const node of [office, one]) {
    const { totals, exceptions } = await operationsOf(node).status()
    t.equal(totals.sales, 0, 'nothing of it counts')
    t.deepEqual(
      exceptions.map(({ type }) => type),
      ['quarantined-entries']
    )
  }
  t.deepEqual(await operationsOf(office).acceptLate({ device: 'Till 2' }), { blocks: 2 })
  await level(office, one)
  for (const node of [office, one]) {
    await node.device.settle()
    const { totals, exceptions } = await operationsOf(node).status()
    t.equal(totals.sales, 2, 'accepted, all of it counts')
    t.deepEqual(exceptions, [])
  }
  t.equal((await faultOf(operationsOf(office).acceptLate({ device: 'Till 2' })))?.code, 'CONFLICT')
  t.end()
})

test('[R4] a device that hears that it was retired writes nothing more, and says so', async t => {
  const { shop, office, two } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await operationsOf(office).syncFolder({ folder: stick })
  await operationsOf(office).retire({ device: 'Till 2' })
  await operationsOf(office).syncFolder({ folder: stick })
  await operationsOf(two).syncFolder({ folder: stick })
  const fault = await faultOf(sellTea(two))
  t.equal(fault?.code, 'NOT_PERMITTED')
  t.match(fault!.message, /^Till 2 was retired/)
  t.end()
})

test('[R5] sales that no device holds are declared with their receipt numbers', async t => {
  const { office, one, two } = await scene(t)
  await sellTea(two)
  await level(office, one, two)
  const wrong = await faultOf(
    operationsOf(office).retire({ device: 'Till 2', lost: true, lastReceipt: 1 })
  )
  t.equal(wrong?.code, 'BAD_INPUT')
  const retired = await operationsOf(office).retire({
    ...{ device: 'Till 2', lost: true, lastReceipt: 5 }
  })
  t.deepEqual(retired.lost, { from: 2, to: 5 })
  await rotated(office, one)
  for (const node of [office, one]) {
    const { exceptions } = await operationsOf(node).status()
    t.match(exceptions[0]?.message ?? '', /Till 2 are on no device, receipts from 2 to 5/)
  }
  t.end()
})

test('[R6] what cannot be retired is refused with a sentence, and nothing is written', async t => {
  const { office, one } = await scene(t)
  const before = office.device.log.length
  const refused = async (
    node: Node,
    request: { device: string; after?: number; phrase?: string }
  ) => (await faultOf(operationsOf(node).retire(request)))?.code
  t.equal(await refused(office, { device: 'Till 9' }), 'NOT_FOUND')
  t.equal(await refused(office, { device: 'Office' }), 'CONFLICT')
  t.equal(await refused(office, { device: 'Till 2', after: 10_000 }), 'BAD_INPUT')
  t.equal(await refused(office, { device: 'Till 2', phrase: 'one two three' }), 'BAD_INPUT')
  t.equal(await refused(one, { device: 'Till 2' }), 'NOT_PERMITTED')
  await office.device.settle()
  t.equal(office.device.log.length, before)
  t.end()
})

test('[R7] a device that joins after a retirement reads everything, of before and after', async t => {
  const { shop, office, one } = await scene(t)
  await sellTea(one)
  await level(office, one)
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office, one)
  await sellTea(one)
  const three = await shop.join('Till 3', office)
  await level(office, one, three)
  await sellTea(three)
  await level(office, one, three)
  const digests = await Promise.all([office, one, three].map(node => node.device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1)
  const { totals } = await operationsOf(three).status()
  t.equal(totals.sales, 3)
  t.end()
})
