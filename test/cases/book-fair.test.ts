import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { SESSION_HEADER } from '../../src/http/staff-session.ts'
import { systemClock } from '../../src/node/clock.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { changePerson, hire } from '../../src/retail/people/staff.ts'
import { eventReport } from '../../src/retail/stock/event-report.ts'
import { closeEvent, openEvent, payExpense } from '../../src/retail/stock/events.ts'
import { locationTree } from '../../src/retail/stock/locations.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import { count, openStocktake } from '../../src/retail/stock/stocktake.ts'
import { beginTransfer, stepTransfer } from '../../src/retail/stock/transfers.ts'
import { agree, lines, store, units } from '../retail/store.ts'
import { level } from '../shop.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** Sold on each of the five days: 212 in all. */
const SOLD = [40, 50, 45, 42, 35]

test('[X7] 300 allocated, 212 sold, 4 returned, 41.50 expenses over five days alone, merged twice: 92 expected, 90 counted, shrinkage 2; the seller dismissed on day 2 while the laptop was away: sales kept, three days flagged', async t => {
  const { shop, office, device, catalogue, here: home } = await store(t)
  await receiveStock(device, catalogue, { location: home, lines: lines({ TEA: 1000 }) })
  const fair = await openEvent(device, { name: 'Book fair', home })
  const laptop = await shop.join('Laptop', office, 'till', 'Book fair')
  const load = { from: home, to: fair.id, lines: lines({ TEA: 300 }) }
  const { id } = await beginTransfer(device, catalogue, load, 'send')
  await level(office, laptop)
  await stepTransfer(laptop.device, catalogueOf(laptop), { id }, 'received')
  const seller = Buffer.alloc(16, 5)
  await hire(device, Buffer.alloc(16, 4), { name: 'Anna', pin: '4711', role: 'manager' })
  const permissions = '+return-without-receipt'
  await hire(device, seller, { name: 'Ben', pin: '0815', role: 'cashier', permissions })
  await level(office, laptop)
  await shop.shut('Laptop')

  let day = 0
  const clock = { ...systemClock, now: () => Date.now() + (day - SOLD.length) * DAY_MS }
  const away = await shop.open('Laptop', { offline: true, clock })
  const api = operationsOf(away)
  let headers: Record<string, string> = {}
  const sell = (quantity: number, type = 'cash') => {
    const lines = [{ code: 'TEA', quantity: quantity * 1000 }]
    const body = { lines, tenders: [{ type, amount: quantity * 250 }] }
    return api.ask(api => api.POST('/sales', { body, headers }))
  }
  for (; day < SOLD.length; day++) {
    const body = { name: 'Ben', pin: '0815' }
    const { session } = await api.ask(api => api.POST('/sessions', { body }))
    headers = { [SESSION_HEADER]: session }
    for (let n = 0; n < SOLD[day]!; n++) await sell(1, day === 4 ? 'card' : 'cash')
    if (day === 1 || day === 3) await sell(-2)
    // The laptop, which is away, does not hear of it.
    if (day === 1) await changePerson(device, seller, { dismissed: clock.now() })
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
      const found = (await exceptions(node.device)).map(({ facts }) => facts)
      const after = found.filter(({ type }) => type === 'sold-after-leaving')
      t.equal(found.length, 4)
      t.ok(found.some(({ type }) => type === 'event-shrinkage'))
      t.deepEqual(
        after.map(fact => fact.type === 'sold-after-leaving' && [fact.sales, fact.gross]),
        [
          [45, 45 * 250],
          [43, 40 * 250],
          [35, 35 * 250]
        ],
        'days 3 to 5'
      )
    }
    await agree(t, office, back)
    await shop.shut('Laptop')
  }
  t.deepEqual(shop.problems, [])
})

const catalogueOf = (node: Parameters<typeof store.of>[0]) => store.of(node).catalogue
