import { Node } from '../node/node.ts'
import { readProfile } from '../node/profile.ts'
import { Relay } from '../node/relay.ts'
import type { SyncOptions } from '../sync/host.ts'
import { type Served, type ServedRelay, servedOf } from './context.ts'

/** A device that is open, whatever its role, and what its API serves. */
export interface Opened {
  node: Node | Relay
  served: Served | ServedRelay
}

/**
 * Opens the device in `directory`.
 *
 * @throws Fault NO_BUSINESS, LOCKED or STORAGE
 */
export async function openDevice(directory: string, options: SyncOptions = {}): Promise<Opened> {
  const { role } = (await readProfile(directory)).device
  if (role === 'relay') {
    const node = await Relay.open(directory, options)
    return { node, served: servedOf(node) }
  }
  const node = await Node.open(directory, options)
  return { node, served: servedOf(node) }
}
