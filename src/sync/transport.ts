/**
 * Encrypted, authenticated links over TCP: Noise IK, so the dialling side names the key it wants
 * and nobody else can answer, and both sides have proven their key before a link exists.
 *
 * IK alone is not enough on the listening side. Its responder is done after one message, and that
 * message can be recorded and sent again by anybody: it would show up as a connected link of the
 * till it was recorded from. So a link is announced only after the first *encrypted* message,
 * which needs the secret key. The dialler sends an empty one at once, the listener answers with
 * one when it takes the link, and `dial` resolves on that answer: accepted by both, or refused.
 */
import { EventEmitter } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import { Fault } from '../fault/fault.ts'
import {
  DEFAULT_TIMERS,
  EMPTY,
  FIRST_FRAME_BYTES,
  FrameGuard,
  HANDSHAKE_FRAME_BYTES_MAX,
  keepAlive,
  PREFIX_BYTES,
  peekLength,
  STRANGER_FRAME_BYTES_MAX,
  type TransportTimers,
  whenProven
} from './handshake.ts'

export { type DialOptions, dial } from './dial.ts'
export { DEFAULT_TIMERS, type TransportTimers } from './handshake.ts'

/** One reason for refusing is reported at most this often: a flood must not fill the log. */
const REPORT_EVERY_MS = 1_000

const ignore = (): void => {}

/** How much strangers may hold of us at any time. */
export interface TransportLimits {
  /** Sockets that have not finished the handshake: 64 tills may start in the same instant. */
  halfOpenMax: number
  /** The same from one address: more than tills on one machine, less than a flood. */
  halfOpenPerAddressMax: number
  /** Links in all: the largest business we plan for, each till linked to every other. */
  linksMax: number
  /** Of those, links of unknown keys (pairing), so that strangers cannot crowd out tills. */
  strangersMax: number
}

/** What a listener uses unless told otherwise. */
export const DEFAULT_LIMITS: Readonly<TransportLimits> = {
  halfOpenMax: 64,
  halfOpenPerAddressMax: 8,
  linksMax: 256,
  strangersMax: 16
}

/**
 * Why a socket was refused: `frame` (not our protocol, or too large), `timeout` (no handshake in
 * time), `crowded` (the oldest unfinished handshake made room for a newer one), `full` (no room
 * for another link), `handshake` (wrong key, or it broke off).
 */
export type RefusedReason = 'frame' | 'timeout' | 'crowded' | 'full' | 'handshake'

/** A refused socket; `unreported` counts those of the same reason since the last report. */
export interface Refused {
  address: string
  reason: RefusedReason
  unreported: number
}

/** What a listener tells. */
export interface ListenerEvents {
  /** A device has proven `remotePublicKey`; whether it belongs here is for the caller to judge. */
  link: [stream: NoiseSecretStream]
  refused: [refused: Refused]
  /** Accepting failed (out of file handles); it goes on listening. */
  problem: [error: Error]
}

/** Where to listen, as whom, and for whom. */
export interface ListenOptions {
  host: string
  /** 0 lets the system choose; see `Listener.port`. */
  port: number
  keyPair: NoiseSecretStream.KeyPair
  /**
   * True for the keys of this business. Others get few links and small frames until `trust` is
   * called for them. Without it every key counts as known.
   */
  isKnown?: (remotePublicKey: Buffer) => boolean
  limits?: Partial<TransportLimits>
  timers?: Partial<TransportTimers>
}

interface HalfOpen {
  readonly socket: Socket
  readonly address: string
  readonly timer: NodeJS.Timeout
  stream: NoiseSecretStream | null
}

/** Accepts links; made by `listen`. */
export class Listener extends EventEmitter<ListenerEvents> {
  /** Refused sockets since the start, reported or not. */
  refusedTotal = 0
  readonly #server: Server
  readonly #options: ListenOptions
  readonly #limits: TransportLimits
  readonly #timers: TransportTimers
  readonly #half = new Set<HalfOpen>()
  readonly #links = new Map<NoiseSecretStream, FrameGuard>()
  readonly #strangers = new Set<NoiseSecretStream>()
  readonly #reports = new Map<RefusedReason, { atMs: number; unreported: number }>()
  #closing = false

  /** @internal use `listen` */
  constructor(server: Server, options: ListenOptions) {
    super()
    this.#server = server
    this.#options = options
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits }
    this.#timers = { ...DEFAULT_TIMERS, ...options.timers }
    server.on('connection', socket => this.#accept(socket))
    server.on('error', error => this.emit('problem', error))
  }

  /** The TCP port it listens on. */
  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  /** Sockets that have not proven a key yet. */
  get halfOpen(): number {
    return this.#half.size
  }

  /** Links that are up. */
  get links(): number {
    return this.#links.size
  }

  /** The device behind this link now belongs to the business: large frames are welcome. */
  trust(stream: NoiseSecretStream): void {
    this.#links.get(stream)?.lift()
    this.#strangers.delete(stream)
  }

  /** Stops listening and closes every link that it accepted. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()))
    for (const half of this.#half) half.socket.destroy()
    for (const stream of this.#links.keys()) stream.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    socket.on('error', ignore) // 'close' follows and is what counts
    const address = (socket.remoteAddress ?? 'unknown').replace(/^::ffff:/, '')
    if (this.#closing) {
      socket.destroy()
      return
    }
    if (this.#links.size >= this.#limits.linksMax) {
      socket.destroy()
      this.#report(address, 'full')
      return
    }
    this.#makeRoom(address)
    const timer = setTimeout(() => this.#refuse(half, 'timeout'), this.#timers.handshakeMs)
    const half: HalfOpen = { socket, address, timer, stream: null }
    this.#half.add(half)
    socket.once('close', () => this.#settle(half))
    let length: number | null = null
    const peek = (): void => {
      length ??= peekLength(socket) // once: putting the bytes back makes the socket readable again
      if (length === null) return
      if (length < FIRST_FRAME_BYTES || length > HANDSHAKE_FRAME_BYTES_MAX) {
        this.#refuse(half, 'frame')
      } else if (socket.readableLength >= PREFIX_BYTES + length) {
        socket.off('readable', peek)
        // Taking the listener off takes effect a tick later, and would start the flow too early.
        setImmediate(() => this.#handshake(half))
      }
    }
    socket.on('readable', peek)
  }

  /**
   * Over a limit the oldest unfinished handshake goes, not the newcomer: an honest one is over in
   * milliseconds, so what has waited longest is what is least likely to be a till.
   */
  #makeRoom(address: string): void {
    const same = [...this.#half].filter(half => half.address === address)
    if (same.length >= this.#limits.halfOpenPerAddressMax) this.#refuse(same[0]!, 'crowded')
    if (this.#half.size >= this.#limits.halfOpenMax) this.#refuse([...this.#half][0]!, 'crowded')
  }

  #handshake(half: HalfOpen): void {
    if (half.socket.destroyed) return
    const { keyPair } = this.#options
    const stream = new NoiseSecretStream(false, half.socket, { keyPair, pattern: 'IK' })
    half.stream = stream
    const guard = new FrameGuard(half.socket, HANDSHAKE_FRAME_BYTES_MAX, () => {
      if (this.#half.has(half)) this.#refuse(half, 'frame')
      else stream.destroy(new Fault('PROTOCOL', `${half.address} sent too large a frame`))
    })
    stream.on('error', () => {
      if (this.#half.has(half)) this.#refuse(half, 'handshake')
    })
    stream.once('connect', () => {
      keepAlive(stream, this.#timers)
      whenProven(stream, half.socket, () => this.#take(half, stream, guard))
    })
  }

  #take(half: HalfOpen, stream: NoiseSecretStream, guard: FrameGuard): void {
    const stranger = this.#options.isKnown?.(stream.remotePublicKey) === false
    const full = this.#links.size >= this.#limits.linksMax
    if (full || (stranger && this.#strangers.size >= this.#limits.strangersMax)) {
      this.#refuse(half, 'full')
      return
    }
    this.#settle(half)
    this.#links.set(stream, guard)
    if (stranger) {
      this.#strangers.add(stream)
      guard.max = STRANGER_FRAME_BYTES_MAX
    } else guard.lift()
    stream.once('close', () => {
      this.#links.delete(stream)
      this.#strangers.delete(stream)
    })
    stream.write(EMPTY)
    this.emit('link', stream)
  }

  #settle(half: HalfOpen): void {
    clearTimeout(half.timer)
    this.#half.delete(half)
  }

  #refuse(half: HalfOpen, reason: RefusedReason): void {
    this.#settle(half)
    // The stream first: it looks at its own state, not the socket's, before it allocates.
    half.stream?.destroy()
    half.socket.destroy()
    this.#report(half.address, reason)
  }

  #report(address: string, reason: RefusedReason): void {
    this.refusedTotal++
    const nowMs = performance.now()
    const last = this.#reports.get(reason)
    if (last !== undefined && nowMs - last.atMs < REPORT_EVERY_MS) {
      last.unreported++
      return
    }
    this.#reports.set(reason, { atMs: nowMs, unreported: 0 })
    this.emit('refused', { address, reason, unreported: last?.unreported ?? 0 })
  }
}

/** Listens for links; rejects with a Fault if the address cannot be used. */
export function listen(options: ListenOptions): Promise<Listener> {
  return new Promise((resolve, reject) => {
    const server = createServer({ noDelay: true })
    const { host, port } = options
    const fail = (error: NodeJS.ErrnoException): void => {
      const where = `${host}:${port}`
      reject(
        error.code === 'EADDRINUSE'
          ? new Fault('CONFLICT', `Another program already listens on ${where}.`, [], error)
          : new Fault('BAD_INPUT', `Cannot listen on ${where}: ${error.message}.`, [], error)
      )
    }
    server.once('error', fail)
    server.listen({ host, port }, () => {
      server.off('error', fail)
      resolve(new Listener(server, options))
    })
  })
}
