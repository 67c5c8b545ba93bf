import { randomBytes } from 'node:crypto'
import type Hypercore from 'hypercore'
import type { Commit } from '../entry/commit.ts'
import type { Address, Entry, LogHead } from '../entry/kinds.ts'
import type { Fault } from '../fault/fault.ts'
import { type Disk, RoomGuard } from '../log/disk.ts'
import { Journal } from '../log/journal.ts'
import type { Logs } from '../log/logs.ts'
import { recoverLog } from '../log/recover.ts'
import { type CommitContext, Writer, type WriterClock } from '../log/writer.ts'

/** What writing this device's own log needs. */
export interface OwnLogParts {
  directory: string
  logs: Logs
  core: Hypercore
  disk: Disk
  clock: WriterClock
  location: Buffer
  /** Blocks that are in the log: folds them into the view. */
  appended: (core: Hypercore, start: number, commits: Commit[]) => Promise<void>
  failed: (fault: Fault) => void
}

/** How a log, or a further run of it, begins. */
interface Beginning {
  /** The highest receipt number that this device's logs hold. */
  lastReceipt: number
  /** What a log without blocks begins with. */
  first: Entry[]
}

/**
 * The log that this device writes. It may be ended and the next generation begun: the old one then
 * stays as it is, for ever, and whoever asked to write meanwhile waits for the new one.
 */
export class OwnLog {
  readonly #parts: OwnLogParts
  readonly #journal: Journal
  #core: Hypercore
  #writer: Writer | null = null
  /** What the log has to begin with and does not hold yet. */
  #first: Entry[] = []
  #beginning: Promise<void> | null = null
  #changing: Promise<void> = Promise.resolve()

  private constructor(parts: OwnLogParts, journal: Journal) {
    this.#parts = parts
    this.#journal = journal
    this.#core = parts.core
  }

  /** Opens the journal and appends what it holds and the log does not. */
  static async open(parts: OwnLogParts): Promise<OwnLog> {
    const { journal, records } = await Journal.open(parts.directory, randomBytes)
    try {
      await recoverLog(parts.core, records)
      return new OwnLog(parts, journal)
    } catch (error) {
      await journal.close()
      throw error
    }
  }

  get core(): Hypercore {
    return this.#core
  }

  /** Lets writing begin. */
  async start({ lastReceipt, first }: Beginning): Promise<void> {
    const { logs, disk, clock, location, appended, failed } = this.#parts
    const core = this.#core
    this.#writer = new Writer({
      core,
      journal: this.#journal,
      durable: logs.durable,
      room: new RoomGuard(disk, () => clock.now()),
      clock,
      location,
      lastReceipt,
      appended: (start, commits) => appended(core, start, commits),
      failed
    })
    this.#first = core.length === 0 ? first : []
    // With a full disk the device opens all the same; whoever writes next tries again.
    await this.#begin().catch(() => {})
  }

  /** Writes what the log has to begin with, before anything else. */
  #begin(): Promise<void> {
    if (this.#first.length === 0) return Promise.resolve()
    this.#beginning ??= this.#writeFirst().finally(() => {
      this.#beginning = null
    })
    return this.#beginning
  }

  async #writeFirst(): Promise<void> {
    const first = this.#first
    await this.#writer!.commit(() => first)
    await this.#writer!.settle()
    this.#first = []
  }

  /** Resolves when no change of logs is under way or asked for, and the log has its beginning. */
  async #ready(): Promise<void> {
    for (;;) {
      const changing = this.#changing
      await changing
      if (changing !== this.#changing) continue
      if (this.#first.length === 0) return
      await this.#begin()
    }
  }

  /** Writes entries as one atomic group: see `Writer.commit`. */
  async commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    await this.#ready()
    return this.#writer!.commit(build)
  }

  /** Resolves when everything asked for so far is refused, or in the log and folded. */
  async settle(): Promise<void> {
    await this.#changing
    await this.#writer?.settle()
  }

  /**
   * Ends this log and goes on with another.
   *
   * @param next opens the new log, and notes durably that it is this device's from now on
   */
  change(next: (ended: LogHead) => Promise<{ core: Hypercore } & Beginning>): Promise<void> {
    const changed = this.#changing.then(async () => {
      await this.#writer?.settle()
      const { key, length } = this.#core
      // The journal may forget the old log only when all of it is durable there.
      await this.#parts.logs.durable.sync()
      await this.#journal.reset()
      const ended = { log: key, length, hash: await this.#core.treeHash(length) }
      const { core, ...beginning } = await next(ended)
      this.#core = core
      await this.start(beginning)
    })
    this.#changing = changed.catch(() => {})
    return changed
  }

  /** Finishes what is being written. */
  async close(): Promise<void> {
    await this.#changing
    if (this.#writer) await this.#writer.close()
    else await this.#journal.close()
  }
}
