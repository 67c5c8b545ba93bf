import { randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import c from 'compact-encoding'
import type Hypercore from 'hypercore'
import { Membership } from '../business/membership.ts'
import type { Encoding } from '../entry/encoding.ts'
import { LOCATION_FIELDS } from '../entry/fields.ts'
import { type Address, type DeviceAdmitted, type Entry, kindByName } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { type Disk, diskOf, RoomGuard } from '../log/disk.ts'
import { Journal } from '../log/journal.ts'
import { Logs } from '../log/logs.ts'
import { recoverLog } from '../log/recover.ts'
import { type CommitContext, Writer } from '../log/writer.ts'
import { type Once, provisional, type RegisterSet } from '../view/cell.ts'
import { FAMILY, LAST } from '../view/families.ts'
import { View } from '../view/view.ts'
import { type Clock, systemClock } from './clock.ts'
import { Follower } from './follow.ts'
import { type Profile, readProfile } from './profile.ts'

/** What a device tells those around it. */
interface DeviceEvents {
  /** The view has folded more of a log: its key and new head. */
  folded: [log: Buffer, head: number]
  /** The view was written to disk. */
  checkpoint: []
  /** Something failed that the device goes on from. */
  problem: [error: unknown]
  /** A log was admitted and is now held. */
  log: [core: Hypercore]
}

/** What a device takes from outside; a test hands in its own. */
export interface DeviceOptions {
  clock?: Clock
  disk?: Disk
}

/** One device, put together: its logs, the view folded from them, and the writer of its own log. */
export class Device extends EventEmitter<DeviceEvents> {
  readonly directory: string
  readonly profile: Profile
  readonly keyPair: Hypercore.KeyPair
  readonly clock: Clock
  readonly logs: Logs
  readonly log: Hypercore
  readonly membership: Membership
  #view: View
  #follower: Follower
  #writer!: Writer
  #rebuilding: Promise<void> | null = null
  #rebuildDue = false

  private constructor(parts: {
    directory: string
    profile: Profile
    keyPair: Hypercore.KeyPair
    clock: Clock
    logs: Logs
    log: Hypercore
    membership: Membership
    view: View
  }) {
    super()
    this.directory = parts.directory
    this.profile = parts.profile
    this.keyPair = parts.keyPair
    this.clock = parts.clock
    this.logs = parts.logs
    this.log = parts.log
    this.membership = parts.membership
    this.#view = parts.view
    this.#follower = this.#newFollower(this.#view)
  }

  /**
   * Opens the device in `directory` and folds what its logs hold beyond the view's heads.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE
   */
  static async open(directory: string, options: DeviceOptions = {}): Promise<Device> {
    const profile = await readProfile(directory)
    const clock = options.clock ?? systemClock
    const logs = await Logs.open(
      logsDirectory(directory),
      Buffer.from(profile.epochKeys[0]!, 'hex'),
      clock.later
    )
    try {
      const membership = membershipOf(profile)
      const view = await openView(directory, membership, 'last')
      const device = new Device({
        directory,
        profile,
        keyPair: await logs.deviceKeyPair(),
        clock,
        logs,
        log: await logs.own(profile.device.log),
        membership,
        view
      })
      await device.#start(options.disk ?? diskOf(directory))
      await removeOldViews(directory)
      return device
    } catch (error) {
      await logs.close()
      throw error
    }
  }

  async #start(disk: Disk): Promise<void> {
    const { journal, records } = await Journal.open(this.directory, randomBytes)
    try {
      await recoverLog(this.log, records)
      await this.#level()
    } catch (error) {
      await journal.close()
      throw error
    }
    const last = await this.view.cell<Map<number, number>>(
      FAMILY.logMaxima + this.log.key.toString('latin1')
    )
    this.#writer = new Writer({
      core: this.log,
      journal,
      durable: this.logs.durable,
      room: new RoomGuard(disk, () => this.clock.now()),
      clock: this.clock,
      location: Buffer.from(this.profile.device.location, 'hex'),
      lastReceipt: last?.get(LAST.receipt) ?? 0,
      appended: (start, commits) => this.#follower.wrote(this.log, start, commits),
      failed: fault => this.emit('problem', fault)
    })
  }

  /** Brings membership and view level with what the logs hold. */
  async #level(): Promise<void> {
    for await (const [, cell] of this.view.cells<Once>(FAMILY.device)) {
      for (const { at, body } of cell.values()) {
        if (body) this.membership.admitted(decodeAdmission(body), at)
      }
    }
    if (await this.#viewIsAhead()) await this.#rebuild()
    this.membership.onchange = (log, from) => this.#judgementChanged(log, from)
    await this.#followMembers()
  }

  get view(): View {
    return this.#view
  }

  /** This device's home location, 8 bytes. */
  get location(): Buffer {
    return Buffer.from(this.profile.device.location, 'hex')
  }

  /** A location's name, or its id in hex while nobody named it. */
  async locationName(location: Buffer): Promise<string> {
    const cell = await this.view.cell<RegisterSet>(FAMILY.location + location.toString('latin1'))
    const name = provisional(cell?.get(LOCATION_FIELDS.name.code))?.value
    return name === undefined ? location.toString('hex') : String(name)
  }

  /**
   * Writes entries to this device's log as one atomic group.
   *
   * @returns their addresses, once they are on stable storage; `settle` waits until they are folded
   * @throws Fault DISK_FULL, STORAGE, or NOT_PERMITTED if the device's role may not write them
   */
  commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    return this.#writer.commit(context => {
      const entries = build(context)
      for (const { kind } of entries) {
        if (!this.membership.allows(this.log.key, this.log.length, kind)) {
          throw new Fault(
            'NOT_PERMITTED',
            `${this.profile.device.name} is admitted as ${this.profile.device.role} and may not write ${kind}.`
          )
        }
      }
      return entries
    })
  }

  /** Resolves when everything here of every log is folded, what this device wrote included. */
  async settle(): Promise<void> {
    await this.#writer.settle()
    if (this.#rebuilding) await this.#rebuilding
    await this.#followMembers()
  }

  async #followMembers(): Promise<void> {
    // Following one log may admit the next.
    for (let known = -1; known !== this.membership.members.length; ) {
      known = this.membership.members.length
      for (const { log } of this.membership.members) await this.#hold(log)
    }
  }

  async #hold(key: Buffer): Promise<void> {
    const fresh = !this.logs.isOpen(key)
    const core = await this.logs.log(key)
    if (fresh) this.emit('log', core)
    await this.#follower.follow(core)
  }

  #judgementChanged(log: Buffer, from: number): void {
    const folded = this.view.head(log) > from || this.#rebuilding !== null
    const act = folded ? this.#rebuild() : this.#hold(log)
    act.catch(error => this.emit('problem', error))
  }

  /**
   * The view must never know blocks that the logs do not hold: after a power cut the logs may have
   * lost what they took from peers and had not synced.
   */
  async #viewIsAhead(): Promise<boolean> {
    for (const [log, head] of this.view.heads) {
      const core = await this.logs.log(Buffer.from(log, 'hex'))
      if (core.contiguousLength < head) return true
    }
    return false
  }

  /** Folds every log from its first block into a fresh view, and swaps it in when it is level. */
  #rebuild(): Promise<void> {
    this.#rebuildDue = true
    this.#rebuilding ??= this.#rebuildWhileDue().finally(() => {
      this.#rebuilding = null
    })
    return this.#rebuilding
  }

  /** A judgement may change again while the view is rebuilt: then it is rebuilt once more. */
  async #rebuildWhileDue(): Promise<void> {
    while (this.#rebuildDue) {
      this.#rebuildDue = false
      await this.#rebuildNow()
    }
  }

  async #rebuildNow(): Promise<void> {
    const next = await openView(this.directory, this.membership, 'next')
    const follower = this.#newFollower(next)
    for (const { log } of this.membership.members) await follower.follow(await this.logs.log(log))
    const old = { view: this.#view, follower: this.#follower }
    this.#view = next
    this.#follower = follower
    await this.#followMembers()
    await old.follower.close()
    await old.view.close()
    await removeOldViews(this.directory)
  }

  #newFollower(view: View): Follower {
    view.oncheckpoint = () => this.emit('checkpoint')
    return new Follower(view, {
      folded: (log, head) => this.emit('folded', log, head),
      failed: error => this.emit('problem', error)
    })
  }

  /** Finishes what is being written, then closes the directory. */
  async close(): Promise<void> {
    await this.#writer.close()
    if (this.#rebuilding) await this.#rebuilding
    await this.#follower.close()
    await this.#view.close()
    await this.logs.close()
  }
}

/** Where the logs are. */
export const logsDirectory = (directory: string): string => path.join(directory, 'logs')

/** Membership as the profile knows it before any log is read. */
export function membershipOf(profile: Profile): Membership {
  const { device, log, certificate } = profile.founder
  return new Membership(Buffer.from(profile.business.root, 'hex'), {
    device: Buffer.from(device, 'hex'),
    log: Buffer.from(log, 'hex'),
    certificate: Buffer.from(certificate, 'hex')
  })
}

/**
 * Views are folders `view-1`, `view-2`, …: the last one counts. One that a crash left half built
 * is as good as any, because it goes on from its heads.
 */
async function openView(
  directory: string,
  membership: Membership,
  which: 'last' | 'next'
): Promise<View> {
  const last = (await viewNumbers(directory)).at(-1) ?? 0
  const number = which === 'next' || last === 0 ? last + 1 : last
  const folder = path.join(directory, `view-${number}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return (await View.open(folder, membership)) ?? openView(directory, membership, 'next')
}

async function removeOldViews(directory: string): Promise<void> {
  for (const number of (await viewNumbers(directory)).slice(0, -1)) {
    await rm(path.join(directory, `view-${number}`), { recursive: true, force: true })
  }
}

async function viewNumbers(directory: string): Promise<number[]> {
  return (await readdir(directory))
    .map(name => Number(/^view-(\d+)$/.exec(name)?.[1]))
    .filter(number => number > 0)
    .sort((a, b) => a - b)
}

function decodeAdmission(body: Buffer): DeviceAdmitted {
  return c.decode(kindByName('device.admitted').encoding as Encoding<DeviceAdmitted>, body)
}
