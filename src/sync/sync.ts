import { EventEmitter } from 'node:events'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import { businessTag, businessTopic } from '../business/root.ts'
import type { SignedRoster } from '../business/roster.ts'
import { Fault } from '../fault/fault.ts'
import type { Standing } from '../view/view.ts'
import { Addresses } from './addresses.ts'
import type { Heard } from './channel.ts'
import { Dialer, STEADY_MS } from './dialer.ts'
import { Differences } from './differences.ts'
import type { SyncHost, SyncOptions } from './host.ts'
import { Lan } from './lan.ts'
import { type Link, Links } from './links.ts'
import { limitStranger, receiveOnce } from './pairing.ts'
import { Progress } from './progress.ts'
import { Swarm, type SwarmOptions } from './swarm.ts'
import { type Listener, listen } from './transport.ts'

/** One peer as `status` shows it. */
export interface Peer {
  /** Device public key, hex. */
  device: string
  link: Link['path']
  address: string
  /** Wall clock, ms. */
  connectedSince: number
  /** Blocks known to be there and not yet here. */
  behind: number
}

interface SyncEvents {
  up: [link: Link]
  down: [link: Link]
  /** A member told where its view stands. */
  standing: [device: Buffer, standing: Standing]
  /** A member's view differs from ours, as of its last checkpoint, at equal heads: a fault. */
  difference: [device: Buffer, theirs: Heard]
  /** Something that a person may want to know; sync goes on. */
  problem: [fault: unknown]
}

/** Finds the business's other devices, near and far, and replicates every log with each of them. */
export class Sync extends EventEmitter<SyncEvents> {
  readonly progress: Progress
  readonly #host: SyncHost
  readonly #options: SyncOptions
  readonly #links: Links
  #lan: Lan | null = null
  #starting: Promise<void> | null = null
  #listener: Listener | null = null
  #dialer: Dialer | null = null
  #addresses: Addresses | null = null
  #swarm: Swarm | null = null
  readonly #differences = new Differences()

  constructor(host: SyncHost, options: SyncOptions = {}) {
    super()
    this.#host = host
    this.#options = options
    this.#links = new Links(host.keyPair.publicKey, host.cores, host.now)
    this.#links.on('up', link => {
      this.emit('up', link)
      link.channel.send(this.#host.standing())
      this.#giveKeys(link)
      for (const roster of this.#host.rosters()) link.channel.tellRoster(roster)
    })
    this.#links.on('down', link => {
      this.emit('down', link)
      const lastedMs = this.#host.now() - link.since
      this.#dialer?.lost(link.device, lastedMs)
      if (lastedMs >= STEADY_MS) this.#addresses?.wake()
      this.#swarm?.wake()
    })
    this.#links.on('keys', boxes => this.#host.keysGiven(boxes))
    this.#links.on('standing', (link, standing) => {
      void this.#compare(link, standing)
      const unknown = this.#host
        .introductions()
        .filter(({ log }) => !standing.heads.has(log.toString('hex')))
      if (unknown.length > 0 && this.#host.isMember(link.device)) link.channel.introduce(unknown)
    })
    this.#links.on('introductions', (link, list) => this.#host.introduced(list, link.device))
    this.#links.on('roster', roster => this.#host.rosterHeard(roster))
    this.#links.on('broke', (device, fault) =>
      this.emit(
        'problem',
        new Fault('PROTOCOL', `Device ${short(device)} was dropped: ${fault.message}`)
      )
    )
    this.#links.on('odd', (device, log, what) => {
      const of = `log ${short(log)} of ${this.#host.writerOf(log)}`
      this.emit('problem', new Fault('PROTOCOL', `Device ${short(device)}, ${of}: it ${what}.`))
    })
    // Last: who hears of a change from it has heard of the link already.
    this.progress = new Progress(this.#links, host.now)
    for (const core of host.cores()) this.progress.watch(core)
  }

  /** True while the LAN is in use. */
  get lanOn(): boolean {
    return this.#lan !== null
  }

  get links(): Links {
    return this.#links
  }

  /** TCP port on which links are accepted, 0 while the LAN is off. */
  get linkPort(): number {
    return this.#listener?.port ?? 0
  }

  /** Opens the LAN: listens, announces, looks for the others. */
  startLan(): Promise<void> {
    this.#starting ??= this.#startLan().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #startLan(): Promise<void> {
    if (this.#lan) return
    const { keyPair, root, isMember, random } = this.#host
    const { lanInterface, mdnsPort, linkPort } = this.#options
    const problem = (error: unknown) => this.emit('problem', error)
    const listener = await listen({
      host: lanInterface ?? '0.0.0.0',
      port: linkPort ?? 0,
      keyPair,
      isKnown: isMember
    })
    listener.on('link', stream => this.#accept(stream))
    listener.on('refused', ({ address, reason, unreported }) =>
      problem(
        new Fault(
          'PROTOCOL',
          `A connection from ${address} was refused: ${reason}, ${unreported + 1} times.`
        )
      )
    )
    listener.on('problem', problem)
    this.#listener = listener
    this.#dialer = new Dialer({
      keyPair,
      random,
      wanted: device => isMember(device) && !this.#links.has(device, 'lan'),
      linked: stream => this.#links.add(stream, 'lan')
    })
    this.#addresses = new Addresses({
      keyPair,
      random,
      missing: () =>
        this.#host
          .members()
          .filter(device => !device.equals(keyPair.publicKey) && !this.#links.has(device, 'lan')),
      linked: stream => this.#links.add(stream, 'lan')
    })
    this.#addresses.set(this.#host.addresses())
    const tag = businessTag(root).toString('hex')
    const lan = new Lan({
      ...(lanInterface ? { interface: lanInterface } : {}),
      ...(mdnsPort ? { mdnsPort } : {}),
      self: { device: keyPair.publicKey.toString('hex'), tag, port: listener.port }
    })
    lan.on('sighting', sighting => {
      const device = Buffer.from(sighting.device, 'hex')
      if (sighting.tag === tag && isMember(device) && !this.#links.has(device, 'lan')) {
        this.#dialer?.seen(device, sighting)
      }
    })
    // A network that came back may hold everyone who was given up: try them all again.
    lan.on('network', () => {
      this.#dialer?.wake()
      this.#addresses?.wake()
    })
    lan.on('problem', problem)
    this.#lan = lan
  }

  /** Leaves the LAN: says goodbye, closes every link, accepts none. */
  async stopLan(): Promise<void> {
    // One that failed to start has said so to whoever started it.
    await this.#starting?.catch(() => {})
    const [lan, listener, dialer] = [this.#lan, this.#listener, this.#dialer]
    this.#addresses?.close()
    this.#addresses = null
    this.#lan = null
    this.#listener = null
    this.#dialer = null
    dialer?.close()
    await Promise.all([lan?.close(), listener?.close(), this.#links.close('lan')])
  }

  /** Looks for the others on a DHT too: the public one unless nodes of one's own are named. */
  startInternet(options: SwarmOptions = {}): void {
    if (this.#swarm) return
    const { keyPair, root, isMember, random } = this.#host
    const swarm = new Swarm({
      ...options,
      keyPair,
      topic: businessTopic(root),
      wanted: device => isMember(device) && !this.#links.has(device, 'lan'),
      random
    })
    swarm.on('link', stream => this.#links.add(stream, 'swarm'))
    swarm.on('problem', error => this.emit('problem', error))
    this.#swarm = swarm
  }

  /** Leaves the DHT and closes the links found there. */
  async stopInternet(): Promise<void> {
    const swarm = this.#swarm
    this.#swarm = null
    await Promise.all([swarm?.close(), this.#links.close('swarm')])
  }

  #accept(stream: NoiseSecretStream): void {
    // Who was dismissed gets no answer to an old invitation either.
    const joining = this.#host.isRetired(stream.remotePublicKey) ? null : this.#host.joining()
    if (joining) receiveOnce(stream, 'tillmesh/join/1', joining)
    const recovering = this.#host.recovering(stream.remotePublicKey)
    const isMember = this.#host.isMember(stream.remotePublicKey)
    if (recovering) receiveOnce(stream, 'tillmesh/recover/1', recovering, !isMember)
    if (isMember) this.#links.add(stream, 'lan')
    else if (joining || recovering) limitStranger(stream)
    else stream.destroy()
  }

  /** A person gave or took back an address. */
  addressesChanged(): void {
    this.#addresses?.set(this.#host.addresses())
  }

  /** A log is new here: replicate it over every link. */
  held(core: Hypercore): void {
    this.progress.watch(core)
    this.#links.replicate(core)
  }

  /** Tells everyone linked of logs that are new. */
  introduce(list: readonly Introduction[]): void {
    for (const { device, channel } of this.#links.all) {
      if (this.#host.isMember(device)) channel.introduce(list)
    }
  }

  /** Tells everyone linked who belongs. */
  tellRoster(roster: SignedRoster): void {
    for (const { channel } of this.#links.all) channel.tellRoster(roster)
  }

  /** Gives everyone linked the keys that were sealed to them. */
  giveKeys(): void {
    for (const link of this.#links.all) this.#giveKeys(link)
  }

  #giveKeys({ device, channel }: Link): void {
    const boxes = this.#host.keysFor(device)
    if (boxes.length > 0) channel.giveKeys(boxes)
  }

  /** A device was admitted, and may have been seen before it was known; or one was retired. */
  membersChanged(): void {
    this.#links.closeUnless(this.#host.isMember)
    this.#lan?.refresh()
    this.#swarm?.wake()
  }

  /** The view was written to disk: tell the others where it stands. */
  stood(): void {
    for (const { channel } of this.#links.all) channel.send(this.#host.standing())
  }

  async #compare(link: Link, theirs: Heard): Promise<void> {
    this.emit('standing', link.device, theirs)
    const standing = () => this.#host.standing()
    const differs = await this.#differences.compare(link, standing, theirs)
    if (differs) this.emit('difference', link.device, theirs)
  }

  /** Bytes sent over the links that are up. */
  get sentBytes(): number {
    return this.#links.sentBytes
  }

  get peers(): Peer[] {
    return this.#links.all.map(link => {
      const device = link.device.toString('hex')
      const progress = this.progress.of(device)
      return {
        device,
        link: link.path,
        address: link.address,
        connectedSince: link.since,
        behind: progress ? progress.total - progress.done : 0
      }
    })
  }

  async close(): Promise<void> {
    this.progress.close()
    await Promise.all([this.stopLan(), this.stopInternet()])
  }
}

const short = (device: Buffer) => device.toString('hex').slice(0, 8)
