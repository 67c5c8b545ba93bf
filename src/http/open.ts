import { Fault } from '../fault/fault.ts'
import type { DeviceOptions } from '../node/device.ts'
import { Node } from '../node/node.ts'
import { readProfile } from '../node/profile.ts'
import { Relay } from '../node/relay.ts'
import { type Driver, plugIn } from '../retail/selling/drivers.ts'
import type { SyncOptions } from '../sync/host.ts'
import { type Served, type ServedRelay, servedOf } from './context.ts'

/** A device that is open, whatever its role, and what its API serves. */
export interface Opened {
  node: Node | Relay
  served: Served | ServedRelay
  /** Ends what goes on by itself, then closes the directory. */
  close(): Promise<void>
}

/** How to open it. */
export interface OpenOptions extends SyncOptions, DeviceOptions {
  /** The card terminal that is plugged in from now on; absent is the one that was before. */
  terminal?: Driver | undefined
}

/**
 * Opens the device in `directory`.
 *
 * @throws Fault NO_BUSINESS, LOCKED or STORAGE; BAD_INPUT for a terminal at a relay
 */
export async function openDevice(
  directory: string,
  { terminal, ...options }: OpenOptions = {}
): Promise<Opened> {
  const { role } = (await readProfile(directory)).device
  if (role === 'relay') {
    if (terminal) throw new Fault('BAD_INPUT', 'A relay takes no cards: leave --terminal out.')
    const node = await Relay.open(directory, options)
    return { node, served: servedOf(node), close: () => node.close() }
  }
  const node = await Node.open(directory, options)
  try {
    if (terminal) await plugIn(directory, terminal)
  } catch (error) {
    await node.close()
    throw error
  }
  const served = servedOf(node) as Served
  const stop = served.retail.cards.giveBackLeft(error => node.emit('problem', error))
  return {
    ...{ node, served },
    close: async () => {
      await stop()
      await node.close()
    }
  }
}
