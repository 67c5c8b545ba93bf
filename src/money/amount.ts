import { Fault } from '../fault/fault.ts'

/** Longer text is no amount, and is not even looked at. */
const TEXT_CHARS_MAX = 40

/** A quantity is kept in thousandths of a unit. */
const QUANTITY_DECIMALS = 3

/**
 * Currencies without two decimals, from ISO 4217 (list one, 2024). Not from the runtime's locale
 * data: that follows custom and differs between versions, and two tills that read one text as two
 * amounts would be worse than either.
 */
const DECIMALS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'
      .split(' ')
      .map(code => [code, 0])
  ),
  ...Object.fromEntries('BHD IQD JOD KWD LYD OMR TND'.split(' ').map(code => [code, 3])),
  CLF: 4,
  UYW: 4
}

/**
 * How many decimals a currency is written with: EUR 2, JPY 0, KWD 3.
 *
 * @param currency ISO 4217 code
 * @throws Fault BAD_INPUT if it is not three letters
 */
export function currencyDecimals(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) {
    throw new Fault(
      'BAD_INPUT',
      `${quoted(currency)} is not a currency: give its three capital letters, such as EUR.`
    )
  }
  return DECIMALS[currency] ?? 2
}

/**
 * Reads an amount as people write it: `12.50`, `12.5`, `12`, `-3`. A point separates decimals and
 * nothing separates thousands, so that no text can mean two amounts.
 *
 * @param currency ISO 4217 code
 * @returns minor currency units
 * @throws Fault BAD_INPUT saying how to write it
 */
export function parseAmount(text: string, currency: string): number {
  const decimals = currencyDecimals(currency)
  return parseFixed(text, decimals, `an amount in ${currency}`, formatFixed(1250, decimals))
}

/** Writes minor currency units with all the currency's decimals: `12.50`. */
export function formatAmount(minor: number, currency: string): string {
  return formatFixed(minor, currencyDecimals(currency))
}

/**
 * Reads a quantity: `2`, `0.35`, `-1`; three decimals at most.
 *
 * @returns thousandths of a unit
 * @throws Fault BAD_INPUT saying how to write it
 */
export function parseQuantity(text: string): number {
  return parseFixed(text, QUANTITY_DECIMALS, 'a quantity', '2 or 0.350')
}

/** Writes thousandths of a unit with as many decimals as it takes: `2`, `0.35`. */
export function formatQuantity(thousandths: number): string {
  return formatFixed(thousandths, QUANTITY_DECIMALS).replace(/\.?0+$/, '')
}

function parseFixed(text: string, decimals: number, what: string, example: string): number {
  const match = text.length <= TEXT_CHARS_MAX ? /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) : null
  const fraction = match?.[3] ?? ''
  if (!match || fraction.length > decimals) {
    throw new Fault('BAD_INPUT', `${quoted(text)} is not ${what}: write it like ${example}.`)
  }
  const size = BigInt(match[2] + fraction.padEnd(decimals, '0'))
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Fault('BAD_INPUT', `${quoted(text)} is too large for ${what}.`)
  }
  return Number(match[1] === '-' ? -size : size)
}

function formatFixed(value: number, decimals: number): string {
  const exact = BigInt(value)
  const digits = String(exact < 0n ? -exact : exact).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals)
  return `${exact < 0n ? '-' : ''}${whole}${decimals === 0 ? '' : `.${fraction}`}`
}

function quoted(text: string): string {
  return JSON.stringify(text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : text)
}
