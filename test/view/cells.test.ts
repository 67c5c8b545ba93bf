import fc from 'fast-check'
import test from 'tape'
import {
  addSums,
  type CellType,
  maxima,
  type Once,
  once,
  provisional,
  type RegisterSet,
  registers,
  type Sum,
  sums
} from '../../src/view/cell.ts'
import { check } from '../property.ts'

const RUNS = 300

const log = fc.integer({ min: 1, max: 3 }).map(n => Buffer.alloc(32, n))
const address = fc.record({ log, seq: fc.nat(4), index: fc.nat(1) })

const whole: fc.Arbitrary<Sum> = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.maxSafeInteger(),
  fc.constantFrom(2 ** 52 - 1, 2 ** 52, -(2 ** 52) - 1, Number.MAX_SAFE_INTEGER)
)
const fields = fc
  .array(fc.tuple(fc.constantFrom(1, 2, 17, 300), whole), { maxLength: 4 })
  .map(pairs => new Map(pairs))

/** What a value is follows from where it stands: an address is one entry's, for ever. */
const valueAt = (at: { log: Buffer; seq: number; index: number }) => ({
  at,
  time: (at.log[0]! * 7 + at.seq * 3 + at.index) % 5,
  value: (at.seq + at.index) % 2 ? `text ${at.seq}` : at.seq * 100
})
const register = fc.record({
  values: fc.array(address.map(valueAt), { maxLength: 2 }),
  superseded: fc.array(address, { maxLength: 2 })
})
const registerSet: fc.Arbitrary<RegisterSet> = fc
  .array(fc.tuple(fc.constantFrom(1, 3), register), { maxLength: 2 })
  .map(pairs => new Map(pairs))
const onceCell: fc.Arbitrary<Once> = fc
  .array(fc.tuple(fc.constantFrom('hash a', 'hash b'), address), { maxLength: 2 })
  .map(pairs => new Map(pairs.map(([hash, at]) => [hash, { at, body: Buffer.from(hash) }])))

const CELLS = [
  { name: 'sums', type: sums, cell: fields },
  { name: 'maxima', type: maxima, cell: fields },
  { name: 'once', type: once, cell: onceCell },
  { name: 'registers', type: registers, cell: registerSet }
] as { name: string; type: CellType<unknown>; cell: fc.Arbitrary<unknown> }[]

for (const { name, type, cell } of CELLS) {
  const bytes = (...deltas: unknown[]) =>
    type.encode(deltas.reduce((all, delta) => type.join(all, delta), type.empty())).toString('hex')

  test(`[M1] ${name}: facts may arrive in any order`, async t => {
    await check(
      t,
      fc.property(cell, cell, (a, b) => bytes(a, b) === bytes(b, a)),
      RUNS
    )
    t.end()
  })

  test(`[M2] ${name}: facts may be gathered in any groups`, async t => {
    await check(
      t,
      fc.property(cell, cell, cell, (a, b, c) => {
        const later = type.join(type.join(type.empty(), b), c)
        return bytes(a, b, c) === bytes(a, later)
      }),
      RUNS
    )
    t.end()
  })

  test(`[M3] ${name}: a cell on disk is the cell that was written`, async t => {
    await check(
      t,
      fc.property(cell, cell, (a, b) => {
        const stored = type.decode(Buffer.from(bytes(a), 'hex'))
        return bytes(stored) === bytes(a) && bytes(stored, b) === bytes(a, b)
      }),
      RUNS
    )
    t.end()
  })

  test(`[M2] ${name}: joining never changes what is joined`, async t => {
    await check(
      t,
      fc.property(cell, cell, (a, b) => {
        const before = bytes(b)
        type.join(type.join(type.empty(), a), b)
        type.join(type.join(type.empty(), b), a)
        return bytes(b) === before
      }),
      RUNS
    )
    t.end()
  })
}

for (const { name, type, cell } of CELLS.filter(each => each.name !== 'sums')) {
  test(`[M4] ${name}: the same fact twice is the fact once`, async t => {
    const joined = (...deltas: unknown[]) =>
      type.encode(deltas.reduce((all, delta) => type.join(all, delta), type.empty()))
    await check(
      t,
      fc.property(cell, cell, (a, b) => joined(a, b, a).equals(joined(a, b))),
      RUNS
    )
    t.end()
  })
}

test('[M5] sums stay exact past what a double can count', async t => {
  await check(
    t,
    fc.property(fc.array(whole, { maxLength: 20 }), values => {
      const exact = values.reduce((sum: bigint, value) => sum + BigInt(value), 0n)
      return BigInt(values.reduce(addSums, 0)) === exact
    }),
    RUNS
  )
  t.end()
})

test('[M6] an edit that arrives before what it supersedes wins all the same', t => {
  const [a, b] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const old = valueAt({ log: a, seq: 3, index: 0 })
  const fresh = valueAt({ log: b, seq: 0, index: 0 })
  const first: RegisterSet = new Map([[1, { values: [old], superseded: [] }]])
  const second: RegisterSet = new Map([[1, { values: [fresh], superseded: [old.at] }]])
  for (const order of [
    [first, second],
    [second, first]
  ]) {
    const cell = order.reduce((all, delta) => registers.join(all, delta), registers.empty())
    t.deepEqual(
      cell.get(1)!.values.map(({ at }) => at),
      [fresh.at]
    )
  }
  t.end()
})

test('[M7] two edits that did not see each other both stand, and one serves the till meanwhile', t => {
  const values = [1, 2].map(n => ({
    at: { log: Buffer.alloc(32, n), seq: 0, index: 0 },
    time: n,
    value: n * 100
  }))
  const cell = values.reduce(
    (all, value) => registers.join(all, new Map([[3, { values: [value], superseded: [] }]])),
    registers.empty()
  )
  t.equal(cell.get(3)!.values.length, 2)
  t.equal(provisional(cell.get(3))?.value, 200, 'the later clock serves')
  const settled = registers.join(
    cell,
    new Map([
      [
        3,
        {
          values: [{ at: { log: Buffer.alloc(32, 1), seq: 1, index: 0 }, time: 0, value: 150 }],
          superseded: values.map(({ at }) => at)
        }
      ]
    ])
  )
  t.deepEqual(
    settled.get(3)!.values.map(({ value }) => value),
    [150],
    'a person settled it, though by an older clock'
  )
  t.end()
})
