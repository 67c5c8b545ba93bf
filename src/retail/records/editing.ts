import { randomBytes } from 'node:crypto'
import type { Field } from '../../entry/fields.ts'
import type { Entry } from '../../entry/kinds.ts'
import { MAX_NUMBER, MAX_TEXT } from '../../entry/limits.ts'
import { RECORDS, type RecordName, type RecordValues } from '../../entry/records.ts'
import { Fault } from '../../fault/fault.ts'
import { formatQuantity } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import { itemId } from '../catalogue/catalogue.ts'
import type { Lookup } from '../catalogue/lookup.ts'
import { PromotionType } from '../catalogue/promotions.ts'
import { locations } from '../stock/locations.ts'
import { type EditableName, RECORD_RULES, type RecordRules } from './record-rules.ts'
import { edited, type Found, recordId, recordOf } from './records.ts'

/** A record that is to be written. */
export interface RecordEdit {
  /** 16 bytes. */
  id: Buffer
  /** Null if nothing differs. */
  entry: Entry | null
}

type Values = Readonly<Record<string, string | number>>

/** The field that a person names a record by, of types that are looked up by it. */
const NAMED_BY: Partial<Record<RecordName, string>> = {
  ...{ item: 'code', currency: 'code', barcode: 'barcode', customer: 'account' },
  ...{ category: 'name', tax: 'name', group: 'name', supplier: 'name', promotion: 'name' }
}

/** What a promotion of a type takes off by. At a price of nothing a thing is given away: it may. */
const NEEDED: Partial<Record<string, string>> = {
  [PromotionType.percent]: 'rate',
  [PromotionType.amount]: 'price'
}

const rulesOf = (name: EditableName): RecordRules => RECORD_RULES[name]

/** Makes and edits records by the rules of their types; what it returns is to be committed. */
export class Editing {
  readonly #device: Device
  readonly #lookup: Lookup

  constructor(device: Device, lookup: Lookup) {
    this.#device = device
    this.#lookup = lookup
  }

  /**
   * The edit that makes a record. Of what names a record its id follows, so that made in two places
   * at once it is one; one that is out of use comes back into use.
   *
   * @throws Fault BAD_INPUT naming the field, NOT_FOUND for another record that it names, CONFLICT
   *   naming the record that is there already
   */
  async create<N extends EditableName>(
    name: N,
    values: Partial<RecordValues<N>>
  ): Promise<RecordEdit> {
    const resolved = await this.#resolved(name, values)
    const id = identityOf(name, resolved) ?? randomBytes(16)
    const there = await recordOf(this.#device, name, id)
    if (there && !(there as Values).status) {
      throw new Fault('CONFLICT', `There is ${nameOf(name, there)} already: edit it.`)
    }
    return this.#edit(name, id, there, inUse(name, resolved))
  }

  /**
   * The edit that changes fields of a record; what is absent stays as it is. A field whose edits
   * conflict is settled by it.
   *
   * @throws Fault NOT_FOUND if there is no such record, else as `create`
   */
  async change<N extends EditableName>(
    name: N,
    id: Buffer,
    values: Partial<RecordValues<N>>
  ): Promise<RecordEdit> {
    const there = await recordOf(this.#device, name, id)
    if (!there) {
      const { noun } = rulesOf(name)
      throw new Fault('NOT_FOUND', `There is no ${noun} with id ${id.toString('hex')}.`)
    }
    return this.#edit(name, id, there, await this.#resolved(name, values))
  }

  /** The edit that makes a record or changes the one that is there under its identity. */
  async put<N extends EditableName>(
    name: N,
    values: Partial<RecordValues<N>>
  ): Promise<RecordEdit> {
    const resolved = await this.#resolved(name, values)
    const id = identityOf(name, resolved) ?? randomBytes(16)
    return this.#edit(name, id, await recordOf(this.#device, name, id), inUse(name, resolved))
  }

  async #edit<N extends EditableName>(
    name: N,
    id: Buffer,
    there: Found<N> | null,
    values: Values
  ): Promise<RecordEdit> {
    const whole = { ...(there as Values | null), ...values }
    requireWhole(name, whole)
    await this.#requireUnique(name, id, values)
    if (name === 'currency') this.#requireForeign(values)
    if (name === 'component' && !values.status) await this.#requireStock(whole)
    if (name === 'customer' && there) requireDiscount(there as Found<'customer'>, values)
    return { id, entry: await edited(this.#device, name, id, values as Partial<RecordValues<N>>) }
  }

  /** What a kit takes from stock is stock, and is rung up without a word. */
  async #requireStock({ kit, item }: Values): Promise<void> {
    const [whole, part] = await Promise.all(
      [kit, item].map(id => recordOf(this.#device, 'item', Buffer.from(String(id), 'hex')))
    )
    if (whole && whole.type !== 'kit') {
      throw new Fault(
        'BAD_INPUT',
        `${nameOf('item', whole)} is no kit: give it the type kit before its parts.`
      ).at('body.kit')
    }
    if (!part || !(part.type || part.serial)) return
    const what = part.type ? `a ${part.type}` : 'sold by serial number'
    throw new Fault(
      'BAD_INPUT',
      `${nameOf('item', part)} is ${what} and cannot be a part of a kit: sell it on a line of its own.`
    ).at('body.item')
  }

  #requireForeign({ code }: Values): void {
    const { currency } = this.#device.profile.business
    if (String(code).toUpperCase() !== currency) return
    throw new Fault(
      'BAD_INPUT',
      `${currency} is the business's own currency: it is taken as cash and needs no rate.`
    ).at('body.code')
  }

  async #requireUnique<N extends EditableName>(name: N, id: Buffer, values: Values) {
    const { unique, noun } = rulesOf(name)
    for (const field of unique) {
      const value = values[field]
      if (typeof value !== 'string' || value === '') continue
      for (const other of await this.#lookup.find(name, field as keyof Found<N> & string, value)) {
        // Codes of items are what they are, down to capitals: a shop may have tea and TEA.
        const isSame = name !== 'item' || other[field as keyof Found<N>] === value
        if (other.id.equals(id) || (other as Values).status || !isSame) continue
        throw new Fault(
          'CONFLICT',
          `The ${field} "${value}" of this ${noun} is that of ${nameOf(name, other)}.`
        ).at(`body.${field}`)
      }
    }
  }

  /** The values, with the ids of the records that they name. */
  async #resolved<N extends EditableName>(name: N, values: object): Promise<Values> {
    const resolved: Record<string, string | number> = {}
    const { refers } = rulesOf(name)
    for (const [field, value] of Object.entries(values)) {
      if (value === undefined) continue
      const checked = checkValue(name, field, value)
      const other = refers[field]
      resolved[field] = other && checked ? await this.refer(other, String(checked)) : checked
    }
    return resolved
  }

  /**
   * The id in hex of a record that somebody named: by its id, an item by its code, others by name.
   *
   * @throws Fault NOT_FOUND if there is none
   */
  async refer(name: RecordName, text: string): Promise<string> {
    const { idBytes } = RECORDS[name]
    const id = /^[0-9a-f]+$/.test(text) ? Buffer.from(text, 'hex') : null
    if (id?.byteLength === idBytes && (await recordOf(this.#device, name, id))) return text
    const named = await this.#named(name, text)
    if (named) return named.id.toString('hex')
    const noun = name === 'location' ? name : rulesOf(name as EditableName).noun
    throw new Fault('NOT_FOUND', `There is no ${noun} "${text}".`)
  }

  async #named(name: RecordName, text: string): Promise<{ id: Buffer } | undefined> {
    if (name === 'location') {
      return (await locations(this.#device)).find(location => location.name === text)
    }
    const field = NAMED_BY[name]
    if (!field) return undefined
    const found = await this.#lookup.find(name as 'item', field as 'code', text)
    const exact = found.filter(record => name !== 'item' || record.code === text)
    return exact.find(({ status }) => !status) ?? exact[0]
  }
}

const inUse = (name: EditableName, values: Values): Values =>
  'status' in RECORDS[name].fields ? { status: '', ...values } : values

/** The id that follows from what names a record, or null. */
export function identityOf(name: EditableName, values: object): Buffer | null {
  const given = values as Values
  if (name === 'item') return itemId(String(given.code ?? ''))
  const { identity, refers } = rulesOf(name)
  const fields = identity.find(([first]) => given[first!])
  if (!fields) return null
  const parts = fields.map(field => {
    const text = String(given[field] || '').trim()
    return refers[field] ? Buffer.from(text, 'hex') : text.toLowerCase()
  })
  // An account may be called like somebody's e-mail address.
  return recordId(name, ...(identity.length > 1 ? fields : []), ...parts)
}

/** What a person calls a record, and which one it is: `customer "C-17 Smith" (id 5f…)`. */
export function nameOf<N extends EditableName>(name: N, record: Found<N>): string {
  return `${calledBy(name, record)} (id ${record.id.toString('hex')})`
}

/** What a person calls a record: `customer "C-17 Smith"`. */
export function calledBy<N extends EditableName>(name: N, record: Found<N>): string {
  const { noun, called } = rulesOf(name)
  const words = called.map(field => (record as Values)[field]).filter(Boolean)
  return `${noun} "${words.join(' ')}"`
}

/** Fields that may have several lines. */
const LONG_TEXTS: readonly string[] = ['description', 'note', 'comments', 'address', 'address2']

/**
 * A field's value as it is kept: text trimmed.
 *
 * @throws Fault BAD_INPUT naming the field
 */
export function checkValue(name: EditableName, field: string, value: unknown): string | number {
  const rules = rulesOf(name)
  const { type } = (RECORDS[name].fields as Record<string, Field>)[field] ?? {}
  const refuse = (why: string) =>
    new Fault('BAD_INPUT', `The ${rules.noun}'s ${field} ${why}.`).at(`body.${field}`)
  if (!type) throw refuse('is no field')
  if (type === 'text') {
    if (typeof value !== 'string') throw refuse('must be text')
    const text = value.trim()
    const longest = rules.longest[field] ?? MAX_TEXT
    if (text.length > longest) throw refuse(`is longer than ${longest} characters`)
    if (!LONG_TEXTS.includes(field) && /\p{Cc}/u.test(text)) {
      throw refuse('holds a line break or another control character')
    }
    const words = rules.words[field]
    if (words && text && !words.includes(text)) {
      throw refuse(`must be ${words.join(' or ')}, or empty`)
    }
    if (name === 'item' && field === 'code' && /[*@]/.test(text)) {
      throw refuse('holds * or @, which stand for quantity and price')
    }
    return text
  }
  const [least, most] = rules.range[field] ?? [0, MAX_NUMBER]
  if (!Number.isSafeInteger(value)) throw refuse('must be a whole number')
  if ((value as number) < least || (value as number) > most) {
    throw refuse(`must be from ${least} to ${most}`)
  }
  return value as number
}

/** A type on its own would make 10 % an amount of 1,000.00, or the other way round. */
function requireDiscount(there: Found<'customer'>, { discount, discountType }: Values): void {
  if (discount !== undefined || discountType === undefined) return
  if (discountType === there.discountType) return
  throw new Fault(
    'BAD_INPUT',
    "The customer's discountType is changed together with the discount: give both."
  ).at('body.discount')
}

/** Refuses what lacks something, or whose fields do not go together. */
function requireWhole(name: EditableName, values: Values): void {
  const { required, noun } = rulesOf(name)
  const missing = required.find(field => !values[field])
  if (missing) {
    throw new Fault('BAD_INPUT', `The ${noun} needs its ${missing}.`).at(`body.${missing}`)
  }
  const { type, buy = 0, pay = 0, starts = 0, ends = 0, kit, item } = values
  if (ends && Number(ends) <= Number(starts)) {
    throw new Fault('BAD_INPUT', `The ${noun} must end after it starts.`).at('body.ends')
  }
  if (name === 'component' && kit === item) {
    throw new Fault('BAD_INPUT', 'A kit cannot be a part of itself.').at('body.item')
  }
  const needed = NEEDED[String(type)]
  if (name === 'promotion' && needed && !values[needed]) {
    throw new Fault(
      'BAD_INPUT',
      `A promotion of the type ${type} needs its ${needed}, or it takes nothing off.`
    ).at(`body.${needed}`)
  }
  const wholeUnits = Number(buy) % 1000 === 0 && Number(pay) % 1000 === 0
  if (type === PromotionType.nForM && !(wholeUnits && Number(pay) < Number(buy))) {
    throw new Fault(
      'BAD_INPUT',
      `Of whole units some must be free: of ${formatQuantity(Number(buy))} bought ${formatQuantity(Number(pay))} are paid.`
    ).at('body.pay')
  }
}
