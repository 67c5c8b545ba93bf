import type { Node } from '../node/node.ts'
import type { Relay } from '../node/relay.ts'
import { Retail } from '../retail/retail.ts'
import type { Change, Progress } from './contract.ts'
import type { Scope } from './scopes.ts'

/** Who asks: who can read the device's directory, or a program with a token. */
export type Actor =
  | { kind: 'holder' }
  | { kind: 'token'; id: string; name: string; scopes: readonly Scope[] }

/** What comes with one request. */
export interface Asked {
  actor: Actor
  /** Tells how far something long is; says nothing where the answer is no lines. */
  progress: Progress
  /** Tells an event to whoever follows. */
  tell(change: Change): void
  /** Aborted when nobody follows any more. */
  signal: AbortSignal
}

/** A device that is open, and what its endpoints share. */
export interface Served {
  node: Node
  retail: Retail
}

/** A relay that is open. */
export interface ServedRelay {
  relay: Relay
}

/** What an endpoint works with on a device that can read. */
export type Context = Served & Asked

/** What an endpoint works with on a relay. */
export type RelayContext = ServedRelay & Asked

const known = new WeakMap<Node | Relay, Served | ServedRelay>()

/** What serves this device: the same for everybody who asks, so that edits wait for each other. */
export function servedOf(node: Node | Relay): Served | ServedRelay {
  let served = known.get(node)
  if (!served) {
    served = 'device' in node ? { node, retail: new Retail(node.device) } : { relay: node }
    known.set(node, served)
  }
  return served
}
