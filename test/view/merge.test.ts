import fc from 'fast-check'
import test from 'tape'
import { check } from '../property.ts'
import { judge, randomLogs } from './facts.ts'
import { difference, lived, replayed, schedule } from './lives.ts'

const RUNS = 60

test('[V1] equal logs give an equal view, in whatever order, batches and restarts they came', async t => {
  await check(
    t,
    fc.asyncProperty(randomLogs, fc.nat(3), schedule, schedule, async (logs, own, one, other) => {
      const expected = await replayed(logs, judge)
      for (const steps of [one, other]) {
        const found = await lived(logs, own, steps, judge)
        if (found !== expected) throw new Error(difference(expected, found))
      }
    }),
    RUNS
  )
  t.end()
})
