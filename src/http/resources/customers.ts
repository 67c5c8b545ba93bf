import { Type } from '@sinclair/typebox'
import { standingOf } from '../../retail/records/parties.ts'
import { adjustBalance } from '../../retail/selling/balances.ts'
import { endpoint } from '../endpoint.ts'
import { Name } from '../paging.ts'
import { idOf } from '../record-endpoints.ts'
import { Adjusted } from '../sale-contract.ts'
import { tillAt } from '../till.ts'

const Standing = Type.Object(
  {
    owed: Type.Integer(),
    /** What may still be put on the account. */
    credit: Type.Integer(),
    points: Type.Integer(),
    spent: Type.Integer(),
    bills: Type.Integer()
  },
  { title: 'Standing' }
)

/** How customers stand with the business. */
export const CUSTOMERS = [
  endpoint({
    ...{ name: 'standing', method: 'GET', path: '/customers/{id}/account', tag: 'customers' },
    ...{ scope: 'customers:read', permission: 'sell' },
    summary: 'What a customer owes, may still owe, and has of points',
    params: Type.Object({ id: Name }),
    answer: Standing,
    async run(context, { params: { id } }) {
      await context.node.device.settle()
      return standingOf(context.node.device, await idOf(context, 'customer', id))
    }
  }),
  endpoint({
    ...{ name: 'adjustCustomer', method: 'POST', path: '/customers/{id}/account/adjusted' },
    ...{ tag: 'customers', scope: 'customers:write', permission: 'settle' },
    summary: 'Correct by hand what a customer owes, or has of points',
    params: Type.Object({ id: Name }),
    body: Type.Object({ ...Adjusted, points: Adjusted.amount }),
    answer: Standing,
    again: async (context, _at, { params: { id } }) =>
      standingOf(context.retail.device, await idOf(context, 'customer', id)),
    async run(context, { params: { id }, body }) {
      const subject = await idOf(context, 'customer', id)
      await adjustBalance(tillAt(context), { subject, ...body })
      return standingOf(context.retail.device, subject)
    }
  })
]
