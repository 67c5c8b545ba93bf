import type { Entry } from '../../entry/kinds.ts'
import { MAX_AMOUNT, MAX_TEXT } from '../../entry/limits.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { parsePatterns, type WeightPattern } from '../catalogue/weight-barcode.ts'
import { edited, recordId, recordOf, recordsOf } from './records.ts'

/** A setting of the business: what it is while nobody set it, and how its text is read. */
export interface Setting<T> {
  /** The text that stands for the value while nobody set it. */
  default: string
  /** What it decides, for a person. */
  about: string
  /** Null if the text is none of its values. */
  parse(text: string): T | null
}

function choice<T extends string>(about: string, ...values: [T, ...T[]]): Setting<T> {
  return {
    default: values[0],
    about: `${about}: ${values.join(' or ')}`,
    parse: text => values.find(value => value === text) ?? null
  }
}

function whole(about: string, standard: number, max: number): Setting<number> {
  return {
    default: String(standard),
    about: `${about}: a whole number from 0 to ${max}`,
    parse: text => (/^\d{1,15}$/.test(text) && Number(text) <= max ? Number(text) : null)
  }
}

const patterns: Setting<WeightPattern[]> = {
  default: '',
  about:
    "barcodes that hold a weight or price, such as 21IIIIIWW.WWWC 22IIIIIPPP.PPC; I is the item's code",
  parse: parsePatterns
}

/** Every setting but the account codes, by name. Names are never reused for another meaning. */
export const SETTINGS = {
  'tax.mode': choice('whether prices hold the tax or it is added', 'included', 'added'),
  'tax.rounding': choice('tax is rounded once per rate of a bill, or per line', 'rate', 'line'),
  'cash.rounding': whole('what cash is paid in steps of, minor units; 0 is exact', 0, 100_000),
  'weight.patterns': patterns,
  'loyalty.rate': whole('points for a million minor units spent; 0 is none', 0, MAX_AMOUNT),
  'loyalty.worth': whole('minor units that a point pays; 0 is none', 0, 1_000_000),
  'silent.days': whole('days after which a silent till is an exception; 0 is never', 7, 3_650)
} as const

/** Name of a setting. */
export type SettingName = keyof typeof SETTINGS

/** What a setting's text is read as. */
export type SettingValue<N extends SettingName> = NonNullable<
  ReturnType<(typeof SETTINGS)[N]['parse']>
>

/** Names of account codes begin so; what follows is for the export of the books. */
export const ACCOUNTS = 'accounts.'

const ACCOUNT_NAME = /^accounts\.[a-z0-9-]{1,40}(\.[a-z0-9-]{1,40})?$/

/** What a setting is; its default where nobody set it or a newer version set it to something new. */
export async function setting<N extends SettingName>(
  device: Pick<Device, 'view'>,
  name: N
): Promise<SettingValue<N>> {
  const { parse, default: standard } = SETTINGS[name] as Setting<SettingValue<N>>
  const text = (await recordOf(device, 'setting', recordId('setting', name)))?.value
  return (text ? parse(text) : null) ?? parse(standard)!
}

/** The account codes that were set, by what follows `accounts.` in their names. */
export async function accountCodes(device: Pick<Device, 'view'>): Promise<Map<string, string>> {
  const codes = new Map<string, string>()
  for await (const { name, value } of recordsOf(device, 'setting')) {
    if (name.startsWith(ACCOUNTS) && value) codes.set(name.slice(ACCOUNTS.length), value)
  }
  return codes
}

/** A setting as a person sees it. */
export interface NamedSetting {
  name: string
  value: string
  /** What it is while nobody sets it; empty for an account code. */
  default: string
  about: string
}

/** Every setting there is, and every account code that was set. */
export async function settingsOf(device: Pick<Device, 'view'>): Promise<NamedSetting[]> {
  const all: NamedSetting[] = []
  for (const [name, { default: standard, about }] of Object.entries(SETTINGS)) {
    const set = (await recordOf(device, 'setting', recordId('setting', name)))?.value
    all.push({ name, value: set || standard, default: standard, about })
  }
  for (const [name, value] of await accountCodes(device)) {
    all.push({ name: ACCOUNTS + name, value, default: '', about: 'an account of the books' })
  }
  return all
}

/**
 * The entry that sets a setting.
 *
 * @param value its text; empty takes it back to its default
 * @returns null if that is what it is
 * @throws Fault BAD_INPUT for an unknown name or a text that is none of its values
 */
export async function settingEdited(
  device: Pick<Device, 'view'>,
  name: string,
  value: string
): Promise<Entry | null> {
  const known = Object.hasOwn(SETTINGS, name) ? SETTINGS[name as SettingName] : null
  if (!known && !ACCOUNT_NAME.test(name)) {
    const names = [...Object.keys(SETTINGS), `${ACCOUNTS}NAME`].join(', ')
    throw new Fault('BAD_INPUT', `There is no setting "${name}". There are: ${names}.`)
  }
  if (known && value !== '' && known.parse(value) === null) {
    throw new Fault('BAD_INPUT', `"${value}" is nothing that ${name} can be: ${known.about}.`)
  }
  if (value.length > MAX_TEXT) {
    throw new Fault('BAD_INPUT', `The value of ${name} is longer than ${MAX_TEXT} characters.`)
  }
  return edited(device, 'setting', recordId('setting', name), { name, value })
}
