import type { Device } from '../../node/device.ts'
import type { Sums } from '../../view/cell.ts'
import { dayBytes, FAMILY, TALLY } from '../../view/families.ts'
import { businessDay } from '../../view/reduce-sale.ts'
import type { FoundException } from '../exceptions/exception-rule.ts'
import { endOf, staffOf } from './staff.ts'

/**
 * Sales by somebody who was not on the staff any more: a till that was away did not know. Days are
 * counted from the one after the person left, since a day's sums do not say at what hour.
 */
export async function* soldAfterLeaving(device: Device): AsyncGenerator<FoundException> {
  const { view, membership } = device
  for (const person of await staffOf(device)) {
    const left = endOf(person)
    if (left === Number.POSITIVE_INFINITY) continue
    // In no zone: devices in two zones must come to the same exceptions.
    const lastDay = businessDay({ time: left, zone: 0 })
    const days = new Map<string, { device: string; day: number; sales: number; gross: number }>()
    for (const { log, device: writer } of membership.members) {
      const prefix = FAMILY.staffDay + person.id.toString('latin1') + log.toString('latin1')
      for await (const [key, sums] of view.cells<Sums>(prefix, prefix + dayBytes(lastDay))) {
        const day = Buffer.from(key.slice(-4), 'latin1').readUInt32BE()
        const name = writer.toString('hex')
        const of = days.get(`${name} ${day}`) ?? { device: name, day, sales: 0, gross: 0 }
        of.sales += Number(sums.get(TALLY.sales) ?? 0)
        of.gross += Number(sums.get(TALLY.gross) ?? 0)
        days.set(`${name} ${day}`, of)
      }
    }
    const staff = person.id.toString('hex')
    for (const [where, of] of days) {
      yield { about: `left ${staff} ${where}`, facts: { type: 'sold-after-leaving', staff, ...of } }
    }
  }
}
