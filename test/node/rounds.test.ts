import test from 'tape'
import { Rounds } from '../../src/node/rounds.ts'

/** Far more steps than there are between the end of a round's work and that it is noted. */
const MICROTASKS = 20

test('[N63] an ask at any moment gets a round that begins after it', async t => {
  for (let wait = 0; wait < MICROTASKS; wait++) {
    let news = 0
    let seen = 0
    let over = () => {}
    const rounds = new Rounds(async () => {
      seen = news
      await new Promise<void>(resolve => {
        over = resolve
        if (news > 0) resolve()
      })
    })
    const first = rounds.ask()
    await null
    over()
    for (let step = 0; step < wait; step++) await null
    news++
    await rounds.ask()
    await first
    t.equal(seen, news, `${wait} steps after the end of the work`)
    t.notOk(rounds.isRunning)
  }
})

test('[N63] asks during one round share the next, and a failure is told to its own askers', async t => {
  const ends: (() => void)[] = []
  let begun = 0
  const rounds = new Rounds(async () => {
    if (++begun > 1) throw new Error(`round ${begun}`)
    await new Promise<void>(resolve => ends.push(resolve))
  })
  const first = rounds.ask()
  await null
  const late = [rounds.ask(), rounds.ask()]
  ends[0]!()
  await first
  const results = await Promise.allSettled(late)
  t.ok(results.every(({ status }) => status === 'rejected'))
  t.equal(begun, 2)
  const [next, closed] = [rounds.ask(), rounds.close()]
  await Promise.all([next, closed])
  t.equal(begun, 2, 'a round that was due when it was closed does not begin')
})
