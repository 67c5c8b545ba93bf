// Two tills that are apart, and everything that people do there by chance. The seed is printed:
// `APART_SEED` shows a run again, `APART_SALES` says how many bills each of the two makes while apart
// (10,000 take less than a minute).
import test from 'tape'
import { verify } from '../../src/audit/verify.ts'
import type { ZReported } from '../../src/entry/kinds.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { zReports } from '../../src/retail/cash/shift.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions, type ShopException } from '../../src/retail/exceptions/exceptions.ts'
import { openCarts } from '../../src/retail/selling/carts.ts'
import { totals } from '../../src/retail/selling/sales.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import { count, openStocktake } from '../../src/retail/stock/stocktake.ts'
import { transit } from '../../src/retail/stock/transfers.ts'
import { agree, lines, store } from '../retail/store.ts'
import { level, linked } from '../shop.ts'
import { Clerk, type Known, takingsIn } from './clerk.ts'
import { Chance, Ledger, Takings } from './ledger.ts'
import type { World } from './storekeeper.ts'

const SALES = Number(process.env.APART_SALES ?? 10_000)
const SEED = Number(process.env.APART_SEED ?? Math.floor(Math.random() * 2 ** 32))
const ROUNDS = 40
const ITEMS = 40
/** Nobody ever counted it in: selling it is no oversell. */
const LOOSE = 'LOOSE'
/** The item that is counted before they are apart, and how many more were found. */
const [COUNTED, MORE] = ['I0', 3]
/** Bills and carts that both know before they are apart. */
const SHARED = 60

test('[X9] two tills apart sell, take back, park, count, send and close shifts by chance: then they agree, stock and Z reports are what was counted along, and every exception has its cause', async t => {
  t.comment(`APART_SEED=${SEED} APART_SALES=${SALES} shows it again`)
  const { shop, one, two, world, clerks, wrong } = await openShop(t)
  await Promise.all(clerks.map(clerk => clerk.openShift()))
  const known = await begin(one, clerks[0])
  await level(one, two)

  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  clerks[1].standAt(away.device)
  for (const { lines } of known.bills) {
    for (const { code, units } of lines) clerks[1].seen.add(world.shop, code, -units)
  }
  // What both close was counted once, and is booked once.
  world.ledger.move('counted', world.shop, COUNTED, MORE)
  for (const clerk of clerks) await clerk.goOnWith(known)
  const goals = [SALES + SHARED, SALES]
  const size = Math.max(10, Math.ceil(SALES / ROUNDS))
  const isDone = () => clerks.every(({ all }, i) => all.sales === goals[i])
  for (let number = 0; !isDone(); number++) {
    await Promise.all(clerks.map((clerk, i) => clerk.round(number, size, goals[i]!)))
    // The boxes go by road.
    const [first, second] = clerks
    second.inbox.push(...first.outbox.splice(0))
    first.inbox.push(...second.outbox.splice(0))
  }
  for (const clerk of clerks) {
    await clerk.receive()
    await clerk.closeCount()
    await clerk.closeShift()
  }
  t.deepEqual(wrong, [], 'apart each till knew what it did')

  await shop.shut('Till 2')
  const back = await shop.open('Till 2')
  await linked(one, back)
  await level(one, back)
  await agree(t, one, back)
  for (const node of [one, back]) {
    await isConserved(t, node, world)
    await isTaken(t, node, clerks)
    const waiting = (await openCarts(node.device)).map(({ id }) => id.toString('hex'))
    const left = known.carts.filter(({ id }) => !world.ledger.wentOn(id))
    left.push(...clerks.flatMap(clerk => clerk.carts))
    t.deepEqual(waiting.sort(), left.map(({ id }) => id.toString('hex')).sort(), 'open carts')
    const codes = codesOf(world)
    const inbox = (await exceptions(node.device)).map(each => said(each, codes))
    t.deepEqual(inbox.sort(), world.ledger.exceptions(LOOSE), 'every exception has its cause')
    const { ok, differences } = await verify(node.device)
    t.deepEqual([ok, differences], [true, []], 'a replay comes to the same')
  }
  const kinds = new Set(world.ledger.exceptions(LOOSE).map(line => line.split(' ')[0]))
  t.equal(kinds.size, 4, `there were some of each: ${[...kinds].join(', ')}`)
  t.deepEqual(shop.problems, [])
})

/** Two tills of one location, level; goods there and at the depot; a clerk at each till. */
async function openShop(t: test.Test) {
  const chance = new Chance(SEED)
  const { shop, office: one, device, catalogue, here, place } = await store(t)
  const two = await shop.join('Till 2', one)
  const tracked = Array.from({ length: ITEMS }, (_, i) => `I${i}`)
  const prices = new Map([...tracked, LOOSE].map(code => [code, chance.between(50, 5_000)]))
  const rows = [...prices].map(
    ([code, price]) => `${code},Item ${code},${(price / 100).toFixed(2)},${chance.one([0, 5, 20])}`
  )
  await operationsOf(one).importItems(`code,name,price,tax\n${rows.join('\n')}\n`)
  const depot = await place('Depot')
  const world: World = { prices, tracked, shop: here, depot, ledger: new Ledger() }
  const wrong: unknown[] = []
  const clerks = [one, two].map(node => {
    const clerk = new Clerk(new Chance(chance.between(0, 2 ** 32 - 1)), world, (...note) => {
      if (JSON.stringify(note[1]) !== JSON.stringify(note[2])) wrong.push(note)
    })
    clerk.standAt(node.device)
    return clerk
  }) as [Clerk, Clerk]
  // About as much as both will sell: of some items it is too little.
  for (const [location, most] of [
    [here, Math.ceil((SALES * 16) / ITEMS)],
    [depot, 200]
  ] as const) {
    const opening = Object.fromEntries(tracked.map(code => [code, chance.between(1, most)]))
    await receiveStock(device, catalogue, { location, lines: lines(opening) })
    for (const [code, units] of Object.entries(opening)) {
      world.ledger.move('opening', location, code, units)
      for (const { seen } of clerks) seen.add(location, code, units)
    }
  }
  await level(one, two)
  return { shop, one, two, world, clerks, wrong }
}

/** What both know before they are apart: bills, carts that wait, and what was counted. */
async function begin({ device }: Node, clerk: Clerk): Promise<Known> {
  const bills = await clerk.sellMany(SHARED)
  for (let i = 0; i < SHARED; i++) await clerk.park()
  const carts = clerk.carts.splice(0)
  const { id: take } = await openStocktake(device, { location: device.location, name: 'All of us' })
  const counted = (clerk.seen.of(device.location, COUNTED) + MORE) * 1000
  await count(device, new Catalogue(device), { id: take, lines: [{ code: COUNTED, counted }] })
  return { bills, carts, take, counted: { code: COUNTED, units: MORE } }
}

/** Every unit is where the ledger has it, and none came or went without a cause. */
async function isConserved(t: test.Test, { device }: Node, world: World): Promise<void> {
  const { ledger } = world
  const codes = codesOf(world)
  const found: string[] = []
  let total = 0
  for await (const { location, item, onHand } of stockLevels(device)) {
    const units = onHand / 1000
    total += units
    const code = codes.get(item.toString('hex'))
    if (units) found.push(`${location.toString('hex')} ${code} ${units}`)
  }
  t.deepEqual(found.sort(), ledger.stock.lines, 'on hand')
  const way = { onTheWay: 0, writtenOff: 0 }
  for await (const { onTheWay, writtenOff } of transit(device)) {
    way.onTheWay += onTheWay / 1000
    way.writtenOff += writtenOff / 1000
  }
  t.deepEqual(way, ledger.transit, 'on the way')
  const { opening, sold, returned, counted } = ledger.causes
  t.equal(
    total + way.onTheWay + way.writtenOff,
    opening + sold + returned + counted,
    'opening, sold, returned and counted is on hand, on the way or written off'
  )
}

/** All takings, and Z reports as they were written. */
async function isTaken(t: test.Test, { device }: Node, clerks: readonly Clerk[]): Promise<void> {
  const sums = new Takings()
  for (const { all } of clerks) sums.add({ ...all })
  const { sales, gross } = await totals(device)
  t.deepEqual([sales, gross], [sums.sales, sums.gross], 'takings')
  const ofZs = new Takings()
  const zs: string[] = []
  for await (const { z } of zReports(device)) {
    ofZs.add(takingsIn(z))
    zs.push(readable(z))
  }
  t.deepEqual({ ...ofZs }, { ...sums }, 'the sums of all Z reports')
  const written = clerks.flatMap(clerk => clerk.zs.map(readable))
  t.deepEqual(zs.sort(), written.sort(), 'Z reports are as they were written')
}

/** Codes by the items' ids in hex. */
const codesOf = ({ prices }: World) =>
  new Map([...prices.keys()].map(code => [itemId(code).toString('hex'), code]))

/** A report, whatever the order of its fields. */
const readable = (z: ZReported) =>
  JSON.stringify(
    Object.entries(z)
      .filter(([, value]) => value !== null)
      .sort()
  )

/** An exception in the words of the ledger. */
function said({ facts }: ShopException, codes: ReadonlyMap<string, string>): string {
  switch (facts.type) {
    case 'oversell':
      return `oversell ${facts.location} ${codes.get(facts.item)} ${facts.onHand / 1000}`
    case 'transfer-difference':
      return `transfer-difference ${facts.transfer} ${codes.get(facts.item)} ${facts.writtenOff / 1000} ${facts.onTheWay / 1000}`
    case 'over-return': {
      const { log, seq, index } = facts.sale
      return `over-return ${log} ${seq} ${index} ${facts.line} ${facts.returned / 1000} of ${facts.sold / 1000}`
    }
    case 'cart-sold-twice':
      return `cart-sold-twice ${facts.cart} ${facts.sales.length}`
    default:
      return JSON.stringify(facts)
  }
}
