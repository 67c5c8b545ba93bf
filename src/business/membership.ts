import { type Address, compareAddresses, type DeviceAdmitted } from '../entry/kinds.ts'
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
  /** Who said so; null for the founder, whom the root key admitted. */
  said: Said | null
}

/** An admission and where it stands. */
interface Said {
  admission: DeviceAdmitted
  at: Address
}

/** Role ranges by log key (latin1), ascending by `from`. */
type Ranges = ReadonlyMap<string, readonly RoleRange[]>

/**
 * Who belongs to the business, which log is whose, and from which sequence each role holds. A pure
 * function of the founder's certificate and of the set of admissions: they are judged anew, all
 * together, whenever one arrives, so the order of arrival does not matter. An admission counts if
 * its writer's role at its own place may admit.
 */
export class Membership {
  readonly #founder: Founder
  /** Admissions whose log was signed for by its device, by address. */
  readonly #said = new Map<string, Said>()
  #ranges: Ranges
  #members: ReadonlyMap<string, Member>
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
    this.#founder = founder
    this.#ranges = judge(founder, [])
    this.#members = describe(founder, this.#ranges)
  }

  /** An admission was read at `at`: it counts now, or once its writer's own admission is known. */
  admitted(admission: DeviceAdmitted, at: Address): void {
    const address = `${at.log.toString('latin1')}${at.seq}.${at.index}`
    if (this.#said.has(address)) return
    if (!Object.values(ROLE_CODES).includes(admission.role)) return
    if (!verifyLog(admission.device, admission.log, admission.attestation)) return
    this.#said.set(address, { admission, at })
    const before = this.#ranges
    this.#ranges = judge(this.#founder, [...this.#said.values()])
    this.#members = describe(this.#founder, this.#ranges)
    for (const name of new Set([...before.keys(), ...this.#ranges.keys()])) {
      const from = firstDifference(before.get(name) ?? [], this.#ranges.get(name) ?? [])
      if (from !== null) this.onchange(Buffer.from(name, 'latin1'), from)
    }
  }

  /** The role of a log's device at a sequence, or null if nobody admitted it there. */
  roleAt(log: Buffer, seq: number): Role | null {
    return roleIn(this.#ranges, log, seq)
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

/**
 * The ranges that a set of admissions gives: starting from the founder, take in every admission
 * whose writer may admit by what is known, and look again until nothing changes. Owners who demote
 * each other go round for ever: then only those count that count in every round of the circle, so
 * the result hangs neither on how many admissions are known nor on which of them a restart kept.
 */
function judge(founder: Founder, said: Said[]): Ranges {
  said.sort((a, b) => compareAddresses(a.at, b.at))
  const founderLog = founder.log.toString('latin1')
  let base: RoleRange = { from: 0, role: 'owner', said: null }
  let ranges: Ranges = new Map([[founderLog, [base]]])
  const rounds: boolean[][] = []
  for (let last = false; !last; ) {
    let valid = said.map(({ at }) => {
      const writer = roleIn(ranges, at.log, at.seq)
      return writer !== null && mayAdmit(writer)
    })
    const seen = rounds.findIndex(round => round.join() === valid.join())
    // Round and round: what does not hold in every round holds in none.
    if (seen >= 0) {
      last = true
      valid = valid.map((_, i) => rounds.slice(seen).every(round => round[i]))
    } else rounds.push(valid)
    base = { from: 0, role: 'owner', said: null }
    const next = new Map<string, RoleRange[]>([[founderLog, [base]]])
    for (const [i, one] of said.entries()) {
      if (!valid[i]) continue
      const name = one.admission.log.toString('latin1')
      const { from, role } = one.admission
      const range = { from, role: roleFromCode(role), said: one }
      // The root key stands above whoever it admitted: what an owner says of the founder is its
      // name and place, never its role.
      if (name === founderLog) {
        if (base.said === null) base.said = one
      } else next.set(name, [...(next.get(name) ?? []), range])
    }
    for (const list of next.values()) list.sort(byStart)
    ranges = next
  }
  return ranges
}

/** From one sequence two roles: the less trusted holds, then the one said last in address order. */
const byStart = (a: RoleRange, b: RoleRange) =>
  a.from - b.from || ROLE_CODES[a.role] - ROLE_CODES[b.role]

function roleIn(ranges: Ranges, log: Buffer, seq: number): Role | null {
  const list = ranges.get(log.toString('latin1')) ?? []
  for (let i = list.length - 1; i >= 0; i--) if (list[i]!.from <= seq) return list[i]!.role
  return null
}

/** The first sequence from which two lists of ranges differ, or null. */
function firstDifference(a: readonly RoleRange[], b: readonly RoleRange[]): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    if (a[i]?.from === b[i]?.from && a[i]?.role === b[i]?.role) continue
    return Math.min(a[i]?.from ?? Number.POSITIVE_INFINITY, b[i]?.from ?? Number.POSITIVE_INFINITY)
  }
  return null
}

/** What people see of each log's device: as its last range says. */
function describe(founder: Founder, ranges: Ranges): Map<string, Member> {
  const members = new Map<string, Member>()
  for (const [name, list] of ranges) {
    const { role, said } = list.at(-1)!
    members.set(
      name,
      said
        ? { ...pick(said.admission), role }
        : // Its own admission, in block 0 of its log, will say its name and place.
          { ...keys(founder), name: 'owner', role, location: Buffer.alloc(8) }
    )
  }
  return members
}

const keys = ({ device, log }: Founder) => ({ device, log })

const pick = ({ device, log, name, location }: DeviceAdmitted) => ({ device, log, name, location })
