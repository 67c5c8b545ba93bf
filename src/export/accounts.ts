import type { Device } from '../node/device.ts'
import { accountCodes } from '../retail/records/settings.ts'

/** An account of the books while no setting names another: its number and its name. */
export interface Account {
  code: string
  name: string
}

/**
 * What the journal of a Z report books on, with the accounts while nobody set any: numbers of a
 * common small chart, names as plain text accounting likes them. A setting `accounts.ROLE` names
 * another one; of sales and tax also one for each rate (`accounts.tax.5-5` for 5.5 percent), of
 * expenses one for each category.
 */
export const ACCOUNTS = {
  cash: { code: '1065', name: 'assets:cash' },
  safe: { code: '1065', name: 'assets:cash' },
  foreign: { code: '1065', name: 'assets:cash' },
  card: { code: '1060', name: 'assets:cards' },
  receivable: { code: '1200', name: 'assets:receivable' },
  points: { code: '5615', name: 'expenses:loyalty points' },
  'gift-cards': { code: '2105', name: 'liabilities:gift cards' },
  tax: { code: '2150', name: 'liabilities:sales tax' },
  'paid-in': { code: '3350', name: 'equity:paid in' },
  'paid-out': { code: '3350', name: 'equity:paid out' },
  sales: { code: '4010', name: 'revenues:sales' },
  rounding: { code: '4500', name: 'revenues:cash rounding' },
  'over-short': { code: '5990', name: 'expenses:over and short' },
  expenses: { code: '5790', name: 'expenses:shop' },
  suspense: { code: '9999', name: 'equity:suspense' }
} as const satisfies Record<string, Account>

/** What the journal of a Z report books on. */
export type AccountRole = keyof typeof ACCOUNTS

/** Finds the account of a role, and of a rate or category within it. */
export type Accounts = (role: AccountRole, part?: string) => Account

/** The accounts of the business, by its settings. */
export const accountsOf = async (device: Pick<Device, 'view'>): Promise<Accounts> =>
  accountsBy(await accountCodes(device))

/** The accounts by what was set: codes or names by the role, or `ROLE.PART`. */
export function accountsBy(set: ReadonlyMap<string, string>): Accounts {
  return (role, part) => {
    const named = part === undefined ? undefined : set.get(`${role}.${slug(part)}`)
    // Drops and foreign cash stay with the cash unless they are given an account of their own.
    const own = named ?? set.get(role)
    const chosen = own ?? (ACCOUNTS[role].code === ACCOUNTS.cash.code ? set.get('cash') : undefined)
    return chosen === undefined ? ACCOUNTS[role] : { code: chosen, name: chosen }
  }
}

/** A name as it stands in a setting's name: `5.5` is `5-5`. */
const slug = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
