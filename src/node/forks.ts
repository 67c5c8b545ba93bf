import type Hypercore from 'hypercore'
import {
  BeganReason,
  type BranchCarried,
  type Entry,
  type KindName,
  type LogForked
} from '../entry/kinds.ts'
import { carry } from '../log/carried.ts'
import { carriedEntries } from '../view/branch.ts'
import type { Once } from '../view/cell.ts'
import { onceKey } from '../view/reduce.ts'
import type { Device } from './device.ts'
import { Rounds } from './rounds.ts'

/** Blocks carried in one group, and bytes after which it ends: a block or two of the own log. */
const GROUP_BLOCKS = 64
const GROUP_BYTES = 128 * 1024

/**
 * Before it carries a branch of another device's log, a device waits for at least and at most so
 * long, ms: usually one of those that hold the branch does it, and the others find it done.
 */
const WAIT_MIN_MS = 200
const WAIT_MAX_MS = 2_000

/**
 * Sees to logs of which two branches exist: writes the evidence down, begins the own log's next
 * generation, and carries what stands beyond the fork into the own log, where all devices read it.
 */
export class Forks {
  readonly #device: Device
  readonly #random: () => number
  /** Evidence that is not written down yet. */
  #found: LogForked[] = []
  /** Logs of other devices whose branch is waited for to be carried by somebody, hex. */
  readonly #waiting = new Map<string, () => void>()
  readonly #due = new Set<string>()
  /** Up to where the branch that is here of a log is carried; hex. */
  readonly #done = new Map<string, { forkedAt: number; next: number }>()
  readonly #rounds = new Rounds(() => this.#tendOnce())

  constructor(device: Device, random: () => number) {
    this.#device = device
    this.#random = random
  }

  /** Evidence was found; it is checked already. */
  take(evidence: LogForked): void {
    if (evidence.log.equals(this.#device.log.key)) this.#device.takeBack.stop()
    this.#found.push(evidence)
  }

  /** Looks what is to be done; to be called when evidence was found, or a fact or a block read. */
  tend(): Promise<void> {
    return this.#rounds.ask()
  }

  async #tendOnce(): Promise<void> {
    const { membership } = this.#device
    const isForked = membership.members.some(({ log }) => membership.isForked(log))
    if (!isForked && this.#found.length === 0) return
    // What is carried is seen in the view, and the view may be on its way to know of the fork.
    await this.#device.settle()
    this.#found = this.#found.filter(evidence => !this.#isKnown(evidence))
    if (this.#mayWrite('witness.stated')) await this.#moveOn()
    if (!this.#mayWrite('branch.carried')) return
    await this.#writeDown()
    for (const { log } of membership.members) await this.#carry(log)
  }

  #isKnown({ log, length }: LogForked): boolean {
    return this.#device.membership.forkedAt(log) <= length
  }

  /** An auditor writes what it witnessed and nothing else. */
  #mayWrite(kind: KindName): boolean {
    const { membership, log } = this.#device
    return membership.verdictOnBranch(log.key, log.length, kind) === 'counts'
  }

  /** A forked log is written no further by its own device. */
  async #moveOn(): Promise<void> {
    const { membership, log } = this.#device
    const isForked =
      membership.isForked(log.key) || this.#found.some(evidence => evidence.log.equals(log.key))
    if (isForked) await this.#device.nextLog(BeganReason.fork)
  }

  async #writeDown(): Promise<void> {
    const { membership } = this.#device
    const found = this.#found.filter(({ log }) => membership.knowsLog(log))
    if (found.length === 0) return
    await this.#device.commit(() => found.map(body => ({ kind: 'log.forked', body })))
    await this.#device.settle()
    this.#found = this.#found.filter(evidence => !found.includes(evidence))
  }

  async #carry(log: Buffer): Promise<void> {
    const { membership, logs, keyPair } = this.#device
    if (!membership.isForked(log)) return
    const core = await logs.log(log)
    if (!(await logs.unlock(core))) return
    const done = this.#doneOf(core, membership.forkedAt(log))
    const isOwn = membership.byLog(log)?.device.equals(keyPair.publicKey)
    while (done.next < core.contiguousLength && !this.#rounds.isClosed) {
      const group: Entry[] = []
      let bytes = 0
      let next = done.next
      while (next < core.contiguousLength && group.length < GROUP_BLOCKS && bytes < GROUP_BYTES) {
        const body = await this.#lacking(core, next++)
        if (!body) continue
        group.push({ kind: 'branch.carried', body })
        bytes += body.commit.byteLength
      }
      if (group.length > 0) {
        if (!isOwn && !this.#isDue(log)) return
        await this.#device.commit(() => group)
        await this.#device.settle()
      }
      done.next = next
    }
    this.#due.delete(log.toString('hex'))
  }

  #doneOf(core: Hypercore, forkedAt: number): { next: number } {
    const name = core.key.toString('hex')
    let done = this.#done.get(name)
    // More of this branch may come from others that hold it.
    if (!done) core.on('download', () => this.#tendSoon())
    if (done?.forkedAt !== forkedAt) {
      done = { forkedAt, next: forkedAt }
      this.#done.set(name, done)
    }
    return done
  }

  #tendSoon(): void {
    this.tend().catch(error => this.#device.emit('problem', error))
  }

  /** True when the wait for somebody else to carry this log's branch is over. */
  #isDue(log: Buffer): boolean {
    const name = log.toString('hex')
    if (this.#due.has(name)) return true
    if (!this.#waiting.has(name)) {
      const wait = WAIT_MIN_MS + this.#random() * (WAIT_MAX_MS - WAIT_MIN_MS)
      const cancel = this.#device.clock.later(wait, () => {
        this.#waiting.delete(name)
        this.#due.add(name)
        this.#tendSoon()
      })
      this.#waiting.set(name, cancel)
    }
    return false
  }

  /** A block to be carried; null for one that is carried already, or that nobody can read. */
  async #lacking(core: Hypercore, seq: number): Promise<BranchCarried | null> {
    const body = await carry(core, seq)
    const block = body && carriedEntries(body)
    if (!block) return null
    for (const { id } of block.entries) {
      const cell = await this.#device.view.cell<Once>(onceKey(id))
      // Under a made-up fact that has this id the entry itself may still be missing.
      if (!cell?.has(id.toString('base64'))) return body
    }
    return null
  }

  /** Resolves when nothing of it is under way. */
  close(): Promise<void> {
    for (const cancel of this.#waiting.values()) cancel()
    return this.#rounds.close()
  }
}
