import c from 'compact-encoding'
import fc from 'fast-check'
import test from 'tape'
import {
  BLOCK_VERSION,
  type Commit,
  decodeCommit,
  encodeCommit,
  encodeEntry
} from '../../src/entry/commit.ts'
import { type Entry, KINDS } from '../../src/entry/kinds.ts'
import {
  MAX_AMOUNT,
  MAX_DAY,
  MAX_PRICE,
  MAX_QUANTITY,
  MAX_SALE_LINES,
  MAX_TENDER_TYPE,
  saleProblem,
  stockProblem
} from '../../src/entry/limits.ts'
import { Fault } from '../../src/fault/fault.ts'
import { check } from '../property.ts'
import { bodyOf, bytes, int, newFlag, uint } from './arbitrary.ts'

const RUNS = 300

const HEADER = { time: 1_700_000_000_000, zone: 60, location: Buffer.alloc(8, 1) }

const block = (...entries: Entry[]) =>
  encodeCommit({ ...HEADER, entries: entries.map(encodeEntry) })

for (const { name } of KINDS) {
  test(`[E1] ${name}: what is written is what is read`, async t => {
    await check(
      t,
      fc.property(bodyOf(name), int, uint, bytes(8), (body, zone, time, location) => {
        const entry = { kind: name, body } as Entry
        const commit: Commit<Entry> = { time, zone, location, entries: [entry, entry] }
        const encoded = encodeCommit({ ...commit, entries: commit.entries.map(encodeEntry) })
        return JSON.stringify(decodeCommit(encoded)) === JSON.stringify(commit)
      }),
      RUNS
    )
    t.end()
  })
}

test('[E2] the number of every kind stays what it is for ever', t => {
  t.deepEqual(Object.fromEntries(KINDS.map(({ name, code }) => [name, code])), {
    'business.created': 1,
    'business.edited': 2,
    'device.admitted': 3,
    'device.retired': 4,
    'epoch.sealed': 5,
    'witness.stated': 6,
    'device.accepted': 7,
    'location.edited': 8,
    'log.began': 9,
    'log.forked': 10,
    'branch.carried': 11,
    'item.edited': 16,
    'barcode.edited': 17,
    'category.edited': 18,
    'supplier.edited': 19,
    'tax.edited': 20,
    'price.edited': 21,
    'promotion.edited': 22,
    'component.edited': 23,
    'attribute.edited': 24,
    'customer.edited': 25,
    'group.edited': 26,
    'staff.edited': 27,
    'currency.edited': 28,
    'giftcard.edited': 29,
    'setting.edited': 30,
    'reorder.edited': 31,
    'stock.moved': 32,
    'stocktake.opened': 33,
    'stocktake.counted': 34,
    'stocktake.closed': 35,
    'transfer.stepped': 36,
    'order.placed': 37,
    'order.closed': 38,
    'event.closed': 39,
    'sale.completed': 48,
    'sale.trained': 49,
    'cart.parked': 50,
    'cart.closed': 51,
    'cart.voided': 52,
    'receipt.reprinted': 53,
    'balance.adjusted': 54,
    'payment.asked': 55,
    'payment.ended': 56,
    'shift.opened': 64,
    'cash.moved': 65,
    'shift.counted': 66,
    'z.reported': 67,
    'staff.signed': 72,
    'action.refused': 73,
    'exception.settled': 80,
    'exception.assigned': 81,
    'clock.seen': 82,
    'request.done': 88,
    'z.posted': 89,
    'file.imported': 90
  })
  t.end()
})

test('[E3] a kind of a newer version is kept as it came, between others', t => {
  const sale = encodeEntry({
    kind: 'sale.completed',
    body: { receipt: 1, lines: [{ item: Buffer.alloc(16), price: 5 }], tenders: [] }
  })
  const newer = { kind: 9001, body: Buffer.from('whatever it means') }
  const empty = { kind: 2 ** 40, body: Buffer.alloc(0) }
  const { entries } = decodeCommit(encodeCommit({ ...HEADER, entries: [sale, newer, sale, empty] }))
  t.deepEqual(
    entries.map(({ kind }) => kind),
    ['sale.completed', 'unknown', 'sale.completed', 'unknown']
  )
  t.deepEqual(entries[1], { kind: 'unknown', code: 9001, raw: newer.body })
  t.deepEqual(entries[3], { kind: 'unknown', code: 2 ** 40, raw: Buffer.alloc(0) })
  t.end()
})

test('[E4] a sale with fields that a newer version added is read by this one', t => {
  // By hand, as a later schema would write it: every struct has one more flag and one more field.
  const newerLine = Buffer.concat([
    Buffer.alloc(16, 7),
    c.encode(c.int, 250),
    c.encode(c.uint, 1 | newFlag('sale-line')),
    c.encode(c.int, 2000),
    c.encode(c.string, 'serial 12345')
  ])
  const newerTender = Buffer.concat([
    Buffer.of(1),
    c.encode(c.int, 500),
    c.encode(c.uint, 1 | newFlag('tender')),
    c.encode(c.int, 1000),
    c.encode(c.uint, 77)
  ])
  const frame = (inner: Buffer) => c.encode(c.buffer, inner) as Buffer
  const body = Buffer.concat([
    c.encode(c.uint, 42),
    Buffer.of(1),
    frame(newerLine),
    Buffer.of(1),
    frame(newerTender),
    c.encode(c.uint, 4 | newFlag('sale-completed')),
    c.encode(c.uint, 19_000),
    c.encode(c.string, 'a loyalty card')
  ])
  const newest = encodeCommit({ ...HEADER, entries: [{ kind: 48, body }] })
  const [entry] = decodeCommit(newest).entries
  const { lines, tenders, ...sale } = (entry as Extract<Entry, { kind: 'sale.completed' }>).body
  const said = (record: object) => Object.fromEntries(Object.entries(record).filter(([, v]) => v))
  t.deepEqual(said(sale), { receipt: 42, day: 19_000 })
  t.deepEqual(lines.map(said), [{ item: Buffer.alloc(16, 7), price: 250, quantity: 2000 }])
  t.deepEqual(tenders.map(said), [{ type: 1, amount: 500, given: 1000 }])
  t.end()
})

const readable = (bytes: Buffer): boolean => {
  try {
    decodeCommit(bytes)
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'PROTOCOL') return false
    throw error
  }
}

test('[E5] rubbish is refused as rubbish, and never does anything worse', async t => {
  for (const bytes of [Buffer.alloc(0), Buffer.of(0), Buffer.of(BLOCK_VERSION), Buffer.of(2, 1)]) {
    t.notOk(readable(bytes), `${bytes.byteLength} bytes`)
  }
  t.notOk(readable(Buffer.concat([Buffer.of(BLOCK_VERSION), Buffer.alloc(100, 0xff)])))
  const random = fc.uint8Array({ maxLength: 200 }).map(array => Buffer.from(array))
  await check(
    t,
    fc.property(random, fc.boolean(), (bytes, ours) => {
      readable(ours ? Buffer.concat([Buffer.of(BLOCK_VERSION), bytes]) : bytes)
      return true
    }),
    RUNS * 5
  )
  const entry = fc
    .constantFrom(...KINDS)
    .chain(({ name }) => bodyOf(name).map(body => ({ kind: name, body }) as Entry))
  await check(
    t,
    fc.property(entry, fc.nat(), fc.nat(255), fc.boolean(), (one, at, value, cut) => {
      const bytes = block(one)
      const place = 1 + (at % (bytes.byteLength - 1))
      if (cut) return !readable(bytes.subarray(0, place)) || place === bytes.byteLength
      bytes[place] = value
      readable(bytes)
      return true
    }),
    RUNS * 5
  )
  t.end()
})

test('[E6] a sale of three lines is a block of 120 bytes at most', t => {
  const line = (n: number) => ({ item: Buffer.alloc(16, n), price: 1250, taxRate: 200_000 })
  const entry: Entry = {
    kind: 'sale.completed',
    body: {
      receipt: 123_456,
      lines: [line(1), line(2), { ...line(3), quantity: 2000 }],
      tenders: [{ type: 1, amount: 5000, given: 6000 }]
    }
  }
  t.comment(`entry ${encodeEntry(entry).body.byteLength} bytes, block ${block(entry).byteLength}`)
  t.ok(block(entry).byteLength <= 120)
  const plain = { ...entry, body: { ...entry.body } } as Entry & { kind: 'sale.completed' }
  plain.body.lines = [1, 2, 3].map(n => ({ item: Buffer.alloc(16, n), price: 1250 }))
  plain.body.tenders = [{ type: 1, amount: 3750 }]
  t.equal(encodeEntry(plain).body.byteLength, 77, 'without tax and change, the entry')
  t.equal(block(plain).byteLength, 99, 'and its block')
  t.end()
})

test('[E7] a sale or delivery out of bounds is told apart, on the till and in every view', t => {
  const good = { receipt: 1, lines: [{ item: Buffer.alloc(16), price: 5 }], tenders: [] }
  t.equal(saleProblem(good), null)
  const line = good.lines[0]!
  for (const wrong of [
    { ...good, receipt: -1 },
    { ...good, receipt: 0.5 },
    { ...good, id: Buffer.alloc(16) },
    { ...good, id: Buffer.alloc(16), location: Buffer.alloc(8), day: MAX_DAY + 1 },
    { ...good, lines: [] },
    { ...good, lines: new Array(MAX_SALE_LINES + 1).fill(line) },
    { ...good, lines: [{ ...line, quantity: MAX_QUANTITY + 1 }] },
    { ...good, lines: [{ ...line, price: MAX_PRICE + 1 }] },
    { ...good, lines: [{ ...line, price: Number.NaN }] },
    { ...good, lines: [{ ...line, discount: MAX_AMOUNT + 1 }] },
    { ...good, lines: [{ ...line, price: MAX_PRICE, quantity: MAX_QUANTITY }] },
    { ...good, tenders: [{ type: 1, amount: MAX_AMOUNT + 1 }] },
    { ...good, tenders: [{ type: MAX_TENDER_TYPE + 1, amount: 1 }] }
  ]) {
    t.equal(typeof saleProblem(wrong), 'string', String(saleProblem(wrong)))
  }
  const delivery = {
    location: Buffer.alloc(8),
    reason: 1,
    lines: [{ item: Buffer.alloc(16), quantity: 1 }]
  }
  t.equal(stockProblem(delivery), null)
  t.ok(stockProblem({ ...delivery, lines: [] }))
  t.ok(
    stockProblem({ ...delivery, lines: [{ item: Buffer.alloc(16), quantity: MAX_QUANTITY + 1 }] })
  )
  t.end()
})
