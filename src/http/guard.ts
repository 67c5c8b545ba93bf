import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../fault/fault.ts'

/** Names of this machine for itself: a browser sends any other for a page from elsewhere. */
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]']

const HTTP_PORT = 80

/**
 * Decides who may speak to the API: only who read the token from the device's directory. And no
 * page of a browser, whatever it knows: a foreign name for this machine (DNS rebinding) or a
 * foreign origin (cross-site request) is turned away before the token is looked at.
 *
 * @returns a hook that throws Fault NOT_PERMITTED or UNAUTHORIZED
 */
export function guard(
  token: string
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const expected = digest(`Bearer ${token}`)
  return async (request, reply) => {
    reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff')
    const { host, origin, authorization } = request.headers
    // A request injected in this process came over no socket and has no port.
    const port = request.socket.localPort
    if (host === undefined || !ownHosts(port).includes(host.toLowerCase())) {
      throw new Fault('NOT_PERMITTED', 'The API answers to the name of this machine only.')
    }
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`) {
      throw new Fault('NOT_PERMITTED', 'The API does not answer pages of other sites.')
    }
    if (!timingSafeEqual(digest(authorization ?? ''), expected)) {
      reply.header('www-authenticate', 'Bearer')
      throw new Fault(
        'UNAUTHORIZED',
        "Give the token from the device's api.json as a Bearer token."
      )
    }
    request.actor = { kind: 'holder' }
  }
}

function ownHosts(port: number | undefined): string[] {
  if (port === undefined || port === HTTP_PORT) return LOOPBACK
  return LOOPBACK.map(name => `${name}:${port}`)
}

/** Equal lengths, as the constant-time comparison wants them. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
