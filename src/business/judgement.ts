import {
  type Address,
  type Bodies,
  compareAddresses,
  type DeviceAdmitted,
  type DeviceRetired,
  type EpochSealed,
  type LogBegan,
  type LogLength
} from '../entry/kinds.ts'
import { mayAdmit, ROLE_CODES, type Role, roleFromCode } from './role.ts'

/** The first owner: believed because the business's root key signed for its device and log. */
export interface Founder {
  device: Buffer
  log: Buffer
  certificate: Buffer
}

/** Kinds of entries that say who belongs. */
export type FactKind =
  | 'device.admitted'
  | 'device.retired'
  | 'device.accepted'
  | 'epoch.sealed'
  | 'log.began'
  | 'log.forked'

/** A block of a log. */
export type Place = Pick<Address, 'log' | 'seq'>

/** An entry that says who belongs, and where it stands. */
export type Fact = {
  [K in FactKind]: {
    kind: K
    body: Bodies[K]
    at: Address
    /** Names the block that it was carried here in from beyond a fork, 32 bytes. */
    branch?: Buffer
    /** The block that carries it. */
    carriedAt?: Place
  }
}[FactKind]

/** Orders facts by address; of two branches of one log by the block's name. */
function compareFacts(a: Fact, b: Fact): number {
  const none = Buffer.alloc(0)
  return (
    compareAddresses(a.at, b.at) ||
    Buffer.compare(a.branch ?? none, b.branch ?? none) ||
    Buffer.compare(a.carriedAt?.log ?? none, b.carriedAt?.log ?? none) ||
    (a.carriedAt?.seq ?? 0) - (b.carriedAt?.seq ?? 0)
  )
}

/** A role that holds from a sequence of a log on, until a later range begins. */
export interface RoleRange {
  from: number
  role: Role
  /** The admission that said so; null for a log that proved itself. */
  said: { admission: DeviceAdmitted; at: Address } | null
}

/** What all facts together say of one log. */
export interface Judged {
  device: Buffer
  log: Buffer
  /** Ascending by `from`. */
  roles: RoleRange[]
  /** Blocks from here on wait for an owner: the device was retired. */
  retiredAt: number
  /** Blocks from here on do not count where they stand: somebody wrote on from an old copy. */
  forkedAt: number
  /** What was read at each retirement of its device, and at each acceptance of this log. */
  retiredWith: LogLength[][]
  acceptedWith: LogLength[][]
  /** How many logs of its device came before this one. */
  generation: number
  /** The entry in block 0 that proved this log, if one did. */
  began: LogBegan | null
  /** Where the root key made its device an owner: its name and home location. */
  called: Pick<LogBegan, 'name' | 'location'> | null
}

/** The key that everybody is to write under. */
export interface Epoch {
  number: number
  /** 8 bytes; null for epoch 0, which came with the business. */
  id: Buffer | null
  /** Device keys in hex: to whom it was given. Empty for epoch 0: to everybody who joined. */
  given: ReadonlySet<string>
}

/** Who belongs: every log, by key (latin1), every device that was retired (hex), and the epoch. */
export interface Judgement {
  logs: ReadonlyMap<string, Judged>
  retired: ReadonlySet<string>
  /** Devices that the root key itself made owners, hex: only the root key dismisses them. */
  rooted: ReadonlySet<string>
  /** Who was retired, and where that stands. */
  retirements: readonly { device: Buffer; at: Address }[]
  epoch: Epoch
  /** Every epoch key that was given, and to whom. */
  sealed: readonly EpochSealed[]
}

const EPOCH_0: Epoch = { number: 0, id: null, given: new Set() }

/** The role that a log's device has at a sequence, whether or not its blocks there count. */
export function roleIn(judged: Judged | undefined, seq: number): Role | null {
  const roles = judged?.roles ?? []
  for (let i = roles.length - 1; i >= 0; i--) if (roles[i]!.from <= seq) return roles[i]!.role
  return null
}

/**
 * What a set of facts says, whatever order they came in. Starting from the founder, take in every
 * fact whose writer may say it by what is known, and look again until nothing changes. Owners who
 * demote or retire each other go round for ever: then only those facts count that count in every
 * round of the circle, so the result hangs neither on how many are known nor on which a restart
 * kept.
 */
export function judge(founder: Founder, facts: Fact[]): Judgement {
  facts.sort(compareFacts)
  const proven = facts.map(proof)
  const seen: { valid: boolean[]; print: string }[] = []
  let state = apply(founder, [])
  for (;;) {
    const valid = facts.map((fact, i) => proven[i] ?? mayBeSaid(fact, state))
    const next = apply(founder, selected(facts, valid))
    const print = `${valid.join()} ${fingerprint(next)}`
    if (seen.at(-1)?.print === print) return next
    const first = seen.findIndex(round => round.print === print)
    if (first >= 0) {
      const circle = seen.slice(first)
      return apply(
        founder,
        selected(
          facts,
          valid.map((_, i) => circle.every(round => round.valid[i]))
        )
      )
    }
    seen.push({ valid, print })
    state = next
  }
}

const selected = (facts: Fact[], valid: boolean[]) => facts.filter((_, i) => valid[i])

/** True for a fact that proves itself: that was checked when it came. Null if it hangs on its writer. */
function proof({ kind, body }: Fact): true | null {
  if (kind === 'log.forked') return true
  return (kind === 'log.began' || kind === 'device.retired') && body.certificate ? true : null
}

/**
 * Does what was carried in this block of another log count, of a log whose device was retired? As
 * far as whoever retired it had read then, or whoever accepted it later.
 */
export function countsCarried({ retiredWith, acceptedWith }: Judged, at: Place): boolean {
  const covers = (seen: LogLength[]) =>
    seen.some(({ log, length }) => log.equals(at.log) && at.seq < length)
  return retiredWith.every(covers) || acceptedWith.some(covers)
}

/** By what is known, may this be said where it stands? */
function mayBeSaid(fact: Fact, { logs, rooted }: Judgement): boolean {
  const { kind, body, at, branch, carriedAt } = fact
  if (kind === 'log.began') return true // Whether it goes on from a log of its device, `apply` sees.
  const writer = of(logs, at.log)
  const role = roleIn(writer, at.seq)
  if (!writer || role === null || !mayAdmit(role)) return false
  if (branch && (!carriedAt || !countsCarried(writer, carriedAt))) return false
  if (!branch && (at.seq >= writer.retiredAt || at.seq >= writer.forkedAt)) return false
  // Whom the root key made an owner, only the root key dismisses.
  return kind !== 'device.retired' || !rooted.has(body.device.toString('hex'))
}

const of = (logs: ReadonlyMap<string, Judged>, log: Buffer) => logs.get(log.toString('latin1'))

function apply(founder: Founder, facts: Fact[]): Judgement {
  const logs = new Map<string, Judged>()
  const known = (device: Buffer, log: Buffer): Judged => {
    const name = log.toString('latin1')
    const judged = logs.get(name) ?? {
      ...{ device, log, roles: [], generation: 0, began: null, called: null },
      ...{ retiredAt: Number.POSITIVE_INFINITY, forkedAt: Number.POSITIVE_INFINITY },
      ...{ retiredWith: [], acceptedWith: [] }
    }
    logs.set(name, judged)
    return judged
  }
  const base: RoleRange = { from: 0, role: 'owner', said: null }
  known(founder.device, founder.log).roles.push(base)
  const rooted = new Set([founder.device.toString('hex')])
  for (const fact of facts) {
    if (fact.kind !== 'log.began' || !fact.body.certificate) continue
    if (begin(fact.body, fact.at.log)) rooted.add(fact.body.device.toString('hex'))
  }
  for (const fact of facts) {
    if (fact.kind !== 'device.admitted') continue
    const { body: admission, at } = fact
    const said = { admission, at }
    // The root key stands above whoever it admitted: what an owner says of the founder is its name
    // and place, never its role; and of other logs and devices of that kind, nothing.
    if (admission.log.equals(founder.log)) base.said ??= said
    else if (!rooted.has(admission.device.toString('hex')) && !of(logs, admission.log)?.began) {
      const { from, role } = admission
      known(admission.device, admission.log).roles.push({ from, role: roleFromCode(role), said })
    }
  }
  for (const judged of logs.values()) judged.roles.sort(byStart)
  beginAll()
  for (const fact of facts) {
    if (fact.kind !== 'log.forked') continue
    const judged = of(logs, fact.body.log)
    if (judged) judged.forkedAt = Math.min(judged.forkedAt, fact.body.length)
  }
  const retired = new Set<string>()
  for (const fact of facts) {
    if (fact.kind === 'device.retired') retire(fact.body)
  }
  const sealed = facts.flatMap(fact => (fact.kind === 'epoch.sealed' ? [fact.body] : []))
  const retirements = facts.flatMap(({ kind, body, at }) =>
    kind === 'device.retired' ? [{ device: body.device, at }] : []
  )
  return { logs, retired, rooted, retirements, epoch: epochOf(sealed), sealed }

  /** From log to log, those that go on from known ones. */
  function beginAll(): void {
    const next = new Map<string, { body: LogBegan; log: Buffer }[]>()
    const ready = [...logs.values()].map(({ log }) => log)
    for (const fact of facts) {
      if (fact.kind !== 'log.began' || of(logs, fact.at.log)) continue
      const { body, at } = fact
      if (body.certificate || !body.previous) continue
      const name = body.previous.log.toString('latin1')
      next.set(name, [...(next.get(name) ?? []), { body, log: at.log }])
    }
    for (let log = ready.pop(); log; log = ready.pop()) {
      for (const one of next.get(log.toString('latin1')) ?? []) {
        if (begin(one.body, one.log)) ready.push(one.log)
      }
    }
  }

  function begin(body: LogBegan, log: Buffer): boolean {
    const previous = body.certificate ? undefined : of(logs, body.previous!.log)
    const role = body.certificate ? 'owner' : roleIn(previous, body.previous!.length)
    if (role === null || of(logs, log)) return false
    if (previous && !previous.device.equals(body.device)) return false
    const judged = known(body.device, log)
    judged.began = body
    judged.called = previous ? previous.called : body
    judged.generation = (previous?.generation ?? -1) + 1
    judged.roles.push({ from: 0, role, said: previous?.roles.at(-1)?.said ?? null })
    return true
  }

  function retire({ device, logs: counted, seen }: DeviceRetired): void {
    retired.add(device.toString('hex'))
    for (const judged of logs.values()) {
      if (!judged.device.equals(device)) continue
      judged.retiredWith.push(seen ?? [])
      let end = counted.find(({ log }) => log.equals(judged.log))?.length ?? 0
      for (const fact of facts) {
        if (fact.kind !== 'device.accepted' || !fact.body.log.equals(judged.log)) continue
        end = Math.max(end, fact.body.length)
        if (fact.body.seen) judged.acceptedWith.push(fact.body.seen)
      }
      judged.retiredAt = Math.min(judged.retiredAt, end)
    }
  }
}

/** The epoch with the highest number, then the highest id: two owners may have begun one each. */
function epochOf(sealed: EpochSealed[]): Epoch {
  let epoch = EPOCH_0
  for (const { number, id, boxes } of sealed) {
    const order = number - epoch.number || Buffer.compare(id, epoch.id ?? Buffer.alloc(0))
    if (order < 0) continue
    const given = new Set(order === 0 ? epoch.given : [])
    for (const { device } of boxes) given.add(device.toString('hex'))
    epoch = { number, id, given }
  }
  return epoch
}

/** From one sequence two roles: the less trusted holds, then the one said last in address order. */
const byStart = (a: RoleRange, b: RoleRange) =>
  a.from - b.from || ROLE_CODES[a.role] - ROLE_CODES[b.role]

function fingerprint({ logs, retired, epoch }: Judgement): string {
  const parts = [...logs].map(
    ([name, { roles, retiredAt, forkedAt, generation, ...judged }]) =>
      `${name}:${roles.map(({ from, role }) => `${from}${role}`)}:${retiredAt}:${forkedAt}:${generation}:${withPrint(judged)}`
  )
  return `${parts.sort().join()} ${[...retired].sort().join()} ${epoch.number}`
}

/** What decides which carried blocks of a log count, as a text. */
export function withPrint({
  retiredWith,
  acceptedWith
}: Pick<Judged, 'retiredWith' | 'acceptedWith'>): string {
  const texts = (lists: LogLength[][]) =>
    lists.map(
      list => `[${list.map(({ log, length }) => `${log.toString('hex')}${length}`).sort()}]`
    )
  return `${texts(retiredWith).sort()} ${texts(acceptedWith).sort()}`
}
