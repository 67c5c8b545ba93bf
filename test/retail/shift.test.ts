import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import {
  BeganReason,
  CashReason,
  compareAddresses,
  TenderType,
  type ZReported
} from '../../src/entry/kinds.ts'
import { createBusiness } from '../../src/node/create.ts'
import type { Device } from '../../src/node/device.ts'
import {
  closeShift,
  countShift,
  moveCash,
  openShift,
  openShiftOf,
  type Reported,
  xReport,
  zReports
} from '../../src/retail/cash/shift.ts'
import { cashDifference, cashDue } from '../../src/retail/cash/z-report.ts'
import { faultOf } from '../fault.ts'
import { level, Shop } from '../shop.ts'
import { bill, ring } from './shop-counter.ts'
import { apart, together } from './store.ts'

const CARD = TenderType.card

/** One device of a business of its own, closed and removed when the test ends. */
async function till(t: test.Test): Promise<Device> {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-shift-'))
  const { device } = await createBusiness(path.join(directory, 'till'), {
    ...{ business: 'Corner Shop', location: 'High Street', name: 'Till 1', currency: 'GBP' }
  })
  t.teardown(async () => {
    await device.close()
    await rm(directory, { recursive: true, force: true })
  })
  return device
}

/** All Z reports, by number. */
async function reported(device: Device): Promise<Reported[]> {
  const found: Reported[] = []
  for await (const each of zReports(device)) found.push(each)
  return found.sort((a, b) => a.z.number - b.z.number)
}

test('[Z1] a Z report says what its till wrote from the last one on, up to its own place', async t => {
  const device = await till(t)
  await openShift(device, { float: 10_000 })
  await ring(device, bill(2, 250, { taxes: [{ rate: 200_000, net: 417, tax: 83 }] }))
  await ring(device, bill(1, 1_000, { tenders: [{ type: CARD, amount: 1_000 }] }))
  await ring(device, bill(-1, 250))
  await moveCash(device, 'in', { amount: 500 })
  await moveCash(device, 'expense', { amount: 120, category: 'tea for the staff' })
  await moveCash(device, 'drop', { amount: 2_000 })
  const { z } = await closeShift(device, {
    counted: [
      { type: TenderType.cash, amount: 8_600 },
      { type: CARD, amount: 1_000 }
    ]
  })
  const { number, sales, returns, gross, returned, float, moved, expenses, tenders, taxes } = z
  t.deepEqual(
    { number, sales, returns, gross, returned, float, moved, expenses },
    {
      ...{ number: 1, sales: 3, returns: 1, gross: 1_250, returned: 250 },
      ...{ float: 10_000, moved: -1_620, expenses: 120 }
    }
  )
  t.deepEqual(tenders, [
    { type: TenderType.cash, amount: 250 },
    { type: CARD, amount: 1_000 }
  ])
  t.deepEqual(taxes, [{ rate: 200_000, net: 417, tax: 83 }])
  t.deepEqual([z.firstReceipt, z.lastReceipt], [1, 3])
  t.equal(cashDue(z), 10_000 + 250 - 1_620)
  t.equal(cashDifference(z), -30)
  t.equal(z.perpetual, 1_250)

  await openShift(device, { float: 0 })
  await ring(device, bill(1, 30))
  const second = await closeShift(device)
  t.deepEqual([second.z.sales, second.z.gross], [1, 30])
  t.equal(second.z.perpetual, 1_280)
  t.equal(cashDifference(second.z), null, 'nobody counted')
})

test('[Z12] what was sold while no shift was open, before the first one too, is in a Z report of its own', async t => {
  const device = await till(t)
  await ring(device, bill(1, 99_999))
  const first = await openShift(device, { float: 10_000 })
  t.equal(first.number, 2)
  await ring(device, bill(1, 250))
  const counted = [{ type: TenderType.cash, amount: 10_250 }]
  const { z } = await closeShift(device, { counted })
  t.equal(cashDifference(z), 0, 'what was taken before is none that comes on top of the float')
  await ring(device, bill(1, 70))
  await ring(device, bill(1, 10))
  await openShift(device, { float: 0 })
  await ring(device, bill(1, 30))
  await closeShift(device)
  await openShift(device, { float: 0 })
  await closeShift(device)
  const found = (await reported(device)).map(({ z }) => z)
  t.deepEqual(
    found.map(({ number, sales, gross, perpetual }) => [number, sales, gross, perpetual]),
    [
      [1, 1, 99_999, 99_999],
      [2, 1, 250, 100_249],
      [3, 2, 80, 100_329],
      [4, 1, 30, 100_359],
      [5, 0, 0, 100_359]
    ]
  )
  const report = await verify(device)
  t.ok(report.ok, report.differences.join(' '))
  await device.commit(() => [
    { kind: 'z.reported', body: { ...found[0]!, number: 6, shift: Buffer.alloc(16, 6) } }
  ])
  await device.settle()
  const { differences } = await verify(device)
  t.deepEqual(differences, ['Z report 6 of Till 1: it does not begin at the one before it.'])
})

test('[Z2] Z numbers and the perpetual total go on without a gap in the next log of the device', async t => {
  const device = await till(t)
  for (let number = 1; number <= 4; number++) {
    await openShift(device, { float: 0 })
    await ring(device)
    if (number % 2 === 0) await device.nextLog(BeganReason.epoch)
    await ring(device)
    const { z } = await closeShift(device)
    t.deepEqual([z.number, z.sales, z.perpetual], [number, 2, number * 500])
    if (number === 3) await device.nextLog(BeganReason.epoch)
  }
  const report = await verify(device)
  t.ok(report.ok, report.differences.join(' '))
})

test('[Z3] sales that are made in the very moment of a Z report are in it or in the next', async t => {
  const device = await till(t)
  await openShift(device, { float: 0 })
  const lane = async () => {
    const places = []
    for (let n = 0; n < 20; n++) places.push(await ring(device, bill(1, 1)))
    return places
  }
  const lanes = Promise.all([lane(), lane(), lane(), lane()])
  for (let n = 0; n < 5; n++) {
    await closeShift(device)
    await openShift(device, { float: 0 })
  }
  const places = (await lanes).flat()
  await closeShift(device)
  let before = 0
  for (const { z, at } of await reported(device)) {
    const upTo = places.filter(place => compareAddresses(place, at) < 0).length
    t.equal(z.sales, upTo - before, `Z ${z.number} has the sales that stand before it`)
    before = upTo
  }
  t.equal(before, 80, 'each is in one of them')
  const report = await verify(device)
  t.ok(report.ok, report.differences.join(' '))
})

test('[Z4] one shift is open at a till at a time, and what needs one says so', async t => {
  const device = await till(t)
  t.equal((await faultOf(moveCash(device, 'in', { amount: 1 }))).code, 'CONFLICT')
  t.equal((await faultOf(countShift(device, []))).code, 'CONFLICT')
  t.equal((await faultOf(closeShift(device))).code, 'CONFLICT')
  t.equal((await faultOf(xReport(device))).code, 'CONFLICT')
  t.equal((await faultOf(openShift(device, { float: 1e13 }))).code, 'BAD_INPUT')
  const opened = await Promise.allSettled([1, 2, 3].map(float => openShift(device, { float })))
  t.equal(opened.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal((await faultOf(moveCash(device, 'out', { amount: 0 }))).code, 'BAD_INPUT')
  t.equal((await faultOf(moveCash(device, 'out', { amount: 1e13 }))).code, 'BAD_INPUT')
  const closed = await Promise.allSettled([1, 2, 3].map(() => closeShift(device)))
  t.equal(closed.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal(await openShiftOf(device), null)
  await moveCash(device, 'expense', { amount: 300, location: device.location })
  t.pass('an expense of a place needs no drawer')
})

test('[Z5] an X report is what the Z report will say, and writes nothing', async t => {
  const device = await till(t)
  await openShift(device, { float: 100 })
  await ring(device)
  await moveCash(device, 'out', { amount: 50 })
  const x = await xReport(device)
  const { length } = device.log
  t.deepEqual(await xReport(device), x)
  t.equal(device.log.length, length)
  const { z } = await closeShift(device)
  t.deepEqual(z, { ...x, staff: null })
})

test('[Z6] the last count counts, and one that was made before the Z report is in it', async t => {
  const device = await till(t)
  await openShift(device, { float: 0 })
  await countShift(device, [{ type: TenderType.cash, amount: 1 }])
  t.equal((await openShiftOf(device))?.isCounted, true)
  await countShift(device, [{ type: TenderType.cash, amount: 2 }])
  const { z } = await closeShift(device)
  t.equal(cashDifference(z), 2)
})

test('[U38] a count names each type of tender once, and one at least', async t => {
  const device = await till(t)
  await openShift(device, { float: 0 })
  const cash = { type: TenderType.cash, amount: 5 }
  await countShift(device, [cash])
  for (const counted of [[], [cash, cash]]) {
    t.equal((await faultOf(closeShift(device, { counted }))).code, 'BAD_INPUT')
    t.equal((await faultOf(countShift(device, counted))).code, 'BAD_INPUT')
  }
  t.equal(cashDifference((await closeShift(device)).z), 5)
})

test('[Z8] verify computes every Z report again and names one that does not fit', async t => {
  const device = await till(t)
  const wrong = async (change: Partial<ZReported>) => {
    await openShift(device, { float: 0 })
    await ring(device)
    const z = await xReport(device)
    await device.commit(() => [{ kind: 'z.reported', body: { ...z, ...change } }])
    await device.settle()
    const { ok, differences } = await verify(device)
    t.equal(ok, false)
    return differences
  }
  t.deepEqual(await wrong({ gross: 200 }), [
    'Z report 1 of Till 1: it says gross 200, and its log says 250.'
  ])
  t.deepEqual((await wrong({ perpetual: 1 })).slice(1), [
    'Z report 2 of Till 1: it says perpetual 1, and its log says 500.'
  ])
  t.deepEqual((await wrong({ number: 7 })).slice(2), ['Z report 7 of Till 1: number 3 comes next.'])
})

test('[Z11] a Z report says what its own till wrote: late facts of others change nothing in it', async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  const till = await shop.join('Till', office)
  const { device } = till
  const { id } = await openShift(device, { float: 0 })
  await ring(device)
  await device.settle()
  await level(office, till)
  await apart(office, till)
  await ring(office.device)
  await office.device.commit(() => [
    { kind: 'cash.moved', body: { amount: -100, reason: CashReason.out, shift: id } },
    { kind: 'shift.counted', body: { id, counted: [{ type: TenderType.cash, amount: 1 }] } }
  ])
  await office.device.settle()
  const { z } = await closeShift(device)
  t.deepEqual([z.gross, z.moved, z.counted], [250, 0, []])
  await together(office, till)
  for (const node of [office, till]) {
    const found = []
    for await (const each of zReports(node.device)) found.push(each.z)
    t.deepEqual(found, [{ ...z, staff: null }])
    const report = await verify(node.device)
    t.ok(report.ok, report.differences.join(' '))
  }
})
