import { Readable } from 'node:stream'
import type { Change } from './contract.ts'
import { HEARTBEAT_MS, UNREAD_BYTES_MAX } from './limits.ts'

/** What the line of an event that holds its content begins with. */
export const DATA = 'data: '

/** A comment: readers of server-sent events skip it. */
const HEARTBEAT = ':\n\n'

/** The streams of changes that are open, one for each follower, as server-sent events. */
export class EventStreams {
  readonly #unexpected: (error: unknown) => void
  readonly #open = new Set<Readable>()

  /** @param unexpected told when following fails */
  constructor(unexpected: (error: unknown) => void) {
    this.#unexpected = unexpected
  }

  /**
   * A new stream; it ends when its reader goes away, does not keep up, or at `close`.
   *
   * @param follow tells what changes, until the signal says so
   * @throws what `follow` throws at once
   */
  open(
    follow: (tell: (change: Change) => void, signal: AbortSignal) => Promise<unknown>
  ): Readable {
    const gone = new AbortController()
    const stream = new Readable({ read() {} })
    const write = (text: string) => {
      if (stream.destroyed) return
      stream.push(text)
      if (stream.readableLength > UNREAD_BYTES_MAX) stream.destroy()
    }
    const heartbeat = setInterval(() => write(HEARTBEAT), HEARTBEAT_MS).unref()
    this.#open.add(stream)
    stream.once('close', () => {
      clearInterval(heartbeat)
      this.#open.delete(stream)
      gone.abort()
    })
    // The reader learns at once that it is heard.
    write(HEARTBEAT)
    follow(change => {
      write(`event: ${change.event}\n${DATA}${JSON.stringify(change)}\n\n`)
    }, gone.signal)
      .catch(this.#unexpected)
      .finally(() => stream.destroy())
    return stream
  }

  /** Ends all of them at once: a reader that waits must not hold up a till that stops. */
  close(): void {
    for (const stream of this.#open) stream.destroy()
  }
}
