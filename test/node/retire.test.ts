import { mkdir } from 'node:fs/promises'
import test from 'tape'
import { parseInvite } from '../../src/business/invite.ts'
import { joinRequest } from '../../src/business/join.ts'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { faultOf } from '../fault.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'

const ITEMS = 'code,name,price,stock\nTEA,Tea,2.50,100\n'

/** Sells one; when it resolves, the sale is in the log and folded, and not just acknowledged. */
async function sellTea(node: Node) {
  const sale = await operationsOf(node).sell({ lines: [{ code: 'TEA' }] })
  await node.device.settle()
  return sale
}

/** An office (owner) and two tills, in step, with an item to sell. */
async function scene(t: test.Test) {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const one = await shop.join('Till 1', office)
  const two = await shop.join('Till 2', office)
  await level(office, one, two)
  return { shop, office, one, two }
}

/** Resolves when every one of them writes under the newest epoch, and all have folded the same. */
async function rotated(...nodes: Node[]): Promise<void> {
  await until(
    'a log of the new epoch on every device',
    () => {
      const id = nodes[0]!.device.membership.epoch.id?.toString('hex')
      return id !== undefined && nodes.every(({ device }) => device.profile.device.epoch === id)
    },
    nodes.map(node => [node.device, 'fact', 'folded'] as const)
  )
  await level(...nodes)
}

test('[R1] a retired device gets no link; the others sell on under a key that it does not have', async t => {
  const { office, one, two } = await scene(t)
  await sellTea(one)
  await sellTea(two)
  await level(office, one, two)
  const retired = await operationsOf(office).retire({ device: 'Till 2' })
  t.equal(retired.device, 'Till 2')
  await rotated(office, one)
  await until(
    'no link to the retired till',
    () => [office, one].every(node => node.peers.length === 1),
    [
      [office, 'down'],
      [one, 'down']
    ]
  )
  const sale = await sellTea(one)
  await level(office, one)
  const { sales } = await operationsOf(office).sales({ limit: 10 })
  t.equal(sales.length, 3, 'all sales of before and after are there')
  t.equal(sale.receipt, 2, 'receipts go on in the new log')
  t.notOk(two.device.logs.isOpen(Buffer.from(sale.log, 'hex')), 'the retired till knows no new log')
  t.end()
})

test('[R2] a device that was away when another was retired follows when it is back', async t => {
  const { shop, office, one } = await scene(t)
  await shop.shut('Till 1')
  await operationsOf(office).retire({ device: 'Till 2' })
  await sellTea(office)
  const back = await shop.open('Till 1')
  await linked(back, office)
  await rotated(office, back)
  const { sales } = await operationsOf(back).sales({ limit: 10 })
  t.equal(sales.length, 1, 'it reads what was written under the new key while it was away')
  t.ok(one)
  t.end()
})

test('[R3] what a retired device wrote later is kept, shown, and counts once an owner accepts it', async t => {
  const { shop, office, one } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await shop.shut('Till 2')
  const apart = await shop.open('Till 2', { offline: true })
  await sellTea(apart)
  await sellTea(apart)
  await shop.shut('Till 2')
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office, one)
  // Its blocks come by a folder that it wrote to before anybody told it.
  const late = await shop.open('Till 2', { offline: true })
  await operationsOf(late).syncFolder({ folder: stick })
  await operationsOf(office).syncFolder({ folder: stick })
  await level(office, one)
  for (const node of [office, one]) {
    const { totals, exceptions } = await operationsOf(node).status()
    t.equal(totals.sales, 0, 'nothing of it counts')
    t.deepEqual(
      exceptions.map(({ type }) => type),
      ['quarantined-entries']
    )
  }
  t.deepEqual(await operationsOf(office).acceptLate({ device: 'Till 2' }), { blocks: 2 })
  await level(office, one)
  for (const node of [office, one]) {
    await node.device.settle()
    const { totals, exceptions } = await operationsOf(node).status()
    t.equal(totals.sales, 2, 'accepted, all of it counts')
    t.deepEqual(exceptions, [])
  }
  t.equal((await faultOf(operationsOf(office).acceptLate({ device: 'Till 2' })))?.code, 'CONFLICT')
  t.end()
})

test('[R4] a device that hears that it was retired writes nothing more, and says so', async t => {
  const { shop, office, two } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await operationsOf(office).syncFolder({ folder: stick })
  await operationsOf(office).retire({ device: 'Till 2' })
  await operationsOf(office).syncFolder({ folder: stick })
  await operationsOf(two).syncFolder({ folder: stick })
  const fault = await faultOf(sellTea(two))
  t.equal(fault?.code, 'NOT_PERMITTED')
  t.match(fault!.message, /^Till 2 was retired/)
  t.end()
})

test('[R5] sales that no device holds are declared with their receipt numbers', async t => {
  const { office, one, two } = await scene(t)
  await sellTea(two)
  await level(office, one, two)
  const wrong = await faultOf(
    operationsOf(office).retire({ device: 'Till 2', lost: true, lastReceipt: 1 })
  )
  t.equal(wrong?.code, 'BAD_INPUT')
  const retired = await operationsOf(office).retire({
    ...{ device: 'Till 2', lost: true, lastReceipt: 5 }
  })
  t.deepEqual(retired.lost, { from: 2, to: 5 })
  await rotated(office, one)
  for (const node of [office, one]) {
    const { exceptions } = await operationsOf(node).status()
    t.match(exceptions[0]?.message ?? '', /Till 2 are on no device, receipts from 2 to 5/)
  }
  t.end()
})

test('[R6] what cannot be retired is refused with a sentence, and nothing is written', async t => {
  const { office, one } = await scene(t)
  const before = office.device.log.length
  const refused = async (
    node: Node,
    request: { device: string; after?: number; phrase?: string }
  ) => (await faultOf(operationsOf(node).retire(request)))?.code
  t.equal(await refused(office, { device: 'Till 9' }), 'NOT_FOUND')
  t.equal(await refused(office, { device: 'Office' }), 'CONFLICT')
  t.equal(await refused(office, { device: 'Till 2', after: 10_000 }), 'BAD_INPUT')
  t.equal(await refused(office, { device: 'Till 2', phrase: 'one two three' }), 'BAD_INPUT')
  t.equal(await refused(one, { device: 'Till 2' }), 'NOT_PERMITTED')
  await office.device.settle()
  t.equal(office.device.log.length, before)
  t.end()
})

test('[R7] a device that joins after a retirement reads everything, of before and after', async t => {
  const { shop, office, one } = await scene(t)
  await sellTea(one)
  await level(office, one)
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office, one)
  await sellTea(one)
  const three = await shop.join('Till 3', office)
  await level(office, one, three)
  await sellTea(three)
  await level(office, one, three)
  const digests = await Promise.all([office, one, three].map(node => node.device.view.digest()))
  t.equal(new Set(digests.map(({ digest }) => digest)).size, 1)
  const { totals } = await operationsOf(three).status()
  t.equal(totals.sales, 3)
  t.end()
})

test('[R8] a folder carries the logs of the new epoch between devices that never meet', async t => {
  const { shop, office, one } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await shop.shut('Till 1')
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office)
  await sellTea(office)
  await operationsOf(office).syncFolder({ folder: stick })
  await shop.shut('Office')
  const apart = await shop.open('Till 1', { offline: true })
  await operationsOf(apart).syncFolder({ folder: stick })
  t.equal((await operationsOf(apart).status()).totals.sales, 1, 'it reads what was written later')
  await rotated(apart)
  await sellTea(apart)
  await operationsOf(apart).syncFolder({ folder: stick })
  const back = await shop.open('Office', { offline: true })
  await operationsOf(back).syncFolder({ folder: stick })
  t.equal((await operationsOf(back).status()).totals.sales, 2, 'and is read')
  await level(back, apart)
  t.ok(one)
  t.end()
})

test('[R9] a disk that is full when a new log is to begin delays it, and nothing comes before its beginning', async t => {
  const { shop, office } = await scene(t)
  await shop.shut('Till 1')
  let free = 1e12
  const till = await shop.open('Till 1', { disk: { freeBytes: async () => free } })
  await linked(till, office)
  free = 0
  await operationsOf(office).retire({ device: 'Till 2' })
  const key = () =>
    till.device.profile.device.epoch === office.device.membership.epoch.id!.toString('hex')
  await until('the till to have a log of the new epoch', key, [
    [till.device, 'fact', 'log', 'folded']
  ])
  t.equal((await faultOf(sellTea(till))).code, 'DISK_FULL')
  free = 1e12
  const sale = await sellTea(till)
  await level(office, till)
  t.equal(sale.seq, 1, 'block 0 is the beginning')
  t.equal((await operationsOf(office).status()).totals.sales, 1, 'and everybody counts the sale')
  t.end()
})

test('[R10] late blocks that another device had seen before the retirement count by themselves', async t => {
  const { shop, office, one, two } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  // The office is away; a till sees two sales of Till 2, and says so, and then one more comes.
  await shop.shut('Office')
  await sellTea(two)
  await sellTea(two)
  await level(one, two)
  await one.witness.state()
  await sellTea(two)
  await level(one, two)
  await operationsOf(one).syncFolder({ folder: stick })
  await shop.shut('Till 1')
  await shop.shut('Till 2')
  const back = await shop.open('Office', { offline: true })
  await operationsOf(back).retire({ device: 'Till 2' })
  await operationsOf(back).syncFolder({ folder: stick })
  const counted = async () => (await operationsOf(back).status()).totals.sales
  await until('what was seen to count', async () => (await counted()) === 2, [
    [back.device, 'fact', 'checkpoint', 'folded']
  ])
  const { exceptions } = await operationsOf(back).status()
  t.deepEqual(
    exceptions.map(({ type }) => type),
    ['quarantined-entries'],
    'what nobody had seen waits'
  )
  const log = await operationsOf(back).log({ limit: 10 })
  t.ok(
    log.blocks.some(({ entries }) => entries.some(({ kind }) => kind === 'device.accepted')),
    'and the acceptance is in the log'
  )
  t.ok(office)
  t.end()
})

test('[R4] a retired device that is linked hears of it before its link ends', async t => {
  const { office, two } = await scene(t)
  await operationsOf(office).retire({ device: 'Till 2' })
  await until(
    'the till to hear',
    () => two.device.membership.isRetired(two.device.keyPair.publicKey),
    [[two.device, 'fact', 'folded']]
  )
  t.equal((await faultOf(sellTea(two))).code, 'NOT_PERMITTED')
  await until('its link to end', () => two.peers.length === 0, [[two, 'down']])
  t.equal(two.device.epochKey(office.device.membership.epoch.id!), null, 'it has no later key')
  t.end()
})

test('[R11] a retired device gets no key by an old invitation', async t => {
  const { shop, office } = await scene(t)
  const { invite } = await operationsOf(office).invite({ role: 'till' })
  const three = (await shop.joinBy('Till 3', invite)).node
  await level(office, three)
  await operationsOf(office).retire({ device: 'Till 3' })
  const hash = Buffer.alloc(64, 1)
  const { keyPair, log } = three.device
  const parsed = parseInvite(invite, Date.now())
  const guest = { device: keyPair, log: log.key, name: 'Till 3', handshakeHash: hash }
  const { request } = joinRequest(parsed, guest)
  t.equal((await faultOf(office.invites.answer(request, hash))).code, 'NOT_PERMITTED')
  t.end()
})

test('[R12] sales that were declared lost and turn up are no longer said to be', async t => {
  const { shop, office, one } = await scene(t)
  const stick = shop.path('stick')
  await mkdir(stick)
  await shop.shut('Till 2')
  const apart = await shop.open('Till 2', { offline: true })
  await sellTea(apart)
  await sellTea(apart)
  await operationsOf(apart).syncFolder({ folder: stick })
  await operationsOf(office).retire({ device: 'Till 2', lost: true, lastReceipt: 3 })
  await rotated(office, one)
  await operationsOf(office).syncFolder({ folder: stick })
  await operationsOf(office).acceptLate({ device: 'Till 2' })
  const { exceptions } = await operationsOf(office).status()
  t.match(exceptions[0]?.message ?? '', /receipts from 3 to 3/)
  const wrong = await faultOf(operationsOf(office).retire({ device: 'Till 1', lastReceipt: 9 }))
  t.equal(wrong.code, 'BAD_INPUT', 'a last receipt without a loss is a mistake')
  t.end()
})

test('[R13] a device whose inviter had not heard of two new epochs gets all keys once it meets somebody', async t => {
  const { shop, office, one } = await scene(t)
  const boss = await shop.join('Boss', office, 'owner')
  const extra = await shop.join('Till 4', office)
  await level(office, one, boss, extra)
  await shop.shut('Boss')
  await operationsOf(office).retire({ device: 'Till 2' })
  await rotated(office, one, extra)
  await sellTea(office)
  await operationsOf(office).retire({ device: 'Till 4' })
  await rotated(office, one)
  await sellTea(office)
  for (const name of ['Office', 'Till 1', 'Till 2', 'Till 4']) await shop.shut(name)
  const apart = await shop.open('Boss')
  const guest = await shop.join('Guest', apart)
  await sellTea(guest)
  const back = await shop.open('Office')
  await linked(back, guest)
  await rotated(back, apart, guest)
  t.equal((await operationsOf(guest).status()).totals.sales, 3)
  t.end()
})
