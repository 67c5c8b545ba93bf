/**
 * Spreads an amount over parts in proportion to their weights, by largest remainder: the shares
 * come to exactly the amount, and each is off by less than one minor unit. Of equal remainders the
 * earlier part gets the unit.
 *
 * @param amount minor units, signed
 * @param weights safe integers, none negative; an amount needs one above 0
 * @returns a share for each weight
 */
export function spread(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + BigInt(weight), 0n)
  if (total === 0n) return weights.map(() => 0)
  const size = BigInt(Math.abs(amount))
  const parts = weights.map((weight, i) => {
    const exact = size * BigInt(weight)
    return { i, share: exact / total, rest: exact % total }
  })
  let left = Number(size - parts.reduce((sum, { share }) => sum + share, 0n))
  const shares = parts.map(({ share }) => Number(share))
  const byRest = parts.sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1))
  for (const { i } of byRest) if (left-- > 0) shares[i]!++
  return shares.map(share => Math.sign(amount) * share || 0)
}
