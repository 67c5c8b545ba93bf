import { LOCATION_FIELDS } from '../entry/fields.ts'
import { requireName } from '../entry/limits.ts'
import type { Device } from '../node/device.ts'
import { provisional, type RegisterSet } from '../view/cell.ts'
import { FAMILY } from '../view/families.ts'

/** A place that holds stock. */
export interface Location {
  id: Buffer
  name: string
}

/** Every location that was ever named. */
export async function locations(device: Device): Promise<Location[]> {
  const found: Location[] = []
  for await (const [key, cell] of device.view.cells<RegisterSet>(FAMILY.location)) {
    const name = provisional(cell.get(LOCATION_FIELDS.name.code))?.value
    found.push({ id: Buffer.from(key.slice(1), 'latin1'), name: String(name ?? '') })
  }
  return found
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
  if (known) return known
  await device.commit(() => [
    {
      kind: 'location.edited',
      body: { subject: newId, edits: [{ field: LOCATION_FIELDS.name.code, text: name }] }
    }
  ])
  await device.settle()
  return { id: newId, name }
}
