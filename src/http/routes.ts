import type { TObject } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../fault/fault.ts'
import { BLIND } from '../node/profile.ts'
import { ANYBODY } from './asker.ts'
import type { Actor, Asked, Served, ServedRelay } from './context.ts'
import { type Endpoint, type Input, isWrite } from './endpoint.ts'
import { EventStreams } from './event-streams.ts'
import { requireScope } from './guard.ts'
import { KEY_CHARS_MAX } from './limits.ts'
import { EVENTS_TYPE, LINES_TYPE } from './media-types.ts'
import type { Answered } from './once.ts'
import { INTERNAL, problemOf } from './problem.ts'
import { progressLines } from './progress.ts'
import { askerOf } from './staff-session.ts'
import { strict } from './strict.ts'
import { decodeText } from './text.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; set before anything else is looked at. */
    actor: Actor
  }
}

const JSON_TYPE = 'application/json'

/** One route for each endpoint; validation before, and only what its schema names after. */
export function addRoutes(
  app: FastifyInstance,
  endpoints: readonly Endpoint[],
  served: Served | ServedRelay,
  unexpected: (error: unknown) => void
): void {
  const streams = new EventStreams(unexpected)
  app.addHook('preClose', async () => streams.close())
  for (const type of new Set(endpoints.map(({ takes }) => takes))) {
    if (type !== JSON_TYPE) addTextParser(app, type)
  }
  const report = (error: unknown) => {
    const problem = problemOf(error)
    if (problem.code === INTERNAL) unexpected(error)
    return { problem }
  }
  for (const endpoint of endpoints) {
    const { method, path, form, status, bodyLimit } = endpoint
    app.route({
      method,
      url: path.replace(/\{(\w+)\}/g, ':$1'),
      ...(bodyLimit === undefined ? {} : { bodyLimit }),
      schema: schemaOf(endpoint),
      onRequest: async ({ actor }) => requireScope(endpoint, actor),
      preValidation: async ({ query, headers }) => {
        wholeNumbers(endpoint.query, query as Record<string, unknown>)
        const type = headers['content-type']?.split(';')[0]
        if (endpoint.body && endpoint.takes !== JSON_TYPE && type !== endpoint.takes) {
          throw new Fault('BAD_INPUT', `Send the file as ${endpoint.takes}.`)
        }
      },
      handler: async (request, reply) => {
        // Before anything is done: a refusal is no answer to a request with a key.
        const asker = 'relay' in served ? ANYBODY : await askerOf(endpoint, served, request)
        const run = (asked: Partial<Asked>) =>
          perform(endpoint, served, request, { ...asker, ...asked })
        if (form === 'events') {
          const stream = streams.open((tell, signal) => run({ tell, signal }))
          return reply.type(EVENTS_TYPE).send(stream)
        }
        if (form === 'lines') {
          const lines = progressLines(progress => run({ progress }), 'report', report)
          return reply.type(LINES_TYPE).send(lines)
        }
        const { content, replayed } = await once(endpoint, served, request, () => run({}))
        if (replayed) reply.header('idempotent-replayed', 'true')
        return reply.code(status).send(content)
      }
    })
  }
}

/** Runs an endpoint on whatever is served. */
function perform(
  endpoint: Endpoint,
  served: Served | ServedRelay,
  request: FastifyRequest,
  asked: Partial<Asked>
): Promise<unknown> {
  const { params, query, body, actor } = request
  const input = { params, query, body } as Input
  const all: Asked = { ...UNTOLD, actor, ...asked }
  if (!('relay' in served)) return endpoint.run({ ...served, ...all }, input)
  if (endpoint.blind) return endpoint.blind({ ...served, ...all }, input)
  throw new Fault('NOT_PERMITTED', BLIND)
}

/** Of a request whose answer comes at once. */
const UNTOLD = {
  ...ANYBODY,
  progress: () => {},
  tell: () => {},
  signal: new AbortController().signal
}

/** Does what has a key once; what changes nothing, or has no key, as often as it is asked. */
async function once(
  endpoint: Endpoint,
  served: Served | ServedRelay,
  request: FastifyRequest,
  run: () => Promise<unknown>
): Promise<Answered> {
  const key = request.headers['idempotency-key']
  if (key === undefined || !isWrite(endpoint)) return { content: await run(), replayed: false }
  if (typeof key !== 'string' || key.length < 1 || key.length > KEY_CHARS_MAX) {
    throw new Fault(
      'BAD_INPUT',
      `An Idempotency-Key has 1 to ${KEY_CHARS_MAX} characters, and there is one of it.`
    ).at('header.Idempotency-Key')
  }
  // What a relay does is done however often it is asked.
  if ('relay' in served) return { content: await run(), replayed: false }
  const { params, query, body, actor } = request
  const { name, secret, again } = endpoint
  const context = { ...served, ...UNTOLD, actor }
  return served.once.answer({
    ...{ key, secret, run },
    who: actor.kind === 'token' ? `token ${actor.id}` : actor.kind,
    asked: [name, params, query, body],
    again: again && (at => again(context, at, { params, query, body } as Input))
  })
}

function schemaOf({ params, query, body, takes, form, status, answer }: Endpoint): object {
  return {
    params: strict(params),
    querystring: strict(query),
    ...(body && takes === JSON_TYPE ? { body: strict(body) } : {}),
    ...(form === 'json' ? { response: { [status]: answer } } : {})
  }
}

/** Validation coerces nothing, lest `"12"` be sold as 12; numbers in a query come as text all the same. */
function wholeNumbers({ properties }: TObject, query: Record<string, unknown>): void {
  for (const [name, { type }] of Object.entries(properties)) {
    const value = query[name]
    if (typeof value !== 'string') continue
    if (type === 'integer' && /^-?\d{1,15}$/.test(value)) query[name] = Number(value)
    if (type === 'boolean' && /^(true|false)$/.test(value)) query[name] = value === 'true'
  }
}

function addTextParser(app: FastifyInstance, type: string): void {
  app.addContentTypeParser<Buffer>(
    type,
    { parseAs: 'buffer' },
    async (_request: FastifyRequest, body: Buffer) => decodeText(body)
  )
}
