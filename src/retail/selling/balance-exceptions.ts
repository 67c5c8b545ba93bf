import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { BALANCE, FAMILY } from '../../view/families.ts'
import type { FoundException } from '../exceptions/exception-rule.ts'
import { recordOf } from '../records/records.ts'

/**
 * Gift cards that more was paid with than was on them, customers who owe more than they may, and
 * points that are gone more than once.
 */
export async function* balanceExceptions(device: Device): AsyncGenerator<FoundException> {
  for await (const [key, cell] of device.view.cells<Sums>(FAMILY.balance)) {
    const balance = Number(cell.get(BALANCE.amount) ?? 0)
    const points = Number(cell.get(BALANCE.points) ?? 0)
    if (balance === 0 && points >= 0) continue
    const subject = Buffer.from(key.slice(1), 'latin1')
    const id = subject.toString('hex')
    if (points < 0) {
      yield { about: `points ${id}`, facts: { type: 'points-overdrawn', customer: id, points } }
    }
    if (balance < 0) {
      if (!(await recordOf(device, 'giftcard', subject))) continue
      yield { about: `gift-card ${id}`, facts: { type: 'gift-card-overdrawn', card: id, balance } }
      continue
    }
    const limit = (await recordOf(device, 'customer', subject))?.limit
    if (limit === undefined || balance <= limit) continue
    const facts = { type: 'credit-limit-passed', customer: id, owed: balance, limit } as const
    yield { about: `credit ${id}`, facts }
  }
}
