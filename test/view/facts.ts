/** Random logs for the properties of the view: what shops, newer versions and faulty tills write. */
import fc from 'fast-check'
import { type Commit, decodeCommit, encodeCommit, encodeEntry } from '../../src/entry/commit.ts'
import { type Entry, KINDS } from '../../src/entry/kinds.ts'
import type { Judge } from '../../src/view/reduce.ts'
import { bodyOf } from '../entry/arbitrary.ts'

/** An entry of a kind that no version of today knows. */
interface Newer {
  kind: 'newer'
  code: number
  raw: Buffer
}

/** One log: its key, and its blocks as its own writer has them and as others read them. */
export interface RandomLog {
  key: Buffer
  written: (Commit | null)[]
  read: (Commit | null)[]
}

const LOGS = 4
const keyOf = (n: number) => Buffer.alloc(32, n + 1)
const location = fc.constantFrom(Buffer.alloc(8, 1), Buffer.alloc(8, 2))
const item = fc.constantFrom(...[1, 2, 3].map(n => Buffer.alloc(16, n)))
const address = fc.record({
  log: fc.nat(LOGS - 1).map(keyOf),
  seq: fc.nat(12),
  index: fc.nat(2)
})
/** Mostly what people type, sometimes what only a fault writes. */
const amount = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -500, max: 100_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(1e11, -1e11, 1e12, 2 ** 52 - 1, -(2 ** 52)) }
)
const quantity = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0, 1000, -1000, 350) },
  { weight: 1, arbitrary: fc.constantFrom(1e10, 1e12) }
)
const saleLine = fc.record({
  item,
  price: amount,
  quantity,
  discount: fc.constantFrom(0, 5),
  taxRate: fc.constantFrom(0, 200_000)
})
const tender = fc.record({
  type: fc.oneof(fc.constantFrom(1, 2, 4), fc.constantFrom(300, 2 ** 31, 2 ** 52, 2 ** 53 - 1)),
  amount,
  given: fc.constantFrom(0, 2000)
})
const saleBody = fc.record({
  receipt: fc.nat(2000),
  lines: fc.array(saleLine, { maxLength: 3 }),
  tenders: fc.array(tender, { maxLength: 2 })
})
const moveBody = fc.record({
  location,
  reason: fc.constantFrom(1, 2, 9),
  lines: fc.array(fc.record({ item, quantity }), { maxLength: 2 })
})

/** Facts with ids, a few bodies to one id, so that logs repeat and contradict each other. */
const identified: fc.Arbitrary<Entry[]> = fc.array(
  fc
    .tuple(fc.boolean(), saleBody, moveBody, fc.nat(1), fc.constantFrom(0, 19_000, 2 ** 53 - 1))
    .map(
      ([sold, sale, moved, n, day]): Entry =>
        sold
          ? {
              kind: 'sale.completed',
              body: { ...sale, id: Buffer.alloc(16, n), location: Buffer.alloc(8, 1), day }
            }
          : { kind: 'stock.moved', body: { ...moved, id: Buffer.alloc(16, 8 + n) } }
    ),
  { minLength: 1, maxLength: 5 }
)

const edited = fc.record({
  subject: fc.oneof(item, location, fc.constant(Buffer.alloc(0))),
  edits: fc.array(
    fc.record({
      field: fc.constantFrom(1, 3, 4, 2 ** 40),
      text: fc.constantFrom(null, '', 'TEA', 'Ünïcode ☕'),
      number: fc.constantFrom(0, 150, -1, 2 ** 52 - 1),
      supersedes: fc.array(address, { maxLength: 2 })
    }),
    { maxLength: 2 }
  )
})
const admission = fc.record({
  device: fc.constant(Buffer.alloc(32, 9)),
  log: fc.nat(LOGS - 1).map(keyOf),
  attestation: fc.constant(Buffer.alloc(64, 9)),
  from: fc.nat(5),
  role: fc.constantFrom(1, 3, 77),
  location,
  name: fc.constantFrom('Till', '')
})

/** Bodies of any kind, about few things, so that logs speak of the same. */
function tamed(value: unknown): unknown {
  if (Buffer.isBuffer(value)) {
    const few = Buffer.alloc(value.byteLength, 1 + ((value[0] ?? 0) % 3))
    return value.byteLength === 32 ? keyOf((value[0] ?? 0) % LOGS) : few
  }
  if (Array.isArray(value)) return value.map(tamed)
  if (typeof value === 'number') return value % 50_000
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, tamed(field)]))
}

/** Kinds that say who belongs are judged, and drawn for themselves. */
const SHOP_KINDS = KINDS.map(({ name }) => name).filter(
  name => !/^(business|device|epoch|witness|log|branch)\./.test(name)
)
const shop = fc
  .constantFrom(...SHOP_KINDS)
  .chain(kind => bodyOf(kind).map(body => ({ kind, body: tamed(body) }) as Entry))

const plain = fc.oneof(
  { weight: 12, arbitrary: shop },
  { weight: 4, arbitrary: saleBody.map((body): Entry => ({ kind: 'sale.completed', body })) },
  { weight: 2, arbitrary: moveBody.map((body): Entry => ({ kind: 'stock.moved', body })) },
  { weight: 4, arbitrary: edited.map((body): Entry => ({ kind: 'item.edited', body })) },
  { weight: 1, arbitrary: edited.map((body): Entry => ({ kind: 'location.edited', body })) },
  { weight: 1, arbitrary: edited.map((body): Entry => ({ kind: 'business.edited', body })) },
  { weight: 1, arbitrary: admission.map((body): Entry => ({ kind: 'device.admitted', body })) },
  {
    weight: 1,
    arbitrary: fc
      .record({ code: fc.constantFrom(99, 2 ** 40), raw: fc.uint8Array({ maxLength: 5 }) })
      .map(({ code, raw }): Newer => ({ kind: 'newer', code, raw: Buffer.from(raw) }))
  }
)

const time = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_200_000_000 }),
  fc.constantFrom(0, 2 ** 52, Number.MAX_SAFE_INTEGER)
)
const zone = fc.constantFrom(0, 60, -720, 2 ** 52 - 1, -(2 ** 52))

/** One block of what shops, newer versions and faulty tills write. */
export const randomBlock = fc
  .record({ time, zone, location, entries: fc.array(plain, { maxLength: 3 }) })
  .map(blockBytes)

/** Random logs of one business. */
export const randomLogs: fc.Arbitrary<RandomLog[]> = identified.chain(shared => {
  const entry = fc.oneof(
    { weight: 3, arbitrary: plain },
    { weight: 1, arbitrary: fc.constantFrom(...shared) }
  )
  const block = fc.oneof(
    {
      weight: 9,
      arbitrary: fc.record({ time, zone, location, entries: fc.array(entry, { maxLength: 3 }) })
    },
    { weight: 1, arbitrary: fc.constant(null) }
  )
  const log = fc.array(block, { maxLength: 10 })
  return fc
    .array(log, { minLength: 1, maxLength: LOGS })
    .map(logs => logs.map((blocks, n) => ({ key: keyOf(n), ...throughWire(blocks) })))
})

type Block = (Omit<Commit, 'entries'> & { entries: (Entry | Newer)[] }) | null

function throughWire(blocks: Block[]): Omit<RandomLog, 'key'> {
  const read = blocks.map(block => {
    if (!block) return null
    return decodeCommit(blockBytes(block))
  })
  const written = blocks.map(
    block =>
      block && {
        ...block,
        entries: block.entries.map(entry =>
          entry.kind === 'newer' ? { ...entry, kind: 'unknown' as const } : entry
        )
      }
  )
  return { written, read }
}

function blockBytes(block: NonNullable<Block>): Buffer {
  const frames = block.entries.map(entry =>
    entry.kind === 'newer' ? { kind: entry.code, body: entry.raw } : encodeEntry(entry)
  )
  return encodeCommit({ ...block, entries: frames })
}

/** Log 0 may write all, log 1 no admissions, log 2 nothing from block 4 on, log 3 nothing. */
export const judge: Judge = {
  verdict(log, seq, kind) {
    const n = log[0]! - 1
    const counts = n === 0 || (n === 1 && !kind.startsWith('device.')) || (n === 2 && seq < 4)
    return counts ? 'counts' : 'refused'
  },
  verdictOnBranch: () => 'counts',
  forkedAt: () => Number.POSITIVE_INFINITY,
  said() {}
}
