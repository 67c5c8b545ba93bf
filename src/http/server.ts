import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { Fault } from '../fault/fault.ts'
import type { Served, ServedRelay } from './context.ts'
import type { Problem } from './contract.ts'
import type { Endpoint } from './endpoint.ts'
import { guard, LOOPBACK } from './guard.ts'
import { BODY_BYTES_MAX, HANDSHAKE_MS_MAX, REQUEST_MS_MAX } from './limits.ts'
import { PROBLEM_TYPE } from './media-types.ts'
import { addOpenapi } from './openapi-routes.ts'
import { INTERNAL, problemOf } from './problem.ts'
import { Rates } from './rates.ts'
import { ENDPOINTS } from './resources/index.ts'
import { addRoutes } from './routes.ts'
import { keepOut, type Wide } from './wide.ts'

/** What the app needs besides what it serves. */
export interface AppOptions {
  /** The secret that every request must carry. */
  token: string
  /** Told of errors that are no faults: the client learns only that there was one. */
  unexpected?: (error: unknown) => void
  /** What it does; a test hands in its own. */
  endpoints?: readonly Endpoint[] | undefined
  /** For other machines: absent means this one only. */
  wide?: Wide | undefined
}

/** The local API as a Fastify app: not listening yet. */
export function buildApp(served: Served | ServedRelay, options: AppOptions): FastifyInstance {
  const { token, unexpected = () => {}, endpoints = ENDPOINTS, wide } = options
  const app: FastifyInstance = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    exposeHeadRoutes: false,
    ...(wide ? { https: { ...wide.tls, handshakeTimeout: HANDSHAKE_MS_MAX } } : {}),
    // What is asked for wrongly is refused, not repaired: this is money.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    frameworkErrors: (error, _request, reply: FastifyReply) => sendProblem(reply, problemOf(error))
  })
  app.decorateRequest('actor')
  app.addHook(
    'onRequest',
    guard({
      ...{ token, tokens: served.tokens, rates: new Rates() },
      ...(wide
        ? { names: wide.names, scheme: 'https' as const }
        : { names: LOOPBACK, scheme: 'http' as const })
    })
  )
  app.setNotFoundHandler(async ({ method, url }) => {
    throw new Fault('NOT_FOUND', `The API has no ${method} ${url.split('?')[0]}.`)
  })
  app.setErrorHandler(async (error, { method }, reply) => {
    const problem = problemOf(error, method === 'GET' ? 'query' : 'body')
    if (problem.code === INTERNAL) unexpected(error)
    return sendProblem(reply, problem)
  })
  // A knock: who has the token learns which process answers.
  app.get('/', async () => ({ pid: process.pid }))
  if (wide) keepOut(app.server, wide.allow)
  addOpenapi(app, endpoints)
  addRoutes(app, endpoints, served, unexpected)
  return app
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_TYPE).send(problem)
}
