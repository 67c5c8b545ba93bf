import test from 'tape'
import { PACE_MS, Pace } from '../../src/sync/pace.ts'

test('[N54] a rate is that of the last seconds, and a clock that was set back does not bend it', t => {
  const pace = new Pace()
  t.equal(pace.perSecond(1_000, 50), 0, 'of one look there is no rate')
  pace.note(1_000, 0)
  t.equal(pace.perSecond(3_000, 50), 25)
  pace.note(3_000, 50)
  t.equal(pace.perSecond(3_000 + PACE_MS, 50), 0, 'what came earlier is forgotten')
  pace.note(500, 60)
  t.equal(pace.perSecond(1_500, 70), 10)
  t.equal(pace.perSecond(100, 70), 0)
  t.end()
})
