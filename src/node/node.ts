import { EventEmitter } from 'node:events'
import type { Introduction } from '../business/introduction.ts'
import type { SwarmOptions } from '../sync/swarm.ts'
import { type Peer, Sync, type SyncOptions } from '../sync/sync.ts'
import { Device, type DeviceOptions } from './device.ts'
import { Epochs } from './epochs.ts'
import { Introductions } from './introductions.ts'
import { Invites } from './invites.ts'
import { KnownAddresses } from './known-addresses.ts'
import { Rosters } from './rosters.ts'

interface NodeEvents {
  /** A link to a member came up or went down: its name and address. */
  up: [name: string, address: string]
  down: [name: string, address: string]
  /** Something that a person may want to know; the node goes on. */
  problem: [error: unknown]
}

/** A running device: its logs and view, its invitations, and its links to the others. */
export class Node extends EventEmitter<NodeEvents> {
  readonly device: Device
  readonly invites: Invites
  readonly addresses: KnownAddresses
  readonly sync: Sync
  readonly introductions: Introductions
  readonly #epochs: Epochs
  readonly #rosters: Rosters

  private constructor(
    device: Device,
    invites: Invites,
    addresses: KnownAddresses,
    rosters: Rosters,
    options: SyncOptions
  ) {
    super()
    this.device = device
    this.invites = invites
    this.addresses = addresses
    this.introductions = new Introductions(device)
    this.#epochs = new Epochs(device)
    this.#rosters = rosters
    this.sync = new Sync(
      {
        keyPair: device.keyPair,
        root: Buffer.from(device.profile.business.root, 'hex'),
        isMember: key => device.membership.hasDevice(key),
        members: () =>
          device.membership.devices.filter(({ retired }) => !retired).map(member => member.device),
        introductions: () => this.introductions.list,
        introduced: (list, by) => {
          this.introduced(list, by).catch(error => this.emit('problem', error))
        },
        rosters: () => rosters.list,
        rosterHeard: roster => {
          rosters.take(roster).catch(error => this.emit('problem', error))
        },
        addresses: () => addresses.list,
        cores: () => device.logs.all,
        joining: () => (invites.any ? (request, hash) => invites.answer(request, hash) : null),
        standing: () => device.view.standing,
        now: () => device.clock.now(),
        random: Math.random
      },
      options
    )
    rosters.onnew = roster => this.sync.tellRoster(roster)
    device.on('problem', error => this.emit('problem', error))
    device.on('log', core => {
      this.sync.held(core)
      if (core.writable) this.sync.introduce([this.introductions.own(core.key)])
    })
    device.on('fact', () => {
      this.sync.membersChanged()
      this.#tend()
    })
    device.on('checkpoint', () => this.sync.stood())
    this.sync.on('problem', error => this.emit('problem', error))
    this.sync.on('up', link => this.emit('up', this.nameOf(link.device), link.address))
    this.sync.on('down', link => this.emit('down', this.nameOf(link.device), link.address))
  }

  /**
   * Opens the device in `directory`; its LAN is off until `startLan`, and so is the internet.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE
   */
  static async open(directory: string, options: SyncOptions & DeviceOptions = {}): Promise<Node> {
    const device = await Device.open(directory, options)
    try {
      const addresses = await KnownAddresses.open(directory)
      const rosters = await Rosters.open(device)
      const invites = await Invites.open(device, rosters)
      const node = new Node(device, invites, addresses, rosters, options)
      await node.#epochs.tend()
      rosters.tend().catch(error => node.emit('problem', error))
      return node
    } catch (error) {
      await device.close()
      throw error
    }
  }

  /** Every log that is held or to be held, and whose it is; those told of and not come yet too. */
  get logs(): { log: Buffer; name: string }[] {
    const { membership } = this.device
    const told = this.introductions.list.filter(({ log }) => !membership.knowsLog(log))
    return [
      ...membership.members,
      ...told.map(({ log, device }) => ({ log, name: this.nameOf(device) }))
    ]
  }

  /**
   * Takes in logs that were told of, and tells everyone linked.
   *
   * @param by the device that told; null for a folder
   */
  async introduced(list: readonly Introduction[], by: Buffer | null = null): Promise<void> {
    const fresh = await this.introductions.take(list, by)
    if (fresh.length > 0) this.sync.introduce(fresh)
  }

  /** Sees to what follows from who belongs now: keys given and taken in, logs begun, relays told. */
  #tend(): void {
    for (const part of [this.#epochs, this.#rosters]) {
      part.tend().catch(error => this.emit('problem', error))
    }
  }

  get directory(): string {
    return this.device.directory
  }

  startLan(): Promise<void> {
    return this.sync.startLan()
  }

  /** Looks for the others on a DHT as well; never waits for the network. */
  startInternet(options?: SwarmOptions): void {
    this.sync.startInternet(options)
  }

  get peers(): Peer[] {
    return this.sync.peers
  }

  /** A member's name, or the beginning of its key. */
  nameOf(device: Buffer): string {
    return this.device.membership.byDevice(device)?.name ?? device.toString('hex').slice(0, 8)
  }

  async close(): Promise<void> {
    await this.sync.close()
    await this.#epochs.close()
    await this.#rosters.close()
    await this.device.close()
  }
}
