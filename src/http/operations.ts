import type { Node } from '../node/node.ts'
import type { Relay } from '../node/relay.ts'
import { embed } from './client.ts'
import { servedOf } from './context.ts'
import type { Spoken } from './speak.ts'

const known = new WeakMap<Node | Relay, Spoken>()

/** What the API does on a device that is open in this process. */
export function operationsOf(node: Node | Relay): Spoken {
  let operations = known.get(node)
  if (!operations) {
    operations = embed(servedOf(node), () => {})
    known.set(node, operations)
  }
  return operations
}
