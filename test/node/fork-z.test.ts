import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { closeShift, openShift, openShiftOf, zReports } from '../../src/retail/cash/shift.ts'
import { agreed, backUp, level, restore, sellTea } from './copies.ts'
import { teaShop } from './tea-shop.ts'

/** Numbers, sales and perpetual totals of all Z reports of a device's view. */
async function reported({ device }: Node) {
  const found: number[][] = []
  for await (const { z } of zReports(device)) found.push([z.number, z.sales, z.perpetual])
  return found.sort((a, b) => a[0]! - b[0]!)
}

test('[Z13] after a fork no Z number and no perpetual total comes again, no sale is in two, and what stands beside the fork is verified', async t => {
  const { shop, office, one, two } = await teaShop(t)
  await openShift(one.device, { float: 0 })
  await sellTea(one, 2)
  await level(office, one, two)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1')
  const live = await shop.open('Till 1')
  await sellTea(live, 3)
  t.equal((await closeShift(live.device)).z.sales, 5)
  await level(office, two, live)
  await shop.shut('Till 1')

  await restore(shop, 'Till 1')
  await sellTea(await shop.open('Till 1', { offline: true }), 1)
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(6, office, two, back)
  t.equal(await openShiftOf(back.device), null, 'the old branch ended it')
  await sellTea(back, 1)
  t.equal((await openShift(back.device, { float: 0 })).number, 3)
  await sellTea(back, 4)
  await closeShift(back.device)
  await level(office, two, back)
  for (const node of [office, two, back]) {
    t.deepEqual(await reported(node), [
      [1, 5, 1250],
      [2, 2, 1750],
      [3, 4, 2750]
    ])
    const report = await operationsOf(node).verify()
    t.ok(report.ok, report.differences.join(' '))
  }
  const { id } = await openShift(back.device, { float: 0 })
  const [last] = await reported(back)
  t.ok(last)
  const wrong = async () => {
    const { z } = await closeShift(back.device)
    await back.device.commit(() => [
      { kind: 'z.reported', body: { ...z, shift: id, number: 9, gross: 1 } }
    ])
    await back.device.settle()
    return (await operationsOf(back).verify()).differences
  }
  t.deepEqual(await wrong(), ['Z report 9 of Till 1: it says gross 1, and its log says 0.'])
})
