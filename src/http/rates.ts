import { LRUCache } from 'lru-cache'
import { Fault } from '../fault/fault.ts'
import { RATED_MAX } from './limits.ts'

/** How many requests are taken: so many a second in the long run, so many at once. */
export interface Rate {
  perSecond: number
  burst: number
}

interface Bucket {
  left: number
  /** Monotonic, ms. */
  since: number
}

/** Counts requests by whoever sends them; of very many senders it forgets who was quiet longest. */
export class Rates {
  readonly #now: () => number
  readonly #buckets = new LRUCache<string, Bucket>({ max: RATED_MAX })

  /** @param now monotonic, ms */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /**
   * Counts one request.
   *
   * @throws Fault TOO_MANY if that is one too many
   */
  take(who: string, { perSecond, burst }: Rate): void {
    const since = this.#now()
    const before = this.#buckets.get(who) ?? { left: burst, since }
    const left = Math.min(burst, before.left + ((since - before.since) / 1000) * perSecond)
    this.#buckets.set(who, { left: Math.max(0, left - 1), since })
    if (left >= 1) return
    throw new Fault(
      'TOO_MANY',
      `Too many requests: ${perSecond} a second are answered. Ask again in a moment.`
    )
  }
}
