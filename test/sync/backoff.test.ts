import fc from 'fast-check'
import test from 'tape'
import { Backoff } from '../../src/sync/backoff.ts'

const ranges = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000_000 }))
  .map(([minMs, more]) => ({ minMs, maxMs: minMs + more }))
const draws = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
  minLength: 1,
  maxLength: 200
})

test('[Y1] a wait is never zero, never beyond its ceiling, and the ceiling doubles to the longest', t => {
  fc.assert(
    fc.property(ranges, draws, ({ minMs, maxMs }, luck) => {
      let at = 0
      const backoff = new Backoff({ minMs, maxMs, random: () => luck[at++]! })
      let ceilingMs = minMs
      for (let i = 0; i < luck.length; i++) {
        const waitMs = backoff.next()
        if (!(Number.isInteger(waitMs) && waitMs >= 1 && waitMs <= ceilingMs)) return false
        ceilingMs = Math.min(maxMs, ceilingMs * 2)
      }
      return true
    })
  )
  t.pass('for any range and any luck')
  t.end()
})

test('[Y1] waits are drawn from the whole range, so tills that start together do not knock together', t => {
  for (const [luck, want] of [
    [0, [1, 1, 1, 1, 1]],
    [0.5, [51, 101, 201, 401, 501]],
    [0.999999, [100, 200, 400, 800, 1000]],
    [1, [100, 200, 400, 800, 1000]]
  ] as const) {
    const backoff = new Backoff({ minMs: 100, maxMs: 1000, random: () => luck })
    t.same(
      Array.from(want, () => backoff.next()),
      want,
      `random() = ${luck}`
    )
  }
  t.end()
})

test('[Y1] after a success the next failure starts from the shortest wait again', t => {
  const backoff = new Backoff({ minMs: 100, maxMs: 60_000, random: () => 0.999999 })
  for (let i = 0; i < 2000; i++) backoff.next()
  t.equal(backoff.next(), 60_000, 'thousands of failures stay at the longest wait')
  backoff.reset()
  t.equal(backoff.next(), 100)
  t.throws(() => new Backoff({ minMs: 0, maxMs: 1, random: () => 0 }), RangeError)
  t.throws(() => new Backoff({ minMs: 9, maxMs: 1, random: () => 0 }), RangeError)
  t.end()
})
