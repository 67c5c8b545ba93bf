import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import { Fault } from '../fault/fault.ts'

/**
 * Longest that a log may be said to be, in blocks: one a minute, day and night, for thirty years.
 * Hypercore takes any number, and one message about a range of 2^40 blocks allocates until the
 * process ends.
 */
export const BLOCKS_MAX = 2 ** 24

/** Requests of one device for one log that may wait for their answers: four times what we send. */
const REQUESTS_MAX = 16_384

/** Who was late with a proof is asked again after this part of `silentMs`. */
const SECOND_CHANCE = 6

/** How long one device may keep others waiting. */
export interface GuardTimers {
  /** Hypercore asks one device at a time to prove a longer log: after this the next is asked, ms. */
  proofMs: number
  /** A device that owes blocks and gives no true one for this long loses its link, ms. */
  silentMs: number
}

/** What a guard uses unless told otherwise. */
export const GUARD_TIMERS: Readonly<GuardTimers> = { proofMs: 2_000, silentMs: 60_000 }

/** A message type of an open channel; Protomux calls `onmessage` for each that arrives. */
interface Message<M> {
  onmessage(message: M, channel: unknown): unknown
}

/** What was asked of a device. */
interface Request {
  upgrade: { start: number; length: number } | null
}

interface Data {
  request: number
  fork: number
  upgrade: unknown
}

/** The private part of Hypercore's end of one log on one link. */
interface Peer {
  stream: NoiseSecretStream
  inflight: number
  /** Set when it sent what does not fit: it is asked for nothing more. */
  paused: boolean
  remoteRequests: Map<number, unknown>
  wireSync: Message<{ fork: number; length: number }>
  wireRequest: Message<unknown>
  wireData: Message<Data>
  wireNoData: Message<unknown>
  wireBitfield: Message<{ start: number; bitfield: Uint32Array }>
  wireRange: Message<{ start: number; length: number }>
}

/** The private part of what replicates one log over all links. */
interface Replicator {
  _upgrade: { inflight: { peer: Peer; timestamp: number }[] } | null
  _shouldUpgrade(peer: Peer): boolean
  updateAll(): void
}

/**
 * Holds members to what Hypercore believes without proof: how long a log is, who has which block,
 * that whoever is asked will answer. Whoever goes too far loses the link, with a Fault PROTOCOL.
 */
export class Guard {
  readonly #warn: (device: Buffer, log: Buffer, what: string) => void
  readonly #timers: GuardTimers
  readonly #cores = new Set<Hypercore>()
  /** What was said already, once each. */
  readonly #warned = new Set<string>()
  /** When each link last gave a true block or owed none, ms. */
  readonly #gave = new WeakMap<NoiseSecretStream, number>()
  #looking: NodeJS.Timeout | null = null

  /** @param warn told of what a person should know, though the link stays: once a log and session */
  constructor(
    warn: (device: Buffer, log: Buffer, what: string) => void,
    timers: GuardTimers = GUARD_TIMERS
  ) {
    this.#warn = warn
    this.#timers = timers
  }

  /** Watches a log on every link; to be called before it is replicated. */
  watch(core: Hypercore): void {
    if (this.#cores.has(core)) return
    this.#cores.add(core)
    const silent = new WeakSet<Peer>()
    // A log that cannot be opened is replicated with nobody.
    core.ready().then(
      () => this.#askOthers(core, silent),
      () => {}
    )
    core.on('peer-add', (peer: Peer) => this.#watch(core, peer, silent))
    core.on('download', (_index, _bytes, { stream }: Peer) => this.#gave.set(stream, Date.now()))
    core.on('verification-error', (_error, request: Request | null, _data, peer: Peer) => {
      const { stream } = peer
      if (request?.upgrade && request.upgrade.start < core.length) {
        // It was asked when the log was shorter here, and others answered first. Hypercore would
        // ask it for nothing any more.
        peer.paused = false
        replicatorOf(core).updateAll()
        return
      }
      const device = stream.remotePublicKey
      const key = `block ${device.toString('hex')} ${core.key.toString('hex')}`
      this.#once(key, device, core, 'sent a block that does not verify and is not asked again')
    })
  }

  #watch(core: Hypercore, peer: Peer, silent: WeakSet<Peer>): void {
    const log = core.key.toString('hex')
    const { stream } = peer
    this.#gave.set(stream, Date.now())
    this.#looking ??= setInterval(() => this.#look(), this.#timers.silentMs / 4).unref()
    before(peer.wireSync, ({ fork, length }) => {
      bound(length, log)
      if (fork <= core.fork) return
      const what = `was rewritten under fork ${fork} and is not followed; what is here stays`
      this.#once(`fork ${log}`, stream.remotePublicKey, core, what)
    })
    before(peer.wireRange, ({ start, length }) => bound(start + length, log))
    before(peer.wireBitfield, ({ start, bitfield }) => bound(start + bitfield.byteLength * 8, log))
    before(peer.wireRequest, () => {
      if (peer.remoteRequests.size < REQUESTS_MAX) return
      throw broken(`It asked for more than ${REQUESTS_MAX} blocks of log ${short(log)} at once.`)
    })
    before(peer.wireNoData, () => silent.delete(peer))
    before(peer.wireData, ({ request, fork, upgrade }) => {
      if (upgrade) silent.delete(peer)
      // Hypercore forgets the request then, and never asks anybody for the block again.
      if (request > 0 && fork > core.fork) {
        throw broken(`It answered a request for log ${short(log)} with another fork of it.`)
      }
    })
  }

  /**
   * While one device is asked to prove a longer log Hypercore asks no other, for as long as the
   * link is up. Whoever is late no longer counts, and is not asked again before it has answered or
   * some time went by.
   */
  #askOthers(core: Hypercore, silent: WeakSet<Peer>): void {
    const replicator = replicatorOf(core)
    const should = replicator._shouldUpgrade.bind(replicator)
    let waiting = false
    const look = () => {
      waiting = false
      const asked = replicator._upgrade?.inflight ?? []
      for (const late of asked.filter(one => Date.now() - one.timestamp >= this.#timers.proofMs)) {
        silent.add(late.peer)
        // It may have been asked while it was busy, and be the only one that has more.
        setTimeout(() => {
          silent.delete(late.peer)
          replicator.updateAll()
        }, this.#timers.silentMs / SECOND_CHANCE).unref()
        asked.splice(asked.indexOf(late), 1)
      }
      if (asked.length > 0) later()
      replicator.updateAll()
    }
    const later = () => {
      if (!waiting) setTimeout(look, this.#timers.proofMs).unref()
      waiting = true
    }
    replicator._shouldUpgrade = peer => {
      if (silent.has(peer) || !should(peer)) return false
      later()
      return true
    }
  }

  /** Cuts off whoever owes blocks and gives none. */
  #look(): void {
    const ends = [...this.#cores].flatMap(core =>
      (core.peers as unknown as Peer[]).map(peer => ({ core, peer }))
    )
    if (ends.length === 0 && this.#looking) {
      clearInterval(this.#looking)
      this.#looking = null
    }
    const owing = new Set(
      ends.filter(({ peer }) => peer.inflight > 0).map(({ peer }) => peer.stream)
    )
    for (const { core, peer } of ends) {
      const { stream } = peer
      if (!owing.has(stream)) this.#gave.set(stream, Date.now())
      else if (peer.inflight > 0 && Date.now() - this.#gave.get(stream)! >= this.#timers.silentMs) {
        const log = short(core.key.toString('hex'))
        const late = `for ${this.#timers.silentMs / 1000} s`
        stream.destroy(broken(`It announced blocks of log ${log} and sent none ${late}.`))
      }
    }
  }

  #once(key: string, device: Buffer, { key: log }: Hypercore, what: string): void {
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#warn(device, log, what)
  }
}

const replicatorOf = (core: Hypercore) =>
  (core.core as unknown as { replicator: Replicator }).replicator

/** Has a message judged before Hypercore reads it; what the judge throws ends the link. */
function before<M>(message: Message<M>, judge: (message: M) => void): void {
  const read = message.onmessage
  message.onmessage = (said, channel) => {
    judge(said)
    return read(said, channel)
  }
}

function bound(blocks: number, log: string): void {
  if (blocks > BLOCKS_MAX) throw broken(`It announced ${blocks} blocks of log ${short(log)}.`)
}

const short = (log: string) => log.slice(0, 8)
const broken = (text: string) => new Fault('PROTOCOL', text)
