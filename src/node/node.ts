import { EventEmitter } from 'node:events'
import type { SwarmOptions } from '../sync/swarm.ts'
import { type Peer, Sync, type SyncOptions } from '../sync/sync.ts'
import { Device, type DeviceOptions } from './device.ts'
import { Invites } from './invites.ts'
import { KnownAddresses } from './known-addresses.ts'

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

  private constructor(
    device: Device,
    invites: Invites,
    addresses: KnownAddresses,
    options: SyncOptions
  ) {
    super()
    this.device = device
    this.invites = invites
    this.addresses = addresses
    this.sync = new Sync(
      {
        keyPair: device.keyPair,
        root: Buffer.from(device.profile.business.root, 'hex'),
        isMember: key => device.membership.hasDevice(key),
        members: () => device.membership.members.map(member => member.device),
        addresses: () => addresses.list,
        writerOf: log => device.membership.byLog(log)?.name ?? 'an unknown device',
        cores: () => device.logs.all,
        joining: () => (invites.any ? (request, hash) => invites.answer(request, hash) : null),
        standing: () => device.view.standing,
        now: () => device.clock.now(),
        random: Math.random
      },
      options
    )
    device.on('problem', error => this.emit('problem', error))
    device.on('log', core => {
      this.sync.held(core)
      this.sync.membersChanged()
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
      return new Node(device, await Invites.open(device), addresses, options)
    } catch (error) {
      await device.close()
      throw error
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
    await this.device.close()
  }
}
