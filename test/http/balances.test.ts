import test from 'tape'
import { SESSION_HEADER } from '../../src/http/staff-session.ts'
import { shopCommand } from '../cli/shop-command.ts'
import { shopApi } from './api.ts'

test('[S82] a balance is corrected by hand, with a reason and by who may settle', async t => {
  const { ask } = await shopApi(t)
  const manager = { name: 'Anna', pin: '4711', role: 'manager' }
  await ask('POST', '/customers', { account: 'C-17', firstName: 'Eve', consent: 1 })
  await ask('POST', '/sales', { giftCards: [{ card: 'A1', amount: 500 }] })
  await ask('POST', '/staff', manager)
  const session = async (name: string, pin: string) => {
    const answer = await ask('POST', '/sessions', { name, pin })
    return { headers: { [SESSION_HEADER]: answer.json<{ session: string }>().session } }
  }
  const anna = await session('Anna', '4711')
  await ask('POST', '/staff', { name: 'Ben', pin: '0815', role: 'supervisor' }, anna)
  const ben = await session('Ben', '0815')
  const card = (body: object, as = anna) => ask('POST', '/gift-cards/a1/adjusted', body, as)
  const reason = 'topped up twice'
  t.equal((await card({ amount: -200, reason }, ben)).statusCode, 403)
  for (const [body, code] of [
    [{ amount: -200 }, 400],
    [{ reason }, 400],
    [{ amount: 0, reason }, 400],
    [{ amount: -501, reason }, 409]
  ] as const) {
    t.equal((await card(body)).statusCode, code, JSON.stringify(body))
  }
  t.equal(
    (await ask('POST', '/gift-cards/b2/adjusted', { amount: 1, reason }, anna)).statusCode,
    404
  )
  const once = { ...anna, key: 'once' }
  t.equal((await card({ amount: -200, reason }, once)).json().balance, 300)
  t.equal((await card({ amount: -200, reason }, once)).json().balance, 300, 'done once')
  const eve = '/customers/C-17/account/adjusted'
  const standing = (await ask('POST', eve, { amount: 700, points: 40, reason }, anna)).json()
  t.deepEqual([standing.owed, standing.points], [700, 40])
  t.equal((await ask('POST', eve, { points: -41, reason }, anna)).statusCode, 409)
  const { body } = await ask('GET', '/log?limit=100', null, anna)
  t.match(body, /"kind":"balance\.adjusted".{0,200}topped up twice/)
})

test('[S82] gift cards and customers are corrected on the command line', async t => {
  const run = await shopCommand(t)
  await run('customer', 'add', '--account', 'C-17', '--first-name', 'Eve')
  await run('giftcard', 'sell', 'A1', '5.00')
  const why = ['--reason', 'by mistake']
  const card = await run('giftcard', 'adjust', 'A1', '--by', '-2.00', ...why)
  t.match(card.out, /A1: 3\.00/, card.err)
  const adjust = (...options: string[]) => run('customer', 'adjust', 'C-17', ...options, ...why)
  await adjust('--owed', '7.00', '--points', '40')
  const { out } = await adjust('--points', '-15')
  t.match(out, /Owes \w+ +7\.00/)
  t.match(out, /Points +25/)
  t.equal((await run('customer', 'account', 'C-17')).out, out)
  t.match((await adjust('--points', '1.5')).err, /no number of points/)
  t.match((await adjust()).err, /Nothing is corrected/)
})
