/** What the value of a field is: text, or an integer in the unit named. */
export type FieldType = 'text' | 'number'

/** A field of a record: its wire code, never reused within the record, and what it holds. */
export interface Field {
  code: number
  type: FieldType
  /** The same for a person: what it says of the record. */
  about: string
}

const text = <C extends number>(code: C, about: string) => ({ code, type: 'text', about }) as const
const number = <C extends number>(code: C, about: string) =>
  ({ code, type: 'number', about }) as const

// Ids of other records are text: hex. Amounts are minor currency units, quantities thousandths,
// rates parts per million, times ms since 1970. `status` is empty while a record is in use.

/** An item's fields. `type` is empty, `kit` or `service`; `tax` holds where there is no tax class. */
export const ITEM_FIELDS = {
  code: text(1, 'what it is called by at the till'),
  name: text(2, 'what it is called on receipts'),
  price: number(3, 'what a unit costs'),
  barcode: text(4, 'what a scanner reads of it'),
  tax: number(5, 'its tax, where it has no tax class'),
  category: text(6, 'name of its category'),
  supplier: text(7, 'whom it is ordered from'),
  cost: number(8, 'what a unit costs to buy'),
  unit: text(9, 'what it is sold in, such as kg'),
  taxClass: text(10, 'what kind of goods it is for the tax'),
  description: text(11, 'more about it'),
  serial: number(12, 'whether a serial number is asked for at the till'),
  fractions: number(13, 'whether it is sold in fractions of a unit'),
  status: text(14, 'empty while it is sold'),
  reorderLevel: number(15, 'what is on hand when it is ordered again'),
  type: text(16, 'empty for goods that are on a shelf'),
  hsn: text(17, 'its number in a tax nomenclature, such as HSN'),
  image: text(18, 'name of a picture of it'),
  external: text(19, 'its id in another program'),
  reorderQuantity: number(20, 'how much is ordered then')
} as const satisfies Record<string, Field>

/** A location's fields; `type` is store, warehouse, room, shelf, van or event. */
export const LOCATION_FIELDS = {
  name: text(1, 'what it is called'),
  parent: text(2, 'the location that it is in'),
  type: text(3, 'what kind of place it is'),
  status: text(4, 'empty while it is in use'),
  opened: number(5, 'since when it is open'),
  closed: number(6, 'since when it is closed'),
  address: text(7, 'where it is'),
  home: text(8, 'where the goods of a temporary location come from and go back to')
} as const satisfies Record<string, Field>

/** The business's fields. */
export const BUSINESS_FIELDS = {
  name: text(1, 'what it is called'),
  address: text(2, 'where it is'),
  taxNumber: text(3, 'its number at the tax office'),
  footer: text(4, 'the last lines of a receipt')
} as const satisfies Record<string, Field>

/** A further barcode of an item; `quantity` is what one scan stands for: a pack. */
export const BARCODE_FIELDS = {
  barcode: text(1, 'what a scanner reads'),
  item: text(2, 'whose it is'),
  quantity: number(3, 'what one scan stands for: a pack'),
  status: text(4, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A category of items; `parent` is another one's name. */
export const CATEGORY_FIELDS = {
  name: text(1, 'what it is called'),
  parent: text(2, 'name of the category that it is in'),
  status: text(3, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A supplier's fields. */
export const SUPPLIER_FIELDS = {
  name: text(1, 'what it is called'),
  company: text(2, 'the firm behind the name'),
  email: text(3, 'its e-mail address'),
  phone: text(4, 'its telephone number'),
  address: text(5, 'where it is'),
  account: text(6, 'its account number, or yours there'),
  note: text(7, 'more about it'),
  status: text(8, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A tax class: what kind of goods, and the rate. */
export const TAX_FIELDS = {
  name: text(1, 'what kind of goods it is for'),
  rate: number(2, 'the tax'),
  status: text(3, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A price of an item at a location, for a group of customers, from a quantity on, for a time. */
export const PRICE_FIELDS = {
  item: text(1, 'what it is a price of'),
  location: text(2, 'where it holds; empty is everywhere'),
  group: text(3, 'for which customers it holds; empty is for all'),
  price: number(4, 'what a unit costs then'),
  starts: number(5, 'from when on it holds'),
  ends: number(6, 'up to when it holds'),
  quantity: number(7, 'from how much on it holds'),
  status: text(8, 'empty while it is in use'),
  list: text(9, 'name of the price list')
} as const satisfies Record<string, Field>

/**
 * A promotion. `type`: `n-for-m` (of `buy` only `pay` are paid), `price` (from `buy` on one costs
 * `price`), `percent` (from `buy` on, `rate` off), `amount` (from `buy` on, `price` off each).
 */
export const PROMOTION_FIELDS = {
  name: text(1, 'what it is called on receipts'),
  type: text(2, 'what it does'),
  item: text(3, 'for which item; empty is for all'),
  category: text(4, 'for which category; empty is for all'),
  location: text(5, 'where; empty is everywhere'),
  starts: number(6, 'from when on'),
  ends: number(7, 'up to when'),
  buy: number(8, 'how much has to be bought'),
  pay: number(9, 'how much of that is paid'),
  price: number(10, 'what one costs then, or what is off each'),
  rate: number(11, 'what is off'),
  group: text(12, 'for which customers; empty is for all'),
  status: text(13, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A part of a kit and how much of it. */
export const COMPONENT_FIELDS = {
  kit: text(1, 'the kit'),
  item: text(2, 'what is in it'),
  quantity: number(3, 'how much of it is in one kit'),
  status: text(4, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** The value of a custom attribute of an item. */
export const ATTRIBUTE_FIELDS = {
  item: text(1, 'whose it is'),
  name: text(2, 'what it is called, such as Colour'),
  value: text(3, 'what it is, such as red')
} as const satisfies Record<string, Field>

/** When to order an item at a location, and how much. */
export const REORDER_FIELDS = {
  item: text(1, 'what is ordered'),
  location: text(2, 'for where'),
  level: number(3, 'what is on hand when it is ordered again'),
  quantity: number(4, 'how much is ordered then')
} as const satisfies Record<string, Field>

/** A customer's fields; `discountType` 0 is parts per million off, 1 an amount off each bill. */
export const CUSTOMER_FIELDS = {
  firstName: text(1, 'first name'),
  lastName: text(2, 'last name'),
  company: text(3, 'the firm'),
  email: text(4, 'e-mail address'),
  phone: text(5, 'telephone number'),
  address: text(6, 'street and number'),
  address2: text(7, 'second line of the address'),
  city: text(8, 'town'),
  state: text(9, 'state or province'),
  zip: text(10, 'postcode'),
  country: text(11, 'country'),
  comments: text(12, 'more about the customer'),
  account: text(13, 'the number that the customer is known by'),
  gender: text(14, 'as the customer wants to be addressed'),
  consent: number(15, 'whether the customer agreed that the data are kept'),
  discount: number(16, 'what is off every bill'),
  discountType: number(17, '0 for a share of the bill, 1 for an amount'),
  exempt: text(18, 'why no tax is paid; empty where it is'),
  group: text(19, 'the group, with prices and a discount of its own'),
  limit: number(20, 'how much may be on the account; 0 is nothing'),
  status: text(21, 'empty while the customer is served'),
  external: text(22, 'id in another program'),
  card: text(23, 'number of the loyalty card')
} as const satisfies Record<string, Field>

/** A group of customers, with a discount of its own. */
export const GROUP_FIELDS = {
  name: text(1, 'what it is called'),
  discount: number(2, 'what is off every bill'),
  status: text(3, 'empty while it is in use')
} as const satisfies Record<string, Field>

/** A member of the staff; `permissions` adds (`+return`) and takes away (`-discount`) from the role's. */
export const STAFF_FIELDS = {
  name: text(1, 'what the person signs in with'),
  pin: text(2, "the PIN's scrypt hash with its salt and costs"),
  role: text(3, 'what the person may do: cashier, supervisor or manager'),
  permissions: text(4, 'what is added or taken away, such as "+return -discount"'),
  expires: number(5, 'until when the person may act'),
  location: text(6, 'where the person works'),
  dismissed: number(7, 'since when the person may not act any more; 0 while employed')
} as const satisfies Record<string, Field>

/** A foreign currency that is taken, and what a million of its minor units are worth here. */
export const CURRENCY_FIELDS = {
  code: text(1, 'three letters of ISO 4217'),
  rate: number(2, 'what a million of its minor units are worth here, in minor units'),
  status: text(3, 'empty while it is taken')
} as const satisfies Record<string, Field>

/** A gift card; what is on it is a sum. */
export const GIFT_CARD_FIELDS = {
  number: text(1, 'what stands on it'),
  expires: number(2, 'until when it can be spent'),
  customer: text(3, 'whose it is'),
  status: text(4, 'empty while it can be spent')
} as const satisfies Record<string, Field>

/** A setting of the business: see `src/retail/settings.ts` for the names. */
export const SETTING_FIELDS = {
  name: text(1, 'what it is called'),
  value: text(2, 'what it is set to')
} as const satisfies Record<string, Field>

/** Name of a field of an item. */
export type ItemField = keyof typeof ITEM_FIELDS

/** The field's name for messages, or `field 12` for one a newer version added. */
export function fieldName(fields: Readonly<Record<string, Field>>, code: number): string {
  for (const [name, field] of Object.entries(fields)) if (field.code === code) return name
  return `field ${code}`
}
