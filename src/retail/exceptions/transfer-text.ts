import { formatQuantity } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import { locationName } from '../../node/location-name.ts'
import type { ItemStep, TransferFact } from '../../view/transfer-facts.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { recordOf } from '../records/records.ts'
import { dayOf } from './day.ts'

/** What is wrong about an item of a transfer, who did what, and how to settle it. */
export async function transferText(
  device: Device,
  catalogue: Catalogue,
  fact: TransferFact
): Promise<string> {
  const item = await catalogue.byId(Buffer.from(fact.item, 'hex'))
  const [from, to] = await Promise.all(
    [fact.from, fact.to].map(id => locationName(device, Buffer.from(id, 'hex')))
  )
  const steps = await Promise.all(fact.steps.map(step => said(device, step)))
  const about = `Transfer ${fact.transfer.slice(0, 16)} from ${from} to ${to}: of ${item?.code ?? 'an unknown item'}`
  const who = `(${steps.join(', ')})`
  if (fact.type === 'transfer-sent-twice') {
    const [sent, approved] = [fact.sent, fact.approved].map(formatQuantity)
    return `${about} ${sent} were sent and ${approved} approved ${who}. If it left only once, settle this as corrected, and the rest is back at ${from}.`
  }
  if (fact.onTheWay < 0) {
    return `${about} ${formatQuantity(-fact.onTheWay)} more arrived than were sent ${who}. Settle this as corrected if they left ${from}, or say how many arrived in all.`
  }
  return `${about} ${formatQuantity(fact.writtenOff)} never arrived and were written off ${who}.`
}

/** One step: `sent 40 by Anna at Office on 2026-11-23`. */
async function said(
  device: Device,
  { step, quantity, time, log, staff }: ItemStep
): Promise<string> {
  const name = device.membership.byLog(Buffer.from(log, 'hex'))?.name ?? log.slice(0, 8)
  const person = staff && (await recordOf(device, 'staff', Buffer.from(staff, 'hex')))?.name
  const word = step === 'writtenOff' ? 'written off' : step
  const units = `${formatQuantity(Math.abs(quantity))}${quantity < 0 ? ' less' : ''}`
  return `${word} ${units}${person ? ` by ${person}` : ''} at ${name} on ${dayOf(time)}`
}
