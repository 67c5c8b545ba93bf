import type { Permission } from '../retail/people/permissions.ts'
import type { Person } from '../retail/people/staff.ts'

/** Makes sure that who asks may do this; @throws Fault UNAUTHORIZED or NOT_PERMITTED */
export type May = (permission: Permission, detail?: string) => Promise<void>

/** Who of the staff asks, and what they may. */
export interface Asker {
  person: Person | null
  /** The session that the request shows, whether it holds or not. */
  session: string | null
  may: May
}

/** Of whom nothing is asked. */
export const ANYBODY: Asker = { person: null, session: null, may: async () => {} }
