import type { Address, DeviceAdmitted, EpochSealed, LogBegan } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import {
  countsCarried,
  type Epoch,
  type Fact,
  type Founder,
  type Judged,
  type Judgement,
  judge,
  type Place,
  roleIn,
  withPrint
} from './judgement.ts'
import { canWrite, type Role } from './role.ts'
import { verifyOwner } from './root.ts'
import type { Dismissal } from './roster.ts'
import { isSigned } from './signed.ts'

/** One log of a device of the business, and what people see of it. */
export interface Member {
  device: Buffer
  log: Buffer
  name: string
  role: Role
  /** Home location, 8 bytes. */
  location: Buffer
  /** True once an owner retired the device: it gets no links, and later blocks wait. */
  retired: boolean
}

/**
 * What becomes of an entry: it counts; its writer may not write it; its writer was retired before,
 * so it waits for an owner; it stands beyond a fork and counts where it is carried to.
 */
export type Verdict = 'counts' | 'refused' | 'quarantined' | 'branched'

/**
 * Who belongs to the business, which log is whose, and from which sequence each role holds. A pure
 * function of the founder's certificate and of the set of facts: they are judged anew, all
 * together, whenever one arrives, so the order of arrival does not matter.
 */
export class Membership {
  readonly #root: Buffer
  readonly #founder: Founder
  /** By address. */
  readonly #facts = new Map<string, Fact>()
  #judgement: Judgement
  /** By log. */
  #members: ReadonlyMap<string, Member> = new Map()
  /** By device, as of its newest log. */
  #devices: ReadonlyMap<string, Member> = new Map()
  /** Called when a log's judgement changed from a sequence on. */
  onchange: (log: Buffer, from: number) => void = () => {}
  /** Called when anything changed: a device, a retirement, the epoch. */
  onfact: () => void = () => {}

  /**
   * @param root the business's root public key
   * @throws Fault PROTOCOL if the certificate is not the root key's
   */
  constructor(root: Buffer, founder: Founder) {
    if (!verifyOwner(root, founder, founder.certificate)) {
      throw new Fault(
        'PROTOCOL',
        "The owner's certificate was not signed by this business's root key."
      )
    }
    this.#root = root
    this.#founder = founder
    this.#judgement = judge(founder, [])
    this.#describe()
  }

  /** Facts were read: each counts now, or once its writer's own admission is known. */
  said(...facts: Fact[]): void {
    const known = this.#facts.size
    for (const fact of facts) {
      const { at, branch, carriedAt } = fact
      const place = (log?: Buffer, seq?: number) => `${log?.toString('latin1')}${seq}`
      const carried = `${branch?.toString('latin1')}${place(carriedAt?.log, carriedAt?.seq)}`
      const address = `${place(at.log, at.seq)}.${at.index}${carried}`
      if (!this.#facts.has(address) && isSigned(this.#root, fact)) this.#facts.set(address, fact)
    }
    if (this.#facts.size === known) return
    const before = this.#judgement.logs
    this.#judgement = judge(this.#founder, [...this.#facts.values()])
    this.#describe()
    const after = this.#judgement.logs
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const from = firstDifference(before.get(name), after.get(name))
      if (from !== null) this.onchange(Buffer.from(name, 'latin1'), from)
    }
    this.onfact()
  }

  /** What `said` does, of an admission. */
  admitted(admission: DeviceAdmitted, at: Address): void {
    this.said({ kind: 'device.admitted', body: admission, at })
  }

  /** The role of a log's device at a sequence, or null if none of its blocks there counts. */
  roleAt(log: Buffer, seq: number): Role | null {
    const judged = this.#judged(log)
    if (!judged || seq >= Math.min(judged.retiredAt, judged.forkedAt)) return null
    return roleIn(judged, seq)
  }

  /** What becomes of an entry of this kind in this log's block at this sequence. */
  verdict(log: Buffer, seq: number, kind: string): Verdict {
    const judged = this.#judged(log)
    if (judged && seq >= judged.forkedAt) return 'branched'
    return this.verdictOnBranch(log, seq, kind)
  }

  /**
   * The same, of an entry beyond a fork.
   *
   * @param carriedAt the block that carries it; absent while it stands on a branch of our own
   */
  verdictOnBranch(log: Buffer, seq: number, kind: string, carriedAt?: Place): Verdict {
    const judged = this.#judged(log)
    const role = roleIn(judged, seq)
    if (!judged || role === null || !canWrite(role, kind)) return 'refused'
    const counts = carriedAt ? countsCarried(judged, carriedAt) : seq < judged.retiredAt
    return counts ? 'counts' : 'quarantined'
  }

  /** May this log's block at this sequence hold entries of this kind? */
  allows(log: Buffer, seq: number, kind: string): boolean {
    return this.verdict(log, seq, kind) === 'counts'
  }

  /** From which sequence on two branches of this log exist; Infinity if it was never forked. */
  forkedAt(log: Buffer): number {
    return this.#judged(log)?.forkedAt ?? Number.POSITIVE_INFINITY
  }

  /** True if two branches of this log exist: blocks of it may then stand in any other. */
  isForked(log: Buffer): boolean {
    return this.forkedAt(log) < Number.POSITIVE_INFINITY
  }

  /** From which sequence on this log's blocks wait for an owner; Infinity while it is not retired. */
  retiredAt(log: Buffer): number {
    return this.#judged(log)?.retiredAt ?? Number.POSITIVE_INFINITY
  }

  /** True if an owner retired this device, whether or not its logs are known. */
  isRetired(device: Buffer): boolean {
    return this.#judgement.retired.has(device.toString('hex'))
  }

  /** True if the root key itself made this device an owner: only the root key dismisses it. */
  isRooted(device: Buffer): boolean {
    return this.#judgement.rooted.has(device.toString('hex'))
  }

  /** True if some fact, or the root key, stands behind this log. */
  knowsLog(log: Buffer): boolean {
    return this.#judgement.logs.has(log.toString('latin1'))
  }

  /** True if this device key belongs to a member that was not retired. */
  hasDevice(device: Buffer): boolean {
    return this.byDevice(device)?.retired === false
  }

  /** A device by its newest log. */
  byDevice(device: Buffer): Member | undefined {
    return this.#devices.get(device.toString('hex'))
  }

  byLog(log: Buffer): Member | undefined {
    return this.#members.get(log.toString('latin1'))
  }

  /** Every log, with its device; the founder's first. */
  get members(): Member[] {
    return [...this.#members.values()]
  }

  /** Every device once, by its newest log; those that were retired too. */
  get devices(): Member[] {
    return [...this.#devices.values()]
  }

  /** Keys of all logs that a device ever wrote. */
  logsOf(device: Buffer): Buffer[] {
    return this.members.filter(member => member.device.equals(device)).map(({ log }) => log)
  }

  /** The key that everybody is to write under. */
  get epoch(): Epoch {
    return this.#judgement.epoch
  }

  /** Every log that proved itself by its first block. */
  get begun(): { device: Buffer; log: Buffer; began: LogBegan }[] {
    return [...this.#judgement.logs.values()].flatMap(({ device, log, began }) =>
      began ? [{ device, log, began }] : []
    )
  }

  /** Who was retired, and where that stands. */
  get retirements(): Judgement['retirements'] {
    return this.#judgement.retirements
  }

  /** Logs that others say they go on from, and that are not known yet. */
  get sought(): Buffer[] {
    return [...this.#facts.values()].flatMap(({ kind, body }) =>
      kind === 'log.began' && body.previous && !this.knowsLog(body.previous.log)
        ? [body.previous.log]
        : []
    )
  }

  get founder(): Founder {
    return this.#founder
  }

  /** Every retirement that the root key signed. */
  get dismissals(): Dismissal[] {
    return [...this.#facts.values()].flatMap(({ kind, body }) => {
      if (kind !== 'device.retired' || !body.certificate) return []
      const { device, logs, certificate } = body
      return [{ device, logs, certificate }]
    })
  }

  /** Every epoch key that was given, and to whom. */
  get sealed(): readonly EpochSealed[] {
    return this.#judgement.sealed
  }

  #judged(log: Buffer): Judged | undefined {
    return this.#judgement.logs.get(log.toString('latin1'))
  }

  /** What people see of each log's device: as its last range says. */
  #describe(): void {
    const { logs, retired } = this.#judgement
    const members = new Map<string, Member>()
    const devices = new Map<string, Member>()
    for (const [name, { device, log, roles, called, generation }] of logs) {
      if (roles.length === 0) continue
      const { role, said } = roles.at(-1)!
      const { name: title, location } = said?.admission ?? called ?? {}
      const key = device.toString('hex')
      const member: Member = {
        device,
        log,
        role,
        // Of a founder whose first block is not here yet neither is known.
        name: title ?? 'owner',
        location: location ?? Buffer.alloc(8),
        retired: retired.has(key)
      }
      members.set(name, member)
      const other = devices.get(key)
      if (!other || this.#judged(other.log)!.generation < generation) devices.set(key, member)
    }
    this.#members = members
    this.#devices = devices
  }
}

/** The first sequence from which two judgements of a log differ, or null. */
function firstDifference(a: Judged | undefined, b: Judged | undefined): number | null {
  const one = segments(a)
  const other = segments(b)
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const [x, y] = [one[i], other[i]]
    if (x?.from === y?.from && x?.verdict === y?.verdict) continue
    return Math.min(x?.from ?? Number.POSITIVE_INFINITY, y?.from ?? Number.POSITIVE_INFINITY)
  }
  return null
}

/** What holds from which sequence on. */
function segments(judged: Judged | undefined): { from: number; verdict: string }[] {
  if (!judged) return []
  const { roles, retiredAt, forkedAt } = judged
  const end = Math.min(retiredAt, forkedAt)
  // What is carried of it stands anywhere: any change of how that is judged is one from the fork on.
  const later = roles.filter(({ from }) => from >= forkedAt).map(({ from, role }) => from + role)
  const branched = `branched ${later} ${withPrint(judged)}`
  return [
    ...roles.filter(({ from }) => from < end).map(({ from, role }) => ({ from, verdict: role })),
    ...(retiredAt < forkedAt ? [{ from: retiredAt, verdict: 'quarantined' }] : []),
    ...(forkedAt < Number.POSITIVE_INFINITY ? [{ from: forkedAt, verdict: branched }] : [])
  ]
}
