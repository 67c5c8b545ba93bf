import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { SalePage, Status, VerifyReport } from '../../src/http/contract.ts'
import { until } from '../until.ts'
import { type Acknowledged, Driver } from './driver.ts'
import type { Machine, Place } from './net.ts'
import { within } from './netns.ts'

/** The program as it is shipped. */
export const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')

/** Sales in flight at a time: several assistants at one till. */
const IN_FLIGHT = 8

/** What every shop of the lab sells. */
export const CODE = 'TEA'

/** Events kept for the report of a failure. */
const EVENTS_MAX = 40

/** One device: a machine, a directory, and `tillmesh run` on it. */
export class Till extends EventEmitter<{ event: [name: string] }> {
  readonly name: string
  readonly machine: Machine
  readonly directory: string
  /** What it acknowledged. */
  readonly sold: Acknowledged[] = []
  /** Sales that it was asked for and never answered: each may have happened or not. */
  unanswered = 0
  /** The latest events of `run --json`, one line each. */
  readonly events: string[] = []
  readonly #driver: Driver
  #child: ChildProcess | null = null
  #options: string[] = []

  constructor(name: string, machine: Machine, directory: string) {
    super()
    this.name = name
    this.machine = machine
    this.directory = directory
    this.#driver = new Driver(machine.namespace, directory)
  }

  /** Runs a command of the program on this device; returns what it printed as JSON. */
  cli<T>(...words: string[]): Promise<T> {
    const [ip, ...rest] = within(this.machine.namespace)
    const all = [...rest, process.execPath, PROGRAM, '--dir', this.directory, '--json', ...words]
    return new Promise((resolve, reject) => {
      execFile(ip!, all, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${this.name}: tillmesh ${words[0]}: ${stderr.trim()}`))
        else resolve(JSON.parse(stdout) as T)
      })
    })
  }

  /** Carries the machine to another place, where it gets another address. */
  move(place: Place): void {
    this.machine.unplug()
    this.machine.plug(place)
  }

  /** Starts `tillmesh run`, with the same options as before unless told otherwise. */
  async run(...options: string[]): Promise<void> {
    if (options.length > 0) this.#options = options
    const [ip, ...rest] = within(this.machine.namespace)
    const words = [PROGRAM, '--dir', this.directory, '--json', 'run', ...this.#options]
    const child = spawn(ip!, [...rest, process.execPath, ...words], {
      stdio: ['ignore', 'pipe', 'pipe']
    })
    this.#child = child
    let ready = false
    const tell = (line: string) => {
      this.events.push(line)
      if (this.events.length > EVENTS_MAX) this.events.shift()
    }
    createInterface({ input: child.stderr! }).on('line', tell)
    createInterface({ input: child.stdout! }).on('line', line => {
      tell(line)
      const { event } = JSON.parse(line) as { event: string }
      if (event === 'ready') ready = true
      this.emit('event', event)
    })
    child.once('exit', () => {
      if (this.#child === child) this.#child = null
      this.emit('event', 'exit')
    })
    const settled = () => ready || this.#child !== child
    await until(`${this.name} to be ready`, settled, [[this, 'event']], 60_000)
    if (!ready) throw new Error(`${this.name} did not start`)
  }

  /** Ctrl-C. */
  async stop(): Promise<void> {
    await this.#end('SIGINT')
  }

  /** The plug is pulled. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async #end(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = null // from here on nobody expects an answer
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }

  status(): Promise<Status> {
    return this.#driver.status()
  }

  /** Sells; resolves when all are acknowledged, or the till lost its power meanwhile. */
  async sell(count: number): Promise<void> {
    const { unanswered, why } = await this.#driver.sell(count, IN_FLIGHT, CODE, sale => {
      this.sold.push(sale)
      this.emit('event', 'sold')
    })
    this.unanswered += unanswered
    if (why && this.#child) throw new Error(`${this.name}: ${why}`)
  }

  /** The latest 1,000 sales that it knows of, of all devices. */
  async sales(): Promise<SalePage['sales']> {
    return (await this.#driver.sales()).sales
  }

  verify(): Promise<VerifyReport> {
    return this.cli('verify')
  }

  close(): void {
    this.#driver.close()
    this.#child?.kill('SIGKILL')
  }
}
