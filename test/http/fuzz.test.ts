import fc from 'fast-check'
import type { LightMyRequestResponse } from 'fastify'
import test from 'tape'
import { openapi } from '../../src/http/openapi.ts'
import type { Node } from '../../src/node/node.ts'
import { check } from '../property.ts'
import { shopApi } from './api.ts'
import { type Components, fitting, nearly, rubbish, type Schema } from './json-schema.ts'

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
}

interface Operation {
  operationId: string
  parameters?: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
}

/** How a request is to be: as the document says, with one thing wrong, or with none right. */
type Kind = 'fitting' | 'nearly' | 'rubbish'

interface Sent {
  url: string
  body: unknown
  type: string
  key: string | undefined
}

/** Requests to each endpoint and kind; `FC_RUNS` sets another number. */
const RUNS = 15

/** These do not end, or would end the shop: `follow` streams, the network is not the fuzzer's. */
const LEFT_OUT: Record<string, string> = {
  follow: 'never ends: test/http/events.test.ts',
  syncFolder: 'touches any folder that it is told of: test/sync/folder-faults.test.ts'
}

/** Texts that reach deeper than chance does. */
const LIKELY = ['TEA-01', 'MUG-01', 'Till 1', 'High Street', 'till', 'cash', 'card', '127.0.0.1:9']

const document = openapi() as {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Components }
}
const { schemas } = document.components

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, each]) => ({ path, method: method.toUpperCase(), each }))
)

/** A query or path value as text. */
const asText = (value: unknown) =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '')

/** A lone half of a character has no place in an address. */
const wellFormed = (text: string) => text.replace(/\p{Surrogate}/gu, '?')

/** No address but this machine's is ever dialled. */
const isAway = (body: unknown) =>
  /:\d+$/.test(String((body as { address?: unknown } | null)?.address ?? '')) &&
  !String((body as { address: string }).address).startsWith('127.')

function requests(path: string, { parameters = [], requestBody }: Operation, kind: Kind) {
  const value = (schema: Schema) => {
    const fit = fitting(schema, schemas, LIKELY)
    if (kind === 'fitting') return fit
    return kind === 'nearly' ? fc.oneof(fit, nearly(fit)) : rubbish()
  }
  const inPath = parameters.filter(each => each.in === 'path')
  const inQuery = parameters.filter(each => each.in === 'query')
  const [type, content] = Object.entries(requestBody?.content ?? {})[0] ?? ['', undefined]
  return fc
    .record({
      params: fc.record(Object.fromEntries(inPath.map(each => [each.name, value(each.schema)]))),
      query: fc.record(Object.fromEntries(inQuery.map(each => [each.name, value(each.schema)])), {
        requiredKeys: inQuery.filter(({ required }) => required).map(({ name }) => name)
      }),
      body: content ? value(content.schema) : fc.constant(undefined),
      // Mostly none: a key that was used once refuses whatever else comes under it.
      key: fc.option(fc.constantFrom('a', 'b', 'c', 'd'), { nil: undefined, freq: 2 })
    })
    .filter(({ body }) => !isAway(body))
    .map(({ params, query, body, key }): Sent => {
      const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
        encodeURIComponent(wellFormed(asText((params as Record<string, unknown>)[name])) || '-')
      )
      const search = new URLSearchParams(
        Object.entries(query).map(([name, each]): [string, string] => [name, asText(each)])
      )
      return { url: search.size > 0 ? `${filled}?${search}` : filled, body, type, key }
    })
}

function expectRefusal(response: LightMyRequestResponse, what: string): void {
  const type = String(response.headers['content-type'])
  if (!type.startsWith('application/problem+json')) throw new Error(`${what} is ${type}`)
  const problem = response.json()
  const says = [problem.title, problem.detail, problem.code].every(text => text?.length > 0)
  if (!says || problem.status !== response.statusCode) {
    throw new Error(`${what} says nothing: ${response.body}`)
  }
  if (response.statusCode !== 400) return
  const [error] = problem.errors as { field: string; reason: string }[]
  if (!error?.field || !error.reason) throw new Error(`${what} names no field: ${response.body}`)
}

const standing = async (node: Node) => {
  await node.device.settle()
  return `${(await node.device.view.digest()).digest} ${node.device.log.length}`
}

for (const { path, method, each } of operations) {
  const { operationId } = each
  if (operationId in LEFT_OUT) continue
  test(`[H50] ${method} ${path} answers requests that fit, nearly fit or are rubbish, or refuses them, never fails and never does half`, async t => {
    // One shop for the three: to found one takes longer than to ask it.
    const { node, ask, unexpected } = await shopApi(t)
    for (const kind of ['fitting', 'nearly', 'rubbish'] as const) {
      await check(
        t,
        fc.asyncProperty(requests(path, each, kind), async ({ url, body, type, key }) => {
          const what = `${method} ${url} ${JSON.stringify(body)} under ${key}`
          const before = await standing(node)
          const payload = type === 'application/json' ? JSON.stringify(body) : asText(body ?? '')
          const response = await ask(method, url, type === '' ? undefined : payload, {
            headers: type === '' ? {} : { 'content-type': type },
            ...(key === undefined ? {} : { key: `${kind} ${key}` })
          })
          if (response.statusCode >= 500) {
            throw new Error(
              `${what} is ${response.statusCode}: ${response.body} ${unexpected.at(-1)}`
            )
          }
          if (response.statusCode < 400) return
          expectRefusal(response, what)
          if ((await standing(node)) !== before) throw new Error(`${what} was half done`)
        }),
        RUNS
      )
    }
  })
}
