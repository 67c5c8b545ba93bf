import { MAX_CODE } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { type Found, recordId, recordOf } from '../records/records.ts'
import { balanceOf } from './balances.ts'

/** A gift card and what is on it, minor units. */
export type GiftCard = Found<'giftcard'> & { balance: number }

/** Cards are told apart by their numbers: typed with or without blanks, in any case. */
export const cardNumber = (number: string): string => number.replace(/\s/g, '').toUpperCase()

/**
 * Id of the card with this number: one made at two shops apart is one card.
 *
 * @throws Fault BAD_INPUT for a number that is none
 */
export function giftCardId(number: string): Buffer {
  const text = cardNumber(number)
  if (text === '' || text.length > MAX_CODE) {
    throw new Fault('BAD_INPUT', `A gift card's number has 1 to ${MAX_CODE} characters.`)
  }
  return recordId('giftcard', text)
}

/** The card with this number, or null if none was sold as far as is known here. */
export async function giftCard(device: Device, number: string): Promise<GiftCard | null> {
  const id = giftCardId(number)
  const record = await recordOf(device, 'giftcard', id)
  return record && { ...record, balance: await balanceOf(device, id) }
}

/**
 * The card with this number, if it may be used.
 *
 * @throws Fault NOT_FOUND, or CONFLICT for one that is blocked or expired
 */
export async function usableGiftCard(device: Device, number: string): Promise<GiftCard> {
  const card = await giftCard(device, number)
  if (!card) {
    throw new Fault(
      'NOT_FOUND',
      `No gift card ${cardNumber(number)} is known here: look at the number, or take another tender.`
    )
  }
  if (card.status) throw new Fault('CONFLICT', `Gift card ${card.number} is ${card.status}.`)
  if (card.expires && device.clock.now() >= card.expires) {
    throw new Fault(
      'CONFLICT',
      `Gift card ${card.number} expired on ${new Date(card.expires).toISOString().slice(0, 10)}.`
    )
  }
  return card
}
