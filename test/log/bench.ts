/** One writer on a log of its own, with a disk that the test decides about. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type Hypercore from 'hypercore'
import type { Test } from 'tape'
import type { Commit } from '../../src/entry/commit.ts'
import type { Entry } from '../../src/entry/kinds.ts'
import type { Fault } from '../../src/fault/fault.ts'
import { RESERVE_BYTES, RoomGuard } from '../../src/log/disk.ts'
import { Journal } from '../../src/log/journal.ts'
import { Logs, readCommits } from '../../src/log/logs.ts'
import { recoverLog } from '../../src/log/recover.ts'
import { type CommitContext, Writer } from '../../src/log/writer.ts'
import { systemClock } from '../../src/node/clock.ts'

/** What a test can see and turn. */
export interface Bench {
  writer: Writer
  core: Hypercore
  journal: Journal
  /** Bytes the disk says are free; the guard looks anew at every call. */
  disk: { free: number }
  /** Groups of records written to the journal, each one fdatasync. */
  journalled: number[]
  failures: Fault[]
  /** Every commit in the log. */
  commits(): Promise<(Commit | null)[]>
  close(): Promise<void>
}

export const temporary = (t: Test): string => {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-log-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** Opens the writer of `directory` as a device does: what the journal holds is recovered first. */
export async function openBench(t: Test, directory: string, lastReceipt = 0): Promise<Bench> {
  const logs = await Logs.open(path.join(directory, 'logs'), [Buffer.alloc(32, 1)])
  const core = await logs.own('log/1', Buffer.alloc(32, 1))
  const { journal, records } = await Journal.open(directory, randomBytes)
  await recoverLog(core, records)
  const disk = { free: RESERVE_BYTES * 4 }
  const journalled: number[] = []
  const append = journal.append.bind(journal)
  journal.append = async group => {
    journalled.push(group.length)
    await append(group)
  }
  const failures: Fault[] = []
  let time = 0
  const writer = new Writer({
    core,
    journal,
    durable: logs.durable,
    // A clock that leaps lets no look at the disk hold for the next write.
    room: new RoomGuard({ freeBytes: async () => disk.free }, () => {
      time += 10_000
      return time
    }),
    clock: { ...systemClock, zone: () => 0 },
    location: Buffer.alloc(8, 1),
    lastReceipt,
    appended: async () => {},
    failed: fault => failures.push(fault)
  })
  let closed = false
  const close = async () => {
    if (closed) return
    closed = true
    await writer.close()
    await logs.close()
  }
  t.teardown(close)
  return {
    writer,
    core,
    journal,
    disk,
    journalled,
    failures,
    commits: () => readCommits(core, 0, core.length),
    close
  }
}

/** Builds a sale of one line. */
export const sale = ({ receipt }: CommitContext): Entry[] => [
  {
    kind: 'sale.completed',
    body: {
      receipt: receipt(),
      lines: [{ item: Buffer.alloc(16, 1), price: 250 }],
      tenders: [{ type: 1, amount: 250 }]
    }
  }
]

/** Builds a delivery whose note has this many characters. */
export const delivery = (chars: number) => (): Entry[] => [
  {
    kind: 'stock.moved',
    body: {
      location: Buffer.alloc(8, 1),
      reason: 2,
      lines: [{ item: Buffer.alloc(16, 1), quantity: 1000 }],
      note: 'x'.repeat(chars)
    }
  }
]

/** The receipt numbers of a log, in its order. */
export function receiptsOf(commits: (Commit | null)[]): number[] {
  return commits
    .flatMap(commit => commit?.entries ?? [])
    .flatMap(entry => (entry.kind === 'sale.completed' ? [entry.body.receipt] : []))
}
