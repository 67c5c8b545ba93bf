import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Machine } from './net.ts'
import { within } from './netns.ts'
import { PROGRAM } from './till.ts'

const PORT = 49_737

/** `tillmesh dht` on a machine of the internet. */
export class Dht {
  readonly #machine: Machine
  #child: ChildProcess | null = null

  constructor(machine: Machine) {
    this.#machine = machine
  }

  /** What a till needs to run with to find others by this node alone. */
  get options(): string[] {
    return ['--bootstrap', `${this.#machine.address()}:${PORT}`]
  }

  async run(): Promise<void> {
    const [ip, ...rest] = within(this.#machine.namespace)
    const words = ['dht', '--host', this.#machine.address(), '--port', String(PORT), '--json']
    const child = spawn(ip!, [...rest, process.execPath, PROGRAM, ...words], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    this.#child = child
    await once(child.stdout!, 'data')
  }

  /** The plug is pulled. */
  async kill(): Promise<void> {
    const exit = once(this.#child!, 'exit')
    this.#child!.kill('SIGKILL')
    await exit
  }
}
