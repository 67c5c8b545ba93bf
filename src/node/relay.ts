import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import type { SignedRoster } from '../business/roster.ts'
import { Logs } from '../log/logs.ts'
import type { SyncOptions } from '../sync/host.ts'
import type { SwarmOptions } from '../sync/swarm.ts'
import { type Peer, Sync } from '../sync/sync.ts'
import { Belonging } from './belonging.ts'
import { InTurn } from './in-turn.ts'
import { KnownAddresses } from './known-addresses.ts'
import { logsDirectory, type Profile, readProfile } from './profile.ts'

interface RelayEvents {
  /** A link to a member came up or went down: the beginning of its key, and its address. */
  up: [name: string, address: string]
  down: [name: string, address: string]
  /** A block arrived. */
  grew: []
  /** A roster or an introduction was taken in. */
  learned: []
  /** Something that a person may want to know; the relay goes on. */
  problem: [error: unknown]
}

/** What a relay says of its view: it has none, and nobody compares it. */
const NO_DIGEST = '00'.repeat(32)

/**
 * A device of the role relay: it holds every log of the business and passes it on, and has no key
 * to read one. It writes nothing and folds nothing.
 */
export class Relay extends EventEmitter<RelayEvents> {
  readonly directory: string
  readonly profile: Profile
  readonly keyPair: Hypercore.KeyPair
  readonly logs: Logs
  readonly addresses: KnownAddresses
  readonly belonging: Belonging
  readonly sync: Sync
  /** What is told is taken in one after the other. */
  readonly #lessons = new InTurn()

  private constructor(parts: {
    directory: string
    profile: Profile
    keyPair: Hypercore.KeyPair
    logs: Logs
    addresses: KnownAddresses
    belonging: Belonging
    options: SyncOptions
  }) {
    super()
    const { directory, profile, keyPair, logs, addresses, belonging } = parts
    this.directory = directory
    this.profile = profile
    this.keyPair = keyPair
    this.logs = logs
    this.addresses = addresses
    this.belonging = belonging
    const failed = (error: unknown) => this.emit('problem', error)
    this.sync = new Sync(
      {
        keyPair,
        root: this.root,
        isMember: device => belonging.isMember(device),
        isRetired: () => false,
        keysFor: () => [],
        keysGiven: () => {},
        members: () => belonging.members,
        writerOf: log => log.toString('hex').slice(0, 8),
        recovering: () => null,
        introductions: () => belonging.introductions,
        introduced: list => {
          this.introduced(list).catch(failed)
        },
        rosters: () => belonging.rosters,
        rosterHeard: roster => {
          this.#heard(roster).catch(failed)
        },
        addresses: () => addresses.list,
        cores: () => logs.all,
        joining: () => null,
        standing: () => ({ format: 0, digest: NO_DIGEST, heads: this.lengths }),
        now: Date.now,
        random: Math.random
      },
      parts.options
    )
    this.sync.on('problem', failed)
    this.sync.on('up', ({ device, address }) => this.emit('up', nameOf(device), address))
    this.sync.on('down', ({ device, address }) => this.emit('down', nameOf(device), address))
  }

  /**
   * Opens the relay in `directory`; its LAN is off until `startLan`, and so is the internet.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE
   */
  static async open(directory: string, options: SyncOptions = {}): Promise<Relay> {
    const profile = await readProfile(directory)
    const logs = await Logs.open(logsDirectory(directory), [])
    try {
      const relay = new Relay({
        directory,
        profile,
        keyPair: await logs.deviceKeyPair(),
        logs,
        addresses: await KnownAddresses.open(directory),
        belonging: await Belonging.open(directory, profile),
        options
      })
      await relay.#hold()
      return relay
    } catch (error) {
      await logs.close()
      throw error
    }
  }

  /** Root public key of the business. */
  get root(): Buffer {
    return Buffer.from(this.profile.business.root, 'hex')
  }

  /** How many blocks of each log are here without a gap, by log key in hex. */
  get lengths(): Map<string, number> {
    return new Map(this.logs.all.map(core => [core.key.toString('hex'), core.contiguousLength]))
  }

  get peers(): Peer[] {
    return this.sync.peers
  }

  startLan(): Promise<void> {
    return this.sync.startLan()
  }

  /** Looks for the others on a DHT as well; never waits for the network. */
  startInternet(options?: SwarmOptions): void {
    this.sync.startInternet(options)
  }

  /** Takes in logs that were told of, and tells everyone linked. */
  introduced(list: readonly Introduction[]): Promise<void> {
    return this.#learn(async () => {
      const fresh = await this.belonging.introduced(list)
      this.sync.introduce(fresh)
      return fresh.length > 0
    })
  }

  #heard(roster: SignedRoster): Promise<void> {
    return this.#learn(async () => {
      const fresh = await this.belonging.take(roster)
      if (fresh) this.sync.tellRoster(roster)
      return fresh
    })
  }

  /** Does what follows when something that says who belongs is new here. */
  #learn(take: () => Promise<boolean>): Promise<void> {
    return this.#lessons.run(async () => {
      if (!(await take())) return
      await this.#hold()
      this.sync.membersChanged()
      // Who hears which logs are known here tells of others, of devices now known too.
      this.sync.stood()
      this.emit('learned')
    })
  }

  /** Opens every log that is to be held. */
  async #hold(): Promise<void> {
    for (const key of this.belonging.logs) {
      if (this.logs.isOpen(key)) continue
      const core = await this.logs.log(key)
      core.on('download', () => this.emit('grew'))
      this.sync.held(core)
    }
  }

  async close(): Promise<void> {
    await this.sync.close()
    await this.#lessons.idle()
    await this.logs.close()
  }
}

/** A relay knows no names. */
const nameOf = (device: Buffer) => device.toString('hex').slice(0, 8)
