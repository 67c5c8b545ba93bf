import test from 'tape'
import { systemClock } from '../../src/node/clock.ts'
import type { Device } from '../../src/node/device.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { locationsAround, priceOf } from '../../src/retail/catalogue/pricing.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { exceptionNamed } from '../../src/retail/exceptions/settling.ts'
import { edited } from '../../src/retail/records/records.ts'
import { FAMILY } from '../../src/view/families.ts'
import { faultOf } from '../fault.ts'
import { level, linked, Shop } from '../shop.ts'

const HOUR = 3_600_000
/** Midnight of a day to come, so that everything before lies before it. */
const DAY = Date.UTC(2100, 5, 1)

/** A clock that stands where it is set. */
function handSet() {
  const hand = { time: DAY, clock: { ...systemClock, now: () => hand.time, zone: () => 0 } }
  return hand
}

async function reprice({ device }: Node, price: number) {
  const entry = await edited(device, 'item', itemId('TEA'), { price })
  await device.commit(() => [entry!])
  await device.settle()
}

/** Sells at the price that the till knows; returns its receipt number. */
async function sellAtKnownPrice(
  device: Device,
  quantity: number,
  more: { returns?: boolean; due?: number } = {}
): Promise<number> {
  const catalogue = new Catalogue(device)
  const item = (await catalogue.find('TEA'))!
  const at = { locations: await locationsAround(device, device.location), group: '', time: DAY }
  const { price, basis } = await priceOf(device, catalogue.lookup, item, at, quantity)
  let receipt = 0
  await device.commit(context => {
    receipt = context.receipt()
    const line = { item: item.id, price, quantity, basis, ...(more.due && { due: more.due }) }
    const returns = more.returns ? { returns: basis, returnsLine: 0, sold: 1000 } : {}
    const tenders = [{ type: 1, amount: (price * quantity) / 1000 }]
    return [
      { kind: 'sale.completed', body: { receipt, lines: [{ ...line, ...returns }], tenders } }
    ]
  })
  await device.settle()
  return receipt
}

/** Tea for 9.90, an office, and a till that is away with a clock of its own. */
async function apart(t: test.Test) {
  const shop = new Shop(t)
  await shop.found('Office')
  await shop.shut('Office')
  const [office, away] = [handSet(), handSet()]
  const head = await shop.open('Office', { clock: office.clock })
  await head.device.commit(() => [
    {
      kind: 'item.edited',
      body: {
        subject: itemId('TEA'),
        edits: [
          { field: 1, text: 'TEA' },
          { field: 2, text: 'Tea' },
          { field: 3, number: 990 }
        ]
      }
    }
  ])
  const joined = await shop.join('Till', head)
  await level(head, joined)
  await shop.shut('Till')
  const till = await shop.open('Till', { clock: away.clock, offline: true })
  const together = async () => {
    await till.startLan()
    await linked(head, till)
    await level(head, till)
  }
  return { shop, office, away, head, till, together }
}

const staleOf = async ({ device }: Node) =>
  (await exceptions(device)).filter(({ type }) => type === 'stale-price')

test('[X2] a till away until 15:00 sells 7 at the price of before 10:00: 69.30 stands, 14.00 is an exception', async t => {
  const { shop, office, away, head, till, together } = await apart(t)
  away.time = DAY + 9 * HOUR
  await sellAtKnownPrice(till.device, 2000)
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  const late: number[] = []
  for (const [i, quantity] of [1000, 1000, 2000, 3000].entries()) {
    away.time = DAY + (11 + i) * HOUR
    late.push(await sellAtKnownPrice(till.device, quantity))
  }
  away.time = DAY + 15 * HOUR
  office.time = away.time
  t.deepEqual(await staleOf(till), [], 'alone the till knows of nothing')
  await together()
  for (const node of [head, till]) {
    const [found, ...others] = await staleOf(node)
    t.deepEqual(others, [])
    const { facts, message } = found!
    if (facts.type !== 'stale-price') return t.fail(facts.type)
    t.equal(facts.quantity, 7000)
    t.equal(facts.paid, 6930)
    t.equal(facts.due, 8330)
    t.equal(facts.difference, 1400)
    t.deepEqual(
      facts.receipts.map(({ receipt }) => receipt),
      late
    )
    t.match(message, /7 of TEA .* 69\.30 paid, 83\.30 due, 14\.00 between/)
    t.match(message, /of Till/)
  }
  const ids = await Promise.all([head, till].map(async node => (await staleOf(node))[0]))
  t.equal(ids[0]?.id, ids[1]?.id)
  t.equal(ids[0]?.print, ids[1]?.print)
  t.equal((await head.device.view.digest()).digest, (await till.device.view.digest()).digest)
  const knows = await sellAtKnownPrice(till.device, 1000)
  t.ok(knows > late.at(-1)!)
  t.deepEqual(
    (await staleOf(till))[0]?.print,
    ids[0]?.print,
    'a sale at the new price adds nothing'
  )
  t.deepEqual(shop.problems, [])
})

test('[P26] what was due is the price of then, through every change of it, and each sale is asked apart', async t => {
  const { office, away, head, till, together } = await apart(t)
  for (const [hour, price] of [
    [10, 1190],
    [12, 990],
    [14, 890]
  ] as const) {
    office.time = DAY + hour * HOUR
    await reprice(head, price)
  }
  for (const hour of [9, 11, 13, 15]) {
    away.time = DAY + hour * HOUR
    await sellAtKnownPrice(till.device, 1000)
  }
  await together()
  const [found] = await staleOf(head)
  if (found?.facts.type !== 'stale-price') return t.fail('nothing found')
  t.equal(found.facts.sales, 2, 'at 11 too little, at 15 too much; at 9 and 13 it was right')
  t.equal(found.facts.difference, 200 - 100)
})

test('[P27] what is brought back, or sold at a price that somebody asked for, is no stale price', async t => {
  const { office, away, head, till, together } = await apart(t)
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  away.time = DAY + 11 * HOUR
  await sellAtKnownPrice(till.device, -1000, { returns: true })
  await sellAtKnownPrice(till.device, 1000, { due: 990 })
  await together()
  t.deepEqual(await staleOf(head), [])
})

test('[P32] a clock that was set back among late sales hides none of them', async t => {
  const { office, away, head, till, together } = await apart(t)
  away.time = DAY + 9 * HOUR
  await sellAtKnownPrice(till.device, 1000)
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  away.time = DAY + 11 * HOUR
  await sellAtKnownPrice(till.device, 1000)
  // A day back for most of the afternoon: by its clock all that was before the new price.
  for (let sold = 0; sold < 20; sold++) {
    away.time = DAY - 24 * HOUR + sold
    await sellAtKnownPrice(till.device, 1000)
  }
  away.time = DAY + 15 * HOUR
  await sellAtKnownPrice(till.device, 1000)
  office.time = away.time
  await together()
  for (const node of [head, till]) {
    const [found] = await staleOf(node)
    if (found?.facts.type !== 'stale-price') return t.fail('nothing found')
    t.equal(found.facts.quantity, 22_000, 'all but the one at nine')
    t.equal(found.facts.sales, 22)
  }
})

test('[P32] a clock that is ahead makes no sale late that was seen before the price changed', async t => {
  const { office, away, head, till, together } = await apart(t)
  away.time = DAY + 24 * HOUR
  await sellAtKnownPrice(till.device, 1000)
  await together()
  await head.witness.state()
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  await level(head, till)
  t.deepEqual(await staleOf(head), [], 'the office had stated the sale before its edit')
  t.deepEqual(await staleOf(till), [])
})

test('[P32] within one log its order says what was sold before a price changed, whatever its clock', async t => {
  const { office, head } = await apart(t)
  office.time = DAY + 24 * HOUR
  await sellAtKnownPrice(head.device, 1000)
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  t.deepEqual(await staleOf(head), [])
})

test('[U36] an exception is found by its id without reading what others are about', async t => {
  const { office, away, head, till, together } = await apart(t)
  office.time = DAY + 10 * HOUR
  await reprice(head, 1190)
  away.time = DAY + 11 * HOUR
  await sellAtKnownPrice(till.device, 1000)
  await together()
  const { view } = head.device
  const cell = view.cell.bind(view) as typeof view.cell
  let looked = 0
  view.cell = <T>(key: string) => {
    if (key.startsWith(FAMILY.priced)) looked++
    return cell<T>(key)
  }
  t.equal((await faultOf(exceptionNamed(head.device, 'f0f0f0'))).code, 'NOT_FOUND')
  t.equal(looked, 0, 'what was sold at the old price was not asked for')
  const [found] = await staleOf(head)
  t.ok(looked > 0)
  t.deepEqual(await exceptionNamed(head.device, found!.id.slice(0, 8).toUpperCase()), found)
})
