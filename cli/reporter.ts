import { Fault } from '../src/fault/fault.ts'
import type { Output } from './context.ts'
import { clean, count } from './text.ts'

/** The same problem is told at most this often, ms. */
const REPEAT_MS = 60_000

/** Kinds of problem told apart; beyond them the oldest is forgotten. */
const KINDS_MAX = 100

interface Ready {
  business: string
  name: string
  location: string
  lan: { on: boolean; port: number }
  /** Port of the API. */
  port: number
  /** Where other machines reach it, if they may. */
  wide?: string | undefined
}

/** Tells what a running device does: a line each for people, or NDJSON events for a program. */
export class Reporter {
  readonly #out: Output
  readonly #json: boolean
  readonly #now: () => number
  /** When each problem was last told, and how often it came since. */
  readonly #told = new Map<string, { at: number; since: number }>()

  constructor(out: Output, json: boolean, now: () => number = Date.now) {
    this.#out = out
    this.#json = json
    this.#now = now
  }

  ready({ business, name, location, lan, port, wide }: Ready): void {
    const api = `http://127.0.0.1:${port}`
    const links = lan.on ? `links on port ${lan.port}` : 'LAN off'
    // A relay knows neither its place nor the business's name.
    const who = business === '' ? `${name}, a relay,` : `${name} at ${location} (${business})`
    this.#tell(
      { event: 'ready', api, ...(wide ? { wide } : {}), pid: process.pid, lan },
      `${who} is ready: API ${api}${wide ? ` and ${wide}` : ''}, ${links}. Stop with Ctrl-C.`
    )
  }

  link(event: 'up' | 'down', device: string, address: string): void {
    this.#tell({ event, device, address }, `link ${event}: ${device} (${address})`)
  }

  problem(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error)
    const known = this.#told.get(message)
    const now = this.#now()
    if (known && now - known.at < REPEAT_MS) {
      known.since++
      return
    }
    this.#told.delete(message)
    this.#told.set(message, { at: now, since: 0 })
    if (this.#told.size > KINDS_MAX) this.#told.delete(this.#told.keys().next().value!)
    const code = error instanceof Fault ? error.code : 'INTERNAL'
    const repeated = known?.since ?? 0
    const again = repeated > 0 ? ` (and ${count(repeated, 'time')} more since)` : ''
    this.#tell({ event: 'problem', code, message, repeated }, `problem: ${message}${again}`)
  }

  stopping(signal: string): void {
    this.#tell({ event: 'stopping', signal }, 'Stopping; Ctrl-C again ends it at once.')
  }

  #tell(event: object, line: string): void {
    const time = this.#now()
    const clock = new Date(time).toTimeString().slice(0, 8)
    this.#out.write(
      this.#json ? `${JSON.stringify({ time, ...event })}\n` : `${clock} ${clean(line)}\n`
    )
  }
}
