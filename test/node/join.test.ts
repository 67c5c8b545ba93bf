import { existsSync, readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import { parseInvite } from '../../src/business/invite.ts'
import { joinRequest } from '../../src/business/join.ts'
import type { Fault } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { FIRST_LOG, Logs } from '../../src/log/logs.ts'
import { systemClock } from '../../src/node/clock.ts'
import { Device } from '../../src/node/device.ts'
import { INVITE_LIFETIME_MS } from '../../src/node/invites.ts'
import type { Node } from '../../src/node/node.ts'
import { logsDirectory } from '../../src/node/profile.ts'
import { askOnce } from '../../src/sync/pairing.ts'
import { faultOf } from '../fault.ts'
import { level, linked, Shop } from '../shop.ts'
import { intrude } from './intruder.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'

async function shopWithOne(t: test.Test): Promise<{ shop: Shop; a: Node }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  return { shop, a }
}

const inviteOf = async (node: Node) => (await operationsOf(node).invite({ role: 'till' })).invite

const join = (shop: Shop, name: string, invite: string, timeoutMs?: number) =>
  shop.joinBy(name, invite, timeoutMs)

/** The fault that came of it; the test fails if none did. */
function refused(t: test.Test, shop: Shop, name: string, fault: Fault, sentence: RegExp): void {
  t.equal(fault.code, 'INVITE')
  t.match(fault.message, sentence)
  const left = existsSync(shop.path(name)) ? readdirSync(shop.path(name)) : []
  t.deepEqual(left, [], 'nothing is left behind')
}

test('[N30] an invitation that is mistyped, or no invitation, is refused with a sentence, nothing left behind', async t => {
  const { shop, a } = await shopWithOne(t)
  const invite = await inviteOf(a)
  const last = invite.at(-1) === 'y' ? 'n' : 'y'
  for (const [line, sentence] of [
    ['hello', /not an invitation/],
    [invite.slice(0, -1) + last, /mistyped or cut off/],
    [invite.slice(0, 60), /mistyped or cut off/]
  ] as const) {
    refused(t, shop, 'X', await faultOf(join(shop, 'X', line)), sentence)
  }
})

test('[N31] an invitation lets one device in; the second is told so and leaves nothing behind', async t => {
  const { shop, a } = await shopWithOne(t)
  const invite = await inviteOf(a)
  const { node, ...joined } = await join(shop, 'Till 2', invite)
  t.ok(node.sync.lanOn, 'it runs')
  t.deepEqual(
    { ...joined, blocks: joined.blocks > 0 },
    { business: 'Corner Shop', role: 'till', location: 'High Street', blocks: true }
  )
  refused(t, shop, 'Till 3', await faultOf(join(shop, 'Till 3', invite)), /already used by another/)
  t.equal(a.device.membership.members.length, 2)
})

test('[N31] invitations that are asked for at once are all good', async t => {
  const { shop, a } = await shopWithOne(t)
  const lines = await Promise.all([inviteOf(a), inviteOf(a), inviteOf(a), inviteOf(a)])
  t.equal(new Set(lines).size, 4)
  await shop.shut('Till 1')
  await shop.open('Till 1')
  for (const [i, line] of lines.entries()) await join(shop, `Till ${i + 2}`, line)
  t.pass('after a restart too')
})

test('[N32] an invitation that expired meanwhile, or was withdrawn, is refused by the inviter', async t => {
  const { shop, a } = await shopWithOne(t)
  const old = await inviteOf(a)
  const gone = await inviteOf(a)
  await shop.shut('Till 1')
  const file = path.join(shop.path('Till 1'), 'invites.json')
  const records = JSON.parse(await readFile(file, 'utf8'))
  records[0].expires = Date.now() - 1
  records[1].revoked = true
  await writeFile(file, JSON.stringify(records))
  await shop.open('Till 1')
  refused(t, shop, 'Till 2', await faultOf(join(shop, 'Till 2', old)), /has expired: ask for a new/)
  refused(t, shop, 'Till 3', await faultOf(join(shop, 'Till 3', gone)), /wrong or was withdrawn/)
})

test('[N32] an invitation whose hour is over is refused before anybody is asked', async t => {
  const shop = new Shop(t)
  const clock = { ...systemClock, now: () => Date.now() - INVITE_LIFETIME_MS - 1 }
  await shop.found('Till 1')
  await shop.shut('Till 1')
  const late = await shop.open('Till 1', { clock })
  refused(t, shop, 'X', await faultOf(join(shop, 'X', await inviteOf(late))), /expired at /)
})

test('[N33] a device whose answer got lost asks again and is in, admitted once', async t => {
  const { shop, a } = await shopWithOne(t)
  const invite = await inviteOf(a)
  const parsed = parseInvite(invite, Date.now())
  // What `join` does up to the answer, which is thrown away: the power went just then.
  await mkdir(logsDirectory(shop.path('Till 2')), { recursive: true })
  const logs = await Logs.open(logsDirectory(shop.path('Till 2')), [])
  const device = await logs.deviceKeyPair()
  const log = (await logs.own(FIRST_LOG, null)).key
  const { stream } = await intrude(a, device)
  const guest = { device, log, name: 'Till 2', handshakeHash: stream.handshakeHash }
  await askOnce(stream, 'tillmesh/join/1', joinRequest(parsed, guest).request)
  stream.destroy()
  await logs.close()
  await a.device.settle()
  t.equal(a.device.membership.members.length, 2, 'admitted, but it does not know')

  const { node: b, role } = await join(shop, 'Till 2', invite)
  t.equal(role, 'till')
  await linked(a, b)
  await level(a, b)
  t.equal(a.device.membership.members.length, 2, 'still one of it')
  await operationsOf(b).sell({ lines: [{ code: 'TEA-01' }] })
  await b.device.settle()
  await level(a, b)
  t.equal((await operationsOf(a).status()).totals.sales, 1)
})

test('[N34] an inviter that hangs up, or is not there, is said to be; the same line works later', async t => {
  const { shop, a } = await shopWithOne(t)
  const invite = await inviteOf(a)
  const answer = a.invites.answer
  a.invites.answer = () => Promise.reject(new Error('the disk failed'))
  const hungUp = await faultOf(within(10_000, join(shop, 'Till 2', invite)))
  t.equal(hungUp.code, 'NO_PEER')
  t.match(hungUp.message, /hung up without an answer/)
  a.invites.answer = answer
  await operationsOf(a).lan({ on: false })
  const away = await faultOf(join(shop, 'Till 2', invite, 1_500))
  t.equal(away.code, 'NO_PEER')
  t.match(away.message, /was not found on this network/)
  await operationsOf(a).lan({ on: true })
  t.equal((await join(shop, 'Till 2', invite)).role, 'till')
})

/** Rejects if it takes longer: what waits for ever must not hold up the other tests. */
function within<T>(limitMs: number, doing: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`nothing came of it in ${limitMs} ms`)),
      limitMs
    )
    doing.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

test('[N35] only an owner may invite, and a directory holds one device, opened once', async t => {
  const { shop, a } = await shopWithOne(t)
  const b = await shop.join('Till 2', a)
  t.equal((await faultOf(inviteOf(b))).code, 'NOT_PERMITTED')
  const invite = await inviteOf(a)
  t.equal((await faultOf(join(shop, 'Till 2', invite))).code, 'CONFLICT')
  const second = await faultOf(Device.open(shop.path('Till 1')))
  t.equal(second.code, 'LOCKED')
  t.match(second.message, /Another tillmesh process has .* open/)
  await operationsOf(a).sell({ lines: [{ code: 'TEA-01' }] })
  t.equal((await faultOf(Device.open(shop.path('nothing here')))).code, 'NO_BUSINESS')
})

test('[N36] status says who, where, how far, with whom and what is wrong', async t => {
  const { shop, a } = await shopWithOne(t)
  const b = await shop.join('Till 2', a, 'manager', 'Book Fair')
  await linked(a, b)
  await level(a, b)
  const status = await operationsOf(b).status()
  t.deepEqual(
    { ...status.business, id: status.business.id.length },
    { id: 52, name: 'Corner Shop', currency: 'GBP' }
  )
  t.equal(status.role, 'manager')
  t.equal(status.device.location, 'Book Fair')
  t.deepEqual(
    status.heads.map(({ device }) => device),
    ['Till 1', 'Till 2']
  )
  t.match(status.digest, /^[0-9a-f]{64}$/)
  t.deepEqual(
    status.peers.map(({ device, link, behind }) => ({ device, link, behind })),
    [{ device: 'Till 1', link: 'lan', behind: 0 }]
  )
  t.deepEqual(status.exceptions, [])
  t.deepEqual(status.totals, { sales: 0, lines: 0, gross: 0, quantity: 0 })
  t.equal(status.lan.on, true)
  t.equal(status.digest, (await operationsOf(a).status()).digest, 'equal heads, equal digests')
  t.deepEqual(shop.problems, [])
})
