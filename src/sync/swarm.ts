import { EventEmitter } from 'node:events'
import type NoiseSecretStream from '@hyperswarm/secret-stream'
import HyperDHT from 'hyperdht'
import Hyperswarm from 'hyperswarm'
import { Fault } from '../fault/fault.ts'
import { Backoff } from './backoff.ts'
import { DEFAULT_TIMERS, EMPTY, keepAlive, whenProven } from './handshake.ts'
import { DEFAULT_LIMITS } from './transport.ts'

/** Between two looks at the DHT, ms: two that joined at once see each other only at the second. */
const REFRESH_MIN_MS = 2_000
const REFRESH_MAX_MS = 60_000

/** The longest while no DHT node answers, ms: whoever comes back is noticed soon. */
const REFRESH_SILENT_MS = 5_000

/** Longest that leaving takes, ms: politely first, which asks the network, then at once. */
const LEAVE_MS = 1_500

/** With no DHT node heard for so long, a person is told, ms. */
const SILENT_MS = 20_000

/** How to reach a DHT. */
export interface SwarmOptions {
  /** The business's own DHT nodes, and no others; absent means the public ones. */
  bootstrap?: { host: string; port: number }[] | undefined
  /** The first wait between two looks and the longest, ms. */
  refreshMinMs?: number | undefined
  refreshMaxMs?: number | undefined
}

/** What a swarm needs from outside. */
export interface SwarmParts extends SwarmOptions {
  keyPair: NoiseSecretStream.KeyPair
  /** What the devices of one business look for. */
  topic: Buffer
  /** True if a link to the device over this path is wanted: a member, and no better link is up. */
  wanted: (device: Buffer) => boolean
  random: () => number
}

interface SwarmEvents {
  /** A wanted device has proven its key. */
  link: [stream: NoiseSecretStream]
  problem: [fault: unknown]
}

/**
 * Finds the business's devices on a DHT and connects to them through NATs. Nothing here waits for
 * the network: with no DHT in reach there are no links, and one problem that says so.
 */
export class Swarm extends EventEmitter<SwarmEvents> {
  readonly #parts: SwarmParts
  readonly #swarm: Hyperswarm
  readonly #discovery: Hyperswarm.Discovery
  readonly #backoff: Backoff
  readonly #started = performance.now()
  #timer: NodeJS.Timeout | null = null
  #silent = false
  #closing: Promise<void> | null = null

  constructor(parts: SwarmParts) {
    super()
    this.#parts = parts
    const { keyPair, topic, bootstrap, wanted, random } = parts
    this.#backoff = new Backoff({
      minMs: parts.refreshMinMs ?? REFRESH_MIN_MS,
      maxMs: parts.refreshMaxMs ?? REFRESH_MAX_MS,
      random
    })
    this.#swarm = new Hyperswarm({
      keyPair,
      dht: new HyperDHT({
        ...(bootstrap ? { bootstrap } : {}),
        // A DHT of this machine alone needs no other interface.
        ...(bootstrap?.every(({ host }) => host.startsWith('127.')) ? { host: '127.0.0.1' } : {})
      }),
      maxPeers: DEFAULT_LIMITS.linksMax,
      firewall: device => !wanted(device)
    })
    // Who is refused would stay so for the life of the process. It is judged anew each time
    // instead, and forgotten: keys that cost nothing to make must not fill the memory.
    this.#swarm.on('ban', peer => {
      peer.ban(false)
      this.#swarm.peers.delete(peer.publicKey.toString('hex'))
    })
    this.#swarm.on('connection', stream => this.#connected(stream))
    this.#swarm.dht.on('network-change', () => this.wake())
    this.#swarm.dht.on('wakeup', () => this.wake())
    this.#discovery = this.#swarm.join(topic, {
      server: true,
      client: true,
      onerror: error => this.emit('problem', error)
    })
    this.#refreshLater()
  }

  /** Looks again soon: a device was admitted, a link went down, the network changed. */
  wake(): void {
    this.#backoff.reset()
    this.#refreshLater()
  }

  #refreshLater(): void {
    if (this.#closing) return
    if (this.#timer) clearTimeout(this.#timer)
    const longest = this.#heard ? Number.POSITIVE_INFINITY : REFRESH_SILENT_MS
    this.#timer = setTimeout(
      () => {
        // A DHT node that was started anew has forgotten how we are reached, and nothing tells us.
        this.#swarm.server.refresh()
        this.#discovery.refresh().catch((error: unknown) => {
          if (!this.#closing) this.emit('problem', error)
        })
        this.#tellSilence()
        this.#refreshLater()
      },
      Math.min(longest, this.#backoff.next())
    )
    this.#timer.unref()
  }

  /** True while a DHT node answers. */
  get #heard(): boolean {
    return this.#swarm.dht.toArray().length > 0
  }

  #tellSilence(): void {
    const heard = this.#heard
    if (heard) this.#silent = false
    if (heard || this.#silent || performance.now() - this.#started < SILENT_MS) return
    this.#silent = true
    const { bootstrap } = this.#parts
    const where = bootstrap?.map(({ host, port }) => `${host}:${port}`).join(', ')
    this.emit(
      'problem',
      new Fault(
        'NO_PEER',
        `No DHT node answers${where ? ` at ${where}` : ''}; devices elsewhere cannot be found. It goes on trying.`
      )
    )
  }

  /**
   * The other end counts when its first encrypted message has opened, as on the LAN: the handshake
   * alone could be a recorded one.
   */
  #connected(stream: NoiseSecretStream): void {
    stream.on('error', () => {}) // 'close' follows and is what counts
    if (this.#closing || !this.#parts.wanted(stream.remotePublicKey)) {
      stream.destroy()
      return
    }
    keepAlive(stream, DEFAULT_TIMERS)
    const late = setTimeout(() => stream.destroy(), DEFAULT_TIMERS.handshakeMs)
    stream.once('close', () => clearTimeout(late))
    stream.write(EMPTY)
    const prove = () =>
      whenProven(stream, stream.rawStream, () => {
        clearTimeout(late)
        if (this.#closing || !this.#parts.wanted(stream.remotePublicKey)) stream.destroy()
        else this.emit('link', stream)
      })
    // The stream that was answered here does not read yet: it must hear each packet before we look.
    if (stream.connected) prove()
    else stream.once('connect', prove)
  }

  /** Leaves the DHT and ends its connections; takes a few seconds at most, whatever the network. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    for (const stream of this.#swarm.connections) stream.destroy()
    if (await within(LEAVE_MS, this.#swarm.destroy())) return
    await within(LEAVE_MS, this.#swarm.dht.destroy({ force: true }))
  }
}

/** True if the work ended in time; how it ended does not matter when leaving. */
function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), ms)
    const done = () => {
      clearTimeout(timer)
      resolve(true)
    }
    work.then(done, done)
  })
}
