import type { FastifyRequest } from 'fastify'
import type { Asker, May } from './asker.ts'
import type { Served } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** The header of a request that says who of the staff asks. */
export const SESSION_HEADER = 'x-staff-session'

/**
 * Who of the staff asks, and that they may what the endpoint does. A program may what its token
 * says, and has no PIN. A forgotten PIN must not lock the owner out: a command that opened the
 * directory of an owner's device itself, while no till runs there, may see to the staff without one.
 *
 * @throws Fault UNAUTHORIZED or NOT_PERMITTED
 */
export async function askerOf(
  { permission, method, path }: Endpoint,
  { node, retail }: Served,
  { actor, headers, socket }: FastifyRequest
): Promise<Asker> {
  const header = headers[SESSION_HEADER]
  const session = typeof header === 'string' ? header : null
  const signedIn = session === null ? null : retail.people.bySession(session)
  // What anybody may do, who signed in once may do too.
  const person = (await (permission ? signedIn : signedIn?.catch(() => null))) ?? null
  // What is asked within this process comes over no socket.
  const isWithin = socket.localPort === undefined
  const opensOwner = isWithin && node.device.profile.device.role === 'owner'
  const may: May = async (asked, detail) => {
    if (!person && (actor.kind === 'token' || (asked === 'staff' && opensOwner))) return
    await retail.people.require(person, asked, detail)
  }
  if (permission) await may(permission, `${method} ${path}`)
  return { person, session, may }
}
