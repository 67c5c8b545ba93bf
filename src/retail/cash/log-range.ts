import type { Address, Entry } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { readCommits } from '../../log/logs.ts'
import type { Device } from '../../node/device.ts'

/** Blocks read at a time. */
const BATCH_BLOCKS = 512

/** Logs that a range may go over: a device begins a log when it must, not when it likes. */
const LOGS_MAX = 1_000

/** Blocks of one log, from `start` up to `end`, which is left out. */
interface Stretch {
  log: Buffer
  start: number
  end: number
}

/** An entry that a device wrote, where and when by its clock, ms, and by its zone, minutes. */
export interface Written {
  entry: Entry
  at: Address
  time: number
  zone: number
}

/**
 * What one device wrote from one place on up to another, which is left out, in the order it was
 * written: a device that went on in another log is followed there. Never waits for the network.
 *
 * @throws Fault STORAGE if the second place does not follow the first, or blocks between are not here
 */
export async function* writtenFrom(
  device: Pick<Device, 'logs'>,
  from: Address,
  to: Address
): AsyncGenerator<Written> {
  for (const { log, start, end } of await stretches(device, from, to)) {
    for (let next = start; next < end; next += BATCH_BLOCKS) {
      const commits = await commitsOf(device, log, next, Math.min(end, next + BATCH_BLOCKS))
      for (const [i, commit] of commits.entries()) {
        for (const [index, entry] of (commit?.entries ?? []).entries()) {
          const at = { log, seq: next + i, index }
          if (entry.kind === 'unknown' || isBefore(at, from)) continue
          if (log.equals(to.log) && !isBefore(at, to)) return
          yield { entry, at, time: commit!.time, zone: commit!.zone }
        }
      }
    }
  }
}

/** Where a device began to write, as far back as its logs are here; by one of its logs. */
export async function firstPlace(device: Pick<Device, 'logs'>, log: Buffer): Promise<Address> {
  let first = log
  for (let logs = 1; logs < LOGS_MAX; logs++) {
    const before = await stretchBefore(device, first)
    if (!before || (await device.logs.log(before.log)).contiguousLength < before.end) break
    first = before.log
  }
  return { log: first, seq: 0, index: 0 }
}

/** The last entry of a kind that a device wrote before a place, in all its logs; null if none. */
export async function lastBefore<K extends Entry['kind']>(
  device: Pick<Device, 'logs'>,
  kind: K,
  before: Address
): Promise<(Written & { entry: Extract<Entry, { kind: K }> }) | null> {
  let stretch: Stretch | null = { log: before.log, start: 0, end: before.seq + 1 }
  for (let logs = 0; stretch && logs < LOGS_MAX; logs++) {
    const { log }: Stretch = stretch
    const here = (await device.logs.log(log)).contiguousLength
    for (let end = Math.min(stretch.end, here); end > 0; end -= BATCH_BLOCKS) {
      const start = Math.max(0, end - BATCH_BLOCKS)
      const commits = await commitsOf(device, log, start, end)
      for (let seq = end - 1; seq >= start; seq--) {
        const { entries, time, zone } = commits[seq - start] ?? { entries: [], time: 0, zone: 0 }
        for (let index = entries.length - 1; index >= 0; index--) {
          const entry = entries[index]!
          const at = { log, seq, index }
          if (entry.kind !== kind || (log.equals(before.log) && !isBefore(at, before))) continue
          return { entry, at, time, zone } as Written & { entry: Extract<Entry, { kind: K }> }
        }
      }
    }
    stretch = await stretchBefore(device, log)
  }
  return null
}

/** The logs that a device wrote one after the other up to this one, the first of them first. */
export async function logsUpTo(device: Pick<Device, 'logs'>, log: Buffer): Promise<Buffer[]> {
  const found: Buffer[] = []
  let next: { log: Buffer } | null = { log }
  for (; next && found.length < LOGS_MAX; next = await stretchBefore(device, next.log)) {
    found.unshift(next.log)
  }
  return found
}

/** True if `a` stands before `b` in one log. */
const isBefore = (a: Address, b: Address) =>
  a.log.equals(b.log) && (a.seq < b.seq || (a.seq === b.seq && a.index < b.index))

async function stretches(
  device: Pick<Device, 'logs'>,
  from: Address,
  to: Address
): Promise<Stretch[]> {
  const found: Stretch[] = []
  let stretch: Stretch | null = { log: to.log, start: 0, end: to.seq + 1 }
  for (; stretch && found.length < LOGS_MAX; stretch = await stretchBefore(device, stretch.log)) {
    found.unshift(stretch)
    if (!stretch.log.equals(from.log)) continue
    stretch.start = from.seq
    const last = found.at(-1)!
    // The place that follows may be the one that is written next.
    last.end = Math.min(last.end, (await device.logs.log(to.log)).length)
    return found
  }
  throw new Fault(
    'STORAGE',
    `Block ${to.seq} of log ${to.log.toString('hex').slice(0, 8)} does not follow block ${from.seq} of log ${from.log.toString('hex').slice(0, 8)}.`
  )
}

/** The log that this one goes on from, as far as it does. */
async function stretchBefore(device: Pick<Device, 'logs'>, log: Buffer): Promise<Stretch | null> {
  const [first] = await commitsOf(device, log, 0, 1).catch(() => [])
  for (const entry of first?.entries ?? []) {
    if (entry.kind !== 'log.began' || !entry.body.previous) continue
    return { log: entry.body.previous.log, start: 0, end: entry.body.previous.length }
  }
  return null
}

async function commitsOf({ logs }: Pick<Device, 'logs'>, log: Buffer, start: number, end: number) {
  const core = await logs.log(log)
  await logs.unlock(core)
  return readCommits(core, start, end)
}
