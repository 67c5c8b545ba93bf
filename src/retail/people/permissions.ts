import { Fault } from '../../fault/fault.ts'

/** Roles of the staff, each with what the ones before it may do. */
export const STAFF_ROLES = ['cashier', 'supervisor', 'manager'] as const
/** A role of the staff. */
export type StaffRole = (typeof STAFF_ROLES)[number]

/** Every permission, and the least role that has it. Names are never reused for another meaning. */
const LEAST = {
  sell: 'cashier',
  return: 'cashier',
  reprint: 'cashier',
  train: 'cashier',
  shift: 'cashier',
  cash: 'cashier',
  count: 'cashier',
  discount: 'supervisor',
  'price-override': 'supervisor',
  'return-without-receipt': 'supervisor',
  /** Beyond a customer's limit or what is on a gift card. */
  credit: 'supervisor',
  void: 'supervisor',
  receive: 'supervisor',
  adjust: 'supervisor',
  transfer: 'supervisor',
  customers: 'supervisor',
  report: 'supervisor',
  'transfer-approve': 'manager',
  catalogue: 'manager',
  settle: 'manager',
  staff: 'manager',
  settings: 'manager',
  devices: 'manager',
  import: 'manager',
  accounting: 'manager'
} as const satisfies Record<string, StaffRole>

/** Something that not everybody may do. */
export type Permission = keyof typeof LEAST

/** Every permission, by name. */
export const PERMISSIONS = Object.keys(LEAST) as readonly Permission[]

/** True if text is the name of a role. */
export const isStaffRole = (text: string): text is StaffRole =>
  (STAFF_ROLES as readonly string[]).includes(text)

const isPermission = (text: string): text is Permission => Object.hasOwn(LEAST, text)

/** The roles that have a permission of themselves. */
export const rolesWith = (permission: Permission): StaffRole[] =>
  STAFF_ROLES.slice(STAFF_ROLES.indexOf(LEAST[permission]))

/**
 * What a member of the staff may do: what the role may, and what was added or taken away. A name
 * or role that a newer version added gives nothing.
 *
 * @param changes such as `+return -discount`
 */
export function permissionsOf(role: string, changes: string): Set<Permission> {
  const rank = (STAFF_ROLES as readonly string[]).indexOf(role)
  const granted = new Set(PERMISSIONS.filter(each => STAFF_ROLES.indexOf(LEAST[each]) <= rank))
  for (const change of changes.split(' ')) {
    const name = change.slice(1)
    if (!isPermission(name)) continue
    if (change[0] === '+') granted.add(name)
    else granted.delete(name)
  }
  return granted
}

/** @throws Fault BAD_INPUT unless it is as `permissionsOf` reads it */
export function requireChanges(changes: string): void {
  for (const change of changes.split(' ')) {
    if (change === '' || (/^[+-]/.test(change) && isPermission(change.slice(1)))) continue
    throw new Fault(
      'BAD_INPUT',
      `"${change}" changes no permission. Write +NAME or -NAME, with one of: ${PERMISSIONS.join(', ')}.`
    )
  }
}
