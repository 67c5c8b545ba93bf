import { open, readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeDurably } from '../node/profile.ts'
import { REQUEST_KEPT_MS } from '../node/requests.ts'
import { ANSWERS_BYTES_MAX } from './limits.ts'

/** The answer to a request that has a key. */
export interface Kept {
  /** Hash of the key and of who used it, hex. */
  key: string
  /** Hash of what was asked, hex. */
  print: string
  /** Wall clock, ms. */
  time: number
  /** What was answered, as JSON; null if nobody may keep it. */
  answer: string | null
}

/**
 * Answers to requests that have a key, in the file `answers` of the device's directory, one line
 * each: those of the last 24 hours, the latest if they are many. Whoever asks again is told the same.
 */
export class Answers {
  readonly #file: string
  readonly #now: () => number
  /** The oldest first. */
  readonly #kept = new Map<string, Kept & { bytes: number }>()
  #bytes = 0
  #fileBytes = 0
  #lines: string[] = []
  #next: Promise<void> | null = null
  #last: Promise<void> = Promise.resolve()

  private constructor(file: string, now: () => number) {
    this.#file = file
    this.#now = now
  }

  /** @param now wall clock, ms */
  static async open(directory: string, now: () => number): Promise<Answers> {
    const answers = new Answers(path.join(directory, 'answers'), now)
    const text = await readFile(answers.#file, 'utf8').catch(() => '')
    for (const line of text.split('\n')) {
      try {
        answers.#add(JSON.parse(line) as Kept, line)
      } catch {
        // The end of a file that a crash cut short: nobody was told of it.
      }
    }
    if (text !== '') await answers.#rewrite()
    return answers
  }

  /** The answer that is kept for this key, in hex. */
  of(key: string): Kept | null {
    const kept = this.#kept.get(key)
    return kept && this.#now() - kept.time < REQUEST_KEPT_MS ? kept : null
  }

  /** Keeps an answer; resolves when it is on stable storage. */
  keep(given: Omit<Kept, 'time'>): Promise<void> {
    const kept = { ...given, time: this.#now() }
    const line = JSON.stringify(kept)
    this.#add(kept, line)
    this.#lines.push(line)
    // Answers that come while others are made durable go into the next write together.
    this.#next ??= this.#last.then(() => {
      this.#next = null
      return this.#write()
    })
    this.#last = this.#next.catch(() => {})
    return this.#next
  }

  #add(kept: Kept, line: string): void {
    if (kept.time <= this.#now() - REQUEST_KEPT_MS) return
    const bytes = Buffer.byteLength(line) + 1
    this.#forget(kept.key)
    this.#kept.set(kept.key, { ...kept, bytes })
    this.#bytes += bytes
    for (const [key, { time }] of this.#kept) {
      if (this.#bytes <= ANSWERS_BYTES_MAX && time > this.#now() - REQUEST_KEPT_MS) break
      this.#forget(key)
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes ?? 0
    this.#kept.delete(key)
  }

  async #write(): Promise<void> {
    const text = this.#lines.map(line => `${line}\n`).join('')
    this.#lines = []
    this.#fileBytes += Buffer.byteLength(text)
    if (this.#fileBytes > 2 * ANSWERS_BYTES_MAX) return this.#rewrite()
    const file = await open(this.#file, 'a', 0o600)
    try {
      await file.writeFile(text)
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  async #rewrite(): Promise<void> {
    const lines = [...this.#kept.values()].map(({ bytes: _, ...kept }) => JSON.stringify(kept))
    await writeDurably(this.#file, lines.map(line => `${line}\n`).join(''))
    this.#fileBytes = this.#bytes
  }
}
