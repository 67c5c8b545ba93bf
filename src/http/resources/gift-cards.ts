import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { adjustBalance } from '../../retail/selling/balances.ts'
import { giftCard } from '../../retail/selling/gift-cards.ts'
import type { Context } from '../context.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'
import { Adjusted, GiftCard } from '../sale-contract.ts'
import { tillAt } from '../till.ts'

const ByNumber = Type.Object({ number: Name })

/** Gift cards: sold and topped up on a bill, looked at and corrected here. */
export const GIFT_CARDS = [
  endpoint({
    ...{ name: 'giftCard', method: 'GET', path: '/gift-cards/{number}', tag: 'gift cards' },
    ...{ scope: 'sales:read', summary: 'What is on a gift card' },
    params: ByNumber,
    answer: GiftCard,
    run: (context, { params }) => look(context, params.number)
  }),
  endpoint({
    ...{ name: 'adjustGiftCard', method: 'POST', path: '/gift-cards/{number}/adjusted' },
    ...{ tag: 'gift cards', scope: 'sales:write', permission: 'settle' },
    summary: 'Correct by hand what is on a gift card',
    params: ByNumber,
    body: Type.Object(Adjusted),
    answer: GiftCard,
    again: (context, _at, { params }) => look(context, params.number),
    async run(context, { params: { number }, body }) {
      const { id } = await cardWith(context, number)
      await adjustBalance(tillAt(context), { subject: id, ...body }, true)
      return look(context, number)
    }
  })
]

async function cardWith({ retail: { device } }: Context, number: string) {
  await device.settle()
  const card = await giftCard(device, number)
  if (!card) throw new Fault('NOT_FOUND', `No gift card ${number} is known here.`)
  return card
}

async function look(context: Context, asked: string) {
  const { number, balance, expires, status } = await cardWith(context, asked)
  return { number, balance, expires: expires || null, status }
}
