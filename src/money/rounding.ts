/**
 * Integer division rounded half away from zero, the rule shops and tax offices mean by "rounded".
 *
 * @param numerator any safe integer or bigint
 * @param denominator positive
 */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  const half = denominator / 2n
  return numerator >= 0n ? (numerator + half) / denominator : -((-numerator + half) / denominator)
}

/**
 * What a quantity costs: quantity x price, rounded half away from zero.
 *
 * @param thousandths quantity in thousandths of a unit
 * @param price minor currency units for one unit
 * @returns minor currency units
 */
export function lineTotal(thousandths: number, price: number): number {
  const product = thousandths * price
  if (product % 1000 === 0 && Number.isSafeInteger(product)) return product / 1000
  return Number(divideRounded(BigInt(thousandths) * BigInt(price), 1000n))
}
