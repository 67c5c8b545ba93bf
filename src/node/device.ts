import { EventEmitter } from 'node:events'
import type Hypercore from 'hypercore'
import type { Fact } from '../business/judgement.ts'
import type { Membership } from '../business/membership.ts'
import { epochId } from '../business/root.ts'
import { type Address, BeganReason, type Entry } from '../entry/kinds.ts'
import { type Disk, diskOf } from '../log/disk.ts'
import { Logs } from '../log/logs.ts'
import type { CommitContext } from '../log/writer.ts'
import type { Once } from '../view/cell.ts'
import { unpackFact } from '../view/facts.ts'
import { FAMILY } from '../view/families.ts'
import type { View } from '../view/view.ts'
import { beginningOf, nextLogOf } from './beginning.ts'
import { type Clock, systemClock } from './clock.ts'
import type { DeviceEvents } from './device-events.ts'
import { LiveView } from './live-view.ts'
import { requireCounted } from './may-write.ts'
import { type Beginning, OwnLog } from './own-log.ts'
import {
  epochKeysOf,
  logsDirectory,
  membershipOf,
  ownKey,
  type Profile,
  readProfileWithKeys,
  writeProfile
} from './profile.ts'
import { type Build, commitOnce } from './request.ts'
import { TakeBack } from './take-back.ts'

/** What a device takes from outside; a test hands in its own. */
export interface DeviceOptions {
  clock?: Clock
  disk?: Disk
  /** A profile that is not on disk, and is not written until `keep`: init and recover are not done. */
  draft?: Profile
  /** True to ask other devices how long this one's log is with them, before anything is written. */
  asksFirst?: boolean
}

/** One device, put together: its logs, the view folded from them, and the writer of its own log. */
export class Device extends EventEmitter<DeviceEvents> {
  readonly directory: string
  readonly keyPair: Hypercore.KeyPair
  readonly clock: Clock
  readonly logs: Logs
  readonly membership: Membership
  readonly takeBack: TakeBack
  #profile: Profile
  #isDraft: boolean
  /** What is written here. */
  readonly own: OwnLog
  #live!: LiveView

  private constructor(parts: {
    directory: string
    profile: Profile
    isDraft: boolean
    keyPair: Hypercore.KeyPair
    clock: Clock
    logs: Logs
    own: OwnLog
    membership: Membership
  }) {
    super()
    this.directory = parts.directory
    this.#profile = parts.profile
    this.#isDraft = parts.isDraft
    this.keyPair = parts.keyPair
    this.clock = parts.clock
    this.logs = parts.logs
    this.own = parts.own
    this.membership = parts.membership
    this.takeBack = new TakeBack({
      clock: parts.clock,
      core: () => this.log,
      hold: taken => this.own.takeBack(taken, () => this.#goOn()),
      incomplete: () => this.nextLog(BeganReason.recovered),
      failed: error => this.emit('problem', error)
    })
  }

  /**
   * Opens the device in `directory` and folds what its logs hold beyond the view's heads.
   *
   * @throws Fault NO_BUSINESS, LOCKED or STORAGE, NOT_PERMITTED for a relay's directory
   */
  static async open(directory: string, options: DeviceOptions = {}): Promise<Device> {
    const isDraft = options.draft !== undefined
    const profile = options.draft ?? (await readProfileWithKeys(directory))
    const clock = options.clock ?? systemClock
    const logs = await Logs.open(logsDirectory(directory), epochKeysOf(profile), clock.later)
    try {
      const membership = membershipOf(profile)
      const own = await OwnLog.open({
        directory,
        logs,
        core: await logs.own(profile.device.log, ownKey(profile)),
        disk: options.disk ?? diskOf(directory),
        clock,
        location: Buffer.from(profile.device.location, 'hex'),
        appended: (core, start, commits) => device.#live.wrote(core, start, commits),
        failed: fault => device.emit('problem', fault)
      })
      const keyPair = await logs.deviceKeyPair()
      const device = new Device({
        ...{ directory, profile, isDraft, keyPair, clock, logs, own, membership }
      })
      await device.#start(options.asksFirst ?? false)
      return device
    } catch (error) {
      await logs.close()
      throw error
    }
  }

  async #start(asksFirst: boolean): Promise<void> {
    const { directory, membership, logs } = this
    try {
      this.#live = await LiveView.open({
        ...{ directory, membership, logs },
        folded: (log, head) => this.emit('folded', log, head),
        checkpoint: () => this.emit('checkpoint'),
        failed: error => this.emit('problem', error)
      })
      await this.#level()
      const others = this.membership.devices.filter(({ retired }) => !retired).length > 1
      const asked = asksFirst && others ? this.takeBack.ask() : null
      const begun = this.own.begin(asked ?? Promise.resolve(), () => this.#goOn())
      if (asked) begun.catch(error => this.emit('problem', error))
      else await begun
    } catch (error) {
      await this.own.close()
      throw error
    }
    this.logs.onopen = core => this.emit('log', core)
    this.membership.onfact = () => {
      this.emit('fact')
      for (const log of this.membership.sought) {
        this.hold(log).catch(error => this.emit('problem', error))
      }
    }
  }

  /** Folds what the own log holds by now, and says how it goes on. */
  async #goOn(): Promise<Beginning> {
    await this.#live.follow(this.log)
    return beginningOf(this, this.log)
  }

  /** Brings membership and view level with what the logs hold. */
  async #level(): Promise<void> {
    const facts: Fact[] = []
    for await (const [, cell] of this.view.cells<Once>(FAMILY.fact)) {
      facts.push(...[...cell.values()].flatMap(once => unpackFact(once) ?? []))
    }
    this.membership.said(...facts)
    this.membership.onchange = (log, from) => this.#judgementChanged(log, from)
    if (await this.#live.isWrong()) await this.#live.rebuild()
    // A view that begins anew knows no log that no admission names; they are on this disk.
    const stored = this.view.heads.size === 0 ? await this.logs.stored() : []
    await this.#followMembers(stored)
  }

  get view(): View {
    return this.#live.view
  }

  get profile(): Profile {
    return this.#profile
  }

  /** The log that this device writes. */
  get log(): Hypercore {
    return this.own.core
  }

  /** Keys of all logs that this device ever wrote. */
  get ownLogs(): Buffer[] {
    return this.membership.logsOf(this.keyPair.publicKey)
  }

  /** This device's home location, 8 bytes. */
  get location(): Buffer {
    return Buffer.from(this.profile.device.location, 'hex')
  }

  /**
   * Writes entries to this device's log as one atomic group.
   *
   * @returns their addresses, once they are on stable storage; `settle` waits until they are folded
   * @throws Fault DISK_FULL, STORAGE; NOT_PERMITTED or BAD_INPUT, with nothing written, for an entry
   *   that no view would count
   */
  commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    return commitOnce(build, whole => this.own.commit(this.#allowed(whole)))
  }

  /**
   * The same, of entries that hang on all that was written here before: while `build` runs that is
   * in the view, and nothing else is written. It reads only: it must not commit or settle.
   */
  commitAlone(build: () => Promise<Entry[]>): Promise<Address[]> {
    let entries: Entry[] = []
    const prepare = async () => {
      await this.#live.settled()
      await this.#live.follow(this.log)
      entries = await build()
    }
    return commitOnce(
      () => entries,
      whole => this.own.alone(prepare, this.#allowed(whole))
    )
  }

  #allowed(build: Build): Build {
    return context => {
      const entries = build(context)
      for (const entry of entries) requireCounted(this, entry)
      return entries
    }
  }

  /**
   * Ends this device's log and begins the next one, under the newest epoch key that is known here.
   *
   * @param reason wire code of `BeganReason`
   */
  nextLog(reason: number): Promise<void> {
    return this.own.change(async ended => {
      const next = await nextLogOf(this, reason, ended, profile => this.#remember(profile))
      this.emit('log', next.core)
      return next
    })
  }

  /** Keys of all epochs that are known here, the one to write under last. */
  get epochKeys(): Buffer[] {
    const { id } = this.membership.epoch
    const current = (key: Buffer) => (id ? epochId(key).equals(id) : false)
    const keys = epochKeysOf(this.#profile)
    return [...keys.filter(key => !current(key)), ...keys.filter(current)]
  }

  /** The key of an epoch, if it is known here. */
  epochKey(id: Buffer): Buffer | null {
    return epochKeysOf(this.#profile).find(key => epochId(key).equals(id)) ?? null
  }

  /** Takes in the key of an epoch, durably, and reads what was written under it. */
  async learnEpoch(key: Buffer): Promise<void> {
    if (this.epochKey(epochId(key))) return
    const epochKeys = [...this.#profile.epochKeys, key.toString('hex')]
    await this.#remember({ ...this.#profile, epochKeys })
    this.logs.learn(key)
    for (const core of this.logs.all) await this.#live.follow(core)
  }

  /** Writes the profile that was a draft: from now on there is a device in the directory. */
  async keep(): Promise<void> {
    this.#isDraft = false
    await this.#remember(this.#profile)
  }

  async #remember(profile: Profile): Promise<void> {
    if (!this.#isDraft) await writeProfile(this.directory, profile)
    this.#profile = profile
  }

  /** Resolves when everything here of every log is folded, what this device wrote included. */
  async settle(): Promise<void> {
    await this.own.settle()
    await this.#live.settled()
    await this.#followMembers()
  }

  async #followMembers(stored: Buffer[] = []): Promise<void> {
    const { membership } = this
    // A log without a block does not say yet what it goes on from.
    const { began } = this.#profile.device
    const previous = began && 'previous' in began ? [Buffer.from(began.previous.log, 'hex')] : []
    const known = () => `${membership.members.length} ${membership.sought.length}`
    // Following one log may admit the next, or name the one before.
    for (let before = ''; before !== known(); ) {
      before = known()
      const members = membership.members.map(({ log }) => log)
      const all = [this.log.key, ...stored, ...previous, ...members, ...membership.sought]
      for (const log of all) await this.hold(log)
    }
  }

  /** Holds a log: takes it in from whoever has it, passes it on, folds what counts of it. */
  async hold(key: Buffer): Promise<void> {
    await this.#live.follow(await this.logs.log(key))
  }

  #judgementChanged(log: Buffer, from: number): void {
    const head = this.membership.isForked(log) ? Number.POSITIVE_INFINITY : this.view.head(log)
    const folded = head > from || this.#live.isRebuilding
    const act = folded ? this.#live.rebuild() : this.hold(log)
    act.catch(error => this.emit('problem', error))
  }

  /** Waits for no answer about its own log any more: the device is about to be closed. */
  stopAsking(): void {
    this.own.stop()
    this.takeBack.stop()
  }

  /** Finishes what is being written, then closes the directory. */
  async close(): Promise<void> {
    this.stopAsking()
    await this.own.close()
    await this.#live.close()
    await this.logs.close()
  }
}
