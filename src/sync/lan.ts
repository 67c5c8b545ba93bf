/**
 * Finds tills on the local network by multicast DNS, without any server. bonjour-service announces
 * us and answers questions; what others say is read from its packets directly, because its own
 * browser remembers every name ever heard, and lists a crashed till for hours.
 */
import { EventEmitter } from 'node:events'
import os from 'node:os'
import { Fault } from '../fault/fault.ts'
import { type Announcement, isAnnouncement, readAnnouncements } from './announcement.ts'
import { type Packet, Station } from './station.ts'

/** Port of multicast DNS (RFC 6762). */
export const MDNS_PORT = 5353
/** Sightings remembered: each till of the largest business we plan for; the oldest makes room. */
export const SIGHTINGS_MAX = 256
/** A laptop with containers has a dozen networks; each costs a socket. */
const INTERFACES_MAX = 16
/** A till not heard of through three refreshes is no longer listed. */
const REFRESHES_MISSED_MAX = 3
/** Questions come quickly at first (Wi-Fi loses multicast), then at each doubling, up to this. */
const REFRESH_FIRST_MS = 1_000
const REFRESH_MAX_MS = 60_000
/** The same till is reported again at most this often, unless something about it changed. */
const REPEAT_MS = 1_000
/** How often the interfaces are looked at. */
const POLL_MS = 5_000
/** The wall clock ran on this many polls between two polls: the machine was asleep. */
const ASLEEP_POLLS = 4
/** A socket that broke is opened again after this long, or when the network changes. */
const MEND_MS = 30_000
/** The same problem is reported at most this often; this many kinds are told apart. */
const PROBLEM_EVERY_MS = 60_000
const PROBLEMS_MAX = 32

/** A till was heard at an address. A hint: only a link to it proves the key. */
export interface Sighting extends Announcement {
  /** IPv4 address its packet came from. */
  host: string
}

/** Why sockets were opened anew: `deaf` means that our own announcements no longer came back. */
export type NetworkReason = 'start' | 'change' | 'wake' | 'deaf'

/** What the local network tells. */
export interface LanEvents {
  sighting: [sighting: Sighting]
  /** It said that it stops; others simply fall silent. */
  goodbye: [sighting: Sighting]
  /** Announced anew on these IPv4 addresses: time to dial again without waiting. */
  network: [addresses: string[], reason: NetworkReason]
  /** Multicast does not work somewhere: the other paths still do. */
  problem: [error: Error]
}

/** How to look for others, and what to say. */
export interface LanOptions {
  /** Only this IPv4 address; otherwise all that are not loopback. */
  interface?: string
  mdnsPort?: number
  /** What to say of ourselves; null looks for others without being seen. */
  self: Announcement | null
  /** Like `os.networkInterfaces`. */
  interfaces?: () => NodeJS.Dict<os.NetworkInterfaceInfo[]>
  /** Milliseconds between looks at the interfaces. */
  pollMs?: number
  /** Longest time between two questions to the network, milliseconds. */
  refreshMs?: number
  /** Wall clock, milliseconds since 1970. */
  now?: () => number
}

/** A socket on one interface. */
interface Post {
  station: Station
  address: string
  /** Changes when the interface is no longer the same. */
  shape: string
  /** Questions asked in a row without hearing our own answer; null until it was heard once. */
  unheard: number | null
}

interface Remembered {
  sighting: Sighting
  toldMs: number
  heardMs: number
  /** Report it when next heard, even if nothing changed. */
  due: boolean
}

/** Announces this device on the local network and reports others. Starts at once. */
export class Lan extends EventEmitter<LanEvents> {
  readonly #options: LanOptions
  readonly #pollMs: number
  readonly #refreshMaxMs: number
  readonly #now: () => number
  readonly #posts = new Map<string, Post>()
  readonly #sightings = new Map<string, Remembered>()
  readonly #problems = new Map<string, number>()
  /** When the socket of an address broke, and the interface it was on. */
  readonly #broken = new Map<string, { shape: string; atMs: number }>()
  #poll: NodeJS.Timeout | undefined
  #refresh: NodeJS.Timeout | undefined
  #refreshMs = REFRESH_FIRST_MS
  #polledMs: number
  #closed: Promise<void> | null = null

  constructor(options: LanOptions) {
    super()
    if (options.self && !isAnnouncement(options.self)) {
      throw new Fault('BAD_INPUT', 'A till is announced with its key, tag and port: one is wrong.')
    }
    this.#options = options
    this.#pollMs = options.pollMs ?? POLL_MS
    this.#refreshMaxMs = options.refreshMs ?? REFRESH_MAX_MS
    this.#now = options.now ?? Date.now
    this.#polledMs = this.#now()
    this.#open('start')
    this.#poll = setInterval(() => this.#look(), this.#pollMs).unref()
  }

  /** Tills heard lately, the longest silent first. */
  get sightings(): Sighting[] {
    return [...this.#sightings.values()].map(({ sighting }) => sighting)
  }

  /** Addresses on which we are announced now. */
  get addresses(): string[] {
    return [...this.#posts.keys()]
  }

  /** Asks the network now; every till that answers is reported again. */
  refresh(): void {
    if (this.#closed !== null) return
    const forgetMs = this.#now() - REFRESHES_MISSED_MAX * this.#refreshMaxMs
    for (const [key, known] of this.#sightings) {
      known.due = true
      if (known.heardMs < forgetMs) this.#sightings.delete(key)
    }
    const deaf: string[] = []
    for (const post of this.#posts.values()) {
      if (post.unheard !== null && ++post.unheard > REFRESHES_MISSED_MAX) deaf.push(post.address)
      else post.station.ask()
    }
    if (deaf.length > 0) this.#open('deaf', deaf)
    clearTimeout(this.#refresh)
    const waitMs = Math.min(this.#refreshMs, this.#refreshMaxMs)
    this.#refreshMs = Math.min(waitMs * 2, this.#refreshMaxMs)
    this.#refresh = setTimeout(() => this.refresh(), waitMs).unref()
  }

  /** Says goodbye and closes the sockets; takes at most a second. */
  close(): Promise<void> {
    this.#closed ??= this.#shut()
    return this.#closed
  }

  async #shut(): Promise<void> {
    clearInterval(this.#poll)
    clearTimeout(this.#refresh)
    await Promise.all([...this.#posts.values()].map(({ station }) => station.close()))
    this.#posts.clear()
    this.#sightings.clear()
  }

  /** Has the network changed since we last looked? */
  #look(): void {
    const nowMs = this.#now()
    const asleep = Math.abs(nowMs - this.#polledMs) > ASLEEP_POLLS * this.#pollMs
    this.#polledMs = nowMs
    if (asleep) this.#open('wake', this.addresses)
    else this.#open('change')
  }

  /** Makes the sockets what the interfaces are; those of `again` are opened anew in any case. */
  #open(reason: NetworkReason, again: string[] = []): void {
    const wanted = this.#wanted()
    if (reason !== 'change') this.#broken.clear()
    let changed = again.length > 0 || reason === 'start'
    for (const address of this.#broken.keys())
      if (!wanted.has(address)) this.#broken.delete(address)
    for (const { address, shape } of [...this.#posts.values()]) {
      if (wanted.get(address) === shape && !again.includes(address)) continue
      this.#drop(address)
      changed = true
    }
    for (const [address, shape] of wanted) {
      if (this.#posts.has(address) || this.#mending(address, shape)) continue
      if (this.#start(address, shape)) changed = true
    }
    if (!changed) return
    this.#refreshMs = REFRESH_FIRST_MS
    this.refresh()
    queueMicrotask(() => this.#tell('network', this.addresses, reason))
  }

  /** The IPv4 addresses to be announced on, each with what makes its interface the same. */
  #wanted(): Map<string, string> {
    const wanted = new Map<string, string>()
    const { interface: only, interfaces = os.networkInterfaces } = this.#options
    try {
      for (const [name, infos] of Object.entries(interfaces())) {
        for (const { family, address, internal, netmask, mac } of infos ?? []) {
          if (family !== 'IPv4' || wanted.size >= INTERFACES_MAX) continue
          if (only === undefined ? internal : address !== only) continue
          wanted.set(address, `${name} ${netmask} ${mac}`)
        }
      }
    } catch (error) {
      this.#problem('The network interfaces cannot be listed', error)
    }
    return wanted
  }

  #start(address: string, shape: string): boolean {
    const { self, mdnsPort = MDNS_PORT } = this.#options
    const problem = (error: unknown): void =>
      this.#problem(`Multicast does not work on ${address}, port ${mdnsPort}`, error)
    const heard = (packet: Packet, host: string): void => this.#hear(post, packet, host)
    const broken = (error: unknown): void => {
      if (post !== undefined && this.#posts.get(address) === post) {
        this.#drop(address)
        this.#broken.set(address, { shape, atMs: this.#now() })
      }
      problem(error)
    }
    let post: Post | undefined
    try {
      const station = new Station({ address, mdnsPort, self, heard, problem, broken })
      post = { station, address, shape, unheard: null }
      this.#posts.set(address, post)
      return true
    } catch (error) {
      problem(error)
      return false
    }
  }

  /** True if the same interface broke a moment ago: trying again at every look helps nobody. */
  #mending(address: string, shape: string): boolean {
    const broken = this.#broken.get(address)
    if (broken === undefined) return false
    if (broken.shape === shape && Math.abs(this.#now() - broken.atMs) < MEND_MS) return true
    this.#broken.delete(address)
    return false
  }

  #drop(address: string): void {
    this.#posts.get(address)?.station.drop()
    this.#posts.delete(address)
  }

  #hear(post: Post | undefined, packet: Packet, host: string): void {
    for (const { name, gone, device, tag, port } of readAnnouncements(packet)) {
      if (device === this.#options.self?.device) {
        if (name === post?.station.name) post.unheard = 0
      } else if (gone) this.#forget({ device, tag, port, host })
      else this.#remember({ device, tag, port, host })
    }
  }

  #remember(sighting: Sighting): void {
    const key = `${sighting.device} ${sighting.host}`
    const nowMs = this.#now()
    const known = this.#sightings.get(key)
    const same = known?.sighting.port === sighting.port && known.sighting.tag === sighting.tag
    const quiet = same && !known.due && Math.abs(nowMs - known.toldMs) < REPEAT_MS
    this.#sightings.delete(key) // to the end: the map is in the order of last hearing
    const toldMs = quiet ? known.toldMs : nowMs
    this.#sightings.set(key, { sighting, toldMs, heardMs: nowMs, due: false })
    if (this.#sightings.size > SIGHTINGS_MAX) {
      for (const oldest of this.#sightings.keys()) {
        this.#sightings.delete(oldest)
        break
      }
    }
    if (!quiet) this.#tell('sighting', sighting)
  }

  #forget(sighting: Sighting): void {
    if (this.#sightings.delete(`${sighting.device} ${sighting.host}`)) {
      this.#tell('goodbye', sighting)
    }
  }

  #problem(what: string, cause: unknown): void {
    const why = cause instanceof Error ? cause.message : String(cause)
    const message = `${what}: ${why}.`
    const nowMs = this.#now()
    const toldMs = this.#problems.get(message)
    if (toldMs !== undefined && Math.abs(nowMs - toldMs) < PROBLEM_EVERY_MS) return
    if (this.#problems.size >= PROBLEMS_MAX) this.#problems.clear()
    this.#problems.set(message, nowMs)
    const fault = new Fault('NO_PEER', message, [], cause)
    queueMicrotask(() => this.#tell('problem', fault))
  }

  #tell<E extends keyof LanEvents>(event: E, ...what: LanEvents[E]): void {
    if (this.#closed === null) (this as EventEmitter).emit(event, ...what)
  }
}
