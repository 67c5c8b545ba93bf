// The driver's half of the contract: starts workers, passes messages, enforces the time limit and
// leaves no process and no directory behind.
import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Audit, FromWorker, Setup, ToWorker } from './contract.ts'

export type EngineName =
  | 'tillmesh'
  | 'autobase'
  | 'pouchdb'
  | 'yjs'
  | 'hypercore'
  | 'hypercore-blocks'

type Answer<T extends FromWorker['type']> = Extract<FromWorker, { type: T }>

const dist = dirname(fileURLToPath(import.meta.url))
const CLOSE_LIMIT_MS = 10_000

export class TimedOut extends Error {}

/** A worker's program, or null when there is none yet. */
function program(engine: EngineName): string | null {
  const file =
    engine === 'tillmesh'
      ? join(dist, '../../node_modules/.cache/tillmesh-bench/tillmesh.mjs')
      : join(dist, 'peers', `${engine}.js`)
  return existsSync(file) ? file : null
}

export function isBuilt(engine: EngineName): boolean {
  return program(engine) !== null
}

export class Worker {
  /** The last count it reported, for a run that is cut off. */
  count = 0
  private readonly child: ChildProcess
  private readonly queue: FromWorker[] = []
  private readonly takers = new Set<() => void>()
  private failure: Error | null = null
  private stopping = false

  constructor(
    readonly engine: EngineName,
    readonly setup: Setup
  ) {
    const file = program(engine)
    if (!file) throw new Error(`there is no worker for ${engine}`)
    mkdirSync(setup.dir, { recursive: true })
    const stdio: ('ignore' | 'inherit' | 'ipc')[] = ['ignore', 'ignore', 'inherit', 'ipc']
    const execArgv = ['--expose-gc', '--enable-source-maps']
    this.child = fork(file, { cwd: setup.dir, stdio, execArgv })
    this.child.on('message', (message: FromWorker) => this.receive(message))
    this.child.on('exit', code => this.fail(`${engine} worker ${setup.index} ended (${code})`))
    this.say({ type: 'setup', setup })
  }

  say(message: ToWorker): void {
    if (this.child.connected) this.child.send(message)
  }

  /** The next message of a type; those of other types stay for whoever waits for them. */
  take<T extends FromWorker['type']>(type: T, deadline: Deadline): Promise<Answer<T>> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.takers.delete(attempt)
        stopWaiting()
      }
      const attempt = (): void => {
        const at = this.queue.findIndex(message => message.type === type)
        if (at >= 0) {
          settle()
          resolve(this.queue.splice(at, 1)[0] as Answer<T>)
        } else if (this.failure) {
          settle()
          reject(this.failure)
        }
      }
      const stopWaiting = deadline.onPassed(() => {
        settle()
        reject(new TimedOut(`no '${type}' from ${this.engine} worker ${this.setup.index} in time`))
      })
      this.takers.add(attempt)
      attempt()
    })
  }

  async audit(deadline: Deadline): Promise<Audit> {
    this.say({ type: 'audit' })
    return (await this.take('audited', deadline)).audit
  }

  /** Asks it to close its store, so that what is on disk can be measured or opened again. */
  async close(): Promise<void> {
    const deadline = new Deadline(CLOSE_LIMIT_MS)
    try {
      this.say({ type: 'close' })
      await this.take('closed', deadline)
    } finally {
      deadline.clear()
      await this.kill()
    }
  }

  async kill(): Promise<void> {
    this.stopping = true
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = new Promise(resolve => this.child.once('exit', resolve))
    this.child.kill('SIGKILL')
    await exited
  }

  private receive(message: FromWorker): void {
    if (message.type === 'progress') {
      this.count = message.count
      return
    }
    if (message.type === 'failed') {
      this.fail(message.message)
      return
    }
    this.queue.push(message)
    for (const taker of [...this.takers]) taker()
  }

  private fail(message: string): void {
    if (this.stopping) return
    this.failure ??= new Error(message)
    for (const taker of [...this.takers]) taker()
  }
}

/** One time limit that any number of waits share. */
export class Deadline {
  private readonly watchers = new Set<() => void>()
  private readonly timer: NodeJS.Timeout

  constructor(limitMs: number) {
    this.timer = setTimeout(() => {
      for (const watcher of [...this.watchers]) watcher()
    }, limitMs)
  }

  onPassed(watcher: () => void): () => void {
    this.watchers.add(watcher)
    return () => this.watchers.delete(watcher)
  }

  clear(): void {
    clearTimeout(this.timer)
  }
}

/** Directories of runs under way: an interrupted run removes them as well. */
const roots = new Set<string>()
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))
process.on('exit', () => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

/** Runs `body` with a fresh directory and a time limit; every worker it started is gone after. */
export async function withCluster<T>(
  limitMs: number,
  body: (
    start: (engine: EngineName, setup: Partial<Setup>) => Worker,
    deadline: Deadline
  ) => Promise<T>
): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'tillmesh-bench-'))
  roots.add(root)
  const workers: Worker[] = []
  const deadline = new Deadline(limitMs)
  const start = (engine: EngineName, setup: Partial<Setup>): Worker => {
    const index = setup.index ?? 0
    const worker = new Worker(engine, {
      index,
      count: 1,
      dir: join(root, String(index)),
      sales: 0,
      firstSale: 0,
      inFlight: 1,
      expected: 0,
      year: null,
      watch: false,
      options: {},
      ...setup
    })
    workers.push(worker)
    return worker
  }
  try {
    return await body(start, deadline)
  } finally {
    deadline.clear()
    await Promise.all(workers.map(worker => worker.kill()))
    rmSync(root, { recursive: true, force: true })
    roots.delete(root)
  }
}

/** Introduces workers to each other; `start` was called with their indexes in order. */
export async function introduce(workers: Worker[], deadline: Deadline): Promise<void> {
  const ready = await Promise.all(workers.map(worker => worker.take('ready', deadline)))
  const addresses = ready.map(({ address }) => address)
  for (const worker of workers) worker.say({ type: 'peers', addresses })
  await Promise.all(workers.map(worker => worker.take('linked', deadline)))
}

export function bytesOnDisk(dir: string): number {
  let bytes = 0
  for (const name of readdirSync(dir, { recursive: true }) as string[]) {
    // `blocks` are what the file occupies: RocksDB reserves more than it has written.
    const stat = statSync(join(dir, name), { throwIfNoEntry: false })
    if (stat?.isFile()) bytes += stat.blocks * 512
  }
  return bytes
}
