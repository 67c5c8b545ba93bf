import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { systemClock } from '../../src/node/clock.ts'
import { eventReport } from '../../src/retail/event-report.ts'
import { closeEvent, openEvent, payExpense } from '../../src/retail/events.ts'
import { locationTree } from '../../src/retail/locations.ts'
import { receiveStock } from '../../src/retail/movements.ts'
import { count, openStocktake } from '../../src/retail/stocktake.ts'
import { beginTransfer, stepTransfer } from '../../src/retail/transfers.ts'
import { agree, lines, store, units, waiting } from '../retail/store.ts'
import { level } from '../shop.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Sold on each of the five days: 212 in all. */
const SOLD = [40, 50, 45, 42, 35]

test('[X7] 300 allocated, 212 sold, 4 returned, 41.50 expenses over five days alone, merged twice: 92 expected, 90 counted, shrinkage 2', async t => {
  const { shop, office, device, catalogue, here: home } = await store(t)
  await receiveStock(device, catalogue, { location: home, lines: lines({ TEA: 1000 }) })
  const fair = await openEvent(device, { name: 'Book fair', home })
  const laptop = await shop.join('Laptop', office, 'till', 'Book fair')
  const load = { from: home, to: fair.id, lines: lines({ TEA: 300 }) }
  const { id } = await beginTransfer(device, catalogue, load, 'send')
  await level(office, laptop)
  await stepTransfer(laptop.device, catalogueOf(laptop), { id }, 'received')
  await level(office, laptop)
  await shop.shut('Laptop')

  let day = 0
  const clock = { ...systemClock, now: () => Date.now() + (day - SOLD.length) * DAY_MS }
  const away = await shop.open('Laptop', { offline: true, clock })
  const api = operationsOf(away)
  const sell = (quantity: number, type = 'cash') =>
    api.sell({
      lines: [{ code: 'TEA', quantity: quantity * 1000 }],
      tenders: [{ type, amount: quantity * 250 }]
    })
  for (; day < SOLD.length; day++) {
    for (let n = 0; n < SOLD[day]!; n++) await sell(1, day === 4 ? 'card' : 'cash')
    if (day === 1 || day === 3) await sell(-2)
  }
  const expense = { location: fair.id, category: 'stand' }
  await payExpense(away.device, { ...expense, amount: 3000 })
  await payExpense(away.device, { ...expense, amount: 1150, category: 'petrol' })
  await away.device.settle()
  const open = await eventReport(away.device, fair)
  t.deepEqual([open.expected, open.counted, open.shrinkage], [92_000, null, null])
  const { id: stocktake } = await openStocktake(away.device, { location: fair.id, name: 'Fair' })
  const found = [{ code: 'TEA', counted: 90_000 }]
  await count(away.device, catalogueOf(away), { id: stocktake, lines: found })
  await closeEvent(away.device, fair, { stocktake })
  await shop.shut('Laptop')

  for (const merge of ['once', 'twice']) {
    const back = await shop.open('Laptop')
    await level(office, back)
    for (const node of [office, back]) {
      const { location, closed, lines: items, ...report } = await eventReport(node.device, fair)
      t.deepEqual(
        report,
        {
          ...{ allocated: 300_000, onTheWay: 0, sentBack: 0, sold: 212_000, returned: 4000 },
          ...{ other: 0, expected: 92_000, counted: 90_000, shrinkage: 2000, broughtBack: 90_000 },
          ...{ sales: 214, gross: 208 * 250, expenses: 4150 },
          takings: [
            { type: 'cash', amount: 173 * 250 },
            { type: 'card', amount: 35 * 250 }
          ]
        },
        `merged ${merge}`
      )
      t.ok(closed && closed < Date.now())
      t.equal(items.length, 1)
      t.equal(location.name, 'Book fair')
      t.equal(await units(node, home), 1000 - 300 + 90)
      t.equal(await units(node, fair.id), 0)
      t.equal((await locationTree(node.device)).get(fair.id)!.location.status, 'closed')
      t.deepEqual(await waiting(node), ['event-shrinkage'])
    }
    await agree(t, office, back)
    await shop.shut('Laptop')
  }
  t.deepEqual(shop.problems, [])
})

const catalogueOf = (node: Parameters<typeof store.of>[0]) => store.of(node).catalogue
