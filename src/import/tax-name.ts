/** A tax by its name and rate, parts per million. */
export interface NamedTax {
  name: string
  rate: number
}

const PPM_A_PERCENT = 10_000

/** A rate as percent with as many decimals as it takes, at least two: `20.00`. */
export const percentOf = (rate: number): string => {
  const digits = String(rate % PPM_A_PERCENT).padStart(4, '0')
  return `${Math.floor(rate / PPM_A_PERCENT)}.${digits.replace(/0{1,2}$/, '')}`
}

/**
 * The name of the class of goods on which these taxes are due: each with its rate, because names of
 * classes are unique, and a tax has several rates. Empty for one tax without a name.
 */
export function taxName(taxes: readonly NamedTax[]): string {
  if (taxes.length < 2 && !taxes[0]?.name) return ''
  return taxes.map(({ name, rate }) => `${name} ${percentOf(rate)}%`.trim()).join(' + ')
}

/** The taxes that a class of this name and rate is of. */
export function taxesNamed(name: string, rate: number): NamedTax[] {
  const parts = name.split(' + ').map(part => /^(?:(.+) )?(\d+\.\d+)%$/.exec(part))
  const taxes = parts.flatMap(part =>
    part ? [{ name: part[1] ?? '', rate: Math.round(Number(part[2]) * PPM_A_PERCENT) }] : []
  )
  const isWhole = taxes.reduce((sum, tax) => sum + tax.rate, 0) === rate && taxes.length < 3
  if (taxes.length === parts.length && isWhole) return taxes
  return name || rate ? [{ name, rate }] : []
}
