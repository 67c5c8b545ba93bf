import { LOCATION_FIELDS } from '../entry/fields.ts'
import { provisional, type RegisterSet } from '../view/cell.ts'
import { FAMILY } from '../view/families.ts'
import type { Device } from './device.ts'

/**
 * A location's name, or its id in hex while nobody named it.
 *
 * @param location its id, 8 bytes
 */
export async function locationName({ view }: Device, location: Buffer): Promise<string> {
  const cell = await view.cell<RegisterSet>(FAMILY.location + location.toString('latin1'))
  const name = provisional(cell?.get(LOCATION_FIELDS.name.code))?.value
  return name === undefined ? location.toString('hex') : String(name)
}
