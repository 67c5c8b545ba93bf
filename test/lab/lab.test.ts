// The scenarios of the lab at their small sizes. `npm run lab` plays them at their full ones.
import test from 'tape'
import { admit } from './netns.ts'
import { obstacle, play, SCENARIOS } from './play.ts'

const why = await admit()

for (const scenario of SCENARIOS) {
  const reason = why ?? obstacle(scenario)
  test(scenario.title, { timeout: 300_000, ...(reason && { skip: reason }) }, async t => {
    await play(scenario, 'small', text => t.comment(text))
    t.pass('as it must be')
  })
}
