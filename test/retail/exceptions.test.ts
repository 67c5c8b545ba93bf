import test from 'tape'
import { systemClock } from '../../src/node/clock.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import {
  assignException,
  historyOf,
  settleException,
  staffName
} from '../../src/retail/exceptions/settling.ts'
import { changePerson, hire } from '../../src/retail/people/staff.ts'
import { edited } from '../../src/retail/records/records.ts'
import { onHandAt } from '../../src/retail/stock/stock.ts'
import { faultOf } from '../fault.ts'
import { level, Shop } from '../shop.ts'
import { bill, ring } from './shop-counter.ts'
import { apart, together } from './store.ts'

const TEA = itemId('TEA')
const ANNA = Buffer.alloc(16, 1)

/** An office and a till, in step, with tea of which so much is there. */
async function twoTills(t: test.Test, onHand = 1) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  const { device } = office
  const item = await edited(device, 'item', TEA, { code: 'TEA', name: 'Tea', price: 1490 })
  await device.commit(() => [
    item!,
    {
      kind: 'stock.moved',
      body: {
        location: device.location,
        reason: 1,
        lines: [{ item: TEA, quantity: onHand * 1000 }]
      }
    }
  ])
  const till = await shop.join('Till', office)
  await level(office, till)
  return { shop, office, till }
}

const tea = (units = 1) => {
  const sale = bill(units, 1490)
  return { ...sale, lines: [{ ...sale.lines[0]!, item: TEA }] }
}

const sell = async ({ device }: Node, sale: ReturnType<typeof tea>) => {
  await ring(device, sale)
  await device.settle()
}

const open = async (node: Node) => {
  await node.device.settle()
  return exceptions(node.device)
}

test('[U40] a sentence names five receipts and how many more there are', async t => {
  const { office } = await twoTills(t, 0)
  for (let i = 0; i < 7; i++) await sell(office, tea())
  const [found] = await open(office)
  t.match(found!.message, /receipt 1 of Office, 2 of Office, 3 .*, 5 of Office and 2 more\.$/)
})

test('[U9] an oversell names the receipts that took what was not there, on every device', async t => {
  const { office, till } = await twoTills(t, 3)
  await sell(office, tea(2))
  await level(office, till)
  await apart(office, till)
  await sell(office, tea())
  await sell(till, tea())
  await together(office, till)
  for (const node of [office, till]) {
    const [found, ...rest] = await open(node)
    t.equal(rest.length, 0)
    t.match(found!.message, /^TEA Tea .* -1 on hand at High Street. It is on receipt/)
    t.deepEqual(
      found!.takers!.map(({ receipt, log }) => [receipt, node.device.membership.byLog(log)!.name]),
      [
        [2, 'Office'],
        [1, 'Till']
      ],
      'and not the one that found enough'
    )
  }
})

test('[Q30] an oversell names the receipts that made it what it is now, also where others made it as large before', async t => {
  const { office, till } = await twoTills(t, 1)
  await sell(office, tea(2))
  const named = async () =>
    (await open(office))[0]!.takers!.map(({ receipt, log }) => [receipt, log])
  t.deepEqual(await named(), [[1, office.device.log.key]])
  await level(office, till)
  await sell(till, tea())
  await level(office, till)
  await sell(office, tea(-1))
  t.equal((await open(office))[0]!.message.includes('-1 on hand'), true)
  t.deepEqual(await named(), [
    [1, office.device.log.key],
    [1, till.device.log.key]
  ])
})

test('[U10] an exception that is settled is gone everywhere, and open again when its facts change', async t => {
  const { office, till } = await twoTills(t)
  await sell(office, tea(3))
  await level(office, till)
  const [found] = await open(till)
  const { id } = found!
  t.equal(await code(settleException(till.device, 'ffff', { how: 'accepted' })), 'NOT_FOUND')
  t.equal(await code(settleException(till.device, id, { how: 'accepted', value: 1 })), 'BAD_INPUT')
  await settleException(till.device, id.slice(0, 8), { how: 'explained', note: 'In the window.' })
  await level(office, till)
  for (const node of [office, till]) {
    t.deepEqual(await open(node), [])
    const [settled] = await exceptions(node.device, { settled: true })
    t.deepEqual([settled!.id, settled!.settled], [id, true], 'it is still there for who asks')
  }
  t.equal(await code(settleException(office.device, id, { how: 'accepted' })), 'CONFLICT')

  await sell(office, tea())
  await level(office, till)
  const [again] = await open(till)
  t.equal(again!.id, id)
  await settleException(office.device, id, { how: 'counted', counted: 0 })
  await level(office, till)
  for (const node of [office, till]) {
    t.deepEqual(await open(node), [])
    t.equal(await onHandAt(node.device, node.device.location, TEA), 0)
  }
  await sell(till, tea(3))
  await level(office, till)
  const [once] = await open(office)
  await settleException(office.device, once!.id, { how: 'counted', counted: 0 })
  await sell(office, tea(3))
  t.equal((await open(office)).length, 1, 'as many too few once more is another oversell')
})

test('[U11] an exception has an owner, and a history of what was done by whom', async t => {
  const { office, till } = await twoTills(t)
  await sell(office, tea(2))
  const anna = await hire(office.device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  const [{ id } = { id: '' }] = await open(office)
  await assignException(office.device, id, anna)
  await settleException(office.device, id, { how: 'accepted', note: 'Ordered.', staff: ANNA })
  await level(office, till)
  const [found] = await exceptions(till.device, { settled: true })
  t.equal(await staffName(till.device, found!.owner!), 'Anna')
  t.deepEqual(
    (await historyOf(till.device, id)).map(({ how, note, owner, staff }) => [
      how,
      note,
      owner,
      staff
    ]),
    [
      [null, null, ANNA.toString('hex'), null],
      ['accepted', 'Ordered.', null, ANNA.toString('hex')]
    ]
  )
})

test('[U12] an edit conflict is settled by the value that holds, once for all', async t => {
  const { office, till } = await twoTills(t)
  await apart(office, till)
  for (const [node, price] of [
    [office, 1500],
    [till, 1600]
  ] as const) {
    const entry = await edited(node.device, 'item', TEA, { price })
    await node.device.commit(() => [entry!])
  }
  await together(office, till)
  const [found] = await open(till)
  t.equal(found!.type, 'edit-conflict')
  t.equal(await code(settleException(till.device, found!.id, { how: 'corrected' })), 'BAD_INPUT')
  const text = { how: 'corrected', value: 'cheap' } as const
  t.equal(await code(settleException(till.device, found!.id, text)), 'BAD_INPUT')
  await settleException(till.device, found!.id, { how: 'corrected', value: 1500 })
  await level(office, till)
  for (const node of [office, till]) {
    t.deepEqual(await exceptions(node.device, { settled: true }), [])
    t.equal((await new Catalogue(node.device).byId(TEA))!.price, 1500)
  }
})

test('[U13] a till of which nothing was heard for days is shown, until it is heard again', async t => {
  const { shop, office, till } = await twoTills(t, 10)
  await sell(till, tea())
  await level(office, till)
  await shop.shut('Till')
  await shop.shut('Office')
  let days = 6
  const clock = { ...systemClock, now: () => Date.now() + days * 24 * 60 * 60 * 1000 }
  const later = await shop.open('Office', { offline: true, clock })
  t.deepEqual(await open(later), [])
  days = 8
  t.match((await open(later))[0]!.message, /^Nothing was heard of Till since/)
})

const code = async (promise: Promise<unknown>) => (await faultOf(promise)).code

test('[C36] settling a conflict chooses one of its values, and shows and writes no PIN', async t => {
  const { shop, office } = await twoTills(t)
  const other = await shop.join('Back room', office, 'manager')
  const person = await hire(office.device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  await level(office, other)
  await apart(office, other)
  await changePerson(office.device, person.id, { pin: '1111', name: 'Ann' })
  await changePerson(other.device, person.id, { pin: '2222', name: 'Anne' })
  await together(office, other)
  const found = await open(office)
  const about = (name: string) =>
    found.find(({ facts }) => facts.type === 'edit-conflict' && facts.field === name)!
  t.notOk(JSON.stringify(found).includes('scrypt'))
  const settle = (name: string, value: string) =>
    code(settleException(office.device, about(name).id, { how: 'corrected', value }))
  t.equal(await settle('pin', 'hidden'), 'BAD_INPUT')
  t.equal(await settle('name', 'Somebody'), 'BAD_INPUT')
  await settleException(office.device, about('name').id, { how: 'corrected', value: 'Anne' })
  t.equal(
    (await open(office)).some(({ message }) => message.includes('name')),
    false
  )
})

test('[U36] what was edited apart is called by its name', async t => {
  const { office, till } = await twoTills(t)
  const id = Buffer.alloc(16, 7)
  const change = async ({ device }: Node, values: { lastName?: string; city?: string }) => {
    const entry = await edited(device, 'customer', id, values)
    await device.commit(() => [entry!])
    await device.settle()
  }
  await change(office, { lastName: 'Smith' })
  await level(office, till)
  await apart(office, till)
  await change(office, { city: 'York' })
  await change(till, { city: 'Leeds' })
  await together(office, till)
  const [found] = await open(till)
  t.match(found!.message, /^The city of customer "Smith" was edited apart: /)
})

test('[U51] nobody who has left is to look at an exception', async t => {
  const { office } = await twoTills(t)
  await sell(office, tea(2))
  const anna = await hire(office.device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  const gone = await changePerson(office.device, anna.id, { expires: 1 })
  const [found] = await open(office)
  const fault = await faultOf(assignException(office.device, found!.id, gone))
  t.equal(fault.code, 'CONFLICT')
  t.equal((await open(office))[0]!.owner, null)
})
