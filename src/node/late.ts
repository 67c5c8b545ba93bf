import type { Address, Entry } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from './device.ts'
import { Rounds } from './rounds.ts'
import { type Covered, coveredLength } from './witness.ts'

/**
 * On an owner's device: lets blocks of a retired device count that came late but that another
 * device had seen before the retirement, by its witness statement. The acceptance names the
 * statement, so that anybody can look.
 */
export class LateBlocks {
  readonly #device: Device
  readonly #rounds = new Rounds(() => this.#tendOnce())

  constructor(device: Device) {
    this.#device = device
  }

  /** Looks whether some are covered; to be called when blocks or facts came. */
  tend(): Promise<void> {
    return this.#rounds.ask()
  }

  async #tendOnce(): Promise<void> {
    const { membership, log } = this.#device
    if (!membership.allows(log.key, log.length, 'device.accepted')) return
    const accepted = await this.#covered()
    if (accepted.length > 0) await this.#device.commit(() => accepted)
  }

  async #covered(): Promise<Entry[]> {
    const { membership, view } = this.#device
    const accepted: Entry[] = []
    for (const { log, device } of membership.members) {
      if (view.head(log) <= membership.retiredAt(log)) continue
      const covered = await this.#coveredBeforeAll(log, device)
      if (!covered || covered.length <= membership.retiredAt(log)) continue
      const { length, statement } = covered
      accepted.push({ kind: 'device.accepted', body: { log, length, statement } })
    }
    return accepted
  }

  /** What was seen before each retirement of the device: two owners may have retired it apart. */
  async #coveredBeforeAll(log: Buffer, device: Buffer): Promise<Covered | null> {
    let least: Covered | null = null
    for (const retired of this.#device.membership.retirements) {
      if (!retired.device.equals(device)) continue
      const { log: by, seq } = retired.at
      const before = { time: await this.#timeOf(retired.at), log: by, seq }
      const covered = await coveredLength(this.#device, log, before, device)
      if (!covered) return null
      if (!least || covered.length < least.length) least = covered
    }
    return least
  }

  async #timeOf({ log, seq }: Address): Promise<number> {
    const [commit] = await readCommits(await this.#device.logs.log(log), seq, seq + 1)
    return commit?.time ?? 0
  }

  /** Resolves when nothing of it is under way. */
  close(): Promise<void> {
    return this.#rounds.close()
  }
}
