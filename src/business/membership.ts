import type { Address, DeviceAdmitted } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { canWrite, mayAdmit, ROLE_CODES, type Role, roleFromCode } from './role.ts'
import { verifyLog, verifyOwner } from './root.ts'

/** The first owner: believed because the business's root key signed for its device and log. */
export interface Founder {
  device: Buffer
  log: Buffer
  certificate: Buffer
}

/** A device of the business, as its admissions say. */
export interface Member {
  device: Buffer
  log: Buffer
  name: string
  role: Role
  /** Home location, 8 bytes. */
  location: Buffer
}

/** A role that holds from a sequence of a log on, until a later range begins. */
interface RoleRange {
  from: number
  role: Role
  admission: DeviceAdmitted | null
}

interface Pending {
  admission: DeviceAdmitted
  at: Address
}

/**
 * Who belongs to the business, which log is whose, and from which sequence each role holds. A pure
 * function of the founder's certificate and of the set of admissions, in whatever order they
 * arrive: an admission counts if its writer could admit at the sequence it stands at.
 */
export class Membership {
  /** Role ranges by log key (latin1), ascending by `from`. */
  readonly #ranges = new Map<string, RoleRange[]>()
  readonly #members = new Map<string, Member>()
  #pending: Pending[] = []
  /** Addresses of admissions taken in, so that reading a log again changes nothing. */
  readonly #seen = new Set<string>()
  /** Called when a log's judgement changed from a sequence on. */
  onchange: (log: Buffer, from: number) => void = () => {}

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
    this.#ranges.set(founder.log.toString('latin1'), [{ from: 0, role: 'owner', admission: null }])
    this.#members.set(founder.log.toString('latin1'), {
      device: founder.device,
      log: founder.log,
      // Its own admission, in block 0 of its log, says its name and place.
      name: 'owner',
      role: 'owner',
      location: Buffer.alloc(8)
    })
  }

  /** An admission was read at `at`: believed now, or when its writer's own admission arrives. */
  admitted(admission: DeviceAdmitted, at: Address): void {
    const address = `${at.log.toString('latin1')}${at.seq}.${at.index}`
    if (this.#seen.has(address)) return
    this.#seen.add(address)
    this.#pending.push({ admission, at })
    // One admission may make another's writer an owner: go on until nothing changes.
    for (let before = -1; before !== this.#pending.length; ) {
      before = this.#pending.length
      this.#pending = this.#pending.filter(pending => !this.#settle(pending))
    }
  }

  /** True if the pending admission is settled: believed, or refused for good. */
  #settle({ admission, at }: Pending): boolean {
    const { device, log, from } = admission
    if (!Object.values(ROLE_CODES).includes(admission.role)) return true
    if (!verifyLog(device, log, admission.attestation)) return true
    const writer = this.roleAt(at.log, at.seq)
    if (writer === null || !mayAdmit(writer)) return false
    const name = log.toString('latin1')
    const ranges = this.#ranges.get(name) ?? []
    const range: RoleRange = { from, role: roleFromCode(admission.role), admission }
    ranges.push(range)
    // Two admissions from one sequence: the less trusted role holds, whichever came first.
    ranges.sort((a, b) => a.from - b.from || ROLE_CODES[a.role] - ROLE_CODES[b.role])
    this.#ranges.set(name, ranges)
    this.#describe(name, ranges)
    this.onchange(log, from)
    return true
  }

  #describe(name: string, ranges: RoleRange[]): void {
    const last = ranges.at(-1)!
    if (!last.admission) return
    const { device, log, location } = last.admission
    this.#members.set(name, {
      device,
      log,
      location,
      role: last.role,
      name: last.admission.name
    })
  }

  /** The role of a log's device at a sequence, or null if nobody admitted it there. */
  roleAt(log: Buffer, seq: number): Role | null {
    const ranges = this.#ranges.get(log.toString('latin1'))
    if (!ranges) return null
    for (let i = ranges.length - 1; i >= 0; i--) if (ranges[i]!.from <= seq) return ranges[i]!.role
    return null
  }

  /** May this log's block at this sequence hold entries of this kind? */
  allows(log: Buffer, seq: number, kind: string): boolean {
    const role = this.roleAt(log, seq)
    return role !== null && canWrite(role, kind)
  }

  /** True if some admission, or the root key, stands behind this log. */
  knowsLog(log: Buffer): boolean {
    return this.#ranges.has(log.toString('latin1'))
  }

  /** True if this device key belongs to a member. */
  hasDevice(device: Buffer): boolean {
    return this.byDevice(device) !== undefined
  }

  byDevice(device: Buffer): Member | undefined {
    for (const member of this.#members.values()) if (member.device.equals(device)) return member
    return undefined
  }

  byLog(log: Buffer): Member | undefined {
    return this.#members.get(log.toString('latin1'))
  }

  /** Every member, founder first. */
  get members(): Member[] {
    return [...this.#members.values()]
  }
}
