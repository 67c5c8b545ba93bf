import { mkdir } from 'node:fs/promises'
import test from 'tape'
import { parseInvite } from '../../src/business/invite.ts'
import { joinRequest } from '../../src/business/join.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { faultOf } from '../fault.ts'
import { level, linked } from '../shop.ts'
import { until } from '../until.ts'
import { rotated, scene, sellTea } from './retired.ts'

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
