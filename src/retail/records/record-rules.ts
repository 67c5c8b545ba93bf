import { MAX_AMOUNT, MAX_CODE, MAX_PRICE, MAX_QUANTITY, MAX_TAX_RATE } from '../../entry/limits.ts'
import type { RecordName, RecordValues } from '../../entry/records.ts'
import { PromotionType } from '../catalogue/promotions.ts'

/** Types of records that are edited field by field, each by the same rules. */
export type EditableName = Exclude<
  RecordName,
  'business' | 'location' | 'staff' | 'giftcard' | 'setting'
>

/** What one type of record must be like. */
export interface RecordRules<F extends string = string> {
  /** What a person calls it. */
  noun: string
  /** Fields that name it for a person, the first that is not empty. */
  called: readonly F[]
  /** Fields that may not be empty. */
  required: readonly F[]
  /**
   * The fields whose values make the id, so that it is one record though it is made in two places
   * at once: each set is taken if all of it is given. Without any the id is random.
   */
  identity: readonly (readonly F[])[]
  /** Fields whose value no two records have that are in use. */
  unique: readonly F[]
  /** Fields that hold the id of another record. */
  refers: Readonly<Partial<Record<F, RecordName>>>
  /** Smallest and largest number; without, what is not negative. */
  range: Readonly<Partial<Record<F, readonly [number, number]>>>
  /** Words that a field may hold besides nothing. */
  words: Readonly<Partial<Record<F, readonly string[]>>>
  /** Longest text, characters; without, the usual. */
  longest: Readonly<Partial<Record<F, number>>>
}

type Field<N extends RecordName> = keyof RecordValues<N> & string

const none = {
  ...{ required: [], identity: [], unique: [], refers: {}, range: {}, longest: {} },
  ...{ called: [], words: {} }
} as const

const PRICE = [-MAX_PRICE, MAX_PRICE] as const
const RATE = [0, MAX_TAX_RATE] as const
const QUANTITY = [0, MAX_QUANTITY] as const
const AMOUNT = [0, MAX_AMOUNT] as const
const FLAG = [0, 1] as const

/** Status of a record that is no longer used; any other word that an old log holds means the same. */
export const REMOVED = 'removed'

const used = { ...none, words: { status: [REMOVED] } } as const

/** The rules of each type. */
export const RECORD_RULES: { readonly [N in EditableName]: RecordRules<Field<N>> } = {
  item: {
    ...none,
    ...{ noun: 'item', called: ['code', 'name'], required: ['code', 'name'] },
    ...{ unique: ['code'], refers: { supplier: 'supplier', taxClass: 'tax' } },
    range: {
      ...{ price: PRICE, cost: [0, MAX_PRICE], tax: RATE, serial: FLAG, fractions: FLAG },
      ...{ reorderLevel: QUANTITY, reorderQuantity: QUANTITY }
    },
    words: { type: ['kit', 'service'], status: [REMOVED] },
    longest: { code: MAX_CODE, barcode: MAX_CODE }
  },
  barcode: {
    ...used,
    ...{ noun: 'barcode', called: ['barcode'], required: ['barcode', 'item'] },
    ...{ identity: [['barcode', 'item']], refers: { item: 'item' }, range: { quantity: QUANTITY } },
    longest: { barcode: MAX_CODE }
  },
  category: {
    ...used,
    ...{ noun: 'category', called: ['name'], required: ['name'] },
    ...{ identity: [['name']], unique: ['name'] }
  },
  supplier: {
    ...used,
    ...{ noun: 'supplier', called: ['name', 'company', 'account'], required: ['name'] },
    ...{ identity: [['account'], ['email'], ['name']], unique: ['account', 'email', 'name'] }
  },
  tax: {
    ...used,
    ...{ noun: 'tax class', called: ['name'], required: ['name'] },
    ...{ identity: [['name']], unique: ['name'], range: { rate: RATE } }
  },
  price: {
    ...used,
    ...{ noun: 'price', called: ['list'], required: ['item'] },
    identity: [['item', 'location', 'group', 'quantity', 'starts', 'ends', 'list']],
    refers: { item: 'item', location: 'location', group: 'group' },
    range: { price: [0, MAX_PRICE], quantity: QUANTITY }
  },
  promotion: {
    ...none,
    ...{ noun: 'promotion', called: ['name'], required: ['name', 'type'] },
    refers: { item: 'item', location: 'location', group: 'group' },
    range: { buy: QUANTITY, pay: QUANTITY, price: [0, MAX_PRICE], rate: RATE },
    words: { type: Object.values(PromotionType), status: [REMOVED] }
  },
  component: {
    ...used,
    ...{ noun: 'part', required: ['kit', 'item'], identity: [['kit', 'item']] },
    ...{ refers: { kit: 'item', item: 'item' }, range: { quantity: [1, MAX_QUANTITY] } }
  },
  attribute: {
    ...none,
    ...{ noun: 'attribute', called: ['name'], required: ['item', 'name'] },
    ...{ identity: [['item', 'name']], refers: { item: 'item' } }
  },
  customer: {
    ...used,
    ...{ noun: 'customer', called: ['account', 'company', 'lastName', 'firstName', 'email'] },
    ...{ identity: [['account'], ['email']], unique: ['account', 'email', 'card'] },
    ...{ refers: { group: 'group' } },
    range: { consent: FLAG, discountType: FLAG, discount: AMOUNT, limit: AMOUNT }
  },
  group: {
    ...used,
    ...{ noun: 'group of customers', called: ['name'], required: ['name'] },
    ...{ identity: [['name']], unique: ['name'], range: { discount: RATE } }
  },
  currency: {
    ...used,
    ...{ noun: 'currency', called: ['code'], required: ['code', 'rate'] },
    ...{ identity: [['code']], unique: ['code'], range: { rate: [1, MAX_AMOUNT] } }
  },
  reorder: {
    ...none,
    ...{ noun: 'reorder level', required: ['item', 'location'], identity: [['item', 'location']] },
    ...{ refers: { item: 'item', location: 'location' } },
    range: { level: QUANTITY, quantity: QUANTITY }
  }
}
