import type { FastifyInstance, InjectOptions } from 'fastify'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import type { Operations } from '../../src/http/contract.ts'
import { IMPORT_BYTES_MAX } from '../../src/http/limits.ts'
import { buildApp } from '../../src/http/server.ts'
import { fakeEndpoints, fakeOperations, NOTHING, REPORT, SALE, STATUS } from './fake.ts'

const TOKEN = 'the-token'
const headers = { authorization: `Bearer ${TOKEN}`, host: 'localhost' }

function api(t: test.Test, answers: Partial<Operations> = {}) {
  const operations = fakeOperations(answers)
  const unexpected: unknown[] = []
  const app = buildApp(NOTHING, {
    ...{ token: TOKEN, unexpected: error => unexpected.push(error) },
    endpoints: fakeEndpoints(operations)
  })
  t.teardown(() => app.close())
  const ask = (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object | string) =>
    inject(app, { method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return { app, ask, calls: operations.calls, unexpected }
}

async function inject(app: FastifyInstance, options: InjectOptions) {
  const response = await app.inject(options)
  const type = String(response.headers['content-type'])
  return { status: response.statusCode, type, text: response.body, json: () => response.json() }
}

test('[H1] a till answers only who read the token from its directory', async t => {
  const { app, calls } = api(t)
  for (const authorization of [
    undefined,
    '',
    TOKEN,
    'Bearer',
    `Bearer ${TOKEN}x`,
    'Bearer wrong'
  ]) {
    for (const [method, url] of [
      ['GET', '/status'],
      ['POST', '/sales'],
      ['GET', '/'],
      ['GET', '/nothing-here']
    ] as const) {
      const wrong = authorization === undefined ? {} : { authorization }
      const { status, json } = await inject(app, {
        method,
        url,
        headers: { host: 'localhost', ...wrong }
      })
      t.equal(status, 401, `${method} ${url} with ${authorization}`)
      t.equal(json().code, 'UNAUTHORIZED')
    }
  }
  t.same(calls, [], 'nothing was done')
})

test('[H2] a web page cannot use the till, whatever name it gave this machine', async t => {
  const { app, calls } = api(t)
  for (const foreign of [
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example' },
    { host: '192.168.1.7' },
    { host: 'localhost:99' },
    { host: 'localhost', origin: 'https://evil.example' },
    { host: 'localhost', origin: 'null' },
    { host: 'localhost', origin: 'http://localhost:99' }
  ]) {
    const { status, json } = await inject(app, {
      url: '/status',
      headers: { ...headers, ...foreign }
    })
    t.equal(status, 403, JSON.stringify(foreign))
    t.equal(json().code, 'NOT_PERMITTED')
  }
  t.same(calls, [])
  for (const own of [
    { host: 'LOCALHOST' },
    { host: '127.0.0.1' },
    { host: '[::1]' },
    { host: 'localhost', origin: 'http://localhost' }
  ]) {
    const { status } = await inject(app, { url: '/status', headers: { ...headers, ...own } })
    t.equal(status, 200, JSON.stringify(own))
  }
})

test('[H3] every operation has a route, and answers with what the contract names', async t => {
  const { ask, calls } = api(t)
  const sale = {
    lines: [{ code: 'BREAD', quantity: 2000 }],
    tenders: [{ type: 'cash', amount: 1 }]
  }
  t.same((await ask('GET', '/status')).json(), STATUS)
  t.equal((await ask('POST', '/invites', { role: 'till', location: 'Van' })).status, 201)
  t.equal((await ask('GET', '/items?limit=5&after=0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a')).status, 200)
  const sold = await ask('POST', '/sales', sale)
  t.equal(sold.status, 201)
  t.same(sold.json(), SALE)
  t.same((await ask('GET', '/sales')).json(), { sales: [SALE], next: null })
  t.equal((await ask('GET', '/stock?code=4006381333931')).status, 200)
  t.equal((await ask('GET', '/log?device=Counter&limit=7')).status, 200)
  t.same((await ask('POST', '/witness')).json(), { logs: 2, bytes: 152 })
  t.same((await ask('PUT', '/lan', { on: true })).json(), { on: true })
  t.same(calls, [
    ['status'],
    ['invite', { role: 'till', location: 'Van' }],
    ['items', { limit: 5, after: '0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a' }],
    ['sell', sale],
    ['sales', { limit: 100 }],
    ['stock', { limit: 100, code: '4006381333931' }],
    ['log', { device: 'Counter', limit: 7 }],
    ['witness'],
    ['lan', { on: true }]
  ])
  const secret = { ...STATUS, recovery: 'phrase' }
  const { ask: other } = api(t, { status: async () => secret })
  t.same(
    (await other('GET', '/status')).json(),
    STATUS,
    'what the contract does not name stays inside'
  )
})

test('[H4] a request that does not fit is refused naming the field and the reason, and nothing is done', async t => {
  const { ask, calls } = api(t)
  const line = { code: 'BREAD' }
  for (const [method, url, body, detail] of [
    ['POST', '/sales', { lines: [] }, 'body.lines needs at least 1.'],
    ['POST', '/sales', {}, 'body needs at least 1 fields.'],
    ['POST', '/sales', { lines: [line], tender: 1 }, 'body.tender is not known.'],
    ['POST', '/sales', { lines: [{ ...line, qty: 2 }] }, 'body.lines[0].qty is not known.'],
    ['POST', '/sales', { lines: [line, { quantity: 1 }] }, 'body.lines[1].code is missing.'],
    [
      'POST',
      '/sales',
      { lines: [{ ...line, price: '120' }] },
      'body.lines[0].price has to be a whole number.'
    ],
    [
      'POST',
      '/sales',
      { lines: [{ ...line, price: 1.5 }] },
      'body.lines[0].price has to be a whole number.'
    ],
    [
      'POST',
      '/sales',
      { lines: [{ ...line, quantity: null }] },
      'body.lines[0].quantity has to be a whole number.'
    ],
    ['POST', '/sales', undefined, 'body has to be an object.'],
    ['PUT', '/lan', { on: 'yes' }, 'body.on has to be true or false.'],
    ['POST', '/invites', { role: 3 }, 'body.role has to be text.'],
    ['GET', '/sales?limit=0', undefined, 'query.limit has to be at least 1.'],
    ['GET', '/sales?limit=1001', undefined, 'query.limit has to be at most 1000.'],
    ['GET', '/sales?limit=ten', undefined, 'query.limit has to be a whole number.'],
    ['GET', '/sales?limit=1&limit=2', undefined, 'query.limit has to be a whole number.'],
    ['GET', '/stock?cod=1', undefined, 'query.cod is not known.']
  ] as const) {
    const { status, type, json } = await ask(method, url, body)
    t.equal(status, 400, `${method} ${url} ${JSON.stringify(body)}`)
    t.match(type, /^application\/problem\+json/)
    t.equal(json().detail, detail)
    t.equal(json().code, 'BAD_INPUT')
  }
  t.same(calls, [])
})

test('[H5] a refusal is a problem document: a code, one clear sentence, and a line for each detail', async t => {
  const sentence = 'The file has 2 bad rows; nothing was imported.'
  const { app, ask } = api(t, {
    stock: async () => {
      throw new Fault('NOT_FOUND', sentence, ['row 3: no price', 'row 9: no name'])
    }
  })
  const { status, type, json } = await ask('GET', '/stock')
  t.equal(status, 404)
  t.match(type, /^application\/problem\+json/)
  t.same(json(), {
    type: 'about:blank',
    title: 'Not Found',
    status: 404,
    detail: sentence,
    code: 'NOT_FOUND',
    details: ['row 3: no price', 'row 9: no name'],
    errors: []
  })
  const nowhere = await ask('GET', '/nowhere?token=x')
  t.equal(nowhere.status, 404)
  t.equal(nowhere.json().detail, 'The API has no GET /nowhere.')
  for (const [payload, type] of [
    ['{"lines":', 'application/json'],
    ['{"lines":[],"__proto__":{}}', 'application/json'],
    ['<sale/>', 'application/xml']
  ] as const) {
    const sent = { ...headers, 'content-type': type }
    const broken = await inject(app, { method: 'POST', url: '/sales', headers: sent, payload })
    t.ok(broken.status === 400 || broken.status === 415, `${payload} is ${broken.status}`)
    t.equal(broken.json().code, 'BAD_INPUT')
  }
  const badUrl = await inject(app, { url: '/%zz', headers })
  t.equal(badUrl.status, 400)
  t.match(badUrl.type, /^application\/problem\+json/)
})

test('[H6] an unexpected error is told to whoever runs the till, and to nobody else', async t => {
  const bug = new TypeError('secret /home/anna/till')
  const { ask, unexpected } = api(t, {
    status: async () => {
      throw bug
    },
    verify: async () => {
      throw bug
    }
  })
  const { status, text, json } = await ask('GET', '/status')
  t.equal(status, 500)
  t.equal(json().code, 'INTERNAL')
  t.notOk(/secret|TypeError|\bat /.test(text), text)
  t.notOk(/secret/.test((await ask('POST', '/verify')).text), 'nor in a stream')
  t.same(unexpected, [bug, bug])
})

test('[H7] a body beyond its limit is refused before it is read', async t => {
  const { app, ask, calls } = api(t)
  const code = 'x'.repeat(1024 * 1024)
  const large = await ask('POST', '/sales', { lines: [{ code }] })
  t.equal(large.status, 413)
  t.match(large.type, /^application\/problem\+json/)
  const huge = await inject(app, {
    method: 'POST',
    url: '/items/import',
    headers: {
      ...headers,
      'content-type': 'text/csv',
      'content-length': String(IMPORT_BYTES_MAX + 1)
    },
    payload: 'code,name,price\n'
  })
  t.equal(huge.status, 413)
  t.same(calls, [])
})

test('[H8] an item file is taken as it is, up to 64 MB, and only if its text is readable', async t => {
  let got = ''
  const { app, calls } = api(t, {
    importItems: async csv => {
      got = csv
      return { rows: 1, created: 1, changed: 0, unchanged: 0, stocked: 0 }
    }
  })
  const send = (payload: Buffer, type = 'text/csv; charset=utf-8') =>
    inject(app, {
      method: 'POST',
      url: '/items/import',
      headers: { ...headers, 'content-type': type },
      payload
    })
  const row = 'K1,Käsebrötchen,2.50\n'
  const large = Buffer.from(`\ufeffcode,name,price\n${row.repeat(100_000)}`)
  t.equal((await send(large)).status, 200)
  t.equal(got, large.toString('utf8').slice(1), 'without its byte-order mark')
  const latin = await send(Buffer.from(row, 'latin1'))
  t.equal(latin.status, 400)
  t.match(latin.json().detail, /not UTF-8/)
  const json = await send(Buffer.from('{}'), 'application/json')
  t.equal(json.status, 400)
  t.match(json.json().detail, /text\/csv/)
  t.equal(calls.length, 1)
})

test('[H9] a long check tells how far it is, line by line, and ends with its report or its fault', async t => {
  const { ask } = api(t, {
    verify: async progress => {
      for (let done = 1; done <= 1000; done++) progress?.(done, 1000)
      return REPORT
    }
  })
  const { status, type, text } = await ask('POST', '/verify')
  t.equal(status, 200)
  t.equal(type, 'application/x-ndjson')
  const lines = text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  t.same(lines.at(-1), { report: REPORT })
  t.same(lines.at(-2), { done: 1000, total: 1000 })
  t.ok(lines.length < 100, `${lines.length} lines for 1000 steps`)
  const { ask: other } = api(t, {
    verify: async () => {
      throw new Fault('STORAGE', 'Block 7 cannot be read.')
    }
  })
  const failed = JSON.parse((await other('POST', '/verify')).text)
  t.equal(failed.problem.code, 'STORAGE')
  t.equal(failed.problem.detail, 'Block 7 cannot be read.')
})
