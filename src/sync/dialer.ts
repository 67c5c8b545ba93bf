import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { Backoff } from './backoff.ts'
import { dial } from './transport.ts'

/** Between two tries to reach one device, ms: quick after a hiccup, cheap when it is away. */
const RETRY_MIN_MS = 300
const RETRY_MAX_MS = 15_000

/** The higher key lets the lower dial first, ms: saves most of the double links. */
const HIGHER_KEY_WAITS_MS = 100

/** One try, ms. */
const DIAL_TIMEOUT_MS = 5_000

/** A link that was up for so long, ms, was wanted at the other end too. */
export const STEADY_MS = 5_000

/** Devices remembered, all of them members. */
const DEVICES_MAX = 1_000

/** Addresses tried in turn for one device: a laptop has two or three, a liar any number. */
const ADDRESSES_OF_DEVICE_MAX = 8

/** Where a device was last seen. */
export interface Whereabouts {
  host: string
  port: number
}

/** What the dialer needs from outside. */
export interface DialerParts {
  keyPair: NoiseSecretStream.KeyPair
  /** True if a link to the device is wanted: it is a member and none is up. */
  wanted: (device: Buffer) => boolean
  linked: (stream: NoiseSecretStream) => void
  random: () => number
}

interface Target {
  device: Buffer
  /** The one to try next first. Anybody may claim to have seen a device: none displaces the rest. */
  addresses: Whereabouts[]
  /** Where it answered last. */
  proven: Whereabouts | null
  backoff: Backoff
  timer: NodeJS.Timeout | null
  dialling: AbortController | null
}

/** Keeps trying to reach every wanted device at the addresses where it was seen. */
export class Dialer {
  readonly #parts: DialerParts
  readonly #targets = new Map<string, Target>()
  #closed = false

  constructor(parts: DialerParts) {
    this.#parts = parts
  }

  /** A device was seen at an address: dial it soon, whatever failed before. */
  seen(device: Buffer, { host, port }: Whereabouts): void {
    const name = device.toString('hex')
    let target = this.#targets.get(name)
    if (!target) {
      if (this.#targets.size >= DEVICES_MAX) return
      const backoff = new Backoff({
        minMs: RETRY_MIN_MS,
        maxMs: RETRY_MAX_MS,
        random: this.#parts.random
      })
      target = { device, addresses: [], proven: null, backoff, timer: null, dialling: null }
      this.#targets.set(name, target)
    }
    if (!target.addresses.some(known => known.host === host && known.port === port)) {
      target.addresses.unshift({ host, port })
      while (target.addresses.length > ADDRESSES_OF_DEVICE_MAX) {
        // Where it once answered is worth more than what anybody claims.
        const proven = target.addresses.at(-1) === target.proven
        target.addresses.splice(proven ? -2 : -1, 1)
      }
    }
    target.backoff.reset()
    const higher = Buffer.compare(this.#parts.keyPair.publicKey, device) > 0
    this.#schedule(target, higher ? HIGHER_KEY_WAITS_MS : 0)
  }

  /**
   * A link to the device went down: try again where it was.
   *
   * @param lastedMs how long it was up
   */
  lost(device: Buffer, lastedMs: number): void {
    const target = this.#targets.get(device.toString('hex'))
    if (lastedMs >= STEADY_MS) target?.backoff.reset()
    if (target) this.#schedule(target, target.backoff.next())
  }

  /** Tries every wanted device again now: the network came back. */
  wake(): void {
    for (const target of this.#targets.values()) {
      target.backoff.reset()
      this.#schedule(target, 0)
    }
  }

  #schedule(target: Target, delayMs: number): void {
    if (this.#closed || target.dialling) return
    if (target.timer) clearTimeout(target.timer)
    target.timer = setTimeout(() => {
      target.timer = null
      void this.#dial(target)
    }, delayMs)
    target.timer.unref()
  }

  async #dial(target: Target): Promise<void> {
    if (this.#closed || !this.#parts.wanted(target.device)) return
    const dialling = new AbortController()
    target.dialling = dialling
    const address = target.addresses[0]!
    try {
      const stream = await dial({
        ...address,
        keyPair: this.#parts.keyPair,
        remotePublicKey: target.device,
        timeoutMs: DIAL_TIMEOUT_MS,
        signal: dialling.signal
      })
      target.proven = address
      this.#parts.linked(stream)
    } catch {
      // Away, asleep or gone: the next try, or the next sighting, will tell.
      target.dialling = null
      target.addresses.push(target.addresses.shift()!)
      this.#schedule(target, target.backoff.next())
    } finally {
      target.dialling = null
    }
  }

  /** Stops trying. */
  close(): void {
    this.#closed = true
    for (const { timer, dialling } of this.#targets.values()) {
      if (timer) clearTimeout(timer)
      dialling?.abort()
    }
    this.#targets.clear()
  }
}
