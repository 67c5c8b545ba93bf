import { readFileSync } from 'node:fs'
import { Value } from '@sinclair/typebox/value'
import fastify from 'fastify'
import test from 'tape'
import { generated } from '../../src/http/generate.ts'
import { openapi } from '../../src/http/openapi.ts'
import { ENDPOINTS } from '../../src/http/resources/index.ts'
import { buildApp } from '../../src/http/server.ts'
import { strict } from '../../src/http/strict.ts'
import { NOTHING } from './fake.ts'

interface Operation {
  operationId: string
  summary: string
  parameters?: { name: string; in: string }[]
  requestBody?: { content: Record<string, { example?: unknown }> }
  responses: Record<string, unknown>
}

const operations = Object.entries(openapi().paths as Record<string, Record<string, Operation>>)

test('[H44] what is generated from the table of endpoints is up to date: run "npm run api"', async t => {
  for (const [file, text] of Object.entries(generated())) {
    t.equal(readFileSync(file, 'utf8'), text, file)
  }
})

test('[H45] the OpenAPI document names every endpoint once, with its parameters and its refusals', async t => {
  const all = operations.flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({ path, method, ...each }))
  )
  t.equal(all.length, ENDPOINTS.length)
  t.equal(new Set(all.map(each => each.operationId)).size, all.length)
  const text = JSON.stringify(openapi())
  const { components } = openapi() as { components: { schemas: object } }
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    if (!(name! in components.schemas)) t.fail(`${name} is not there`)
  }
  for (const { path, method, parameters = [], responses, operationId } of all) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const given = parameters.filter(each => each.in === 'path').map(({ name }) => name)
    const keyed = parameters.some(({ name }) => name === 'Idempotency-Key')
    const lines = ENDPOINTS.find(({ name }) => name === operationId)!.form !== 'json'
    t.same(given, named, `${method} ${path}`)
    t.ok('default' in responses)
    t.equal(keyed, method !== 'get' && !lines, 'a key on every write')
  }
})

test('[H45] what stands in the document as an example is one', async t => {
  for (const { name, answer, example } of ENDPOINTS) {
    if (example?.answer !== undefined)
      t.ok(Value.Check(answer, example.answer), `${name}, answered`)
  }
})

test('[H58] every body of a request has an example, and every field of a record says what it is', async t => {
  const document = openapi() as {
    components: {
      schemas: Record<string, { properties?: Record<string, { description?: string }> }>
    }
  }
  const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } })
  t.teardown(() => app.close())
  const asked = ENDPOINTS.filter(({ body }) => body)
  for (const { name, body } of asked) {
    app.post(`/${name}`, { schema: { body: strict(body!) } }, async () => ({}))
  }
  for (const { name, path, method } of asked) {
    const [, methods] = operations.find(([each]) => each === path)!
    const [shown] = Object.values(methods[method.toLowerCase()]!.requestBody!.content)
    const payload = JSON.stringify(shown!.example ?? 0)
    const headers = { 'content-type': 'application/json' }
    const answer = await app.inject({ method: 'POST', url: `/${name}`, payload, headers })
    t.equal(answer.statusCode, 200, `${name} ${answer.body}`)
  }
  const values = Object.entries(document.components.schemas).filter(([name]) =>
    /Values$/.test(name)
  )
  t.equal(values.length, 12)
  for (const [name, { properties = {} }] of values) {
    const silent = Object.entries(properties).filter(([, { description }]) => !description)
    t.deepEqual(silent, [], name)
  }
})

test('[H46] the document and its page are for everybody on this machine, and need nothing from elsewhere', async t => {
  const app = buildApp(NOTHING, { token: 'x' })
  t.teardown(() => app.close())
  const headers = { host: 'localhost' }
  const document = await app.inject({ url: '/openapi.json', headers })
  t.same(document.json(), JSON.parse(JSON.stringify(openapi())))
  const page = await app.inject({ url: '/docs', headers })
  t.match(String(page.headers['content-type']), /text\/html/)
  t.match(String(page.headers['content-security-policy']), /default-src 'none'; style-src 'sha256-/)
  const outside = page.body.replace(/<script type="application\/json"[\s\S]*?<\/script>/, '')
  t.notOk(/(src|href)=|url\(|@import|https?:/.test(outside))
  t.equal((await app.inject({ url: '/docs', headers: { host: 'evil.example' } })).statusCode, 403)
  t.equal((await app.inject({ url: '/status', headers })).statusCode, 401)
})

test('[H65] every whole number in a request has bounds that a record holds', async t => {
  const check = (schema: unknown, place: string) => {
    if (schema === null || typeof schema !== 'object') return
    const { type, minimum, maximum } = schema as Record<string, unknown>
    if (type === 'integer') {
      t.ok(Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum), place)
    }
    for (const [name, inner] of Object.entries(schema)) check(inner, `${place}.${name}`)
  }
  for (const { name, params, query, body } of ENDPOINTS) check({ params, query, body }, name)
})
