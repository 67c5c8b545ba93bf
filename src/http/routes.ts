import type { TObject } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../fault/fault.ts'
import { BLIND } from '../node/profile.ts'
import type { Actor, Asked, Served, ServedRelay } from './context.ts'
import type { Endpoint, Input } from './endpoint.ts'
import { EventStreams } from './event-streams.ts'
import { EVENTS_TYPE, LINES_TYPE } from './media-types.ts'
import { INTERNAL, problemOf } from './problem.ts'
import { progressLines } from './progress.ts'
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
      preValidation: async ({ query, headers }) => {
        wholeNumbers(endpoint.query, query as Record<string, unknown>)
        const type = headers['content-type']?.split(';')[0]
        if (endpoint.body && endpoint.takes !== JSON_TYPE && type !== endpoint.takes) {
          throw new Fault('BAD_INPUT', `Send the file as ${endpoint.takes}.`)
        }
      },
      handler: async (request, reply) => {
        const run = (asked: Partial<Asked>) => perform(endpoint, served, request, asked)
        if (form === 'events') {
          const stream = streams.open((tell, signal) => run({ tell, signal }))
          return reply.type(EVENTS_TYPE).send(stream)
        }
        if (form === 'lines') {
          const lines = progressLines(progress => run({ progress }), 'report', report)
          return reply.type(LINES_TYPE).send(lines)
        }
        return answer(reply, status, await run({}))
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
  const all: Asked = { actor, progress: () => {}, tell: () => {}, signal: NEVER, ...asked }
  if (!('relay' in served)) return endpoint.run({ ...served, ...all }, input)
  if (endpoint.blind) return endpoint.blind({ ...served, ...all }, input)
  throw new Fault('NOT_PERMITTED', BLIND)
}

const NEVER = new AbortController().signal

function answer(reply: FastifyReply, status: number, content: unknown): FastifyReply {
  return reply.code(status).send(content)
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
