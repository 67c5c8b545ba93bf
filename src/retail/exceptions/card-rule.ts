import type { Device } from '../../node/device.ts'
import { lastIn } from '../../node/receipts.ts'
import { LAST } from '../../view/families.ts'
import { openPayments } from '../selling/payments.ts'
import type { FoundException } from './exception-rule.ts'

/** Whoever pays by card may take so long, ms: a terminal gives up long before. */
export const PAYING_MS = 5 * 60_000

/** Card payments that no sale names although there was time enough, by the clock here or there. */
export async function* cardsInDoubt(device: Device): AsyncGenerator<FoundException> {
  for await (const { id, terminal, amount, log, time } of openPayments(device)) {
    const now = Math.max(device.clock.now(), await lastIn(device.view, [log], LAST.time))
    if (now - time < PAYING_MS) continue
    const payment = id.toString('hex')
    yield {
      about: `card ${payment}`,
      facts: {
        ...{ type: 'card-in-doubt', payment, terminal, amount },
        ...{ log: log.toString('hex'), time }
      }
    }
  }
}
