/**
 * A roster: one owner's word who belongs, for a device that cannot read the logs. Members carry it
 * to relays, and a relay keeps each owner's newest.
 */
import c from 'compact-encoding'
import crypto from 'hypercore-crypto'
import { encodeMessage } from '../entry/encoding.ts'
import type { DeviceRetired } from '../entry/kinds.ts'
import { type DeviceLog, type KeyPair, verifyOwner, verifyRetirement } from './root.ts'

/** A device in a roster: what must be known to let it in and to hold its logs, and no more. */
export interface Listed {
  device: Buffer
  owner: boolean
  retired: boolean
  /** Every log that it ever wrote. */
  logs: Buffer[]
}

/** A retirement that the root key signed: it holds whoever tells of it. */
export type Dismissal = Pick<DeviceRetired, 'device' | 'logs'> & { certificate: Buffer }

/** An owner whom the root key itself admitted, beside the founder: it holds whoever tells of it. */
export type Certified = DeviceLog & { certificate: Buffer }

/** Who belongs, as one owner says. */
export interface Roster {
  /** Device key of the owner. */
  author: Buffer
  /** Higher in each roster of one owner than in those before. */
  counter: number
  devices: Listed[]
  certified: Certified[]
  dismissals: Dismissal[]
}

/** A roster with the bytes that its owner signed and others pass on. */
export interface SignedRoster extends Roster {
  bytes: Buffer
}

/** The largest roster, bytes: 250 devices that each wrote 60 logs. */
export const ROSTER_BYTES_MAX = 512 * 1024

const VERSION = 1
const SIGNATURE_BYTES = 64
const FLAG = { owner: 1, retired: 2 }

const [NS_ROSTER] = crypto.namespace('tillmesh/roster', 1) as [Buffer]

/** The roster, signed by its author's device key for this business. */
export function signRoster(root: Buffer, roster: Roster, author: KeyPair): SignedRoster {
  const body = encodeRoster(roster)
  const signature = crypto.sign(crypto.hash([NS_ROSTER, root, body]), author.secretKey)
  return { ...roster, bytes: Buffer.concat([body, signature]) }
}

/** Did its author sign this roster, for this business? And the root key all it says of it? */
export function verifyRoster(root: Buffer, roster: SignedRoster): boolean {
  const { author, bytes, certified, dismissals } = roster
  const statement = crypto.hash([NS_ROSTER, root, bytes.subarray(0, -SIGNATURE_BYTES)])
  return (
    crypto.verify(statement, bytes.subarray(-SIGNATURE_BYTES), author) &&
    certified.every(each => verifyOwner(root, each, each.certificate)) &&
    dismissals.every(each => verifyRetirement(root, each, each.certificate))
  )
}

/** True if this very roster is what was signed. */
export function saysTheSame(roster: Roster, { bytes }: SignedRoster): boolean {
  return encodeRoster(roster).equals(bytes.subarray(0, -SIGNATURE_BYTES))
}

/** A roster without its signature, as bytes. */
function encodeRoster({ author, counter, devices, certified, dismissals }: Roster): Buffer {
  return encodeMessage(write => {
    write(c.uint, VERSION)
    write(c.fixed32, author)
    write(c.uint, counter)
    write(c.uint, devices.length)
    for (const { device, owner, retired, logs } of devices) {
      write(c.fixed32, device)
      write(c.uint, (owner ? FLAG.owner : 0) | (retired ? FLAG.retired : 0))
      write(keys, logs)
    }
    write(c.uint, certified.length)
    for (const { device, log, certificate } of certified) {
      write(c.fixed32, device)
      write(c.fixed32, log)
      write(c.fixed64, certificate)
    }
    write(c.uint, dismissals.length)
    for (const { device, logs, certificate } of dismissals) {
      write(c.fixed32, device)
      write(c.uint, logs.length)
      for (const { log, length } of logs) {
        write(c.fixed32, log)
        write(c.uint, length)
      }
      write(c.fixed64, certificate)
    }
  })
}

/** A signed roster out of bytes, its signature not looked at yet; null if they hold none. */
export function decodeRoster(bytes: Buffer): SignedRoster | null {
  const end = bytes.byteLength - SIGNATURE_BYTES
  if (bytes.byteLength > ROSTER_BYTES_MAX || end < 0) return null
  const own = Buffer.from(bytes)
  const state = { start: 0, end, buffer: own }
  const key = () => Buffer.from(c.fixed32.decode(state))
  const list = <T>(read: () => T): T[] => {
    const items: T[] = []
    for (let left = c.uint.decode(state); left > 0; left--) items.push(read())
    return items
  }
  try {
    if (c.uint.decode(state) !== VERSION) return null
    const author = key()
    const counter = c.uint.decode(state)
    const devices = list(() => {
      const device = key()
      const flags = c.uint.decode(state)
      const [owner, retired] = [(flags & FLAG.owner) !== 0, (flags & FLAG.retired) !== 0]
      return { device, owner, retired, logs: list(key) }
    })
    const certificate = () => Buffer.from(c.fixed64.decode(state))
    const certified = list(() => ({ device: key(), log: key(), certificate: certificate() }))
    const dismissals = list(() => ({
      device: key(),
      logs: list(() => ({ log: key(), length: c.uint.decode(state) })),
      certificate: certificate()
    }))
    return { author, counter, devices, certified, dismissals, bytes: own }
  } catch {
    return null // cut off, or lengths that do not fit
  }
}

const keys = c.array(c.fixed32)

/** Whom a relay believes before it has read any roster. */
export interface Anchors {
  /** Devices that the root key made owners, with the logs that it named. */
  rooted: readonly DeviceLog[]
  /** Device key of the owner that let the relay in. */
  inviter: Buffer
}

/** Who belongs, as far as rosters say. Keys are in hex. */
export interface Belief {
  /** Devices that get a link. */
  members: ReadonlyMap<string, Buffer>
  /** Owners whose rosters are believed. */
  owners: ReadonlySet<string>
  /** Logs to be held, those of retired devices too. */
  logs: ReadonlyMap<string, Buffer>
}

/**
 * Who belongs by these rosters: those of the root key's owners count, of the inviter, and of whoever
 * a roster that counts calls an owner, in this order. Who was retired by one before it in that
 * order is out, with all that only it said; whom the root key made an owner, only the root key
 * dismisses.
 *
 * @param rosters verified, by author's key in hex
 */
export function believe(anchors: Anchors, rosters: ReadonlyMap<string, SignedRoster>): Belief {
  const all = [...rosters.values()]
  const rooted = [...anchors.rooted, ...all.flatMap(({ certified }) => certified)]
  const dismissed = all.flatMap(({ dismissals }) => dismissals)
  const retired = new Set(dismissed.map(({ device }) => hex(device)))
  const safe = new Set(rooted.map(({ device }) => hex(device)).filter(name => !retired.has(name)))
  const members = new Map<string, Buffer>()
  const logs = new Map(rooted.map(({ log }) => [hex(log), log] as const))
  const owners = new Set<string>()
  const queue = [...rooted.map(({ device }) => device), anchors.inviter]
  for (const device of queue) {
    const name = hex(device)
    if (owners.has(name) || retired.has(name)) continue
    owners.add(name)
    members.set(name, device)
    for (const listed of rosters.get(name)?.devices ?? []) {
      const other = hex(listed.device)
      if (listed.retired && !safe.has(other)) retired.add(other)
      if (listed.owner && !listed.retired) queue.push(listed.device)
      members.set(other, listed.device)
      for (const log of listed.logs) logs.set(hex(log), log)
    }
  }
  for (const name of retired) {
    members.delete(name)
    owners.delete(name)
  }
  return { members, owners, logs }
}

const hex = (key: Buffer) => key.toString('hex')
