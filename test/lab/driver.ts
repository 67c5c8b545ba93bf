import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { SalePage, Status } from '../../src/http/contract.ts'
import { within } from './netns.ts'

/** What the lab asks of a till. */
export interface Ask {
  id: number
  what: 'status' | 'sell' | 'sales'
  count?: number
  inFlight?: number
  code?: string
}

/** A sale that a till said is on disk. */
export interface Acknowledged {
  receipt: number
  log: string
  seq: number
  index: number
  total: number
}

/** A line of the driver: a sale, a result or an error. */
export interface Answer {
  id: number
  sale?: Acknowledged
  result?: unknown
  error?: string
}

interface Waiting {
  sold: (sale: Acknowledged) => void
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

const PROGRAM = path.join(process.cwd(), 'build', 'test', 'lab', 'driver.process.js')

/** Asks the till of a directory, through a process inside its namespace. */
export class Driver {
  readonly #words: string[]
  #child: ChildProcess | null = null
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  constructor(namespace: string, directory: string) {
    this.#words = [...within(namespace), process.execPath, PROGRAM, directory]
  }

  #start(): ChildProcess {
    const [program, ...words] = this.#words
    const child = spawn(program!, words, { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin!.on('error', () => {}) // it ended; 'exit' tells
    createInterface({ input: child.stdout! }).on('line', line => {
      const { id, sale, result, error } = JSON.parse(line) as Answer
      const waiting = this.#waiting.get(id)!
      if (sale) return waiting.sold(sale)
      this.#waiting.delete(id)
      if (error === undefined) waiting.resolve(result)
      else waiting.reject(new Error(error))
    })
    child.once('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the driver ended'))
    })
    return child
  }

  #ask<T>(ask: Omit<Ask, 'id'>, sold: Waiting['sold'] = () => {}): Promise<T> {
    this.#child ??= this.#start()
    const { stdin } = this.#child
    const id = ++this.#last
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { sold, resolve: resolve as Waiting['resolve'], reject })
      stdin!.write(`${JSON.stringify({ id, ...ask })}\n`)
    })
  }

  status(): Promise<Status> {
    return this.#ask({ what: 'status' })
  }

  /** The latest sales of all devices, as many as can be listed. */
  sales(): Promise<SalePage> {
    return this.#ask({ what: 'sales' })
  }

  /** Resolves when all are answered, or the first was not: the till may have lost its power. */
  sell(
    count: number,
    inFlight: number,
    code: string,
    sold: (sale: Acknowledged) => void
  ): Promise<{ unanswered: number; why: string | null }> {
    return this.#ask({ what: 'sell', count, inFlight, code }, sold)
  }

  close(): void {
    this.#child?.kill('SIGKILL')
  }
}
