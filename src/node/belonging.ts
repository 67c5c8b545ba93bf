import path from 'node:path'
import {
  decodeIntroductions,
  encodeIntroductions,
  type Introduction,
  isProven
} from '../business/introduction.ts'
import {
  type Belief,
  believe,
  decodeRoster,
  type SignedRoster,
  verifyRoster
} from '../business/roster.ts'
import { readList, writeList } from './list-file.ts'
import type { Profile } from './profile.ts'

/** Owners whose rosters a relay keeps. */
const ROSTERS_MAX = 64

/** Logs that a relay holds: as many as one standing names. */
const LOGS_MAX = 10_000

/** Logs of one device that no roster names. */
const INTRODUCED_MAX = 1_000

/**
 * Who belongs, for a device that cannot read it in the logs: by the owners' rosters and by
 * introductions of logs, both kept on disk.
 */
export class Belonging {
  readonly #directory: string
  readonly #profile: Profile
  /** The newest of each owner, by device key in hex. */
  readonly #rosters = new Map<string, SignedRoster>()
  /** By log key in hex. */
  readonly #introduced = new Map<string, Introduction>()
  #belief: Belief

  private constructor(directory: string, profile: Profile) {
    this.#directory = directory
    this.#profile = profile
    this.#belief = this.#believe()
  }

  /** @throws Fault STORAGE if one of the files is damaged */
  static async open(directory: string, profile: Profile): Promise<Belonging> {
    const belonging = new Belonging(directory, profile)
    for (const bytes of await readList(belonging.#file('rosters'))) {
      const roster = decodeRoster(bytes)
      if (roster && verifyRoster(belonging.#root, roster))
        belonging.#rosters.set(roster.author.toString('hex'), roster)
    }
    for (const bytes of await readList(belonging.#file('introductions'))) {
      for (const one of decodeIntroductions(bytes) ?? []) {
        belonging.#introduced.set(one.log.toString('hex'), one)
      }
    }
    belonging.#belief = belonging.#believe()
    return belonging
  }

  /** Device keys of all that get a link. */
  get members(): Buffer[] {
    return [...this.#belief.members.values()]
  }

  isMember(device: Buffer): boolean {
    return this.#belief.members.has(device.toString('hex'))
  }

  /** Logs to be held; beyond a limit no more are. */
  get logs(): Buffer[] {
    const told = [...this.#introduced.values()].map(({ log }) => log)
    const all = new Map(
      [...this.#belief.logs.values(), ...told].map(log => [log.toString('hex'), log])
    )
    return [...all.values()].slice(0, LOGS_MAX)
  }

  get rosters(): SignedRoster[] {
    return [...this.#rosters.values()]
  }

  get introductions(): Introduction[] {
    return [...this.#introduced.values()]
  }

  /**
   * Takes in a roster, durably; one after the other, as introductions too.
   *
   * @returns true if it is believed and newer than what was here
   */
  async take(roster: SignedRoster): Promise<boolean> {
    const name = roster.author.toString('hex')
    const known = this.#rosters.get(name)
    if (known ? known.counter >= roster.counter : this.#rosters.size >= ROSTERS_MAX) return false
    // Whoever was retired must not dismiss those who retired it.
    const certified = roster.certified.some(({ device }) => device.equals(roster.author))
    if (!certified && !this.#belief.owners.has(name)) return false
    if (!verifyRoster(this.#root, roster)) return false
    this.#rosters.set(name, roster)
    this.#belief = this.#believe()
    for (const author of this.#rosters.keys()) {
      if (!this.#belief.owners.has(author)) this.#rosters.delete(author)
    }
    await writeList(
      this.#file('rosters'),
      this.rosters.map(({ bytes }) => bytes)
    )
    return true
  }

  /**
   * Takes in introductions that a member or the root key stands behind, durably.
   *
   * @returns the new ones
   */
  async introduced(list: readonly Introduction[]): Promise<Introduction[]> {
    const held = new Set(this.logs.map(log => log.toString('hex')))
    const isNew = ({ log, certificate }: Introduction) => {
      const name = log.toString('hex')
      return certificate ? !this.#introduced.get(name)?.certificate : !held.has(name)
    }
    const fresh = list.filter(one => isNew(one) && this.#isBacked(one))
    if (fresh.length === 0) return []
    for (const one of fresh) this.#introduced.set(one.log.toString('hex'), one)
    this.#belief = this.#believe()
    await writeList(
      this.#file('introductions'),
      this.introductions.map(one => encodeIntroductions([one]))
    )
    return fresh
  }

  #isBacked(one: Introduction): boolean {
    if (!one.certificate && !this.isMember(one.device)) return false
    const others = this.introductions.filter(({ device }) => device.equals(one.device))
    return others.length < INTRODUCED_MAX && isProven(this.#root, one)
  }

  #believe(): Belief {
    const { founder, inviter } = this.#profile
    const certified = this.introductions.filter(({ certificate }) => certificate)
    const first = {
      device: Buffer.from(founder.device, 'hex'),
      log: Buffer.from(founder.log, 'hex')
    }
    const anchors = { rooted: [first, ...certified], inviter: Buffer.from(inviter ?? '', 'hex') }
    return believe(anchors, this.#rosters)
  }

  #file(what: string): string {
    return path.join(this.#directory, `${what}.json`)
  }

  get #root(): Buffer {
    return Buffer.from(this.#profile.business.root, 'hex')
  }
}
