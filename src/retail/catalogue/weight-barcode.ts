/**
 * How a barcode that a scale prints is read (GS1 restricted circulation numbers): a letter or digit
 * for each of its 13 digits. `I` item, `W` weight, `P` price, `V` their own check digit, which is
 * not looked at, `C` the check digit; digits stand for themselves. A point among `W` or `P` shows
 * where the decimals begin.
 */
export interface WeightPattern {
  /** As it is written: `21IIIIIWW.WWWC`. */
  text: string
  /** The digits that it begins with. */
  prefix: string
  /** First place and number of the item's digits. */
  item: [start: number, length: number]
  /** First place and number of the digits that are measured. */
  measure: [start: number, length: number]
  /** What is measured: thousandths of a unit, or minor units of money for all of it. */
  of: 'weight' | 'price'
  /** Digits behind the point; null where none is shown: thousandths, or minor units. */
  decimals: number | null
}

/** What a barcode of a scale says. */
export interface WeighedCode {
  /** The item's digits, with leading zeros. */
  item: string
  /** Thousandths of a unit, if it holds the weight. */
  quantity?: number
  /** Minor currency units for all of it, if it holds the price. */
  total?: number
}

const DIGITS = 13

const PATTERN = /^(\d{1,4})(I{3,6})V?(?:(W+)(?:\.(W+))?|(P+)(?:\.(P+))?)C$/

/**
 * Reads patterns separated by white space or commas.
 *
 * @returns null if one of them is no pattern
 */
export function parsePatterns(text: string): WeightPattern[] | null {
  const patterns = text
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(parsePattern)
  return patterns.every(pattern => pattern !== null) ? patterns : null
}

function parsePattern(text: string): WeightPattern | null {
  const match = PATTERN.exec(text)
  const places = text.replace('.', '')
  if (!match || places.length !== DIGITS) return null
  const [, prefix, item, weight, weightDecimals, , priceDecimals] = match
  const decimals = (weightDecimals ?? priceDecimals)?.length ?? null
  if (weightDecimals && weightDecimals.length > 3) return null
  const measured = places.search(/[WP]/)
  return {
    ...{ text, prefix: prefix!, item: [prefix!.length, item!.length] },
    measure: [measured, DIGITS - 1 - measured],
    ...{ of: weight ? 'weight' : 'price', decimals }
  }
}

/**
 * What a scale's barcode says, by the first pattern that it follows.
 *
 * @param currencyDecimals digits behind the point in the business's currency
 * @returns null for any other code: a wrong check digit, no pattern's prefix, nothing weighed
 */
export function readWeighed(
  code: string,
  patterns: readonly WeightPattern[],
  currencyDecimals: number
): WeighedCode | null {
  if (!/^\d{13}$/.test(code) || checkDigit(code.slice(0, 12)) !== code[12]) return null
  const pattern = patterns.find(({ prefix }) => code.startsWith(prefix))
  if (!pattern) return null
  const digits = ([start, length]: [number, number]) => code.slice(start, start + length)
  const item = digits(pattern.item)
  const measured = Number(digits(pattern.measure))
  const full = pattern.of === 'weight' ? 3 : currencyDecimals
  const value = measured * 10 ** (full - (pattern.decimals ?? full))
  // A price with more decimals than the currency has is nothing that can be paid.
  if (value === 0 || !Number.isInteger(value)) return null
  return pattern.of === 'weight' ? { item, quantity: value } : { item, total: value }
}

/**
 * The check digit of an EAN-13.
 *
 * @param digits its first twelve
 */
export function checkDigit(digits: string): string {
  let sum = 0
  for (const [i, digit] of [...digits].entries()) sum += Number(digit) * (i % 2 === 0 ? 1 : 3)
  return String((10 - (sum % 10)) % 10)
}
