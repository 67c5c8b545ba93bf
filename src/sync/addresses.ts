import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { Fault } from '../fault/fault.ts'
import { Backoff } from './backoff.ts'
import { dial } from './transport.ts'

/** Between two tries of one address, ms: a switched-off branch costs next to nothing. */
const RETRY_MIN_MS = 500
const RETRY_MAX_MS = 30_000

/** One try of one key, ms. */
const DIAL_TIMEOUT_MS = 5_000

/** Addresses a person may give: more are a mistake. */
export const ADDRESSES_MAX = 100

/** What dialling by address needs from outside. */
export interface AddressesParts {
  keyPair: NoiseSecretStream.KeyPair
  /** Members without a link, this device left out. */
  missing: () => Buffer[]
  linked: (stream: NoiseSecretStream) => void
  random: () => number
}

interface Target {
  host: string
  port: number
  /** Who answered here last: asked for first. */
  device: Buffer | null
  backoff: Backoff
  timer: NodeJS.Timeout | null
  dialling: AbortController | null
}

/**
 * Dials addresses that a person gave, for networks where multicast is blocked. An address does not
 * say who is there, and a handshake needs the other's key: every member that is missing is asked
 * for in turn, so only a member can ever answer.
 */
export class Addresses {
  readonly #parts: AddressesParts
  readonly #targets = new Map<string, Target>()

  constructor(parts: AddressesParts) {
    this.#parts = parts
  }

  /** From now on these addresses, `HOST:PORT` each, and no others. */
  set(addresses: readonly string[]): void {
    for (const [address, target] of this.#targets) {
      if (addresses.includes(address)) continue
      stop(target)
      this.#targets.delete(address)
    }
    for (const address of addresses) {
      if (this.#targets.has(address)) continue
      const { random } = this.#parts
      const backoff = new Backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS, random })
      const target = {
        ...parseAddress(address),
        device: null,
        backoff,
        timer: null,
        dialling: null
      }
      this.#targets.set(address, target)
      this.#schedule(target, 0)
    }
  }

  /** Tries all again now: the network changed, or a link went down. */
  wake(): void {
    for (const target of this.#targets.values()) {
      if (target.dialling) continue
      target.backoff.reset()
      this.#schedule(target, 0)
    }
  }

  #schedule(target: Target, delayMs: number): void {
    if (target.timer) clearTimeout(target.timer)
    target.timer = setTimeout(() => void this.#try(target), delayMs).unref()
  }

  async #try(target: Target): Promise<void> {
    const dialling = new AbortController()
    target.dialling = dialling
    for (const device of this.#candidates(target)) {
      const result = await this.#ask(target, device, dialling.signal)
      if (dialling.signal.aborted) return
      if (result !== 'other') break
    }
    target.dialling = null
    this.#schedule(target, target.backoff.next())
  }

  #candidates({ device }: Target): Buffer[] {
    const missing = this.#parts.missing()
    // Known to be somebody who is linked already: nothing to ask for here.
    if (device && !missing.some(each => each.equals(device))) return []
    return missing.sort(each => (device?.equals(each) ? -1 : 1))
  }

  async #ask(
    target: Target,
    device: Buffer,
    signal: AbortSignal
  ): Promise<'linked' | 'other' | 'nobody'> {
    const { host, port } = target
    const begun = performance.now()
    try {
      const { keyPair } = this.#parts
      const reach = { host, port, keyPair, remotePublicKey: device, timeoutMs: DIAL_TIMEOUT_MS }
      const stream = await dial({ ...reach, signal })
      target.device = device
      this.#parts.linked(stream)
      return 'linked'
    } catch (error) {
      // Silence is silence for every key; only somebody else who answered makes the next worth it.
      const { cause } = error as Fault
      const silent = performance.now() - begun >= DIAL_TIMEOUT_MS
      const unreached = cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect'
      return silent || unreached ? 'nobody' : 'other'
    }
  }

  /** Stops trying. */
  close(): void {
    this.set([])
  }
}

function stop({ timer, dialling }: Target): void {
  if (timer) clearTimeout(timer)
  dialling?.abort()
}

/**
 * Reads `HOST:PORT`; an IPv6 address stands in brackets.
 *
 * @throws Fault BAD_INPUT saying how to write it
 */
export function parseAddress(text: string): { host: string; port: number } {
  const match = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]{1,253}):(\d{1,5})$/.exec(text)
  const port = Number(match?.[2])
  if (!match || port < 1 || port > 65_535) {
    throw new Fault(
      'BAD_INPUT',
      `"${text.slice(0, 300)}" is no address: write it like 192.168.1.20:7421 or till.example:7421.`
    )
  }
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port }
}
