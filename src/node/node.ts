import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import { encodeFounder } from '../business/recovery.ts'
import type { Root } from '../business/root.ts'
import type { LogForked } from '../entry/kinds.ts'
import type { Heard } from '../sync/channel.ts'
import { type FolderReport, syncFolder } from '../sync/folder.ts'
import type { SyncOptions } from '../sync/host.ts'
import { askOnce } from '../sync/pairing.ts'
import type { SwarmOptions } from '../sync/swarm.ts'
import { type Peer, Sync } from '../sync/sync.ts'
import { ClockWatch } from './clock-watch.ts'
import { Device, type DeviceOptions } from './device.ts'
import { Epochs } from './epochs.ts'
import { keepDifference } from './evidence.ts'
import { Forks } from './forks.ts'
import { Introductions } from './introductions.ts'
import { Invites } from './invites.ts'
import { KnownAddresses } from './known-addresses.ts'
import { LastSeen } from './last-seen.ts'
import { LateBlocks } from './late.ts'
import { Rosters } from './rosters.ts'
import { Witness } from './witness.ts'

interface NodeEvents {
  /** A link to a member came up or went down: its name and address. */
  up: [name: string, address: string]
  down: [name: string, address: string]
  /** Something that a person may want to know; the node goes on. */
  problem: [error: unknown]
}

/** How a node is opened. */
export interface NodeOptions extends SyncOptions, DeviceOptions {
  /** While a business is recovered: its root key, and who answered for it and is no member yet. */
  recovery?: { root: Root; guarantors: ReadonlySet<string> }
}

/** A running device: its logs and view, its invitations, and its links to the others. */
export class Node extends EventEmitter<NodeEvents> {
  readonly device: Device
  readonly invites: Invites
  readonly addresses: KnownAddresses
  readonly sync: Sync
  readonly introductions: Introductions
  readonly #epochs: Epochs
  readonly #late: LateBlocks
  #lastSeen!: LastSeen
  #clocks!: ClockWatch
  readonly witness: Witness
  /** Evidence that is being written. */
  readonly #keeping = new Set<Promise<void>>()
  readonly #recovering: NodeOptions['recovery']
  readonly #rosters: Rosters
  readonly forks: Forks

  private constructor(
    device: Device,
    invites: Invites,
    addresses: KnownAddresses,
    rosters: Rosters,
    options: NodeOptions
  ) {
    super()
    this.device = device
    this.invites = invites
    this.addresses = addresses
    this.introductions = new Introductions(device)
    this.#epochs = new Epochs(device, options.recovery?.root)
    this.#recovering = options.recovery
    this.#late = new LateBlocks(device)
    this.witness = new Witness(device, error => this.emit('problem', error))
    this.#rosters = rosters
    this.forks = new Forks(device, Math.random)
    const failed = (error: unknown) => this.emit('problem', error)
    this.sync = new Sync(
      {
        keyPair: device.keyPair,
        root: Buffer.from(device.profile.business.root, 'hex'),
        isMember: key => this.#isMember(key),
        keysFor: key => this.#epochs.boxesFor(key),
        keysGiven: boxes => void this.#epochs.given(boxes).catch(failed),
        isRetired: key => device.membership.isRetired(key),
        members: () =>
          [...device.membership.devices.map(member => member.device), ...this.#guarantors].filter(
            key => this.#isMember(key)
          ),
        introductions: () => this.introductions.list,
        introduced: (list, by) => void this.introduced(list, by).catch(failed),
        rosters: () => rosters.list,
        rosterHeard: roster => void rosters.take(roster).catch(failed),
        addresses: () => addresses.list,
        writerOf: log => device.membership.byLog(log)?.name ?? 'an unknown device',
        cores: () => device.logs.all,
        joining: () => (invites.any ? (request, hash) => invites.answer(request, hash) : null),
        recovering: key =>
          device.membership.isRetired(key) ? null : request => this.#vouchFor(request, key),
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
      void this.#tend()
    })
    device.on('checkpoint', () => {
      this.sync.stood()
      this.#late.tend().catch(error => this.emit('problem', error))
    })
    this.sync.on('difference', (device, theirs) => {
      const kept = this.#keep(device, theirs).finally(() => this.#keeping.delete(kept))
      this.#keeping.add(kept)
    })
    device.logs.onconflict = (core, mux) => this.sync.links.suspect(core, mux)
    this.sync.links.on('forked', evidence => void this.forked(evidence).catch(failed))
    this.sync.links.on('ahead', (core, length) => this.ahead(core, length))
    this.sync.links.on('told', () => device.takeBack.answered())
    this.sync.links.on('problem', error => this.emit('problem', error))
    this.sync.on('problem', error => this.emit('problem', error))
    this.sync.on('up', link => {
      this.#lastSeen.saw(link.device.toString('hex'))
      this.emit('up', this.nameOf(link.device), link.address)
      // The other end may not know yet that this device is an owner, and then takes it for a
      // stranger: it hangs up when it has heard, and takes the next link.
      const certified = this.introductions.ownCertified
      if (certified) askOnce(link.stream, 'tillmesh/recover/1', certified).catch(() => {})
    })
    this.sync.on('down', link => {
      this.#lastSeen.saw(link.device.toString('hex'))
      this.emit('down', this.nameOf(link.device), link.address)
    })
  }

  /**
   * Opens the device in `directory`; its LAN is off until `startLan`, and so is the internet.
   * With `asksFirst`, start one of them right after: nothing is written before others answered.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE
   */
  static async open(directory: string, options: NodeOptions = {}): Promise<Node> {
    const device = await Device.open(directory, options)
    try {
      const addresses = await KnownAddresses.open(directory)
      const rosters = await Rosters.open(device)
      const invites = await Invites.open(device, rosters)
      const node = new Node(device, invites, addresses, rosters, options)
      node.#clocks = await ClockWatch.open(device, error => node.emit('problem', error))
      node.#lastSeen = await LastSeen.open(directory, {
        now: () => device.clock.now(),
        linked: () => node.peers.map(peer => peer.device),
        failed: error => node.emit('problem', error)
      })
      // What follows may have to be written, and that waits until others were asked.
      if (options.asksFirst) void node.#tend()
      else await node.#tend()
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
    return this.#tend()
  }

  /** Somebody holds so many blocks of a log, more than are here. */
  ahead(core: Hypercore, length: number): void {
    if (core.key.equals(this.device.log.key)) this.device.takeBack.ahead(length)
  }

  /** Devices that stand for the business until its logs were read. */
  get #guarantors(): Buffer[] {
    const { inviter } = this.device.profile
    const names = [...(this.#recovering?.guarantors ?? []), ...(inviter ? [inviter] : [])]
    return names.map(name => Buffer.from(name, 'hex'))
  }

  /** True if a device gets links: as the logs say, or while they say nothing of it, as it proved. */
  #isMember(key: Buffer): boolean {
    const { membership } = this.device
    if (membership.byDevice(key)) return membership.hasDevice(key)
    if (membership.isRetired(key)) return false
    return this.introductions.vouches(key) || this.#guarantors.some(each => each.equals(key))
  }

  /** Takes in a device that the root key made an owner, and tells it who the founder is. */
  async #vouchFor(request: Buffer, device: Buffer): Promise<Buffer | null> {
    const one = this.introductions.certified(request, device)
    if (!one) return null
    await this.introduced([one], device)
    return encodeFounder(this.device.membership.founder)
  }

  /** Resolves when everything here is folded, and what it says of keys was seen to. */
  async settle(): Promise<void> {
    const { membership } = this.device
    // What a new key opens may hold further keys.
    for (let known = -1; known !== membership.sealed.length; ) {
      known = membership.sealed.length
      await this.device.settle()
      await this.#tend()
    }
    await this.device.settle()
  }

  /**
   * Exchanges logs with a folder: see `syncFolder`.
   *
   * @param folder an absolute path
   */
  syncFolder(
    folder: string,
    progress?: (done: number, total: number) => void
  ): Promise<FolderReport> {
    const { device } = this
    const host = {
      root: Buffer.from(device.profile.business.root, 'hex'),
      members: () => this.logs,
      introductions: () => this.introductions.list,
      introduced: (list: readonly Introduction[]) => this.introduced(list),
      log: (key: Buffer) => device.logs.log(key),
      forked: (evidence: LogForked) => this.forked(evidence),
      ahead: (core: Hypercore, length: number) => this.ahead(core, length),
      settle: () => this.settle()
    }
    return syncFolder(folder, host, progress)
  }

  /** Sees to what follows from who belongs now: forks, keys given and taken in, relays told. */
  async #tend(): Promise<void> {
    const failed = (error: unknown) => this.emit('problem', error)
    // A forked log is followed by one under the newest key, so keys are taken in first.
    await this.#epochs.tend().catch(failed)
    this.sync.giveKeys()
    await this.forks.tend().catch(failed)
    await this.#rosters.tend().catch(failed)
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

  /** When a device, by its key in hex, was last linked here, wall clock in ms; null if never. */
  lastSeen(device: string): number | null {
    return this.#lastSeen.of(device)
  }

  /** Two devices fold the same blocks to different views: said once the evidence is on disk. */
  async #keep(device: Buffer, standing: Heard): Promise<void> {
    this.emit(
      'problem',
      await keepDifference(this.device, { device, name: this.nameOf(device), standing })
    )
  }

  async close(): Promise<void> {
    await this.#lastSeen.close()
    this.device.stopAsking()
    // While the links are up, so that the others may hear of it.
    await this.witness.close()
    await this.sync.close()
    await this.forks.close()
    await this.#epochs.close()
    await this.#late.close()
    await this.#clocks.close()
    await Promise.all(this.#keeping)
    await this.#rosters.close()
    await this.device.close()
  }
}
