import { Fault } from '../fault/fault.ts'

/** What a file is about. */
export type Subject = 'items' | 'customers'

/** How the columns of a file are read. */
export interface Mapping {
  subject: Subject
  /** What each column stands for, by its name in small letters; empty text for nothing. */
  columns: ReadonlyMap<string, string>
  /** What a column begins with, and what its rest is the name in: `location_` and `stock:`. */
  prefixes: readonly (readonly [column: string, target: string])[]
  /** Values for every row, where no column stands for them. */
  constants: ReadonlyMap<string, string>
  delimiter: string
  decimal: '.' | ','
  /** How dates are written: `YYYY`, `MM` and `DD` with something between them. */
  dates: string
  /** Fields that a column or a constant must stand for. */
  needed: readonly string[]
  /** True if columns that stand for nothing are refused. */
  strict: boolean
}

const ITEM_TARGETS =
  'code name price barcode category supplier cost unit tax tax1Name tax1Percent tax2Name tax2Percent ' +
  'description serial fractions reorderLevel reorderQuantity hsn image external alternative stock'
const CUSTOMER_TARGETS =
  'firstName lastName company email phone address address2 city state zip country comments account ' +
  'gender consent discount discountType taxable group limit external card'

/** What a column can stand for, by what the file is about. */
export const TARGETS: Readonly<Record<Subject, readonly string[]>> = {
  items: ITEM_TARGETS.split(' '),
  customers: CUSTOMER_TARGETS.split(' ')
}

/** What a row cannot do without. */
const NEEDED: Readonly<Record<Subject, readonly string[]>> = {
  items: ['name', 'price'],
  customers: ['consent']
}

/** What stands before a name: stock of a location, a custom attribute, one that is a date. */
const NAMED = ['stock:', 'attribute:', 'date:']

const DATES = /^(?=.*YYYY)(?=.*MM)(?=.*DD)(YYYY|MM|DD)[^A-Z0-9](YYYY|MM|DD)[^A-Z0-9](YYYY|MM|DD)$/

const columns = (pairs: Record<string, string>) =>
  new Map(Object.entries(pairs).map(([name, target]) => [name.toLowerCase(), target]))

const PLAIN = {
  prefixes: [],
  constants: new Map(),
  delimiter: ',',
  decimal: '.',
  dates: 'YYYY-MM-DD',
  strict: true
} as const

/** Our own small format of items. */
export const SIMPLE: Mapping = {
  ...PLAIN,
  subject: 'items',
  needed: ['code', 'name', 'price'],
  columns: new Map('code name price barcode tax category stock'.split(' ').map(it => [it, it]))
}

/** The columns of Open Source Point of Sale's item files, in their order. */
export const OSPOS_ITEM_COLUMNS = {
  Id: 'external',
  Barcode: 'barcode',
  'Item Name': 'name',
  Category: 'category',
  'Supplier ID': 'supplier',
  'Cost Price': 'cost',
  'Unit Price': 'price',
  'Tax 1 Name': 'tax1Name',
  'Tax 1 Percent': 'tax1Percent',
  'Tax 2 Name': 'tax2Name',
  'Tax 2 Percent': 'tax2Percent',
  'Reorder Level': 'reorderLevel',
  Description: 'description',
  'Allow Alt Description': 'alternative',
  'Item has Serial Number': 'serial',
  Image: 'image',
  HSN: 'hsn'
} as const

/** The columns of Open Source Point of Sale's customer files, in their order. */
export const OSPOS_CUSTOMER_COLUMNS = {
  'First Name': 'firstName',
  'Last Name': 'lastName',
  Gender: 'gender',
  Consent: 'consent',
  Email: 'email',
  'Phone Number': 'phone',
  'Address 1': 'address',
  Address2: 'address2',
  City: 'city',
  State: 'state',
  Zip: 'zip',
  Country: 'country',
  Comments: 'comments',
  Company: 'company',
  'Account Number': 'account',
  Discount: 'discount',
  Discount_Type: 'discountType',
  Taxable: 'taxable'
} as const

/** The formats that need no mapping file. */
export const OSPOS: Readonly<Record<Subject, Mapping>> = {
  items: {
    ...PLAIN,
    subject: 'items',
    needed: NEEDED.items,
    columns: columns(OSPOS_ITEM_COLUMNS),
    prefixes: [
      ['location_', 'stock:'],
      ['attribute_', 'attribute:']
    ]
  },
  customers: {
    ...PLAIN,
    subject: 'customers',
    needed: NEEDED.customers,
    columns: columns(OSPOS_CUSTOMER_COLUMNS)
  }
}

/**
 * Reads a mapping file: JSON with `columns` (column: what it stands for), `constants`, `delimiter`,
 * `decimal`, `dates`, and `base: "ospos"` to change only some columns of that format.
 *
 * @throws Fault BAD_INPUT saying what is wrong with it
 */
export function parseMapping(text: string, subject: Subject): Mapping {
  const wrong = (sentence: string) => new Fault('BAD_INPUT', `In the mapping ${sentence}`)
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Fault('BAD_INPUT', `The mapping is no JSON: ${(error as Error).message}.`)
  }
  const texts = (value: unknown, name: string): Map<string, string> => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    const entries = isObject ? Object.entries(value) : []
    if (!isObject || entries.some(([, each]) => typeof each !== 'string')) {
      throw wrong(`"${name}" must be an object of texts, such as {"Price": "price"}.`)
    }
    return new Map(entries as [string, string][])
  }
  const known = ['columns', 'constants', 'delimiter', 'decimal', 'dates', 'base']
  const given = texts(
    Object.fromEntries(
      Object.entries((json ?? {}) as object).filter(([key]) => !/^(columns|constants)$/.test(key))
    ),
    'mapping'
  )
  const strange = [...given.keys()].find(key => !known.includes(key))
  if (strange) throw wrong(`"${strange}" is unknown. Known are ${known.join(', ')}.`)
  const parts = json as { columns?: unknown; constants?: unknown }
  const own = texts(parts.columns ?? {}, 'columns')
  const constants = texts(parts.constants ?? {}, 'constants')
  const { delimiter = ',', decimal = '.', dates = PLAIN.dates, base } = Object.fromEntries(given)
  if (delimiter.length !== 1 || /["\r\n]/.test(delimiter)) {
    throw wrong('"delimiter" must be one character, such as ";".')
  }
  if (decimal !== '.' && decimal !== ',') throw wrong('"decimal" must be "." or ",".')
  if (!DATES.test(dates)) throw wrong('"dates" must be like "DD.MM.YYYY".')
  if (base !== undefined && base !== 'ospos') throw wrong('"base" can only be "ospos".')
  for (const target of [...own.values(), ...constants.keys()]) {
    if (target === '' || isTarget(target, subject)) continue
    const names = [...TARGETS[subject], ...(subject === 'items' ? ['stock:LOCATION'] : [])]
    if (subject === 'items') names.push('attribute:NAME', 'date:NAME')
    throw wrong(`"${target}" is no field. Fields of ${subject} are ${names.join(', ')}.`)
  }
  const from = base ? OSPOS[subject] : null
  return {
    subject,
    needed: NEEDED[subject],
    columns: new Map([...(from?.columns ?? []), ...columns(Object.fromEntries(own))]),
    prefixes: from?.prefixes ?? [],
    ...{ constants, delimiter, decimal, dates, strict: false }
  }
}

const isTarget = (target: string, subject: Subject) =>
  TARGETS[subject].includes(target) ||
  (subject === 'items' && NAMED.some(it => target.startsWith(it) && target.length > it.length))

/** What a column stands for; empty text for nothing, undefined if the mapping does not know it. */
export function targetOf({ columns, prefixes }: Mapping, column: string): string | undefined {
  const name = column.toLowerCase()
  const known = columns.get(name)
  if (known !== undefined) return known
  for (const [prefix, target] of prefixes) {
    if (name.startsWith(prefix) && name.length > prefix.length) {
      return target + column.slice(prefix.length)
    }
  }
  return undefined
}
