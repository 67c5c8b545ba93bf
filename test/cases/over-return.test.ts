import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { totals } from '../../src/retail/selling/sales.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { saleTotal } from '../../src/retail/selling/sold-sale.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { onHandAt } from '../../src/retail/stock/stock.ts'
import { level, linked, Shop } from '../shop.ts'

const ITEMS = 'code,name,price,stock\nLAMP,Lamp,20.00,10\n'
const LAMP = itemId('LAMP')

const tillAt = ({ device }: Node) => tillOf(device, new Catalogue(device))

const refundTwo = async (node: Node) => {
  const receipt = { device: 'Shop A', receipt: 1 }
  const { sale } = await sell(tillAt(node), { returns: [{ receipt, line: 0, quantity: 2000 }] })
  return saleTotal(sale)
}

test('[X4] two shops apart each take back two of three: both refunds stand, one too many came back, stock is where the goods are', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Shop A')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Shop B', a, 'till', 'Mill Lane')
  const { sale } = await sell(tillAt(a), { lines: [{ code: 'LAMP', quantity: 3000 }] })
  t.equal(saleTotal(sale), 6_000)
  await level(a, b)
  await shop.shut('Shop B')
  const away = await shop.open('Shop B', { offline: true })
  t.deepEqual([await refundTwo(away), await refundTwo(a)], [-4_000, -4_000])
  await shop.shut('Shop B')
  const back = await shop.open('Shop B')
  await linked(a, back)
  await level(a, back)
  const said = new Set<string>()
  for (const { device } of [a, back]) {
    t.equal((await totals(device)).gross, -2_000, '60.00 less 40.00 less 40.00')
    t.equal(await onHandAt(device, a.device.location, LAMP), 9_000, '10 - 3 + 2')
    t.equal(await onHandAt(device, back.device.location, LAMP), 2_000, 'and two at the other shop')
    const [over, ...more] = await exceptions(device)
    t.equal(more.length, 0)
    const facts = over?.facts.type === 'over-return' ? over.facts : null
    t.deepEqual([facts?.returned, facts?.sold, facts?.line], [4_000, 3_000, 0])
    said.add(JSON.stringify([over, (await device.view.digest()).digest]))
  }
  t.equal(said.size, 1, 'the same on every device')
})
