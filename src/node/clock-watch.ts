import type { Entry } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import { CLOCK, CLOCK_OFF_MS, clockKey, FAMILY, LAST } from '../view/families.ts'
import type { Device } from './device.ts'
import { Rounds } from './rounds.ts'

/** Another device's clock is noted once in so long, ms. */
const NOTED_EVERY_MS = 24 * 60 * 60 * 1000

type Maxima = Map<number, number>

/**
 * Finds clocks of other devices that differ from this one's, by what cannot be otherwise, however
 * long a block was on its way: a block whose time is still to come here is of a clock that is
 * ahead; a statement that names a block of this device, and has an earlier time than that block,
 * is of a clock that is behind.
 */
export class ClockWatch {
  readonly #device: Device
  /** Logs that grew, hex. */
  readonly #grown = new Set<string>()
  /** By log in hex, the sequence plus 1 of the last statement that was looked at. */
  readonly #statements = new Map<string, number>()
  readonly #rounds = new Rounds(() => this.#look())

  private constructor(device: Device) {
    this.#device = device
  }

  /** @param failed told of what went wrong: the watch goes on */
  static async open(device: Device, failed: (error: unknown) => void): Promise<ClockWatch> {
    const watch = new ClockWatch(device)
    // What was stated before today's start was looked at when it came.
    for (const { log } of device.membership.members) {
      watch.#statements.set(log.toString('hex'), (await watch.#last(log))?.get(LAST.statement) ?? 0)
    }
    device.on('folded', log => {
      if (log.equals(device.log.key)) return
      watch.#grown.add(log.toString('hex'))
      watch.#rounds.ask().catch(failed)
    })
    return watch
  }

  #last(log: Buffer): Promise<Maxima | null> {
    return this.#device.view.cell<Maxima>(FAMILY.logMaxima + log.toString('latin1'))
  }

  async #look(): Promise<void> {
    const logs = [...this.#grown]
    this.#grown.clear()
    for (const name of logs) {
      const log = Buffer.from(name, 'hex')
      if (this.#device.ownLogs.some(own => own.equals(log))) continue
      const ahead = (await this.#ahead(log)) || -(await this.#behind(log))
      if (Math.abs(ahead) > CLOCK_OFF_MS) await this.#note(log, ahead)
    }
  }

  /** How far the newest block of a log is ahead of the time here, ms; 0 if it is not. */
  async #ahead(log: Buffer): Promise<number> {
    const now = this.#device.clock.now()
    const last = (await this.#last(log))?.get(LAST.time) ?? 0
    // The latest time of a log that was put right since says nothing of its newest block.
    if (Number(last) <= now + CLOCK_OFF_MS) return 0
    return Math.max(0, (await this.#timeOf(log, this.#device.view.head(log) - 1)) - now)
  }

  /** How far the newest statement in a log is behind what it names of this device, ms; or 0. */
  async #behind(log: Buffer): Promise<number> {
    const name = log.toString('hex')
    const statement = (await this.#last(log))?.get(LAST.statement) ?? 0
    if (statement <= (this.#statements.get(name) ?? 0)) return 0
    this.#statements.set(name, statement)
    const { logs, log: own } = this.#device
    const [commit] = await readCommits(await logs.log(log), statement - 1, statement)
    for (const entry of commit?.entries ?? []) {
      if (entry.kind !== 'witness.stated') continue
      const named = entry.body.heads.find(head => head.log.equals(own.key))
      if (!named || named.length === 0 || named.length > own.length) continue
      return Math.max(0, (await this.#timeOf(own.key, named.length - 1)) - commit!.time)
    }
    return 0
  }

  async #timeOf(log: Buffer, seq: number): Promise<number> {
    const core = await this.#device.logs.log(log)
    if (seq < 0 || !(await core.has(seq))) return 0
    const [commit] = await readCommits(core, seq, seq + 1)
    return commit?.time ?? 0
  }

  async #note(log: Buffer, ahead: number): Promise<void> {
    const device = this.#device
    const entry: Entry = { kind: 'clock.seen', body: { log, ahead } }
    const said = await device.view.cell<Maxima>(clockKey(log, device.log.key))
    const last = said?.get(CLOCK.last) ?? Number.NEGATIVE_INFINITY
    if (Math.abs(device.clock.now() - last) < NOTED_EVERY_MS) return
    // An auditor only looks, and a retired device has nothing to say.
    if (!device.membership.allows(device.log.key, device.log.length, entry.kind)) return
    await device.commit(() => [entry])
    await device.settle()
  }

  /** Resolves when nothing of it is under way. */
  close(): Promise<void> {
    return this.#rounds.close()
  }
}
