import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { closeShift, openShift, zReports } from '../../src/retail/cash/shift.ts'
import { until } from '../until.ts'
import { level, linked, restore, scene, sellTea } from './copies.ts'

test('[Z13] after a fork no Z number is given again that the device knows, and its perpetual total goes on', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 1)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const old = await shop.open('Till 1', { offline: true })
  await sellTea(old, 1)
  for (let number = 1; number <= 2; number++) {
    await openShift(old.device, { float: 0 })
    await sellTea(old, 1)
    await closeShift(old.device)
  }
  await old.device.settle()
  const { perpetual } = await last(old)
  const log = old.device.log.key
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await until('its next log', () => !back.device.log.key.equals(log), [
    [back.device, 'log', 'folded']
  ])
  await openShift(back.device, { float: 0 })
  await sellTea(back, 1)
  const { z } = await closeShift(back.device)
  t.equal(z.number, 3)
  t.deepEqual([z.sales, z.perpetual], [1, perpetual + z.gross])
})

async function last({ device }: Node) {
  const found = []
  for await (const { z } of zReports(device)) found.push(z)
  return found.sort((a, b) => b.number - a.number)[0]!
}
