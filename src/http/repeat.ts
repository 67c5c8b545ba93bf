import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Fault } from '../fault/fault.ts'
import { REPEAT_AFTER_MS, REPEATS_MAX } from './limits.ts'

/** How a request gets its answer. */
export type Send = (request: Request) => Promise<Response>

/**
 * Sends each request until its answer is here, a few times at most: with a key of its own, so that
 * what changes something is done once however often it had to be sent.
 *
 * @param send throws Fault NO_PEER where the connection broke
 */
export function repeating(send: Send): Send {
  return async request => {
    if (request.method !== 'GET') request.headers.set('idempotency-key', randomUUID())
    for (let repeats = 0; ; repeats++) {
      try {
        const response = await send(request.clone())
        return new Response((await response.text()) || null, response)
      } catch (error) {
        const isLost = !(error instanceof Fault) || error.code === 'NO_PEER'
        if (!isLost || repeats === REPEATS_MAX) throw error
        await wait(REPEAT_AFTER_MS)
      }
    }
  }
}
