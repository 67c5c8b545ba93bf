import type { EventEmitter } from 'node:events'

/** Longest a test waits for anything, ms: a loaded two-core machine included. */
export const PATIENCE_MS = 30_000

/** Something that can be listened to, and the events that may make a condition true. */
export type Source = readonly [source: object, ...events: string[]]

/**
 * Resolves when the condition holds. It is looked at now and after each of the events, never by
 * the clock; with no such event within the time it rejects, saying what was waited for.
 */
export function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  sources: readonly Source[],
  patienceMs = PATIENCE_MS
): Promise<void> {
  return new Promise((resolve, reject) => {
    let looking = false
    let again = false
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      for (const [source, ...events] of sources) {
        for (const event of events) (source as EventEmitter).off(event, look)
      }
      settle()
    }
    const look = async (): Promise<void> => {
      again = true
      if (looking) return
      looking = true
      try {
        while (again) {
          again = false
          if (await condition()) {
            finish(resolve)
            return
          }
        }
      } catch (error) {
        finish(() => reject(error))
      } finally {
        looking = false
      }
    }
    const timer = setTimeout(
      () => finish(() => reject(new Error(`waited ${patienceMs} ms for: ${what}`))),
      patienceMs
    )
    for (const [source, ...events] of sources) {
      for (const event of events) (source as EventEmitter).on(event, look)
    }
    void look()
  })
}
