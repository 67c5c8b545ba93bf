import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import type { LogForked } from '../entry/kinds.ts'
import type { SwarmOptions } from '../sync/swarm.ts'
import { type Peer, Sync, type SyncOptions } from '../sync/sync.ts'
import { Device, type DeviceOptions } from './device.ts'
import { Epochs } from './epochs.ts'
import { Forks } from './forks.ts'
import { Introductions } from './introductions.ts'
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
  readonly introductions: Introductions
  readonly #epochs: Epochs
  readonly forks: Forks

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
    this.introductions = new Introductions(device)
    this.#epochs = new Epochs(device)
    this.forks = new Forks(device, Math.random)
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
        addresses: () => addresses.list,
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
      if (core.writable) this.sync.introduce([this.introductions.own(core.key)])
    })
    device.on('fact', () => {
      this.sync.membersChanged()
      this.#tend()
    })
    device.on('checkpoint', () => this.sync.stood())
    device.logs.onconflict = (core, mux) => this.sync.links.suspect(core, mux)
    this.sync.links.on('forked', evidence => {
      this.forked(evidence).catch(error => this.emit('problem', error))
    })
    this.sync.links.on('ahead', (core, length) => this.ahead(core, length))
    this.sync.links.on('told', () => device.takeBack.answered())
    this.sync.links.on('problem', error => this.emit('problem', error))
    this.sync.on('problem', error => this.emit('problem', error))
    this.sync.on('up', link => this.emit('up', this.nameOf(link.device), link.address))
    this.sync.on('down', link => this.emit('down', this.nameOf(link.device), link.address))
  }

  /**
   * Opens the device in `directory`; its LAN is off until `startLan`, and so is the internet.
   * With `asksFirst`, start one of them right after: nothing is written before others answered.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE
   */
  static async open(directory: string, options: SyncOptions & DeviceOptions = {}): Promise<Node> {
    const device = await Device.open(directory, options)
    try {
      const addresses = await KnownAddresses.open(directory)
      const node = new Node(device, await Invites.open(device), addresses, options)
      // What follows may have to be written, and that waits until others were asked.
      if (options.asksFirst) node.#tend()
      else await node.#tendAll()
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

  /** Two branches of a log were found to exist: resolves when what this device does is done. */
  forked(evidence: LogForked): Promise<void> {
    this.forks.take(evidence)
    return this.#tendAll()
  }

  /** Somebody holds so many blocks of a log, more than are here. */
  ahead(core: Hypercore, length: number): void {
    if (core.key.equals(this.device.log.key)) this.device.takeBack.ahead(length)
  }

  /** Sees to what follows from who belongs now: keys given and taken in, logs begun. */
  #tend(): void {
    this.#tendAll().catch(error => this.emit('problem', error))
  }

  async #tendAll(): Promise<void> {
    // A forked log is followed by one under the newest key, so keys are taken in first.
    await this.#epochs.tend().finally(() => this.forks.tend())
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
    this.device.stopAsking()
    await this.sync.close()
    await this.forks.close()
    await this.#epochs.close()
    await this.device.close()
  }
}
