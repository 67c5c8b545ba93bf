import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Heard } from './channel.ts'
import type { Link, Links } from './links.ts'
import { PACE_MS, Pace } from './pace.ts'

/** Progress of one device is told at most this often, ms; a change of state at once. */
const LOOK_MS = 1_000

/** How a linked device and this one stand to each other; counts are blocks over all logs. */
export interface PeerProgress {
  /** `linked`: the link is up and the other has not said yet where it stands and how long its logs are. */
  state: 'linked' | 'catching-up' | 'in-step'
  /** Of `total`, how many came since the two were last in step, or linked. */
  done: number
  total: number
  /** Blocks a second. */
  rate: number
  /** Blocks here that the other is not known to have. */
  lacks: number
}

/** How much of one log is here, in blocks. */
export interface LogProgress {
  here: number
  /** The longest that this log is known to be, here or on a linked device. */
  known: number
  missing: number
  /** Blocks a second. */
  rate: number
  /** Keys of the devices that blocks came from in the last seconds, hex. */
  from: string[]
}

interface Counts {
  here: number
  missing: number
  lacks: number
}

interface Peer {
  link: Link
  standing: Heard | null
  /** True once it said where it stands and how long its logs are. */
  isKnown: boolean
  pace: Pace
  /** Blocks here when the two were last in step, or when the other said where it stands. */
  begun: number
  /** What was told last. */
  told: PeerProgress | null
}

interface Log {
  core: Hypercore
  pace: Pace
  /** The other ends of this log, by the device's key. */
  ends: Map<string, Hypercore.Peer>
  /** When a block last came from each device, by its key. */
  senders: Map<string, number>
}

interface ProgressEvents {
  /** A device came, went, or got on: its key, hex. */
  changed: [device: string]
}

/** Keeps the books on who has what: which blocks of linked devices are here, and how fast they come. */
export class Progress extends EventEmitter<ProgressEvents> {
  readonly #now: () => number
  /** Linked devices by key. */
  readonly #peers = new Map<string, Peer>()
  /** Logs by key. */
  readonly #logs = new Map<string, Log>()
  #timer: NodeJS.Timeout | null = null
  #closed = false

  /** @param now wall clock, ms */
  constructor(links: Links, now: () => number) {
    super()
    this.#now = now
    links.on('up', link => {
      const peer = { link, standing: null, isKnown: false, pace: new Pace(), begun: 0, told: null }
      this.#peers.set(name(link.device), peer)
      this.#look(peer, true)
    })
    links.on('down', link => {
      this.#peers.delete(name(link.device))
      this.emit('changed', name(link.device))
    })
    links.on('standing', (link, standing) => this.#said(link, standing))
    links.on('told', link => this.#said(link, null))
  }

  /** The other side said where it stands, or how long all its logs are: it stands once both are said. */
  #said(link: Link, standing: Heard | null): void {
    const peer = this.#peers.get(name(link.device))
    if (peer?.link !== link) return
    if (standing) peer.standing = standing
    // A standing is as of the last checkpoint: alone it says less than there is.
    if (!peer.isKnown && peer.standing && link.compare.isTold) {
      peer.isKnown = true
      peer.begun = this.#count(peer).here
    }
    this.#look(peer, true)
  }

  /** Counts what comes and goes of a log. */
  watch(core: Hypercore): void {
    const log: Log = { core, pace: new Pace(), ends: new Map(), senders: new Map() }
    this.#logs.set(name(core.key), log)
    core.on('peer-add', (end: Hypercore.Peer) => log.ends.set(name(end.remotePublicKey), end))
    core.on('peer-remove', (end: Hypercore.Peer) => {
      // Of two links to one device, the other may have come already.
      const device = name(end.remotePublicKey)
      if (log.ends.get(device) === end) log.ends.delete(device)
    })
    core.on('download', (_index: number, _bytes: number, from: Hypercore.Sender) => {
      log.senders.set(name(from.remotePublicKey), this.#now())
      this.#soon()
    })
    core.on('upload', () => this.#soon())
    core.on('append', () => this.#soon())
  }

  /** How a device stands, by its key; null if it is not linked. */
  of(device: string): PeerProgress | null {
    const peer = this.#peers.get(device)
    return peer ? this.#progress(peer) : null
  }

  /** How much of a log is here, by its key; null for one that is not held. */
  log(key: string): LogProgress | null {
    const log = this.#logs.get(key)
    return log ? this.#arrival(key, log) : null
  }

  #arrival(key: string, log: Log): LogProgress {
    const now = this.#now()
    const { core, pace, senders } = log
    const lengths = [...this.#peers].map(([device, peer]) => {
      return Math.max(peer.standing?.heads.get(key) ?? 0, log.ends.get(device)?.remoteLength ?? 0)
    })
    const known = Math.max(core.length, ...lengths)
    const here = held(core, known)
    pace.note(now, here)
    return {
      here,
      known,
      missing: known - here,
      rate: here < known ? pace.perSecond(now, here) : 0,
      from: [...senders]
        .filter(([, at]) => at <= now && now - at <= PACE_MS)
        .map(([device]) => device)
    }
  }

  #progress(peer: Peer): PeerProgress {
    const { here, missing, lacks } = this.#count(peer)
    const now = this.#now()
    peer.pace.note(now, here)
    if (!peer.isKnown) return { state: 'linked', done: 0, total: missing, rate: 0, lacks }
    if (missing === 0) {
      peer.begun = here
      return { state: 'in-step', done: 0, total: 0, rate: 0, lacks }
    }
    const done = Math.max(0, here - peer.begun)
    const rate = peer.pace.perSecond(now, here)
    return { state: 'catching-up', done, total: done + missing, rate, lacks }
  }

  #count({ link, standing }: Peer): Counts {
    const counts: Counts = { here: 0, missing: 0, lacks: 0 }
    const device = name(link.device)
    for (const [key, { core, ends }] of this.#logs) {
      const head = standing?.heads.get(key) ?? 0
      const end = ends.get(device)
      const length = Math.max(head, end?.remoteLength ?? 0, link.compare.claimed(key))
      const here = held(core, length)
      counts.here += here
      counts.missing += length - here
      const theirs = Math.max(head, end?.remoteContiguousLength ?? 0)
      counts.lacks += Math.max(0, core.contiguousLength - theirs)
    }
    for (const [key, head] of standing?.heads ?? []) {
      // Its admission is still on its way.
      if (!this.#logs.has(key)) counts.missing += head
    }
    return counts
  }

  /** Tells a change of state at once, and the rest when it is time. */
  #look(peer: Peer, early: boolean): void {
    const { told } = peer
    const progress = this.#progress(peer)
    if (told && same(told, progress)) return
    if (early && told?.state === progress.state) {
      this.#soon()
      return
    }
    peer.told = progress
    this.emit('changed', name(peer.link.device))
  }

  #soon(): void {
    if (this.#closed) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      for (const [key, log] of this.#logs) this.#arrival(key, log)
      for (const peer of this.#peers.values()) this.#look(peer, false)
      // A rate falls while nothing comes, too.
      if ([...this.#peers.values()].some(({ told }) => told?.state === 'catching-up')) this.#soon()
    }, LOOK_MS).unref()
  }

  /** Stops looking. */
  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }
}

/** How many of the first `length` blocks of a log are here. */
function held(core: Hypercore, length: number): number {
  const whole = Math.min(core.contiguousLength, length)
  const rest = Math.min(core.length, length) - whole
  return rest > 0 ? whole + core.core.bitfield.countSet(whole, rest) : whole
}

function same(a: PeerProgress, b: PeerProgress): boolean {
  return (Object.keys(a) as (keyof PeerProgress)[]).every(field => a[field] === b[field])
}

const name = (key: Buffer) => key.toString('hex')
