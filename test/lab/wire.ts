import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { command, within, works } from './netns.ts'

/** How bad a radio is, in each direction. */
export interface WireQuality {
  delayMs: number
  /** Share of frames lost, 0 to 1. */
  loss: number
  seed: number
}

const SCRIPT = path.join(process.cwd(), 'test', 'lab', 'wire.py')

/** Where a socket is. */
export type End = readonly [namespace: string, name: string]

/** True if frames can be delayed and lost by a program, on kernels that cannot do it themselves. */
export const wiresWork = (): boolean => works('python3', '-c', 'import fcntl, ctypes')

/** Frames of this socket carry whole checksums, and none is longer than a network takes it. */
export function makePlain([namespace, name]: End): void {
  const [program, ...words] = [...within(namespace), 'python3', SCRIPT, 'plain', name]
  command(program!, ...words)
}

/** Carries frames between two sockets of one namespace in a process of its own. */
export class Wire {
  readonly #child: ChildProcess
  /** Resolves when it carries. */
  readonly ready: Promise<unknown>

  constructor(namespace: string, one: string, two: string, { delayMs, loss, seed }: WireQuality) {
    const numbers = [delayMs, loss, seed].map(String)
    const [program, ...words] = [...within(namespace), 'python3', SCRIPT, one, two, ...numbers]
    this.#child = spawn(program!, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.ready = once(this.#child.stdout!, 'data')
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }
}
