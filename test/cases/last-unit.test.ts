import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { totals } from '../../src/retail/selling/sales.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { onHand } from '../retail/counter.ts'
import { level, linked, Shop } from '../shop.ts'

const ITEMS = 'code,name,price,stock\nVASE,Vase,14.90,1\n'

const sellVase = ({ device }: Node) =>
  sell(tillOf(device, new Catalogue(device)), { lines: [{ code: 'VASE', quantity: 1000 }] })

test('[X1] of the last unit two tills apart sell one each: both sales stand, and one oversell names both receipts on every device', async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const one = await shop.join('Till 1', office)
  const two = await shop.join('Till 2', office)
  await level(office, one, two)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  const receipts = [await sellVase(one), await sellVase(away)]
  await away.device.settle()
  t.deepEqual(await exceptions(away.device), [], 'apart there is nothing to say')
  await shop.shut('Till 2')
  const back = await shop.open('Till 2')
  await linked(office, back)
  await level(office, one, back)
  const said = new Set<string>()
  for (const { device } of [office, one, back]) {
    t.equal((await totals(device)).gross, 2_980)
    t.equal(await onHand(device, 'VASE'), -1000)
    const [oversell, ...more] = await exceptions(device)
    t.deepEqual([oversell?.type, more.length], ['oversell', 0])
    for (const { sale } of receipts) t.ok(oversell!.message.includes(`${sale.receipt}`))
    for (const name of ['Till 1', 'Till 2'])
      t.ok(oversell!.message.includes(name), oversell!.message)
    said.add(JSON.stringify([oversell, (await device.view.digest()).digest]))
  }
  t.equal(said.size, 1, 'the same on every device')
})
