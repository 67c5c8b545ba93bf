import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Test } from 'tape'
import type { Role } from '../src/business/role.ts'
import { operationsOf } from '../src/http/operations.ts'
import { createBusiness } from '../src/node/create.ts'
import type { DeviceOptions } from '../src/node/device.ts'
import { type Joined, joinBusiness } from '../src/node/join.ts'
import { Node } from '../src/node/node.ts'
import { Relay } from '../src/node/relay.ts'
import type { SyncOptions } from '../src/sync/host.ts'
import { PATIENCE_MS, until } from './until.ts'

/** A port of their own keeps tests apart from each other and from the real network. */
export const randomPort = (): number => 20_000 + Math.floor(Math.random() * 12_000)

/** Loopback only. */
export const lanAt = (mdnsPort = randomPort()) => ({ lanInterface: '127.0.0.1', mdnsPort })

/** Devices of one business in a temporary directory: all closed and removed when the test ends. */
export class Shop {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-test-'))
  /** What any of them reported. */
  readonly problems: { name: string; error: unknown }[] = []
  lan = lanAt()
  readonly #open = new Map<string, Node | Relay>()

  constructor(t: Test) {
    t.teardown(() => this.close())
  }

  path(name: string): string {
    return path.join(this.directory, name)
  }

  /** The business's recovery phrase, once it is founded. */
  phrase = ''

  /** Makes the business; its first device is open and on the LAN. */
  async found(name = 'Till 1'): Promise<Node> {
    const { phrase, device } = await createBusiness(this.path(name), {
      business: 'Corner Shop',
      location: 'High Street',
      name,
      currency: 'GBP'
    })
    this.phrase = phrase
    await device.close()
    return this.open(name)
  }

  /** Opens a device that is there; on the LAN unless told otherwise. */
  async open(
    name: string,
    options: SyncOptions & DeviceOptions & { offline?: boolean } = {}
  ): Promise<Node> {
    const node = await Node.open(this.path(name), {
      ...this.lan,
      asksFirst: !options.offline,
      ...options
    })
    this.keep(name, node)
    if (!options.offline) await node.startLan()
    return node
  }

  /** Lets a new device in by an invitation of the inviter. */
  async join(name: string, inviter: Node, role: Role = 'till', location?: string): Promise<Node> {
    const { invite } = await operationsOf(inviter).invite({ role, ...(location && { location }) })
    return (await this.joinBy(name, invite)).node
  }

  /** Lets a new device in by an invitation's line; it is running and linked. */
  async joinBy(
    name: string,
    invite: string,
    timeoutMs = PATIENCE_MS
  ): Promise<Joined & { node: Node }> {
    const joined = await joinBusiness(this.path(name), { invite, name, timeoutMs, ...this.lan })
    this.keep(name, joined.node)
    return joined as Joined & { node: Node }
  }

  /** Lets a relay in; it is running and linked. */
  async joinRelay(name: string, inviter: Node): Promise<Relay> {
    const { invite } = await operationsOf(inviter).invite({ role: 'relay' })
    const { node } = await joinBusiness(this.path(name), {
      ...{ invite, name, timeoutMs: PATIENCE_MS },
      ...this.lan
    })
    return this.keep(name, node as Relay)
  }

  /** Opens a relay that is there; on the LAN. */
  async openRelay(name: string, options: SyncOptions = {}): Promise<Relay> {
    const relay = this.keep(name, await Relay.open(this.path(name), { ...this.lan, ...options }))
    await relay.startLan()
    return relay
  }

  /** Closes a device when the test ends, and remembers its problems. */
  keep<T extends Node | Relay>(name: string, node: T): T {
    this.#open.set(name, node)
    node.on('problem', (error: unknown) => this.problems.push({ name, error }))
    return node
  }

  async shut(name: string): Promise<void> {
    const node = this.#open.get(name)
    this.#open.delete(name)
    await node?.close()
  }

  async close(): Promise<void> {
    for (const name of [...this.#open.keys()]) await this.shut(name)
    await rm(this.directory, { recursive: true, force: true })
  }
}

const headsOf = (node: Node) =>
  [...node.device.view.heads]
    .filter(([, head]) => head > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .join(' ')

/** Resolves when all have folded the same blocks. */
export function level(...nodes: Node[]): Promise<void> {
  const equal = () => new Set(nodes.map(headsOf)).size === 1
  const sources = nodes.map(node => [node.device, 'folded'] as const)
  return until(`equal heads of ${nodes.length} devices`, equal, sources)
}

/** Resolves when the two are linked, in both directions' eyes. */
export function linked(a: Node, b: Node): Promise<void> {
  const sees = (one: Node, other: Node) =>
    one.peers.some(({ device }) => device === other.device.keyPair.publicKey.toString('hex'))
  return until('a link', () => sees(a, b) && sees(b, a), [
    [a, 'up', 'down'],
    [b, 'up', 'down']
  ])
}
