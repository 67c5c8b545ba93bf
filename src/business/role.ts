import { Fault } from '../fault/fault.ts'

/**
 * What a device is trusted with. An owner does everything; a manager and a till run the shop; an
 * auditor reads all and writes only what it witnessed; a relay carries ciphertext and writes
 * nothing.
 */
export type Role = 'owner' | 'manager' | 'till' | 'auditor' | 'relay'

/** The number of each role on the wire: never reused, never renumbered. */
export const ROLE_CODES: Readonly<Record<Role, number>> = {
  owner: 1,
  manager: 2,
  till: 3,
  auditor: 4,
  relay: 5
}

/** Every role, in the order of their codes. */
export const ROLES = Object.keys(ROLE_CODES) as readonly Role[]

/** True if `text` names a role: guards what a command line or a request says. */
export function isRole(text: unknown): text is Role {
  return typeof text === 'string' && Object.hasOwn(ROLE_CODES, text)
}

/** The role with this wire code; Fault PROTOCOL if there is none. */
export function roleFromCode(code: number): Role {
  const role = ROLES.find(name => ROLE_CODES[name] === code)
  if (role === undefined) {
    throw new Fault('PROTOCOL', `Role ${code} is not known: another device runs a newer version.`)
  }
  return role
}

/** Families of kinds that only an owner writes. */
const OWNERS_KINDS = ['business.', 'device.', 'epoch.']

/** May a device of this role write entries of this kind (`sale.completed`) that others believe? */
export function canWrite(role: Role, kind: string): boolean {
  switch (role) {
    case 'owner':
      return true
    case 'manager':
      return !OWNERS_KINDS.some(family => kind.startsWith(family))
    case 'till':
      // Who may do what in the shop, and how it reckons, is not for a till to say.
      if (kind.startsWith('staff.edited') || kind.startsWith('setting.')) return false
      return !OWNERS_KINDS.some(family => kind.startsWith(family))
    case 'auditor':
      // That a request was done stands beside what it wrote.
      return kind.startsWith('witness.') || kind === 'request.done'
    case 'relay':
      return false
  }
}

/** May a device of this role admit other devices? Only an owner: the root key stands behind it. */
export function mayAdmit(role: Role): boolean {
  return role === 'owner'
}
