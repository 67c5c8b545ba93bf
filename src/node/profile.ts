import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { Membership } from '../business/membership.ts'
import type { Role } from '../business/role.ts'
import { epochId } from '../business/root.ts'
import { Fault } from '../fault/fault.ts'

const FORMAT = 1
const FILE = 'device.json'

/**
 * Who this device is: what it must know before it can read its own log. Kept in `device.json`,
 * readable by its user only, because it holds the business key. Keys and ids are hex. A relay's has
 * no epoch and no key; all names but the one that a person gave it here are empty.
 */
export interface Profile {
  format: typeof FORMAT
  business: {
    /** Root public key. */
    root: string
    name: string
    currency: string
  }
  /** Device key of who let this one in: stands for the business until its logs were read. */
  inviter?: string
  /** The first owner, and the root key's signature for it. */
  founder: { device: string; log: string; certificate: string }
  device: {
    name: string
    role: Role
    /** Name of this device's log in its store; a new generation gets a new one. */
    log: string
    /** Id of the epoch under whose key that log is written, hex. */
    epoch: string
    /**
     * Why that log began, and what it goes on from or what the root key signed: written to its
     * block 0 if that is not there yet.
     */
    began?:
      | { reason: number; previous: { log: string; length: number; hash: string } }
      | { reason: number; certificate: string; newLocation: boolean }
    location: string
    locationName: string
  }
  /** Encryption keys of all epochs known, the oldest first. */
  epochKeys: string[]
}

/** What a relay answers to everything that takes a key. */
export const BLIND = 'This device is a relay: it stores and forwards, and cannot read.'
/** Where the logs are. */
export const logsDirectory = (directory: string): string => path.join(directory, 'logs')

/** True if `directory` holds a device. */
export async function hasProfile(directory: string): Promise<boolean> {
  try {
    await readFile(path.join(directory, FILE))
    return true
  } catch {
    return false
  }
}

/**
 * Reads the device's profile.
 *
 * @throws Fault NO_BUSINESS if there is none, STORAGE if it is damaged
 */
export async function readProfile(directory: string): Promise<Profile> {
  const file = path.join(directory, FILE)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch {
    // The profile is what an init, join or recover writes last.
    const begun = await stat(path.join(directory, 'logs')).catch(() => null)
    throw new Fault(
      'NO_BUSINESS',
      begun
        ? `An init, join or recover in ${directory} was broken off: do it again.`
        : `There is no device in ${directory}. Make a business with "tillmesh init", or join one with "tillmesh join INVITE".`
    )
  }
  try {
    const profile = JSON.parse(text) as Profile
    if (profile.format === FORMAT) return profile
  } catch {
    // The sentence below says all there is to say.
  }
  throw new Fault('STORAGE', `${file} is damaged or of another version. Restore it from a backup.`)
}

/**
 * Reads the profile of a device that can read what it holds.
 *
 * @throws Fault as `readProfile` does, and NOT_PERMITTED for a relay's
 */
export async function readProfileWithKeys(directory: string): Promise<Profile> {
  const profile = await readProfile(directory)
  if (profile.device.role === 'relay') throw new Fault('NOT_PERMITTED', BLIND)
  return profile
}

/** Writes the profile: durable when it returns, and never half written. */
export function writeProfile(directory: string, profile: Profile): Promise<void> {
  return writeDurably(path.join(directory, FILE), `${JSON.stringify(profile, null, 2)}\n`)
}

/** Replaces a private file in one step: a crash leaves the old one or the new one. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const directory = path.dirname(file)
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const draft = `${file}.new`
  const handle = await open(draft, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
  const parent = await open(directory, 'r')
  try {
    await parent.sync()
  } finally {
    await parent.close()
  }
}

/** Membership as the profile knows it before any log is read. */
export function membershipOf(profile: Profile): Membership {
  const { device, log, certificate } = profile.founder
  return new Membership(Buffer.from(profile.business.root, 'hex'), {
    device: Buffer.from(device, 'hex'),
    log: Buffer.from(log, 'hex'),
    certificate: Buffer.from(certificate, 'hex')
  })
}

/** Keys of all epochs that the profile knows, the oldest first. */
export const epochKeysOf = ({ epochKeys }: Profile): Buffer[] =>
  epochKeys.map(key => Buffer.from(key, 'hex'))

/**
 * The key that this device's log is written under.
 *
 * @throws Fault STORAGE if the profile lacks it
 */
export function ownKey(profile: Profile): Buffer {
  const key = epochKeysOf(profile).find(
    each => epochId(each).toString('hex') === profile.device.epoch
  )
  if (key) return key
  throw new Fault('STORAGE', 'device.json lacks the key of its log. Restore it from a backup.')
}
