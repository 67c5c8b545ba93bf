import { randomBytes } from 'node:crypto'
import { requireName } from '../../entry/limits.ts'
import type { RecordValues } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { edited, recordsOf } from '../records/records.ts'
import { type Location, LocationTree } from './location-tree.ts'

/** What kind of place a location is. */
export const LOCATION_TYPES = ['store', 'warehouse', 'room', 'shelf', 'van', 'event'] as const

/** What people say of a location; `parent` and `home` are ids in hex, empty for none. */
export type LocationValues = Partial<RecordValues<'location'>>

/** Every location that was ever named, as a tree. */
export async function locationTree(device: Device): Promise<LocationTree> {
  return new LocationTree(await locations(device))
}

/** Every location that was ever named, by id. */
export async function locations(device: Device): Promise<Location[]> {
  const found: Location[] = []
  for await (const location of recordsOf(device, 'location')) found.push(location)
  return found
}

/**
 * Makes a location.
 *
 * @param id 8 random bytes unless given
 * @throws Fault CONFLICT if one is called so, BAD_INPUT for values that do not fit
 */
export async function makeLocation(
  device: Device,
  values: LocationValues & { name: string },
  id: Buffer = randomBytes(8)
): Promise<Location> {
  const tree = await locationTree(device)
  if (tree.nodes.some(({ location }) => location.name === values.name)) {
    throw new Fault('CONFLICT', `There is a location "${values.name}" already.`)
  }
  return writeLocation(device, tree, id, values)
}

/**
 * Changes what is said of a location; what is absent stays as it is.
 *
 * @throws Fault BAD_INPUT for values that do not fit
 */
export async function editLocation(
  device: Device,
  id: Buffer,
  values: LocationValues
): Promise<Location> {
  return writeLocation(device, await locationTree(device), id, values)
}

/**
 * The location with this name; one that does not exist is made.
 *
 * @param newId 8 random bytes, used if it has to be made
 */
export async function locationNamed(
  device: Device,
  name: string,
  newId: Buffer
): Promise<Location> {
  requireName(name, 'The name of the location')
  const known = (await locations(device)).find(location => location.name === name)
  return known ?? makeLocation(device, { name }, newId)
}

async function writeLocation(
  device: Device,
  tree: LocationTree,
  id: Buffer,
  values: LocationValues
): Promise<Location> {
  const { name, type, parent, home } = values
  if (name !== undefined) requireName(name, 'The name of the location')
  if (type && !(LOCATION_TYPES as readonly string[]).includes(type)) {
    throw new Fault(
      'BAD_INPUT',
      `"${type}" is no type of location. Use one of: ${LOCATION_TYPES.join(', ')}.`
    )
  }
  for (const above of [parent, home]) if (above) tree.find(above)
  if (parent && tree.below(id).has(parent)) {
    throw new Fault(
      'BAD_INPUT',
      'A location cannot stand below itself. Choose a parent outside it.'
    )
  }
  const entry = await edited(device, 'location', id, values)
  if (entry) await device.commit(() => [entry])
  await device.settle()
  return (await locationTree(device)).get(id)!.location
}
