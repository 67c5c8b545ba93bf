import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import { Fault } from '../fault/fault.ts'
import type { Served, ServedRelay } from './context.ts'
import type { Problem } from './contract.ts'
import type { Endpoint } from './endpoint.ts'
import { guard } from './guard.ts'
import { BODY_BYTES_MAX, REQUEST_MS_MAX } from './limits.ts'
import { PROBLEM_TYPE } from './media-types.ts'
import { INTERNAL, problemOf } from './problem.ts'
import { ENDPOINTS } from './resources/index.ts'
import { addRoutes } from './routes.ts'

/** What the app needs besides what it serves. */
export interface AppOptions {
  /** The secret that every request must carry. */
  token: string
  /** Told of errors that are no faults: the client learns only that there was one. */
  unexpected?: (error: unknown) => void
  /** What it does; a test hands in its own. */
  endpoints?: readonly Endpoint[] | undefined
}

/** The local API as a Fastify app: not listening yet. */
export function buildApp(served: Served | ServedRelay, options: AppOptions): FastifyInstance {
  const { token, unexpected = () => {}, endpoints = ENDPOINTS } = options
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: REQUEST_MS_MAX,
    exposeHeadRoutes: false,
    // What is asked for wrongly is refused, not repaired: this is money.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
    frameworkErrors: (error, _request, reply: FastifyReply) => sendProblem(reply, problemOf(error))
  })
  app.decorateRequest('actor')
  app.addHook('onRequest', guard(token))
  app.setNotFoundHandler(async ({ method, url }) => {
    throw new Fault('NOT_FOUND', `The API has no ${method} ${url.split('?')[0]}.`)
  })
  app.setErrorHandler(async (error, _request, reply) => {
    const problem = problemOf(error)
    if (problem.code === INTERNAL) unexpected(error)
    return sendProblem(reply, problem)
  })
  // A knock: who has the token learns which process answers.
  app.get('/', async () => ({ pid: process.pid }))
  addRoutes(app, endpoints, served, unexpected)
  return app
}

function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).type(PROBLEM_TYPE).send(problem)
}
