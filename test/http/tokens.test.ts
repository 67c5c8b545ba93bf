import { readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'tape'
import { STRANGER_RATE, TOKEN_RATE } from '../../src/http/limits.ts'
import { Rates } from '../../src/http/rates.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import { SCOPES } from '../../src/http/scopes.ts'
import { shopApi } from './api.ts'

const SALE = { lines: [{ code: 'TEA-01' }] }

test('[H40] a token does what its scopes say, and nothing else', async t => {
  const { ask } = await shopApi(t)
  const made = await ask('POST', '/tokens', { name: 'Web shop', scopes: ['sales:write'] })
  t.equal(made.statusCode, 201)
  const { token, id } = made.json()
  t.match(token, new RegExp(`^tm_${id}_[\\w-]{43}$`))
  t.equal((await ask('POST', '/sales', SALE, { token })).statusCode, 201)
  for (const { method, path: route, scope, name } of ENDPOINTS) {
    if (scope === 'sales:write') continue
    const refused = await ask(method, route.replace('{id}', '00ff00ff00ff'), null, { token })
    t.equal(refused.statusCode, 403, name)
    t.match(refused.json().detail, new RegExp(`"Web shop" is not for this: it lacks ${scope}`))
  }
  const more = { name: 'More', scopes: ['tokens:write', 'sales:read'] }
  const maker = (await ask('POST', '/tokens', { name: 'Maker', scopes: ['tokens:write'] })).json()
  const refused = await ask('POST', '/tokens', more, { token: maker.token })
  t.equal(refused.statusCode, 403, 'no token gives more than it has')
  t.equal((await ask('POST', '/tokens', { name: 'X', scopes: ['all'] })).statusCode, 400)
})

test('[H41] a token ends when it is revoked and when its days are over, and survives a restart', async t => {
  const { node, ask, again } = await shopApi(t)
  const make = async (name: string, days?: number) =>
    (await ask('POST', '/tokens', { name, scopes: ['sales:read'], ...(days && { days }) })).json()
  const [kept, revoked, old] = [await make('Kept'), await make('Revoked'), await make('Old', 1)]
  t.equal(old.expires - old.created, 24 * 60 * 60 * 1000)
  t.equal((await ask('DELETE', `/tokens/${revoked.id}`)).statusCode, 200)
  t.equal((await ask('DELETE', `/tokens/${revoked.id}`)).statusCode, 404)
  t.equal((await ask('GET', '/sales', null, { token: revoked.token })).statusCode, 401)
  const file = path.join(node.directory, 'tokens.json')
  const list = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(
    file,
    JSON.stringify(
      list.map((each: { id: string }) =>
        each.id === old.id ? { ...each, expires: old.created } : each
      )
    )
  )
  const restarted = await again()
  const status = async (token: string) =>
    (await restarted.ask('GET', '/sales', null, { token })).statusCode
  t.same(
    [await status(kept.token), await status(revoked.token), await status(old.token)],
    [200, 401, 401]
  )
})

test('[H42] no secret is kept as it is, told again or put into a refusal', async t => {
  const { node, ask, unexpected } = await shopApi(t)
  const { token } = (
    await ask('POST', '/tokens', { name: 'A', scopes: [...SCOPES] }, { key: 'k' })
  ).json()
  const secret = token.split('_')[2]
  const file = path.join(node.directory, 'tokens.json')
  t.equal((await stat(file)).mode & 0o777, 0o600)
  const repeated = await ask('POST', '/tokens', { name: 'A', scopes: [...SCOPES] }, { key: 'k' })
  t.equal(repeated.statusCode, 409, 'it is not made twice, and not told twice')
  const invite = await ask('POST', '/invites', { role: 'till' }, { key: 'i' })
  for (const name of ['tokens.json', 'answers']) {
    const content = await readFile(path.join(node.directory, name), 'utf8')
    t.notOk(content.includes(secret), name)
    t.notOk(content.includes(invite.json().invite), name)
  }
  const answers = [
    await ask('GET', '/tokens', null, { token }),
    await ask('GET', `/nowhere`, null, { token }),
    await ask('GET', '/sales', null, { token: `${token}x` }),
    await ask('POST', '/sales', { lines: [] }, { token }),
    await ask('POST', '/sales', '{"lines":', {
      token,
      headers: { 'content-type': 'application/json' }
    }),
    await ask('GET', '/status', null, { token, headers: { host: 'evil.example' } })
  ]
  for (const { body, statusCode } of answers) t.notOk(body.includes(secret), `${statusCode}`)
  t.same(unexpected, [], 'and nobody is told of anything')
})

test('[H43] who asks too often is told to wait; who holds the device never is', async t => {
  const { ask } = await shopApi(t)
  const statuses: number[] = []
  for (let i = 0; i < STRANGER_RATE.burst + 5; i++) {
    statuses.push((await ask('GET', '/', null, { token: `wrong ${i}` })).statusCode)
  }
  t.equal(statuses[0], 401)
  t.equal(statuses.at(-1), 429)
  t.equal((await ask('GET', '/')).statusCode, 200, 'the holder at the same address')
  let now = 0
  const rates = new Rates(() => now)
  for (let i = 0; i < TOKEN_RATE.burst; i++) rates.take('a', TOKEN_RATE)
  t.throws(() => rates.take('a', TOKEN_RATE), /Too many requests/)
  rates.take('b', TOKEN_RATE)
  now = 1_000
  for (let i = 0; i < TOKEN_RATE.perSecond; i++) rates.take('a', TOKEN_RATE)
  t.throws(() => rates.take('a', TOKEN_RATE), /Too many requests/)
})
