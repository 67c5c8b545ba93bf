import { requireName } from '../../entry/limits.ts'
import { RECORDS, type RecordValues } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { edited, type Found, recordOf, recordsOf } from '../records/records.ts'
import { isStaffRole, requireChanges, STAFF_ROLES } from './permissions.ts'
import { hashPin } from './pin.ts'

/** A member of the staff. */
export type Person = Found<'staff'>

/** What is said of a member of the staff; what is absent stays as it is. */
export type PersonValues = Partial<Omit<RecordValues<'staff'>, 'pin'>> & {
  /** In clear; only its hash is written. */
  pin?: string
}

/** Everybody who is or was employed, by id. */
export async function staffOf(device: Pick<Device, 'view'>): Promise<Person[]> {
  const staff: Person[] = []
  for await (const person of recordsOf(device, 'staff')) staff.push(person)
  return staff
}

/** True while nobody was ever employed: then the shop is open to whoever holds the device. */
export const isOpen = async ({ view }: Pick<Device, 'view'>): Promise<boolean> =>
  !(await view.any(RECORDS.staff.prefix))

/** Since when somebody may not act any more, ms since 1970; Infinity while nothing ends it. */
export function endOf({ expires, dismissed }: Pick<Person, 'expires' | 'dismissed'>): number {
  return Math.min(expires || Number.POSITIVE_INFINITY, dismissed || Number.POSITIVE_INFINITY)
}

/** True if the person may act at this time, ms. */
export const isEmployed = (person: Person, now: number): boolean => now < endOf(person)

/**
 * The member of the staff with this name (in any case) or id in hex; of two with one name the one
 * who is employed.
 *
 * @throws Fault NOT_FOUND
 */
export async function personNamed(device: Device, name: string): Promise<Person> {
  const found = await findPerson(device, name)
  if (found) return found
  throw new Fault(
    'NOT_FOUND',
    `Nobody on the staff is called "${name}". See "tillmesh staff list".`
  )
}

/** The same, or null. */
export async function findPerson(device: Device, name: string): Promise<Person | null> {
  const wanted = name.normalize('NFKC').toLowerCase()
  const called = (await staffOf(device)).filter(
    person =>
      person.name.normalize('NFKC').toLowerCase() === wanted || person.id.toString('hex') === wanted
  )
  const now = device.clock.now()
  return called.find(person => isEmployed(person, now)) ?? called[0] ?? null
}

/**
 * Takes somebody on. The first one must be a manager, or nobody could take on the next.
 *
 * @param id 16 random bytes
 * @throws Fault BAD_INPUT for values that cannot be, CONFLICT for a name that is in use
 */
export async function hire(
  device: Device,
  id: Buffer,
  values: PersonValues & { name: string; pin: string }
): Promise<Person> {
  await device.settle()
  const role = values.role ?? 'cashier'
  if (role !== 'manager' && (await isOpen(device))) {
    throw new Fault(
      'BAD_INPUT',
      'The first member of the staff must be a manager: from then on only who has the permission "staff" takes on others.'
    )
  }
  return write(device, id, { ...values, role })
}

/**
 * Changes what is said of somebody: fields that differ, and no others.
 *
 * @throws Fault NOT_FOUND, BAD_INPUT, CONFLICT as `hire`
 */
export async function changePerson(
  device: Device,
  id: Buffer,
  values: PersonValues
): Promise<Person> {
  await device.settle()
  if (!(await recordOf(device, 'staff', id))) {
    throw new Fault('NOT_FOUND', `Nobody on the staff has the id ${id.toString('hex')}.`)
  }
  return write(device, id, values)
}

async function write(
  device: Device,
  id: Buffer,
  { pin, ...values }: PersonValues
): Promise<Person> {
  if (values.name !== undefined) {
    requireName(values.name, 'The name')
    const other = await findPerson(device, values.name)
    if (other && !other.id.equals(id) && isEmployed(other, device.clock.now())) {
      throw new Fault(
        'CONFLICT',
        `Somebody called "${values.name}" is on the staff already: choose a name that tells the two apart.`
      )
    }
  }
  if (values.role !== undefined && !isStaffRole(values.role)) {
    throw new Fault(
      'BAD_INPUT',
      `"${values.role}" is no role of the staff. Use one of: ${STAFF_ROLES.join(', ')}.`
    )
  }
  if (values.permissions !== undefined) requireChanges(values.permissions)
  for (const time of [values.expires, values.dismissed]) {
    if (time !== undefined && !(Number.isSafeInteger(time) && time >= 0)) {
      throw new Fault('BAD_INPUT', `${time} is no time. Give it in ms since 1970, or 0 for never.`)
    }
  }
  const hashed = pin === undefined ? {} : { pin: await hashPin(pin) }
  const entry = await edited(device, 'staff', id, { ...values, ...hashed })
  if (entry) await device.commit(() => [entry])
  await device.settle()
  return (await recordOf(device, 'staff', id))!
}
