import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { Shop } from '../shop.ts'
import {
  agreed,
  backUp,
  exceptionsOf,
  ITEMS,
  level,
  linked,
  restore,
  sameEverywhere,
  sellTea
} from './copies.ts'

/** An office (owner) and two tills, in step; Till 1 sold two and is shut and backed up. */
async function scene(t: test.Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const one = await shop.join('Till 1', office)
  const two = await shop.join('Till 2', office)
  await sellTea(one, 2)
  await level(office, one, two)
  await shop.shut('Till 1')
  await backUp(shop, 'Till 1')
  return { shop, office, two }
}

test('[F1] a restored copy in reach takes its own sales back before it sells, and receipts go on', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const restored = await shop.open('Till 1')
  const sale = await sellTea(restored)
  t.equal(sale.receipt, 6, 'the receipt after the last one that was ever given')
  t.equal(sale.log, live.device.log.key.toString('hex'), 'in the same log')
  await agreed(6, office, two, restored)
  await sameEverywhere(t, 6, office, two, restored)
  t.deepEqual(await exceptionsOf(office), [])
  t.deepEqual(shop.problems, [])
  t.end()
})

test('[F2] a restored copy that sold alone: all sales of both branches count once, everywhere', async t => {
  const { shop, office, two } = await scene(t)
  const live = await shop.open('Till 1')
  await linked(live, office)
  await sellTea(live, 3)
  await level(office, two, live)
  await shop.shut('Till 1')
  await restore(shop, 'Till 1')
  const alone = await shop.open('Till 1', { offline: true })
  const sale = await sellTea(alone, 2)
  t.equal(sale.receipt, 4, 'alone it goes on where its copy ended')
  await shop.shut('Till 1')
  const back = await shop.open('Till 1')
  await agreed(7, office, two, back)
  await sameEverywhere(t, 7, office, two, back)
  for (const node of [office, two, back]) t.deepEqual(await exceptionsOf(node), ['forked-log'])
  t.notOk(back.device.log.key.toString('hex') === sale.log, 'it writes the next generation')
  const next = await sellTea(back)
  t.ok(next.receipt > 4, 'receipts go on')
  await agreed(8, office, two, back)
  await sameEverywhere(t, 8, office, two, back)
  t.end()
})
