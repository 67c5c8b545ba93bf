import { Type } from '@sinclair/typebox'
import { Fault } from '../../fault/fault.ts'
import { giftCard } from '../../retail/selling/gift-cards.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'
import { GiftCard } from '../sale-contract.ts'

/** Gift cards: sold and topped up on a bill, looked at here. */
export const GIFT_CARDS = [
  endpoint({
    ...{ name: 'giftCard', method: 'GET', path: '/gift-cards/{number}', tag: 'gift cards' },
    ...{ scope: 'sales:read', summary: 'What is on a gift card' },
    params: Type.Object({ number: Name }),
    answer: GiftCard,
    async run({ retail: { device } }, { params }) {
      await device.settle()
      const card = await giftCard(device, params.number)
      if (!card) throw new Fault('NOT_FOUND', `No gift card ${params.number} is known here.`)
      const { number, balance, expires, status } = card
      return { number, balance, expires: expires || null, status }
    }
  })
]
