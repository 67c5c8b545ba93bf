import {
  decodeIntroductions,
  encodeIntroductions,
  type Introduction,
  isProven
} from '../business/introduction.ts'
import { attestLog } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from './device.ts'

/** Logs of one device that were introduced and of which nothing came yet. */
const UNPROVEN_MAX = 64

/** Logs that one device may write in its life: it begins one when it must, not when it likes. */
const LOGS_OF_DEVICE_MAX = 1_000

/**
 * The logs that no admission names: told to others, and taken in from them. What was told and has
 * not come yet is kept in memory only; whoever has the log tells of it again.
 */
export class Introductions {
  readonly #device: Device
  /** By log key, hex. */
  readonly #unproven = new Map<string, Introduction>()
  /** Devices that told of too many: said once each. */
  readonly #refused = new Set<string>()

  constructor(device: Device) {
    this.#device = device
  }

  /** Every log that can be introduced. */
  get list(): Introduction[] {
    const { membership, log } = this.#device
    const proven = membership.begun.map(({ device, log, began }) => ({
      device,
      log,
      attestation: began.attestation,
      certificate: began.certificate ?? null
    }))
    for (const one of proven) this.#unproven.delete(one.log.toString('hex'))
    const known = [...proven, ...this.#unproven.values()]
    if (membership.knowsLog(log.key) || log.length === 0) return known
    return [...known, this.own(log.key)]
  }

  /** A log that this device just began. */
  own(log: Buffer): Introduction {
    const { keyPair } = this.#device
    const attestation = attestLog(keyPair, log)
    return { device: keyPair.publicKey, log, attestation, certificate: null }
  }

  /**
   * True if the root key made this device an owner, and nothing came of its log yet: a business
   * that is being recovered.
   */
  vouches(device: Buffer): boolean {
    return [...this.#unproven.values()].some(one => one.certificate && one.device.equals(device))
  }

  /** The log with which the root key made this device an owner, if it did; as bytes. */
  get ownCertified(): Buffer | null {
    const { publicKey } = this.#device.keyPair
    const own = this.list.find(one => one.certificate && one.device.equals(publicKey))
    return own ? encodeIntroductions([own]) : null
  }

  /**
   * What a device that is no member says of itself: the introduction of its log, if the root key
   * stands behind both; else null.
   */
  certified(request: Buffer, device: Buffer): Introduction | null {
    const [one] = decodeIntroductions(request, 1) ?? []
    if (!one?.certificate || !one.device.equals(device)) return null
    const root = Buffer.from(this.#device.profile.business.root, 'hex')
    return isProven(root, one) ? one : null
  }

  /**
   * A member told of logs: holds those that a member or the root key stands behind.
   *
   * @returns what was new, for others to be told
   */
  async take(list: readonly Introduction[], by: Buffer | null): Promise<Introduction[]> {
    const { membership, profile, logs } = this.#device
    const root = Buffer.from(profile.business.root, 'hex')
    const fresh: Introduction[] = []
    for (const one of list) {
      if (membership.knowsLog(one.log) || logs.isOpen(one.log)) continue
      // Of a device that is not known yet it will be told again when its admission was read here.
      if (!one.certificate && !membership.byDevice(one.device)) continue
      if (!isProven(root, one)) {
        this.#refuse(by)
        return fresh
      }
      if (this.#count(membership.members, one) >= LOGS_OF_DEVICE_MAX) {
        this.#refuse(by)
        continue
      }
      // It will be told again when some of those that were told before have come.
      if (this.#count([...this.#unproven.values()], one) >= UNPROVEN_MAX) continue
      this.#unproven.set(one.log.toString('hex'), one)
      fresh.push(one)
      await this.#device.hold(one.log)
    }
    return fresh
  }

  #count(logs: readonly { device: Buffer }[], { device }: Introduction): number {
    return logs.filter(one => one.device.equals(device)).length
  }

  #refuse(by: Buffer | null): void {
    const name = by?.toString('hex') ?? ''
    if (this.#refused.has(name)) return
    this.#refused.add(name)
    const who = by ? (this.#device.membership.byDevice(by)?.name ?? name.slice(0, 8)) : 'The folder'
    this.#device.emit(
      'problem',
      new Fault(
        'PROTOCOL',
        `${who} told of logs that no member stands behind, or of more than ${LOGS_OF_DEVICE_MAX} of one device; they are not opened.`
      )
    )
  }
}
