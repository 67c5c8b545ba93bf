/** A shop from which devices go: an office that is owner, and two tills. */
import type { Node } from '../../src/node/node.ts'
import { level } from '../shop.ts'
import { until } from '../until.ts'

export { sellTea, teaShop as scene } from './tea-shop.ts'

/** Resolves when every one of them writes under the newest epoch, and all have folded the same. */
export async function rotated(...nodes: Node[]): Promise<void> {
  await until(
    'a log of the new epoch on every device',
    () => {
      const id = nodes[0]!.device.membership.epoch.id?.toString('hex')
      return id !== undefined && nodes.every(({ device }) => device.profile.device.epoch === id)
    },
    nodes.map(node => [node.device, 'fact', 'folded'] as const)
  )
  await level(...nodes)
}
