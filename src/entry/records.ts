import * as fields from './fields.ts'

/** A type of record: something edited field by field, by entries of kind `NAME.edited`. */
export interface RecordType {
  /** Wire code of the kind of entry. */
  code: number
  /** Prefix of its cells in the view. */
  prefix: string
  /** Bytes of the subject's id. */
  idBytes: number
  fields: Readonly<Record<string, fields.Field>>
}

const record = <F extends RecordType['fields']>(code: number, letter: string, of: F) => ({
  ...{ code, prefix: `r${letter}`, idBytes: 16 },
  fields: of
})

/** Every type of record. Codes and prefixes are never reused. */
export const RECORDS = {
  business: { code: 2, prefix: 'b', idBytes: 0, fields: fields.BUSINESS_FIELDS },
  location: { code: 8, prefix: 'l', idBytes: 8, fields: fields.LOCATION_FIELDS },
  item: { code: 16, prefix: 'i', idBytes: 16, fields: fields.ITEM_FIELDS },
  barcode: record(17, 'b', fields.BARCODE_FIELDS),
  category: record(18, 'k', fields.CATEGORY_FIELDS),
  supplier: record(19, 's', fields.SUPPLIER_FIELDS),
  tax: record(20, 't', fields.TAX_FIELDS),
  price: record(21, 'p', fields.PRICE_FIELDS),
  promotion: record(22, 'm', fields.PROMOTION_FIELDS),
  component: record(23, 'o', fields.COMPONENT_FIELDS),
  attribute: record(24, 'a', fields.ATTRIBUTE_FIELDS),
  customer: record(25, 'c', fields.CUSTOMER_FIELDS),
  group: record(26, 'g', fields.GROUP_FIELDS),
  staff: record(27, 'w', fields.STAFF_FIELDS),
  currency: record(28, 'x', fields.CURRENCY_FIELDS),
  giftcard: record(29, 'v', fields.GIFT_CARD_FIELDS),
  setting: record(30, 'e', fields.SETTING_FIELDS),
  reorder: record(31, 'r', fields.REORDER_FIELDS)
} as const satisfies Record<string, RecordType>

/** Name of a type of record. */
export type RecordName = keyof typeof RECORDS

/** What a record of a type holds, field by field: text or a number, as its table says. */
export type RecordValues<N extends RecordName> = {
  -readonly [F in keyof (typeof RECORDS)[N]['fields']]: (typeof RECORDS)[N]['fields'][F] extends {
    type: 'text'
  }
    ? string
    : number
}

/** What stands in place of a value that nobody may read out: a PIN is soon guessed from its hash. */
export const HIDDEN = 'hidden'

/** True of a field that nobody may read out, by its number. */
export const isSecret = (name: RecordName, field: number): boolean =>
  name === 'staff' && field === RECORDS.staff.fields.pin.code

const byPrefix = new Map<string, RecordName>(
  (Object.keys(RECORDS) as RecordName[]).map(name => [RECORDS[name].prefix, name])
)

/** The type of record that a key of the view is about, or undefined. */
export const recordOfKey = (key: string): RecordName | undefined =>
  byPrefix.get(key[0] === 'r' ? key.slice(0, 2) : key[0]!)
