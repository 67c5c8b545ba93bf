import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../fault/fault.ts'
import type { Actor } from './context.ts'
import type { Endpoint } from './endpoint.ts'
import { ADDRESS_RATE, STRANGER_RATE, TOKEN_RATE } from './limits.ts'
import { PUBLIC } from './openapi-routes.ts'
import type { Rates } from './rates.ts'
import type { Tokens } from './tokens.ts'

/** Names of this machine for itself: a browser sends any other for a page from elsewhere. */
export const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

const PORTS = { http: 80, https: 443 }

/** What decides who may speak to the API. */
export interface GuardOptions {
  /** The secret of whoever can read the device's directory. */
  token: string
  /** Tokens of programs; absent where nothing is served. */
  tokens?: Promise<Tokens> | undefined
  rates: Rates
  /** What this machine is called by those who may ask. */
  names: readonly string[]
  scheme: 'http' | 'https'
}

/**
 * Decides who may speak to the API: who read the token from the device's directory, and programs
 * that were given one. And no page of a browser, whatever it knows: a foreign name for this machine
 * (DNS rebinding) or a foreign origin (cross-site request) is turned away before the token is
 * looked at.
 *
 * @returns a hook that sets `actor`, or throws Fault NOT_PERMITTED, UNAUTHORIZED or TOO_MANY
 */
export function guard(
  options: GuardOptions
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const { scheme, names, rates } = options
  const actorOf = actors(options)
  return async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    const { host, origin, authorization = '' } = request.headers
    // A request injected in this process came over no socket and has no port.
    const port = request.socket.localPort
    const hosts =
      port === undefined || port === PORTS[scheme] ? names : names.map(name => `${name}:${port}`)
    if (host === undefined || !hosts.includes(host.toLowerCase())) {
      throw new Fault('NOT_PERMITTED', 'The API answers to the name of this machine only.')
    }
    if (origin !== undefined && origin.toLowerCase() !== `${scheme}://${host.toLowerCase()}`) {
      throw new Fault('NOT_PERMITTED', 'The API does not answer pages of other sites.')
    }
    // What the API is, is in its documents anyway; a browser that looks at it has no token.
    if (PUBLIC.includes(request.routeOptions.url ?? '')) return
    const address = request.socket.remoteAddress ?? 'here'
    const actor = await actorOf(authorization)
    if (!actor) {
      reply.header('www-authenticate', 'Bearer')
      rates.take(`stranger ${address}`, STRANGER_RATE)
      throw new Fault(
        'UNAUTHORIZED',
        'Give a Bearer token: one from "tillmesh token create", or the one in api.json of the device.'
      )
    }
    if (actor.kind === 'token') {
      rates.take(`token ${actor.id}`, TOKEN_RATE)
      rates.take(`address ${address}`, ADDRESS_RATE)
    }
    request.actor = actor
  }
}

/** Makes sure that a program's token covers what it asks for; @throws Fault NOT_PERMITTED */
export function requireScope({ scope }: Pick<Endpoint, 'scope'>, actor: Actor): void {
  if (actor.kind !== 'token' || actor.scopes.includes(scope)) return
  throw new Fault('NOT_PERMITTED', `The token "${actor.name}" is not for this: it lacks ${scope}.`)
}

function actors({ token, tokens }: GuardOptions): (header: string) => Promise<Actor | null> {
  const expected = digest(`Bearer ${token}`)
  return async header => {
    if (timingSafeEqual(digest(header), expected)) return { kind: 'holder' }
    const kept = header.startsWith('Bearer ') ? (await tokens)?.of(header.slice(7)) : null
    return kept ? { kind: 'token', id: kept.id, name: kept.name, scopes: kept.scopes } : null
  }
}

/** Equal lengths, as the constant-time comparison wants them. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
