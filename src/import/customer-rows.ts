import { MAX_CODE } from '../entry/limits.ts'
import type { RecordValues } from '../entry/records.ts'
import { identityOf } from '../retail/records/editing.ts'
import { recordId } from '../retail/records/records.ts'
import type { Row } from './read.ts'

/** Fields of a customer that a file may speak of. */
export type CustomerValues = Partial<RecordValues<'customer'>>

/** What a customer's row says. */
export interface CustomerRow {
  line: number
  /** The id of a new one: it follows from the account, else e-mail, id elsewhere, or name. */
  id: Buffer
  values: CustomerValues
  /** False: pays no tax; undefined if no column speaks of it. */
  taxable?: boolean
}

/** As two people write one address. */
export const sameEmail = (email: string): string => email.trim().toLowerCase()

/** Both fields or none: one without the other would make a share of an amount, or an amount of it. */
function discountOf(row: Row): Pick<CustomerValues, 'discount' | 'discountType'> {
  const discountType = row.flag('discountType') ?? 0
  const discount = discountType ? row.amount('discount') : row.percent('discount')
  return discount === undefined ? {} : { discount, discountType }
}

/** Reads a row of a customer file; what is wrong with it is noted. */
export function customerRow(row: Row): CustomerRow {
  const account = row.text('account', MAX_CODE)
  const email = row.text('email')
  const external = row.text('external', MAX_CODE)
  const [firstName, lastName, company, phone] = ['firstName', 'lastName', 'company', 'phone'].map(
    name => row.text(name)
  )
  if (!firstName && !lastName && !company) {
    row.problem('it has neither a name nor a company: give one.')
  }
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) {
    row.wrong('email', `"${email}" is no e-mail address: write it like ann@example.com.`)
  }
  const limit = row.amount('limit')
  const given = {
    ...{ firstName, lastName, company, email, phone, account, external, limit },
    ...discountOf(row),
    consent: row.flag('consent', true)
  }
  const texts = 'address address2 city state zip country comments gender group card'.split(' ')
  const values = Object.fromEntries(
    [...Object.entries(given), ...texts.map(name => [name, row.text(name)] as const)].filter(
      ([, value]) => value !== undefined
    )
  ) as CustomerValues
  if (!external) delete values.external
  row.check('customer', values)
  const taxable = row.flag('taxable')
  const name = [firstName, lastName, company, phone].map(part => part ?? '')
  const about = external ? ['external', external] : ['name', ...name]
  return {
    line: row.line,
    id: identityOf('customer', values) ?? recordId('customer', ...about),
    values,
    ...(taxable !== undefined && { taxable: taxable === 1 })
  }
}
