import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from './profile.ts'

/** The file is written at most this often, ms, and at the end: what a crash loses says little. */
const WRITE_EVERY_MS = 300_000

/** What keeping these times needs from outside. */
export interface LastSeenParts {
  /** Wall clock, ms. */
  now: () => number
  /** Keys of the devices that are linked, hex. */
  linked: () => string[]
  /** Told when the file cannot be written; that stops nothing. */
  failed: (error: unknown) => void
}

/**
 * When each device was last linked to this one, in `seen.json`. Not taken from the device's log: a
 * sale of an hour ago may have come over a third device, and says nothing about the link.
 */
export class LastSeen {
  readonly #file: string
  readonly #parts: LastSeenParts
  readonly #times: Map<string, number>
  #timer: NodeJS.Timeout | null = null
  #written = ''
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, parts: LastSeenParts, times: Map<string, number>) {
    this.#file = file
    this.#parts = parts
    this.#times = times
  }

  /** A file that is damaged is begun anew: nothing depends on it. */
  static async open(directory: string, parts: LastSeenParts): Promise<LastSeen> {
    const file = path.join(directory, 'seen.json')
    return new LastSeen(file, parts, await readTimes(file))
  }

  /** Wall clock, ms, or null for a device that was never linked; keys are hex. */
  of(device: string): number | null {
    return this.#times.get(device) ?? null
  }

  /** A device is linked, or was until now. */
  saw(device: string): void {
    this.#times.set(device, this.#parts.now())
    if (this.#timer) return
    this.#write()
    this.#timer = setInterval(() => this.#write(), WRITE_EVERY_MS).unref()
  }

  #write(): void {
    for (const device of this.#parts.linked()) this.#times.set(device, this.#parts.now())
    const text = `${JSON.stringify(Object.fromEntries(this.#times))}\n`
    if (text === this.#written) return
    this.#written = text
    this.#writing = this.#writing
      .then(() => writeDurably(this.#file, text))
      .catch(this.#parts.failed)
  }

  /** Writes what is known; call it while the links are still up. */
  async close(): Promise<void> {
    if (this.#timer) {
      clearInterval(this.#timer)
      this.#write()
    }
    await this.#writing
  }
}

async function readTimes(file: string): Promise<Map<string, number>> {
  try {
    const times = Object.entries(JSON.parse(await readFile(file, 'utf8')) as object)
    return new Map(times.filter(([, time]) => Number.isSafeInteger(time)))
  } catch {
    return new Map()
  }
}
