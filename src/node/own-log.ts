import { randomBytes } from 'node:crypto'
import Hypercore from 'hypercore'
import type { Commit } from '../entry/commit.ts'
import type { Address, Entry, LogHead } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { JournalBlock } from '../log/blocks.ts'
import { type Disk, RoomGuard } from '../log/disk.ts'
import { Journal } from '../log/journal.ts'
import { type Logs, takeFromPeers } from '../log/logs.ts'
import { finishRecovery, recoverLog } from '../log/recover.ts'
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
export interface Beginning {
  /** The highest receipt number that this device's logs hold. */
  lastReceipt: number
  /** What a log without blocks begins with. */
  first: Entry[]
}

/**
 * The log that this device writes. It may be ended and the next generation begun: the old one then
 * stays as it is, for ever. It may turn out to be longer elsewhere: then it takes its own blocks
 * back first. Whoever asks to write meanwhile waits.
 */
export class OwnLog {
  readonly #parts: OwnLogParts
  readonly #journal: Journal
  #core: Hypercore
  /** Acknowledged blocks of which it is not certain that they come next. */
  #uncertain: JournalBlock[]
  #writer: Writer | null = null
  /** What the log has to begin with and does not hold yet. */
  #first: Entry[] = []
  #beginning: Promise<void> | null = null
  /** What has to be over before the next thing is written. */
  #changing: Promise<void> = Promise.resolve()
  /** Questions and answers about this log that are under way. */
  #asking = 0
  #starts = 0
  #isStopped = false
  /** Groups that wait for them. */
  #waiting = 0

  private constructor(parts: OwnLogParts, journal: Journal, uncertain: JournalBlock[]) {
    this.#parts = parts
    this.#journal = journal
    this.#core = parts.core
    this.#uncertain = uncertain
  }

  /** Opens the journal and appends what it holds and the log, without a doubt, does not. */
  static async open(parts: OwnLogParts): Promise<OwnLog> {
    const { journal, records } = await Journal.open(parts.directory, randomBytes)
    try {
      return new OwnLog(parts, journal, await recoverLog(parts.core, records))
    } catch (error) {
      await journal.close()
      throw error
    }
  }

  get core(): Hypercore {
    return this.#core
  }

  /**
   * Lets writing begin once it is known how long this log is elsewhere.
   *
   * @param asked resolves then
   * @param level folds what is in the log, and says how it goes on
   */
  begin(asked: Promise<void>, level: () => Promise<Beginning>): Promise<void> {
    return this.#asked(async () => {
      await asked
      // Without an answer nothing is made certain: the next start asks again.
      if (this.#isStopped && this.#uncertain.length > 0) return
      await this.#start(level)
    })
  }

  /**
   * Lets this log take its own blocks back from peers, and goes on behind them.
   *
   * @param taken resolves when they are here, or do not come
   */
  takeBack(taken: () => Promise<void>, level: () => Promise<Beginning>): Promise<void> {
    return this.#asked(async () => {
      await this.#writer?.settle()
      const { length } = this.#core
      await taken()
      if (this.#core.length > length && this.#writer) await this.#start(level)
    })
  }

  async #start(level: () => Promise<Beginning>): Promise<void> {
    this.#starts++
    const uncertain = this.#uncertain
    const again = await finishRecovery(this.#core, uncertain)
    // What came back must not be lost again when the journal has gone on behind it.
    await this.#parts.logs.durable.sync()
    if (uncertain.length > 0 && again.length === 0) await this.#journal.reset()
    await this.#write(await level())
    if (again.length > 0) {
      await this.#begin()
      await this.#writer!.commit(() => again)
      await this.#writer!.settle()
    }
    this.#uncertain = []
  }

  async #write({ lastReceipt, first }: Beginning): Promise<void> {
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
      if (!this.#writer || this.#first.length === 0) return
      await this.#begin()
    }
  }

  /** Writes entries as one atomic group: see `Writer.commit`. */
  async commit(build: (context: CommitContext) => Entry[]): Promise<Address[]> {
    this.#waiting++
    try {
      await this.#ready()
    } finally {
      this.#waiting--
    }
    return this.#begun.commit(build)
  }

  get #begun(): Writer {
    if (this.#writer) return this.#writer
    throw new Fault(
      'STORAGE',
      'This device could not begin to write, so nothing was sold. Look at what was reported, mend it, and start tillmesh again.'
    )
  }

  /**
   * Writes entries while nothing else is written here: when `prepare` runs, everything before them
   * is in the log and folded, and whoever asks to write meanwhile comes behind them.
   *
   * @param prepare must not wait for anything that waits for writing
   */
  alone(
    prepare: () => Promise<void>,
    build: (context: CommitContext) => Entry[]
  ): Promise<Address[]> {
    return this.#inTurn(async () => {
      // Who found nothing to wait for just before has handed in by then.
      await new Promise(setImmediate)
      if (this.#first.length > 0) await this.#begin()
      await this.#writer?.settle()
      await prepare()
      return this.#begun.commit(build)
    })
  }

  /** Resolves when everything asked for so far is refused, or in the log and folded. */
  async settle(): Promise<void> {
    // Reading does not wait until others were asked how long this log is, unless it would miss
    // what was acknowledged before a crash.
    if (this.#asking > 0 && this.#waiting === 0 && this.#uncertain.length === 0) return
    await this.#changing
    await this.#writer?.settle()
  }

  /** How often writing began: again whenever blocks that this device wrote came back to it. */
  get starts(): number {
    return this.#starts
  }

  /** Resolves when nobody is asked any more how long this log is: each question has its own end. */
  async asked(): Promise<void> {
    while (this.#asking > 0) await this.#changing
  }

  /**
   * Ends this log and goes on with another.
   *
   * @param next opens the new log, and notes durably that it is this device's from now on
   */
  change(next: (ended: LogHead) => Promise<{ core: Hypercore } & Beginning>): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writer?.settle()
      const { key, length } = this.#core
      // The journal may forget the old log only when all of it is durable there.
      await this.#parts.logs.durable.sync()
      await this.#journal.reset()
      const ended = {
        log: key,
        length,
        hash: await Hypercore.treeHashFromStorage(this.#core, length)
      }
      const { core, ...beginning } = await next(ended)
      // The old one is like any other from now on.
      takeFromPeers(this.#core, true)
      this.#core = core
      await this.#write(beginning)
    })
  }

  #asked(run: () => Promise<void>): Promise<void> {
    this.#asking++
    return this.#inTurn(run).finally(() => this.#asking--)
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(run)
    this.#changing = done.then(
      () => {},
      () => {}
    )
    return done
  }

  /** To be called before `close`: what is not certain is left for the next start. */
  stop(): void {
    this.#isStopped = true
  }

  /** Finishes what is being written. */
  async close(): Promise<void> {
    await this.#changing
    if (this.#writer) await this.#writer.close()
    else await this.#journal.close()
  }
}
