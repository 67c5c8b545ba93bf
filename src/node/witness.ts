import type Hypercore from 'hypercore'
import { encodeEntry } from '../entry/commit.ts'
import type { Address, Entry, LogHead } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import { FAMILY, LAST } from '../view/families.ts'
import type { Device } from './device.ts'
import { InTurn } from './in-turn.ts'

/** A running device states what it holds when it starts, when it stops, and this often, ms. */
export const WITNESS_EVERY_MS = 4 * 60 * 60 * 1000

/** Logs named by one statement, about 75 KB; the others come with the next one. */
export const WITNESS_HEADS_MAX = 1_000

/** Own statements read back at the first one; a log that none of them names is stated again. */
export const WITNESS_RECALLED_MAX = 200

/** Blocks read at a time to find out whether a log holds more than statements. */
const READ_BLOCKS = 16

/** A witness statement, where it stands and when it was written, ms since 1970. */
export interface Statement {
  at: Address
  time: number
  heads: LogHead[]
}

/** What stating came to: logs named and bytes of the entry; 0 and 0 if there was nothing new. */
export interface Stated {
  logs: number
  bytes: number
}

/** Blocks of a log that somebody else's statement covers, by count, and that statement. */
export interface Covered {
  length: number
  statement: Address
}

/** Records on this device's log how long, and with which tree hash, it holds each of the logs. */
export class Witness {
  readonly #device: Device
  readonly #failed: (error: unknown) => void
  /** The own log that what follows was read from: another one begins anew. */
  #log: Buffer | null = null
  /** By log in hex, the length stated last. */
  #stated = new Map<string, number>()
  /** Sequence of the last statement plus 1. */
  #last = 0
  readonly #statements = new InTurn()
  #running = false
  #takeBack: (() => void) | null = null

  /** @param failed told of what went wrong when nobody waited for it */
  constructor(device: Device, failed: (error: unknown) => void) {
    this.#device = device
    this.#failed = failed
  }

  /** States now, and from now on now and then until `close`, which states a last time. */
  start(): void {
    this.#running = true
    void this.#round()
  }

  async #round(): Promise<void> {
    await this.#stateQuietly()
    if (!this.#running) return
    this.#takeBack = this.#device.clock.later(WITNESS_EVERY_MS, () => void this.#round())
  }

  async #stateQuietly(): Promise<void> {
    const { membership, log } = this.#device
    // One that is not admitted yet, or was retired, has nothing to say.
    if (!membership.allows(log.key, log.length, 'witness.stated')) return
    await this.state().catch(this.#failed)
  }

  /**
   * Writes a statement about every log that grew since this device's last one; none if no log
   * holds anything new but other devices' statements, or they would answer each other for ever.
   *
   * @throws Fault NOT_PERMITTED, DISK_FULL or STORAGE
   */
  state(): Promise<Stated> {
    return this.#statements.run(() => this.#state())
  }

  async #state(): Promise<Stated> {
    await this.#device.settle()
    await this.#recall()
    const heads = await this.#grown()
    if (heads.length === 0) return { logs: 0, bytes: 0 }
    const entry: Entry = { kind: 'witness.stated', body: { heads, previous: this.#last } }
    const [at] = await this.#device.commit(() => [entry])
    for (const { log, length } of heads) this.#stated.set(log.toString('hex'), length)
    this.#last = at!.seq + 1
    await this.#device.settle()
    return { logs: heads.length, bytes: encodeEntry(entry).body.byteLength }
  }

  async #recall(): Promise<void> {
    const own = this.#device.log.key
    if (this.#log?.equals(own)) return
    this.#stated = new Map()
    this.#last = 0
    let recalled = 0
    for await (const { at, heads } of statementsIn(this.#device, own)) {
      this.#last ||= at.seq + 1
      for (const { log, length } of heads) {
        const name = log.toString('hex')
        if (!this.#stated.has(name)) this.#stated.set(name, length)
      }
      if (++recalled === WITNESS_RECALLED_MAX) break
    }
    this.#log = own
  }

  async #grown(): Promise<LogHead[]> {
    const { membership, logs, view } = this.#device
    const heads: LogHead[] = []
    let isNew = false
    for (const { log } of membership.members) {
      const core = await logs.log(log)
      if (core.closed) continue
      // Beyond a fork devices hold different blocks, and neither is wrong.
      const length = Math.min(view.head(log), core.contiguousLength, membership.forkedAt(log))
      const before = this.#stated.get(log.toString('hex')) ?? 0
      if (length <= before) continue
      isNew ||= await holdsMoreThanStatements(core, before, length)
      heads.push({ log, length, hash: await core.treeHash(length) })
    }
    return isNew ? heads.slice(0, WITNESS_HEADS_MAX) : []
  }

  /** Stops; a device that was started states a last time. */
  async close(): Promise<void> {
    const wasRunning = this.#running
    this.#running = false
    this.#takeBack?.()
    if (wasRunning) await this.#stateQuietly()
    await this.#statements.idle()
  }
}

async function holdsMoreThanStatements(
  core: Hypercore,
  from: number,
  end: number
): Promise<boolean> {
  for (let start = from; start < end; start += READ_BLOCKS) {
    const commits = await readCommits(core, start, Math.min(end, start + READ_BLOCKS))
    if (commits.some(each => !each || each.entries.some(({ kind }) => kind !== 'witness.stated'))) {
      return true
    }
  }
  return false
}

/** The statements in one log, the last one first: only their blocks are read. */
export async function* statementsIn(device: Device, log: Buffer): AsyncGenerator<Statement> {
  const maxima = FAMILY.logMaxima + log.toString('latin1')
  const last = await device.view.cell<Map<number, number>>(maxima)
  const core = await device.logs.log(log)
  for (let next = last?.get(LAST.statement) ?? 0; next > 0; ) {
    const seq = next - 1
    const [commit] = await readCommits(core, seq, next)
    next = 0
    for (const [index, entry] of [...(commit?.entries ?? []).entries()].reverse()) {
      if (entry.kind !== 'witness.stated') continue
      const { heads, previous = 0 } = entry.body
      yield { at: { log, seq, index }, time: commit!.time, heads }
      // Its writer may claim anything; this goes backwards, so it ends.
      if (previous <= seq) next = Math.max(next, previous)
    }
  }
}

/**
 * How much of a log others had seen before something was said: the longest length in a statement
 * by another device that was written at or before `before.time`, whose writer had until then not
 * seen the entry at `before`, and that does not contradict what is here.
 *
 * @param before time (ms) and place of what was said, such as a retirement
 * @param notBy device key whose statements do not count
 * @returns null if no such statement is here
 */
export async function coveredLength(
  device: Device,
  log: Buffer,
  before: { time: number; log: Buffer; seq: number },
  notBy: Buffer
): Promise<Covered | null> {
  let best: Covered | null = null
  for (const member of device.membership.members) {
    if (member.device.equals(notBy)) continue
    const covered = await coveredBy(device, member.log, log, before)
    if (covered && covered.length > (best?.length ?? 0)) best = covered
  }
  return best
}

async function coveredBy(
  device: Device,
  witness: Buffer,
  log: Buffer,
  before: { time: number; log: Buffer; seq: number }
): Promise<Covered | null> {
  let best: Covered | null = null
  for await (const { at, time, heads } of statementsIn(device, witness)) {
    if (!device.membership.allows(at.log, at.seq, 'witness.stated')) continue
    const headOf = (key: Buffer) => heads.find(head => head.log.equals(key))
    if ((headOf(before.log)?.length ?? 0) > before.seq) {
      // It had seen the entry, so whatever it stated after this it stated knowing it.
      best = null
      continue
    }
    const head = headOf(log)
    if (!head || time > before.time || head.length <= (best?.length ?? 0)) continue
    if (await fits(device, head)) best = { length: head.length, statement: at }
  }
  return best
}

/** False if the blocks here are not those that were stated. */
async function fits(device: Device, { log, length, hash }: LogHead): Promise<boolean> {
  const core = await device.logs.log(log)
  return core.contiguousLength < length || (await core.treeHash(length)).equals(hash)
}
