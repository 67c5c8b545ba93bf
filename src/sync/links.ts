import { EventEmitter } from 'node:events'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import type Protomux from 'protomux'
import type { Introduction } from '../business/introduction.ts'
import type { KeyBox } from '../business/key-box.ts'
import type { SignedRoster } from '../business/roster.ts'
import type { LogForked } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { type Heard, openSyncChannel, type SyncChannel } from './channel.ts'
import { Compare } from './compare.ts'
import { Guard } from './guard.ts'
import { muxOf } from './mux.ts'

/** By which path a link runs: straight over the local network, or found on a DHT. */
export type Path = 'lan' | 'swarm'

/** A device that was retired while it is linked still gets the blocks that say so, ms. */
const PARTING_MS = 3_000

/** Of two links the one by the better path stays: a till beside this one needs no internet. */
const RANK: Record<Path, number> = { lan: 1, swarm: 0 }

/**
 * So often in so long, ms, a newer link of the same device takes the place of one that is up. Two
 * copies of one directory that both run would push each other out for ever.
 */
const TAKEOVERS_MAX = 2
const TAKEOVERS_MS = 30_000

/** Two links that come up within so long, ms, are two dials of the same two processes. */
const AT_ONCE_MS = 5_000

/** One authenticated link to another member. */
export interface Link {
  device: Buffer
  path: Path
  /** Address of the other end, for people. */
  address: string
  /** Wall clock, ms. */
  since: number
  stream: NoiseSecretStream
  channel: SyncChannel
  compare: Compare
}

interface LinksEvents {
  up: [link: Link]
  down: [link: Link]
  standing: [link: Link, standing: Heard]
  introductions: [link: Link, list: Introduction[]]
  roster: [roster: SignedRoster]
  keys: [boxes: KeyBox[]]
  /** A member holds another branch of a log. */
  forked: [evidence: LogForked]
  /** A member holds more of a log than is here, and it may be this device's own. */
  ahead: [core: Hypercore, length: number]
  /** A member has said how long all its logs are. */
  told: [link: Link]
  problem: [error: unknown]
  /** A member broke the protocol and was dropped. */
  broke: [device: Buffer, fault: Fault]
  /** A member did something odd with a log; its link stays. */
  odd: [device: Buffer, log: Buffer, what: string]
}

/**
 * The links that are up: at most one to each device over all paths. When there are two for a
 * moment, both ends keep the same one without a word between them.
 */
export class Links extends EventEmitter<LinksEvents> {
  readonly #links = new Map<string, Link>()
  /** Links that are about to be closed. */
  readonly #parting = new WeakSet<NoiseSecretStream>()
  /** When links of a device took the place of others; wall clock, ms. */
  readonly #takeovers = new Map<string, number[]>()
  readonly #own: Buffer
  readonly #cores: () => Hypercore[]
  readonly #now: () => number
  readonly #guard = new Guard((device, log, what) => this.emit('odd', device, log, what))

  /**
   * @param own this device's public key
   * @param cores every log held: each is replicated over each link
   */
  constructor(own: Buffer, cores: () => Hypercore[], now: () => number) {
    super()
    this.#own = own
    this.#cores = cores
    this.#now = now
  }

  /** Takes a connected stream of a member; false if an older link to it is kept instead. */
  add(stream: NoiseSecretStream, path: Path): boolean {
    const device = stream.remotePublicKey
    const name = device.toString('hex')
    const other = this.#links.get(name)
    if (other && !this.#better(stream, path, other)) {
      stream.destroy()
      return false
    }
    stream.on('error', error => {
      if (error instanceof Fault) this.emit('broke', device, error)
    })
    const broke = (fault: Fault) => stream.destroy(fault)
    const mux = muxOf(stream)
    const compare = new Compare({
      mux,
      cores: this.#cores,
      watch: core => this.#guard.watch(core),
      heads: heads => link.channel.heads(heads),
      say: said => link.channel.say(said),
      forked: evidence => this.emit('forked', evidence),
      ahead: (core, length) => this.emit('ahead', core, length),
      told: () => this.emit('told', link),
      failed: error => {
        if (!stream.destroyed) this.emit('problem', error)
      }
    })
    const link: Link = {
      compare,
      device,
      path,
      address: addressOf(stream),
      since: this.#now(),
      stream,
      channel: openSyncChannel(stream, {
        standing: standing => this.emit('standing', link, standing),
        introductions: list => this.emit('introductions', link, list),
        roster: roster => this.emit('roster', roster),
        keys: boxes => this.emit('keys', boxes),
        heads: heads => compare.heard(heads),
        said: said => compare.said(said),
        broke
      })
    }
    this.#links.set(name, link)
    stream.on('close', () => {
      if (this.#links.get(name) !== link) return
      this.#links.delete(name)
      this.emit('down', link)
    })
    other?.stream.destroy()
    compare.tell()
    this.emit('up', link)
    return true
  }

  /**
   * Of two links between the same two devices: the one by the better path; on the LAN the lower
   * key's; of two such, the newer; and the newer if the other end must have lost the older one, or
   * is another process: a copy, which gets its turn. Hyperswarm has chosen between its own before they come here.
   */
  #better(fresh: NoiseSecretStream, path: Path, old: Link): boolean {
    if (path !== old.path) return RANK[path] > RANK[old.path]
    if (path === 'swarm') return true
    const isLater = this.#now() - old.since >= AT_ONCE_MS
    if (isLater || fresh.isInitiator === old.stream.isInitiator) return this.#mayTakeOver(old)
    const lower = Buffer.compare(this.#own, fresh.remotePublicKey) < 0
    return fresh.isInitiator === lower
  }

  #mayTakeOver({ device }: Link): boolean {
    const name = device.toString('hex')
    const now = this.#now()
    const recent = (this.#takeovers.get(name) ?? []).filter(time => now - time < TAKEOVERS_MS)
    const may = recent.length < TAKEOVERS_MAX
    if (may) recent.push(now)
    this.#takeovers.set(name, recent)
    return may
  }

  /** Bytes sent over the links that are up, as they cross the wire. */
  get sentBytes(): number {
    return this.all.reduce((sum, { stream }) => sum + sentOver(stream), 0)
  }

  /** Replicates a log that is new here over every link. */
  replicate(core: Hypercore): void {
    for (const { compare } of this.#links.values()) compare.held(core)
  }

  /** What came over a link did not fit to what is here of a log. */
  suspect(core: Hypercore, mux: Protomux): void {
    for (const { stream, compare } of this.all) if (muxOf(stream) === mux) compare.suspect(core)
  }

  /** True if a link to the device is up, by this path or a better one. */
  has(device: Buffer, path: Path): boolean {
    const link = this.#links.get(device.toString('hex'))
    return link !== undefined && RANK[link.path] >= RANK[path]
  }

  get all(): Link[] {
    return [...this.#links.values()]
  }

  /** Closes the links of devices that no longer belong, a little later: they shall hear why. */
  closeUnless(belongs: (device: Buffer) => boolean): void {
    for (const { device, stream } of this.all) {
      if (belongs(device) || this.#parting.has(stream)) continue
      this.#parting.add(stream)
      setTimeout(() => stream.destroy(), PARTING_MS).unref()
    }
  }

  /** Closes every link that runs by this path. */
  async close(path: Path): Promise<void> {
    const links = this.all.filter(link => link.path === path)
    const closed = links.map(
      ({ stream }) => new Promise<void>(resolve => stream.once('close', () => resolve()))
    )
    for (const { stream } of links) stream.destroy()
    await Promise.all(closed)
  }
}

function addressOf({ rawStream }: NoiseSecretStream): string {
  const host = 'remoteHost' in rawStream ? rawStream.remoteHost : rawStream.remoteAddress
  return `${host?.replace(/^::ffff:/, '')}:${rawStream.remotePort}`
}

function sentOver({ rawStream }: NoiseSecretStream): number {
  return 'bytesTransmitted' in rawStream ? rawStream.bytesTransmitted : rawStream.bytesWritten
}
