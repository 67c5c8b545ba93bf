import type NoiseSecretStream from '@hyperswarm/secret-stream'
import { Lan } from './lan.ts'
import { askOnce } from './pairing.ts'
import { dial } from './transport.ts'

/** One try of one device, ms. */
const DIAL_TIMEOUT_MS = 5_000

/** Between two tries of an address that a person gave, ms. */
const RETRY_MS = 1_000

/** Devices asked at a time: anybody may announce any number of them. */
const ASKING_MAX = 16

/** Devices whose answers are kept: the largest business planned for. */
const ANSWERED_MAX = 256

/** A device that a person says is one of the business, and where it listens. */
export interface GivenDevice {
  host: string
  port: number
  /** Device public key. */
  device: Buffer
}

/** What looking for devices of a business needs. */
export interface SearchParts {
  keyPair: NoiseSecretStream.KeyPair
  /** The business's tag, hex. */
  tag: string
  /** What each is asked with. */
  request: Buffer
  lanInterface?: string | undefined
  mdnsPort?: number | undefined
  /** Asks this one, and does not look for others. */
  given?: GivenDevice | undefined
  /** A device answered; true if its answer is worth something. */
  answered: (device: Buffer, answer: Buffer) => boolean
}

/**
 * Looks for devices of a business on the LAN and asks each with `tillmesh/recover/1`, again and
 * again until it answers; goes on until it is closed.
 */
export class RecoverySearch {
  readonly #parts: SearchParts
  readonly #lan: Lan | null
  readonly #asking = new Set<string>()
  readonly #done = new Set<string>()
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(parts: SearchParts) {
    this.#parts = parts
    const { given, lanInterface, mdnsPort, tag } = parts
    if (given) {
      this.#lan = null
      void this.#askGiven(given)
      return
    }
    this.#lan = new Lan({
      ...(lanInterface ? { interface: lanInterface } : {}),
      ...(mdnsPort ? { mdnsPort } : {}),
      self: null
    })
    this.#lan.on('problem', () => {})
    this.#lan.on('sighting', ({ device, host, port, tag: seen }) => {
      if (seen === tag) void this.#ask({ device: Buffer.from(device, 'hex'), host, port })
    })
  }

  async #askGiven(given: GivenDevice): Promise<void> {
    await this.#ask(given)
    if (this.#closed || this.#done.size > 0) return
    this.#timer = setTimeout(() => void this.#askGiven(given), RETRY_MS)
  }

  async #ask({ device, host, port }: GivenDevice): Promise<void> {
    const name = device.toString('hex')
    if (this.#closed || this.#done.has(name) || this.#asking.has(name)) return
    if (this.#asking.size >= ASKING_MAX || this.#done.size >= ANSWERED_MAX) return
    this.#asking.add(name)
    const { keyPair, request, answered } = this.#parts
    const to = { host, port, keyPair, remotePublicKey: device, timeoutMs: DIAL_TIMEOUT_MS }
    try {
      const stream = await dial(to)
      const closed = new Promise<void>(resolve => stream.once('close', () => resolve()))
      try {
        const answer = await askOnce(stream, 'tillmesh/recover/1', request)
        if (!this.#closed && answered(device, answer)) this.#done.add(name)
      } finally {
        stream.destroy()
        await closed
      }
    } catch {
      // Away, busy, or an older version: the next sighting, or the next try, will tell.
    } finally {
      this.#asking.delete(name)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#lan?.close()
  }
}
