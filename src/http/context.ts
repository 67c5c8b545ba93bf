import { Arrivals } from '../node/arrivals.ts'
import type { Node } from '../node/node.ts'
import type { Relay } from '../node/relay.ts'
import { Requests } from '../node/requests.ts'
import { Retail } from '../retail/retail.ts'
import { Answers } from './answers.ts'
import type { Asker } from './asker.ts'
import type { Change, Progress } from './contract.ts'
import { Once } from './once.ts'
import type { Scope } from './scopes.ts'
import { Tokens } from './tokens.ts'

/** Who asks: who can read the device's directory, or a program with a token. */
export type Actor =
  | { kind: 'holder' }
  | { kind: 'token'; id: string; name: string; scopes: readonly Scope[] }

/** What comes with one request. */
export interface Asked extends Asker {
  actor: Actor
  /** Tells how far something long is; says nothing where the answer is no lines. */
  progress: Progress
  /** Tells an event to whoever follows. */
  tell(change: Change): void
  /** Aborted when nobody follows any more. */
  signal: AbortSignal
}

interface Local {
  tokens: Promise<Tokens>
}

/** A device that is open, and what its endpoints share. */
export interface Served extends Local {
  node: Node
  retail: Retail
  once: Once
  /** The order in which blocks came to count: kept from the first question for it on. */
  arrivals(): Arrivals
}

/** A relay that is open. */
export interface ServedRelay extends Local {
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
    served = 'device' in node ? serve(node) : { relay: node, tokens: tokensOf(node, Date.now) }
    known.set(node, served)
  }
  return served
}

function serve(node: Node): Served {
  const { device } = node
  const now = () => device.clock.now()
  const answers = Answers.open(device.directory, now)
  const once = new Once(new Requests(device), answers)
  let arrivals: Arrivals | null = null
  const answer: Served = {
    ...{ node, retail: new Retail(device), once, tokens: tokensOf(node, now) },
    arrivals: () => {
      arrivals ??= new Arrivals(device)
      return arrivals
    }
  }
  // Whoever asked before asks again: what comes until then is put in order as it comes.
  if (Arrivals.areKept(device))
    device
      .settle()
      .then(answer.arrivals)
      .catch(() => {})
  return answer
}

function tokensOf({ directory }: Node | Relay, now: () => number): Promise<Tokens> {
  const tokens = Tokens.open(directory, now)
  tokens.catch(() => {}) // whoever asks hears of it
  return tokens
}
