import type NoiseSecretStream from '@hyperswarm/secret-stream'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import type { KeyBox } from '../business/key-box.ts'
import type { SignedRoster } from '../business/roster.ts'
import type { Standing } from '../view/view.ts'
import type { AnswerStranger } from './pairing.ts'

/** What sync needs of the device it serves. */
export interface SyncHost {
  keyPair: NoiseSecretStream.KeyPair
  /** Root public key of the business. */
  root: Buffer
  isMember: (device: Buffer) => boolean
  isRetired: (device: Buffer) => boolean
  /** Device keys of all members, this device's own among them. */
  members: () => Buffer[]
  /** Addresses that a person gave, `HOST:PORT` each. */
  addresses: () => readonly string[]
  /** Name of the device that writes a log. */
  writerOf: (log: Buffer) => string
  /** Every log held. */
  cores: () => Hypercore[]
  /** Logs that no admission names, to be told to others. */
  introductions: () => readonly Introduction[]
  /** A member told of logs. */
  introduced: (list: Introduction[], by: Buffer) => void
  /** The newest roster of each owner, to be told to others. */
  rosters: () => readonly SignedRoster[]
  /** A member told who belongs; its word for it is not checked yet. */
  rosterHeard: (roster: SignedRoster) => void
  /** Keys that were sealed to a device. */
  keysFor: (device: Buffer) => readonly KeyBox[]
  /** A member gave keys that were sealed to this device. */
  keysGiven: (boxes: KeyBox[]) => void
  /** Answers a guest, or null while no invitation is open. */
  joining: () => AnswerStranger | null
  /** Answers a device that the root key made an owner, or null if it cannot be one. */
  recovering: (device: Buffer) => AnswerStranger | null
  /** Where the view stands, as of its last checkpoint; a relay has none, and says format 0. */
  standing: () => Standing & { format?: 0 }
  now: () => number
  random: () => number
}

/** Where and how to be found. */
export interface SyncOptions {
  /** IPv4 address of the one interface to use; all of the machine's if absent. */
  lanInterface?: string | undefined
  mdnsPort?: number | undefined
  /** TCP port for links; 0 or absent lets the system choose, mDNS tells the others. */
  linkPort?: number | undefined
}
