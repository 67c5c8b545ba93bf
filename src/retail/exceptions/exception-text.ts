import type { RecordName } from '../../entry/records.ts'
import { formatAmount, formatQuantity } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import { locationName } from '../../node/location-name.ts'
import type { ExceptionFact } from '../../view/derive.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { calledBy } from '../records/editing.ts'
import { type EditableName, RECORD_RULES } from '../records/record-rules.ts'
import { type Found, recordOf } from '../records/records.ts'
import { customerName } from '../selling/printed.ts'
import type { Taker } from '../stock/oversell.ts'
import { dayOf, timeOf } from './day.ts'
import { LISTED_MAX, listed, listedPlaces, placeText } from './place-text.ts'
import { transferText } from './transfer-text.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * What an exception says to a person: what happened, where, and what to do.
 *
 * @param takers of an oversell, the sales that took what was not there
 */
export async function describe(
  device: Device,
  catalogue: Catalogue,
  fact: ExceptionFact,
  takers: readonly Taker[]
): Promise<string> {
  const writer = (log: string) =>
    device.membership.byLog(Buffer.from(log, 'hex'))?.name ?? log.slice(0, 8)
  const named = (key: string) =>
    device.membership.byDevice(Buffer.from(key, 'hex'))?.name ?? key.slice(0, 8)
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
            : fact.family === 'business'
              ? 'the business'
              : fact.family === 'staff'
                ? (await recordOf(device, 'staff', subject))?.name || 'a member of the staff'
                : await recordText(device, fact.family, subject)
      return `The ${fact.field} of ${what} was edited apart: ${values.join(' or ')}.`
    }
    case 'oversell': {
      const item = await catalogue.byId(Buffer.from(fact.item, 'hex'))
      const location = await locationName(device, Buffer.from(fact.location, 'hex'))
      const sold = takers.map(({ log, receipt }) => `${receipt} of ${writer(log.toString('hex'))}`)
      const by =
        sold.length === 0
          ? 'No sale of late took it: count it, and see what was returned, moved or sent away.'
          : `It is on receipt ${listed(sold)}.`
      return `${item?.code ?? 'An unknown item'} ${item?.name ?? ''} went out more often than it was there: ${formatQuantity(fact.onHand)} on hand at ${location}. ${by}`
    }
    case 'same-id-twice': {
      const places = await listedPlaces(device, catalogue, fact.at)
      return `One fact was recorded with two contents, and both count: ${places}. See which is right, and correct what the other booked.`
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
    case 'over-return': {
      const sale = await placeText(device, catalogue, fact.sale)
      return `Of line ${fact.line + 1} of ${sale} ${formatQuantity(fact.returned)} came back and ${formatQuantity(fact.sold)} were sold.`
    }
    case 'transfer-difference':
    case 'transfer-sent-twice':
      return transferText(device, catalogue, fact)
    case 'event-shrinkage': {
      const location = await locationName(device, Buffer.from(fact.location, 'hex'))
      const lines = fact.lines.map(async ({ item, counted, expected }) => {
        const code = (await catalogue.byId(Buffer.from(item, 'hex')))?.code ?? 'an unknown item'
        return `${formatQuantity(counted)} of ${code} instead of ${formatQuantity(expected)}`
      })
      const found = await Promise.all(lines.slice(0, LISTED_MAX))
      const more =
        lines.length > LISTED_MAX ? `, and of ${lines.length - LISTED_MAX} more items` : ''
      const missing = fact.lines.reduce((sum, line) => sum + line.expected - line.counted, 0)
      return `When ${location} was closed ${formatQuantity(missing)} were missing: ${found.join(', ')}${more}.`
    }
    case 'cart-sold-twice':
      return `A parked cart, quote or order was sold ${fact.sales.length} times: ${await listedPlaces(device, catalogue, fact.sales)}. See if the goods went out twice, and take a sale back if not.`
    case 'serial-number': {
      const item = await catalogue.byId(Buffer.from(fact.item, 'hex'))
      const places = await listedPlaces(device, catalogue, [...fact.sold, ...fact.returned])
      return `Number ${fact.serial} of ${item?.code ?? 'an unknown item'} was sold ${fact.sold.length} times and came back ${fact.returned.length} times: ${places}. See which unit it was.`
    }
    case 'gift-card-overdrawn': {
      const card = await recordOf(device, 'giftcard', Buffer.from(fact.card, 'hex'))
      return `More was paid with gift card ${card?.number} than was on it: ${formatAmount(-fact.balance, device.profile.business.currency)} too much.`
    }
    case 'points-overdrawn': {
      const name = await customerName(device, Buffer.from(fact.customer, 'hex'))
      return `${name} has ${fact.points} points: more were redeemed or taken back than there were. Correct them with "tillmesh customer adjust" once that is settled.`
    }
    case 'credit-limit-passed': {
      const [owed, limit] = [fact.owed, fact.limit].map(amount =>
        formatAmount(amount, device.profile.business.currency)
      )
      const name = await customerName(device, Buffer.from(fact.customer, 'hex'))
      return `${name} owes ${owed}, and the limit is ${limit}.`
    }
    case 'stale-price': {
      const item = await catalogue.byId(Buffer.from(fact.item, 'hex'))
      const { currency } = device.profile.business
      const money = (amount: number) => formatAmount(amount, currency)
      const named = fact.receipts.map(({ log, receipt }) => `${receipt} of ${writer(log)}`)
      const more = fact.sales > named.length ? ` and ${fact.sales - named.length} more` : ''
      return `${formatQuantity(fact.quantity)} of ${item?.code ?? 'an unknown item'} were sold at ${money(fact.price)} after the price had changed: ${money(fact.paid)} paid, ${money(fact.due)} due, ${money(fact.difference)} between. Receipts: ${named.join(', ')}${more}. The sales stand.`
    }
    case 'posted-twice':
      return `${fact.reference} was posted to ${fact.books} more than once, by ${[...new Set(fact.by.map(writer))].join(' and ')}: keep one of the entries with this reference there.`
    case 'clock-off': {
      const minutes = Math.round(Math.max(fact.ahead, fact.behind) / 60_000)
      const way = fact.ahead >= fact.behind ? 'ahead of' : 'behind'
      return fact.other
        ? `The clock of ${named(fact.device)} was ${minutes} minutes ${way} that of ${named(fact.other)}: set the one that is wrong. What both sold stands as it is, their Z reports too.`
        : `The clock of ${named(fact.device)} was ${minutes} minutes ${way} all others: set it right. What it sold stands as it is, its Z reports too.`
    }
    case 'sold-after-leaving': {
      const { currency } = device.profile.business
      const person = await recordOf(device, 'staff', Buffer.from(fact.staff, 'hex'))
      const day = dayOf(fact.day * DAY_MS)
      return `${person?.name ?? 'Somebody'} sold at ${named(fact.device)} on ${day}, after leaving the staff: ${fact.sales} sales of ${formatAmount(fact.gross, currency)} in all. They stand as they are.`
    }
    case 'card-in-doubt': {
      const money = formatAmount(Math.abs(fact.amount), device.profile.business.currency)
      const way = fact.amount < 0 ? 'paid back to' : 'taken from'
      return `Nobody knows if ${money} were ${way} a card: ${writer(fact.log)} asked its terminal (${fact.terminal}) at ${timeOf(fact.time)}, and no sale names it. Look at the terminal: settle this as refunded once it is undone there, or as not-taken.`
    }
    case 'card-taken-back': {
      const { log, seq, index } = fact.sale
      const money = formatAmount(fact.amount, device.profile.business.currency)
      return `A sale of ${writer(log)} (block ${seq}, entry ${index}) names a card payment of ${money} that was taken back or never taken: look at the terminal, and see who owes what. The sale stands.`
    }
    case 'silent-till': {
      const day = dayOf(fact.since)
      return `Nothing was heard of ${named(fact.device)} since ${day}: link it, or retire it if it is gone.`
    }
    case 'forked-log':
      return `A second copy of ${writer(fact.log)} wrote on from an old state. The sales of both copies are kept and each is counted once, and the device goes on in a new log. Make sure that only one copy of its directory runs, and never start one from a backup while another is in use.`
  }
}

/** What a person calls a record: its name without the id, which says nothing to most. */
async function recordText(device: Device, family: RecordName, subject: Buffer): Promise<string> {
  const record = await recordOf(device, family, subject)
  return record && family in RECORD_RULES
    ? calledBy(family as EditableName, record as Found<EditableName>)
    : `a ${family}`
}
