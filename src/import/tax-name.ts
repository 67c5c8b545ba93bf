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
 * The name of the class of goods on which these taxes are due. Of two taxes it names both with
 * their rates, so that they can be told apart again.
 */
export function taxName(taxes: readonly NamedTax[]): string {
  if (taxes.length < 2) return taxes[0]?.name ?? ''
  return taxes.map(({ name, rate }) => `${name} ${percentOf(rate)}%`.trim()).join(' + ')
}

/** The taxes that a class of this name and rate is of. */
export function taxesNamed(name: string, rate: number): NamedTax[] {
  const two = /^(?:(.+) )?(\d+\.\d+)% \+ (?:(.+) )?(\d+\.\d+)%$/.exec(name)
  if (two) {
    const [first, second] = [two[2]!, two[4]!].map(text =>
      Math.round(Number(text) * PPM_A_PERCENT)
    ) as [number, number]
    if (first + second === rate) {
      return [
        { name: two[1] ?? '', rate: first },
        { name: two[3] ?? '', rate: second }
      ]
    }
  }
  return name || rate ? [{ name, rate }] : []
}
