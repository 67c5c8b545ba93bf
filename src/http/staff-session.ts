import type { FastifyRequest } from 'fastify'
import type { Person } from '../retail/staff.ts'
import type { Served } from './context.ts'
import type { Endpoint } from './endpoint.ts'

/** The header of a request that says who of the staff asks. */
export const SESSION_HEADER = 'x-staff-session'

/**
 * Who of the staff asks, and that they may. A program may what its token says, and has no PIN;
 * whoever holds a device of an owner may see to the staff without one, or a forgotten PIN would
 * lock the owner out.
 *
 * @throws Fault UNAUTHORIZED or NOT_PERMITTED
 */
export async function personFor(
  { permission, method, path }: Endpoint,
  { node, retail }: Served,
  { actor, headers }: FastifyRequest
): Promise<Person | null> {
  const { people } = retail
  const session = headers[SESSION_HEADER]
  const signedIn = typeof session === 'string' ? people.bySession(session) : null
  if (!permission) return signedIn?.catch(() => null) ?? null
  const person = await signedIn
  if (!person) {
    if (actor.kind === 'token') return null
    if (permission === 'staff' && node.device.profile.device.role === 'owner') return null
  }
  await people.require(person, permission, `${method} ${path}`)
  return person
}
