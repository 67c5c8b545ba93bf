import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'tape'
import type { ActionRefused, StaffSigned } from '../../src/entry/kinds.ts'
import { readCommits } from '../../src/log/logs.ts'
import { systemClock } from '../../src/node/clock.ts'
import { createBusiness } from '../../src/node/create.ts'
import { Device } from '../../src/node/device.ts'
import { inRequest } from '../../src/node/request.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { People, SESSION_MS, waitAfter } from '../../src/retail/people/people.ts'
import { PERMISSIONS, permissionsOf } from '../../src/retail/people/permissions.ts'
import { hashPin, isPin } from '../../src/retail/people/pin.ts'
import { changePerson, hire, isOpen, personNamed } from '../../src/retail/people/staff.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'
import { bill, ring } from './shop-counter.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const ANNA = Buffer.alloc(16, 1)
const BEN = Buffer.alloc(16, 2)

/** A device whose time the test moves, with its people. */
async function shop(t: test.Test) {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-staff-'))
  const { device: founded } = await createBusiness(path.join(directory, 'till'), {
    ...{ business: 'Corner Shop', location: 'High Street', name: 'Till 1', currency: 'GBP' }
  })
  await founded.close()
  const time = { ms: Date.UTC(2026, 4, 4, 9), passed: 0 }
  const clock = { ...systemClock, now: () => time.ms, monotonic: () => time.passed, zone: () => 0 }
  const device = await Device.open(path.join(directory, 'till'), { clock })
  t.teardown(async () => {
    await device.close()
    await rm(directory, { recursive: true, force: true })
  })
  const pass = (ms: number) => {
    time.ms += ms
    time.passed += ms
  }
  return { device, people: new People(device), pass, time }
}

async function staffed(t: test.Test) {
  const all = await shop(t)
  await hire(all.device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  await hire(all.device, BEN, { name: 'Ben', pin: '0815' })
  return all
}

const code = async (promise: Promise<unknown>) => (await faultOf(promise)).code

/** What of one kind is in the device's log. */
async function written<T>(device: Device, kind: string): Promise<T[]> {
  await device.settle()
  const commits = await readCommits(device.log, 0, device.log.length)
  return commits.flatMap(commit =>
    (commit?.entries ?? []).flatMap(entry =>
      entry.kind !== 'unknown' && entry.kind === kind ? [entry.body as T] : []
    )
  )
}

test('[U1] a shop without staff is open; its first member is a manager, and from then on people sign in', async t => {
  const { device, people } = await shop(t)
  t.ok(await people.permits(null, 'settings'))
  t.equal(await code(hire(device, BEN, { name: 'Ben', pin: '0815' })), 'BAD_INPUT')
  t.ok(await isOpen(device))
  await hire(device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  t.notOk(await people.permits(null, 'sell'))
  t.equal(await code(people.require(null, 'sell')), 'UNAUTHORIZED')
  await hire(device, BEN, { name: 'Ben', pin: '0815' })
  t.equal((await personNamed(device, 'BEN')).role, 'cashier')
  t.equal(await code(hire(device, Buffer.alloc(16, 3), { name: 'ben', pin: '1234' })), 'CONFLICT')
  t.equal(await code(changePerson(device, BEN, { role: 'king' })), 'BAD_INPUT')
  t.equal(await code(changePerson(device, BEN, { permissions: '+fly' })), 'BAD_INPUT')
  t.equal(await code(changePerson(device, BEN, { pin: '123' })), 'BAD_INPUT')
  t.equal(await code(changePerson(device, BEN, { expires: -1 })), 'BAD_INPUT')
  t.equal(await code(changePerson(device, Buffer.alloc(16, 9), { name: 'X' })), 'NOT_FOUND')
  t.equal(await code(personNamed(device, 'Cleo')), 'NOT_FOUND')
})

test('[U2] a role may do what the ones before it may, and a person may be given more or less', t => {
  const of = (role: string, changes = '') => permissionsOf(role, changes)
  t.deepEqual([...of('manager')], [...PERMISSIONS])
  t.ok([...of('cashier')].every(each => of('supervisor').has(each)))
  t.ok(of('cashier').has('sell') && !of('cashier').has('discount'))
  t.ok(!of('supervisor').has('staff'))
  t.ok(of('cashier', '+discount').has('discount'))
  t.notOk(of('manager', '-staff').has('staff'))
  t.equal(of('wizard').size, 0, 'a role of a newer version gives nothing')
  t.deepEqual([...of('cashier', '+fly -walk')], [...of('cashier')])
  t.end()
})

test('[U3] a PIN is kept as its scrypt hash with salt and costs, and no costs are paid that are too high', async t => {
  const stored = await hashPin('4711')
  t.match(stored, /^scrypt\$16384\$8\$1\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+$/)
  t.notEqual(stored, await hashPin('4711'), 'the salt differs')
  t.ok(await isPin('4711', stored))
  t.notOk(await isPin('4712', stored))
  for (const text of [
    '',
    'scrypt',
    '4711',
    stored.replace('16384', '1073741824'),
    stored.replace('$1$', '$5000$'),
    stored.replace('16384', '16383')
  ]) {
    t.notOk(await isPin('4711', text), text.slice(0, 20))
  }
})

test('[U4] who signs in with name and PIN has a session that ends, and the journal says who was there', async t => {
  const { device, people, pass } = await staffed(t)
  const session = await people.signIn('anna', '4711')
  t.equal((await people.bySession(session.token)).name, 'Anna')
  await people.signOut(session.token)
  await people.signOut(session.token)
  t.equal(await code(people.bySession(session.token)), 'UNAUTHORIZED')
  t.deepEqual(
    (await written<StaffSigned>(device, 'staff.signed')).map(({ staff, out }) => [staff[0], out]),
    [
      [1, 0],
      [1, 1]
    ]
  )
  const { token } = await people.signIn('Anna', '4711')
  pass(SESSION_MS - 1)
  await people.bySession(token)
  pass(SESSION_MS - 1)
  t.equal((await people.bySession(token)).name, 'Anna', 'who works stays signed in')
  pass(SESSION_MS)
  t.equal(await code(people.bySession(token)), 'UNAUTHORIZED')
})

test('[U5] wrong PINs have to be waited for, longer each time, and no answer tells which names there are', async t => {
  const { people, pass } = await staffed(t)
  const message = async (name: string, pin: string) =>
    (await faultOf(people.signIn(name, pin))).message
  t.equal(await message('Ben', '1111'), await message('Nobody', '1111'))
  await message('Ben', '1111')
  await message('Ben', '1111')
  t.match(await message('Ben', '0815'), /wait 1 seconds/, 'the right one has to wait too')
  await people.signIn('Anna', '4711')
  t.pass('and nobody else has to')
  pass(1_000)
  await message('Ben', '1111')
  t.match(await message('Ben', '0815'), /wait 2 seconds/)
  pass(2_000)
  await people.signIn('Ben', '0815')
  await message('Ben', '1111')
  await people.signIn('Ben', '0815')
  t.pass('the right one starts over')
  t.deepEqual([1, 2, 3, 4, 11, 12, 2_000].map(waitAfter), [0, 0, 1e3, 2e3, 256e3, 300e3, 300e3])
})

test('[U6] somebody who expired or was dismissed cannot sign in, and stops at once where it is known', async t => {
  const { device, people, pass, time } = await staffed(t)
  const { token } = await people.signIn('Ben', '0815')
  await changePerson(device, BEN, { dismissed: time.ms })
  t.equal(await code(people.bySession(token)), 'NOT_PERMITTED')
  t.equal(await code(people.signIn('Ben', '0815')), 'NOT_PERMITTED')
  await changePerson(device, BEN, { dismissed: 0, expires: time.ms + 1_000 })
  const again = await people.signIn('Ben', '0815')
  const ben = await people.bySession(again.token)
  t.ok(await people.permits(ben, 'sell'))
  pass(1_000)
  t.notOk(await people.permits(ben, 'sell'))
  t.match((await faultOf(people.bySession(again.token))).message, /The time of Ben/)
})

test('[U7] what somebody may not do is refused naming the permission, and stands in the journal once a minute', async t => {
  const { device, people, pass } = await staffed(t)
  const ben = await personNamed(device, 'Ben')
  await people.require(ben, 'sell')
  const fault = await faultOf(people.require(ben, 'discount', '20 percent off'))
  t.deepEqual([fault.code, fault.status], ['NOT_PERMITTED', 403])
  t.match(fault.message, /"discount", of supervisor or manager/)
  const refused = () => written<ActionRefused>(device, 'action.refused')
  for (let n = 0; n < 5; n++) await faultOf(people.require(ben, 'discount', 'again'))
  t.deepEqual(
    (await refused()).map(({ action, detail }) => [action, detail]),
    [['discount', '20 percent off']]
  )
  await faultOf(people.require(ben, 'void'))
  pass(60_000)
  await faultOf(people.require(ben, 'discount'))
  t.equal((await refused()).length, 3)
  const request = { key: ANNA, print: ANNA, isOpen: true, isStale: () => false, at: null }
  t.equal(await code(inRequest(request, () => people.require(null, 'void'))), 'UNAUTHORIZED')
  t.equal(request.at, null, 'a request that was refused is not done')
  t.equal((await refused()).length, 4)
})

test('[U8] sales by somebody who had left are kept and shown, by person, device and day', async t => {
  const { device, pass, time } = await staffed(t)
  for (let day = 1; day <= 5; day++) {
    await ring(device, bill(1, 250, { staff: BEN }))
    await ring(device, bill(day, 100, { staff: BEN }))
    await ring(device, bill(1, 1_000, { staff: ANNA }))
    await device.settle()
    pass(DAY_MS)
  }
  t.deepEqual(await exceptions(device), [])
  await changePerson(device, BEN, { dismissed: time.ms - 4 * DAY_MS })
  const found = await exceptions(device)
  t.deepEqual(
    found.map(({ facts }) =>
      facts.type === 'sold-after-leaving' ? [facts.sales, facts.gross] : []
    ),
    [
      [2, 550],
      [2, 650],
      [2, 750]
    ],
    'left on the second of five days: three are flagged'
  )
  t.match(found[0]!.message, /^Ben sold at Till 1 on 2026-05-06, .* 2 sales of 5.50 in all/)
})

test('[U37] a new PIN ends the sessions that began with the one before', async t => {
  const { device, people } = await staffed(t)
  const { token } = await people.signIn('Ben', '0815')
  await changePerson(device, BEN, { role: 'supervisor' })
  t.equal((await people.bySession(token)).role, 'supervisor', 'another role holds at once')
  await changePerson(device, BEN, { pin: '1234' })
  t.equal(await code(people.bySession(token)), 'UNAUTHORIZED')
  const again = await people.signIn('Ben', '1234')
  t.equal((await people.bySession(again.token)).name, 'Ben')
})

test('[U34] a time beyond what a record holds is refused, and nothing is written', async t => {
  const { device } = await new Shop(t).found('Office')
  const length = device.log.length
  for (const expires of [2 ** 52, Number.MAX_SAFE_INTEGER]) {
    const anna = { name: 'Anna', pin: '4711', role: 'manager', expires }
    t.equal((await faultOf(hire(device, Buffer.alloc(16, 1), anna))).code, 'BAD_INPUT')
  }
  t.equal(device.log.length, length)
})

test('[S62] a PIN that no keyboard types is refused', async t => {
  t.equal(await code(hashPin('1234\n1234')), 'BAD_INPUT')
  t.equal(await code(hashPin('12\t34')), 'BAD_INPUT')
  t.ok(await hashPin('12 34'))
})
