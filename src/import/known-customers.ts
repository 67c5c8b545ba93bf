import type { Device } from '../node/device.ts'
import { type Found, recordsOf } from '../retail/records/records.ts'
import { type CustomerRow, sameEmail } from './customer-rows.ts'

/** A customer as it is known. */
export type Customer = Found<'customer'>

/** Name of a customer for people. */
export const customerName = ({
  firstName = '',
  lastName = '',
  company = ''
}: Partial<Pick<Customer, 'firstName' | 'lastName' | 'company'>>): string =>
  `${firstName} ${lastName}`.trim() || company

/** The customer that a row means, and what somebody should know of that. */
export interface MeantCustomer {
  known: Customer | null
  note?: string
}

/** The customers of the business, as the rows of a file may mean them. */
export class KnownCustomers {
  readonly #byId = new Map<string, Customer>()
  readonly #byAccount = new Map<string, Customer>()
  readonly #byEmail = new Map<string, Customer>()
  readonly #byCard = new Map<string, Customer>()
  readonly #byExternal = new Map<string, Customer>()

  /** Reads all customers. */
  static async read(device: Device): Promise<KnownCustomers> {
    const known = new KnownCustomers()
    for await (const customer of recordsOf(device, 'customer')) {
      known.#byId.set(customer.id.toString('hex'), customer)
      if (customer.account) known.#byAccount.set(customer.account, customer)
      if (customer.email) known.#byEmail.set(sameEmail(customer.email), customer)
      if (customer.card) known.#byCard.set(customer.card, customer)
      if (customer.external) known.#byExternal.set(customer.external, customer)
    }
    return known
  }

  /**
   * The customer that a row means: by the id elsewhere, the account, what the id followed from, the
   * e-mail address. Nobody's e-mail address becomes another one's by a new account number.
   *
   * @param problem told if the row could mean several
   */
  find({ id, values }: CustomerRow, problem: (text: string) => void): MeantCustomer {
    const { account = '', email = '', external = '' } = values
    const found =
      this.#byExternal.get(external) ??
      this.#byAccount.get(account) ??
      this.#byId.get(id.toString('hex')) ??
      null
    const holder = this.#byCard.get(values.card ?? '')
    if (holder && holder !== found) {
      problem(`card "${values.card}" is that of ${describe(holder)}: give the row another.`)
    }
    const owner = this.#byEmail.get(sameEmail(email)) ?? null
    if (!owner || owner === found) return { known: found }
    const whose = `e-mail "${email}" belongs to ${describe(owner)}`
    if (found) {
      problem(`${whose}, and this row is of ${describe(found)}: correct one of them.`)
    } else if (account && owner.account) {
      problem(
        `${whose}, and this row has account "${account}": give it that account or another e-mail.`
      )
    }
    return { known: found ?? owner, note: `Joined with ${describe(owner)} by the e-mail address.` }
  }
}

const describe = (customer: Customer) =>
  `${customerName(customer)}${customer.account ? ` (account "${customer.account}")` : ''}`
