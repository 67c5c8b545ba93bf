import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { NetworkInterfaceInfo } from 'node:os'
import Bonjour from 'bonjour-service'
import fc from 'fast-check'
import test from 'tape'
import { readAnnouncements } from '../../src/sync/announcement.ts'
import { Lan, type LanOptions, SIGHTINGS_MAX, type Sighting } from '../../src/sync/lan.ts'

const HOST = '127.0.0.1'
const TAG = randomBytes(16).toString('hex')
/** A port of our own keeps the real network out of the tests. */
const mdnsPort = 20_000 + Math.floor(Math.random() * 12_000)
const OPTIONS = { timeout: 15_000 }

const LOOPBACK: NetworkInterfaceInfo = {
  address: HOST,
  netmask: '255.0.0.0',
  family: 'IPv4',
  mac: '00:00:00:00:00:00',
  internal: true,
  cidr: `${HOST}/8`
}

function self(port = 4001) {
  return { device: randomBytes(32).toString('hex'), tag: TAG, port }
}

function till(t: test.Test, extra: Partial<LanOptions> = {}): Lan & { device: string } {
  const me = extra.self ?? self()
  const lan = new Lan({ interface: HOST, mdnsPort, ...extra, self: me })
  lan.setMaxListeners(0)
  lan.on('problem', error => t.fail(error.message))
  t.teardown(() => lan.close())
  return Object.assign(lan, { device: me.device })
}

function sees(lan: Lan, device: string, event: 'sighting' | 'goodbye' = 'sighting') {
  return new Promise<Sighting>(resolve => {
    const check = (sighting: Sighting): void => {
      if (sighting.device !== device) return
      lan.off(event, check)
      resolve(sighting)
    }
    lan.on(event, check)
  })
}

/** Two turns of the event loop: handles are released at the end of one. */
async function settled(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise(resolve => setImmediate(resolve))
}

/** Another program on the network, announcing whatever it likes. */
async function stranger(t: test.Test, announced: { name: string; txt: object; port?: number }[]) {
  const options = { interface: HOST, bind: '0.0.0.0', port: mdnsPort }
  const bonjour = new Bonjour(options as object, () => {})
  t.teardown(() => new Promise<void>(done => bonjour.destroy(() => done())))
  const up = announced.map(({ name, txt, port = 9 }) =>
    once(bonjour.publish({ name, type: 'tillmesh', port, txt, probe: false }), 'up')
  )
  await Promise.all(up)
}

test(
  '[Y10] two tills on one network find each other at once, without a server',
  OPTIONS,
  async t => {
    const startMs = performance.now()
    const a = till(t)
    const b = till(t, { self: self(4002) })
    const [ofB, ofA] = await Promise.all([sees(a, b.device), sees(b, a.device)])
    const tookMs = performance.now() - startMs
    t.ok(tookMs < 3_000, `${Math.round(tookMs)} ms`)
    t.same(ofB, { device: b.device, tag: TAG, port: 4002, host: HOST })
    t.same(ofA, { device: a.device, tag: TAG, port: 4001, host: HOST })
    t.same([a.sightings.length, b.sightings.length], [1, 1], 'nobody sees itself')
  }
)

test('[Y10] a whole shop on one machine: every till sees every other', OPTIONS, async t => {
  const tills = Array.from({ length: 8 }, () => till(t))
  await Promise.all(tills.flatMap(a => tills.filter(b => a !== b).map(b => sees(a, b.device))))
  for (const one of tills) {
    t.equal(new Set(one.sightings.map(s => s.device)).size, 7)
  }
})

test(
  '[Y11] a till that is asked again is reported again, one that said goodbye is not',
  OPTIONS,
  async t => {
    const a = till(t)
    const b = till(t)
    await sees(a, b.device)
    const again = sees(a, b.device)
    a.refresh()
    await again
    const gone = sees(a, b.device, 'goodbye')
    const startMs = performance.now()
    await b.close()
    t.ok(performance.now() - startMs < 1_500, 'closing is quick')
    t.equal((await gone).device, b.device)
    t.same(a.sightings, [])
  }
)

test(
  '[Y11] a till that comes back at another port is reported at the new one',
  OPTIONS,
  async t => {
    const a = till(t)
    const me = self(4100)
    const before = till(t, { self: me })
    t.equal((await sees(a, me.device)).port, 4100)
    await before.close()
    till(t, { self: { ...me, port: 4200 } })
    t.equal((await sees(a, me.device)).port, 4200)
  }
)

test(
  '[Y12] rubbish from strangers is never reported, and a real till among it is',
  OPTIONS,
  async t => {
    const key = randomBytes(32).toString('hex')
    const good = { v: '1', k: key, b: TAG }
    const a = till(t)
    a.on('sighting', ({ device }) => t.equal(device, b.device, 'only the real till'))
    await stranger(t, [
      { name: 'no-txt', txt: {} },
      { name: 'short-key', txt: { ...good, k: key.slice(2) } },
      { name: 'long-key', txt: { ...good, k: `${key}00` } },
      { name: 'upper-case', txt: { ...good, k: key.toUpperCase().replace(/\d/g, 'A') } },
      { name: 'other-version', txt: { ...good, v: '2' } },
      { name: 'no-version', txt: { k: key, b: TAG } },
      { name: 'odd-tag', txt: { ...good, b: `${TAG}0` } },
      { name: 'no-tag', txt: { ...good, b: '' } },
      { name: 'prototype', txt: { ...good, b: '__proto__' } },
      {
        name: 'oversize',
        txt: { x: 'a'.repeat(240), y: 'b'.repeat(240), z: 'c'.repeat(240), ...good }
      },
      { name: 'many', txt: { ...Object.fromEntries(Array.from('abcdefgh', c => [c, c])), ...good } }
    ])
    const b = till(t)
    await sees(a, b.device)
    const again = sees(a, b.device)
    a.refresh()
    await again
    t.equal(a.sightings.length, 1)
  }
)

test('[Y12] no packet, whatever is in it, makes the reader throw or report what is not sound', t => {
  const name = fc.constantFrom('_tillmesh._tcp.local', 'x._tillmesh._tcp.local', '', '__proto__')
  const bytes = fc.uint8Array({ maxLength: 80 }).map(array => Buffer.from(array))
  const record = fc.record({
    type: fc.constantFrom('PTR', 'SRV', 'TXT', 'A', 'OPT'),
    name,
    ttl: fc.nat(2),
    data: fc.oneof(
      name,
      fc.anything(),
      fc.array(bytes),
      fc.record({ port: fc.nat(70_000) }),
      fc.constant(['v=1', `k=${'a'.repeat(64)}`, `b=${TAG}`].map(text => Buffer.from(text)))
    )
  })
  const records = fc.array(record, { maxLength: 12 })
  fc.assert(
    fc.property(records, records, (answers, additionals) =>
      readAnnouncements({ answers, additionals }).every(
        ({ device, port }) => /^a{64}$/.test(device) && port >= 1 && port <= 65_535
      )
    ),
    { numRuns: 2_000 }
  )
  t.pass('for any packet')
  t.end()
})

test('[Y12] a flood of invented tills is remembered only up to the limit', OPTIONS, async t => {
  const a = till(t)
  // In portions, each awaited: the system drops what a socket cannot take at once.
  for (let sent = 0; sent <= SIGHTINGS_MAX; sent += 16) {
    const devices = Array.from({ length: 16 }, () => randomBytes(32).toString('hex'))
    const heard = Promise.all(devices.map(device => sees(a, device)))
    await stranger(
      t,
      devices.map((k, i) => ({ name: `flood-${sent + i}`, txt: { v: '1', k, b: TAG } }))
    )
    await heard
  }
  t.equal(a.sightings.length, SIGHTINGS_MAX)
})

test('[Y13] an interface that goes and comes back is announced on again', OPTIONS, async t => {
  let up = true
  const interfaces = () => (up ? { lo: [LOOPBACK] } : {})
  const a = till(t, { interfaces, pollMs: 20 })
  const b = till(t)
  await sees(a, b.device)
  up = false
  t.same(await once(a, 'network'), [[], 'change'])
  const back = sees(b, a.device)
  const again = sees(a, b.device)
  up = true
  t.same(await once(a, 'network'), [[HOST], 'change'])
  await Promise.all([back, again])
  t.pass('both see each other again')
})

test('[Y13] after the machine slept, it asks the network at once', OPTIONS, async t => {
  let sleptMs = 0
  const a = till(t, { pollMs: 50, now: () => Date.now() + sleptMs })
  t.same(await once(a, 'network'), [[HOST], 'start'])
  const b = till(t)
  await sees(a, b.device)
  const again = sees(a, b.device)
  sleptMs = 3_600_000
  t.same(await once(a, 'network'), [[HOST], 'wake'])
  await again
  t.pass('and sees the others again')
})

test(
  '[Y13] without a network there is nothing to announce on, and loopback is not taken instead',
  OPTIONS,
  async t => {
    const only: NetworkInterfaceInfo = { ...LOOPBACK, address: '10.1.2.3', internal: false }
    const six = { ...only, family: 'IPv6', scopeid: 0, address: 'fd00::1' } as NetworkInterfaceInfo
    const lan = new Lan({
      mdnsPort,
      self: self(),
      interfaces: () => ({ lo: [LOOPBACK], w: [six] })
    })
    lan.on('problem', error => t.fail(error.message))
    t.same(await once(lan, 'network'), [[], 'start'])
    lan.refresh()
    await lan.close()
    t.throws(() => new Lan({ self: { ...self(), port: 0 } }), /one is wrong/)
    t.throws(() => new Lan({ self: { ...self(), device: 'abc' } }), /one is wrong/)
  }
)

test('[Y14] where multicast fails, it is said once and nothing breaks', OPTIONS, async t => {
  const absent: NetworkInterfaceInfo = { ...LOOPBACK, address: '203.0.113.9', internal: false }
  const lan = new Lan({ mdnsPort, self: self(), interfaces: () => ({ w: [absent] }), pollMs: 20 })
  const problems: Error[] = []
  lan.on('problem', error => problems.push(error))
  await once(lan, 'problem')
  for (let i = 0; i < 10; i++) {
    lan.refresh()
    await new Promise(resolve => setImmediate(resolve))
  }
  t.equal(new Set(problems.map(error => error.message)).size, problems.length, 'no repetition')
  t.ok(problems[0]?.message.includes('203.0.113.9'), problems[0]?.message)
  await Promise.all([lan.close(), lan.close()])
  lan.refresh()
  t.pass('closed')
})

test(
  '[Y14] while another program holds the port nothing breaks, and later it works',
  OPTIONS,
  async t => {
    const greedy = createSocket('udp4')
    greedy.bind(0, '0.0.0.0')
    await once(greedy, 'listening')
    let aheadMs = 0
    const now = () => Date.now() + aheadMs
    const held = { interface: HOST, mdnsPort: greedy.address().port, pollMs: 20, now }
    const a = new Lan({ ...held, self: self() })
    t.teardown(() => a.close())
    const [problem] = await once(a, 'problem')
    t.ok(/EADDRINUSE/.test(problem.message), problem.message)
    t.same(a.addresses, [])
    await new Promise<void>(done => greedy.close(done))
    const b = till(t, held)
    const seen = sees(a, b.device)
    aheadMs = 60_000
    await seen
    t.same(a.addresses, [HOST])
  }
)

test(
  '[Y14] closing leaves nothing behind that would keep the program from ending',
  OPTIONS,
  async t => {
    const active = () =>
      process
        .getActiveResourcesInfo()
        .filter(name => name !== 'Immediate')
        .sort()
    await settled()
    const before = active()
    const a = new Lan({ interface: HOST, mdnsPort, self: self() })
    const me = self()
    const b = new Lan({ interface: HOST, mdnsPort, self: me })
    await sees(a, me.device)
    const early = new Lan({ interface: HOST, mdnsPort, self: self() })
    await Promise.all([a.close(), b.close(), early.close()])
    await settled()
    t.same(active(), before)
  }
)
