/** What the value of a field is: text, or an integer in the unit named. */
export type FieldType = 'text' | 'number'

/** A field of a record: its wire code, never reused within the record, and what it holds. */
export interface Field {
  code: number
  type: FieldType
}

const text = <C extends number>(code: C) => ({ code, type: 'text' }) as const
const number = <C extends number>(code: C) => ({ code, type: 'number' }) as const

// Ids of other records are text: hex. Amounts are minor currency units, quantities thousandths,
// rates parts per million, times ms since 1970. `status` is empty while a record is in use.

/** An item's fields. `type` is empty, `kit` or `service`; `tax` holds where there is no tax class. */
export const ITEM_FIELDS = {
  code: text(1),
  name: text(2),
  price: number(3),
  barcode: text(4),
  tax: number(5),
  category: text(6),
  supplier: text(7),
  cost: number(8),
  unit: text(9),
  taxClass: text(10),
  description: text(11),
  /** 1: a serial number is asked for at the till. */
  serial: number(12),
  /** 1: sold in fractions of a unit. */
  fractions: number(13),
  status: text(14),
  reorderLevel: number(15),
  type: text(16),
  hsn: text(17),
  image: text(18),
  external: text(19),
  reorderQuantity: number(20)
} as const satisfies Record<string, Field>

/** A location's fields; `type` is store, warehouse, room, shelf, van or event. */
export const LOCATION_FIELDS = {
  name: text(1),
  parent: text(2),
  type: text(3),
  status: text(4),
  opened: number(5),
  closed: number(6),
  address: text(7),
  /** Where the goods of a temporary location come from and go back to. */
  home: text(8)
} as const satisfies Record<string, Field>

/** The business's fields. */
export const BUSINESS_FIELDS = {
  name: text(1),
  address: text(2),
  taxNumber: text(3),
  footer: text(4)
} as const satisfies Record<string, Field>

/** A further barcode of an item; `quantity` is what one scan stands for: a pack. */
export const BARCODE_FIELDS = {
  barcode: text(1),
  item: text(2),
  quantity: number(3),
  status: text(4)
} as const satisfies Record<string, Field>

/** A category of items; `parent` is another one's name. */
export const CATEGORY_FIELDS = {
  name: text(1),
  parent: text(2),
  status: text(3)
} as const satisfies Record<string, Field>

/** A supplier's fields. */
export const SUPPLIER_FIELDS = {
  name: text(1),
  company: text(2),
  email: text(3),
  phone: text(4),
  address: text(5),
  account: text(6),
  note: text(7),
  status: text(8)
} as const satisfies Record<string, Field>

/** A tax class: what kind of goods, and the rate. */
export const TAX_FIELDS = {
  name: text(1),
  rate: number(2),
  status: text(3)
} as const satisfies Record<string, Field>

/** A price of an item at a location, for a group of customers, from a quantity on, for a time. */
export const PRICE_FIELDS = {
  item: text(1),
  location: text(2),
  group: text(3),
  price: number(4),
  starts: number(5),
  ends: number(6),
  quantity: number(7),
  status: text(8),
  list: text(9)
} as const satisfies Record<string, Field>

/**
 * A promotion. `type`: `n-for-m` (of `buy` only `pay` are paid), `price` (from `buy` on one costs
 * `price`), `percent` (from `buy` on, `rate` off), `amount` (from `buy` on, `price` off each).
 */
export const PROMOTION_FIELDS = {
  name: text(1),
  type: text(2),
  item: text(3),
  category: text(4),
  location: text(5),
  starts: number(6),
  ends: number(7),
  buy: number(8),
  pay: number(9),
  price: number(10),
  rate: number(11),
  group: text(12),
  status: text(13)
} as const satisfies Record<string, Field>

/** A part of a kit and how much of it. */
export const COMPONENT_FIELDS = {
  kit: text(1),
  item: text(2),
  quantity: number(3),
  status: text(4)
} as const satisfies Record<string, Field>

/** The value of a custom attribute of an item. */
export const ATTRIBUTE_FIELDS = {
  item: text(1),
  name: text(2),
  value: text(3)
} as const satisfies Record<string, Field>

/** When to order an item at a location, and how much. */
export const REORDER_FIELDS = {
  item: text(1),
  location: text(2),
  level: number(3),
  quantity: number(4)
} as const satisfies Record<string, Field>

/** A customer's fields; `discountType` 0 is parts per million off, 1 an amount off each bill. */
export const CUSTOMER_FIELDS = {
  firstName: text(1),
  lastName: text(2),
  company: text(3),
  email: text(4),
  phone: text(5),
  address: text(6),
  address2: text(7),
  city: text(8),
  state: text(9),
  zip: text(10),
  country: text(11),
  comments: text(12),
  account: text(13),
  gender: text(14),
  /** 1: agreed that the data are kept. */
  consent: number(15),
  discount: number(16),
  discountType: number(17),
  /** Not empty: why this customer pays no tax. */
  exempt: text(18),
  group: text(19),
  /** Credit limit; 0 is none. */
  limit: number(20),
  status: text(21),
  external: text(22),
  card: text(23)
} as const satisfies Record<string, Field>

/** A group of customers, with a discount of its own. */
export const GROUP_FIELDS = {
  name: text(1),
  discount: number(2),
  status: text(3)
} as const satisfies Record<string, Field>

/** A member of the staff; `permissions` adds (`+return`) and takes away (`-discount`) from the role's. */
export const STAFF_FIELDS = {
  name: text(1),
  /** The PIN's scrypt hash with its salt and costs. */
  pin: text(2),
  role: text(3),
  permissions: text(4),
  expires: number(5),
  location: text(6),
  /** Since when the person may not act any more; 0 while employed. */
  dismissed: number(7)
} as const satisfies Record<string, Field>

/** A foreign currency that is taken, and what a million of its minor units are worth here. */
export const CURRENCY_FIELDS = {
  code: text(1),
  rate: number(2),
  status: text(3)
} as const satisfies Record<string, Field>

/** A gift card; what is on it is a sum. */
export const GIFT_CARD_FIELDS = {
  number: text(1),
  expires: number(2),
  customer: text(3),
  status: text(4)
} as const satisfies Record<string, Field>

/** A setting of the business: see `src/retail/settings.ts` for the names. */
export const SETTING_FIELDS = {
  name: text(1),
  value: text(2)
} as const satisfies Record<string, Field>

/** Name of a field of an item. */
export type ItemField = keyof typeof ITEM_FIELDS

/** The field's name for messages, or `field 12` for one a newer version added. */
export function fieldName(fields: Readonly<Record<string, Field>>, code: number): string {
  for (const [name, field] of Object.entries(fields)) if (field.code === code) return name
  return `field ${code}`
}
