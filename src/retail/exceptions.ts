import { formatAmount, formatQuantity } from '../money/amount.ts'
import type { Device } from '../node/device.ts'
import { locationName } from '../node/location-name.ts'
import { lastReceiptIn } from '../node/receipts.ts'
import type { ExceptionFact } from '../view/derive.ts'
import { ROW } from '../view/families.ts'
import { Catalogue } from './catalogue.ts'

/** Something a person should look at, with a sentence for them. */
export interface ShopException {
  type: ExceptionFact['type']
  message: string
  facts: ExceptionFact
}

/** Everything that waits for a person. */
export async function exceptions(device: Device): Promise<ShopException[]> {
  const catalogue = new Catalogue(device)
  const found: ShopException[] = []
  for await (const [, value] of device.view.rows(ROW.exception)) {
    const facts = await stillLost(device, JSON.parse(value.toString()) as ExceptionFact)
    if (!facts) continue
    found.push({ type: facts.type, message: await describe(device, catalogue, facts), facts })
  }
  return found
}

async function describe(
  device: Device,
  catalogue: Catalogue,
  fact: ExceptionFact
): Promise<string> {
  const writer = (log: string) =>
    device.membership.byLog(Buffer.from(log, 'hex'))?.name ?? log.slice(0, 8)
  switch (fact.type) {
    case 'edit-conflict': {
      const { currency } = device.profile.business
      const values = fact.values.map(({ value, log }) => {
        const text = fact.field === 'price' ? formatAmount(Number(value), currency) : String(value)
        return `"${text}" (${writer(log)})`
      })
      const subject = Buffer.from(fact.subject, 'hex')
      const what =
        fact.family === 'item'
          ? `item ${(await catalogue.byId(subject))?.code}`
          : fact.family === 'location'
            ? `location ${await locationName(device, subject)}`
            : 'the business'
      return `The ${fact.field} of ${what} was edited apart: ${values.join(' or ')}.`
    }
    case 'oversell': {
      const item = await catalogue.byId(Buffer.from(fact.item, 'hex'))
      const location = await locationName(device, Buffer.from(fact.location, 'hex'))
      return `${item?.code ?? 'An unknown item'} ${item?.name ?? ''} was sold more often than it was there: ${formatQuantity(fact.onHand)} on hand at ${location}.`
    }
    case 'same-id-twice': {
      const places = fact.at.map(({ log, seq }) => `${writer(log)}, block ${seq}`)
      return `One fact was recorded with two contents, and both count: ${places.join(' and ')}.`
    }
    case 'needs-update':
      return `${writer(fact.log)} runs a newer version: ${fact.entries} of its entries wait until this device is updated.`
    case 'refused-entries':
      return `${writer(fact.log)} wrote ${fact.entries} entries or blocks that it may not write or that cannot be right; they are kept and not counted.`
    case 'quarantined-entries':
      return `${writer(fact.log)} was retired, and ${fact.entries} entries that it wrote later wait: accept them with "tillmesh device accept ${writer(fact.log)}", or leave them out.`
    case 'lost-sales': {
      const name = device.membership.byDevice(Buffer.from(fact.device, 'hex'))?.name
      const upTo = fact.to === null ? 'on' : `to ${fact.to}`
      return `Sales of ${name ?? fact.device.slice(0, 8)} are on no device, receipts from ${fact.from} ${upTo}: enter them again from paper.`
    }
    case 'forked-log':
      return `A second copy of ${writer(fact.log)} wrote on from an old state. The sales of both copies are kept and each is counted once, and the device goes on in a new log. Make sure that only one copy of its directory runs, and never start one from a backup while another is in use.`
  }
}

/** Of sales that were declared lost, those that did not turn up since; null if all did. */
async function stillLost(device: Device, fact: ExceptionFact): Promise<ExceptionFact | null> {
  if (fact.type !== 'lost-sales') return fact
  const logs = device.membership.logsOf(Buffer.from(fact.device, 'hex'))
  const held = await lastReceiptIn(device.view, logs)
  if (fact.to !== null && held >= fact.to) return null
  return { ...fact, from: Math.max(fact.from, held + 1) }
}
