import { divideRounded, lineTotal } from '../../money/rounding.ts'
import type { Found } from '../records/records.ts'
import { applies, type Circumstances } from './pricing.ts'

/** Types of promotions, as their records name them. */
export const PromotionType = {
  /** Of `buy` units only `pay` are paid, the cheapest are free. */
  nForM: 'n-for-m',
  /** From `buy` on one costs `price`. */
  price: 'price',
  /** From `buy` on `rate` is off. */
  percent: 'percent',
  /** From `buy` on `price` is off each. */
  amount: 'amount'
} as const

/** A line of a cart, as promotions look at it. */
export interface PromotedLine {
  /** Id of its item, hex. */
  item: string
  /** Names of its category and of those above. */
  categories: readonly string[]
  /** Minor currency units for one unit. */
  price: number
  /** Thousandths of a unit; a return takes no part. */
  quantity: number
}

/** What a promotion takes off one line; another one may take off other units of it. */
export interface Applied {
  /** Place of the line in the cart. */
  line: number
  /** Id of the promotion. */
  promotion: Buffer
  /** Thousandths of the line's units that are in it. */
  quantity: number
  /** Minor currency units. */
  discount: number
}

/** Lines looked at for one cart, over all plans: more than any real one takes; then the best so far. */
const WORK_MAX = 200_000

const ONE = 1000

interface Plan {
  total: number
  applied: readonly Applied[]
}

interface State extends Plan {
  /** Thousandths of each line that are in no promotion yet. */
  left: readonly number[]
  unused: readonly Found<'promotion'>[]
}

/**
 * What promotions take off a cart, where each unit is in one promotion at most: the best for the
 * customer of all plans in which one promotion after the other takes the dearest units that are
 * left, as many as it can or fewer. To try every unit in every promotion would take too long, and
 * in a small cart it gives more in one case of twenty. The same for the same cart on every device, in whatever order its lines
 * were typed.
 */
export function promote(
  lines: readonly PromotedLine[],
  promotions: readonly Found<'promotion'>[],
  at: Circumstances
): Applied[] {
  const order = [...lines.keys()].sort((a, b) => compareLines(lines[a]!, lines[b]!))
  const sorted = order.map(i => lines[i]!)
  const left = sorted.map(({ quantity, price }) => (price > 0 ? Math.max(0, quantity) : 0))
  const unused = promotions
    .filter(promotion => applies(promotion, at))
    .map(promotion => ({ promotion, alone: first(ways(sorted, left, promotion))?.total ?? 0 }))
    .filter(({ alone }) => alone > 0)
    // The best alone first: should there be too many plans, none is missed that one gives.
    .sort((a, b) => b.alone - a.alone || Buffer.compare(a.promotion.id, b.promotion.id))
    .map(({ promotion }) => promotion)
  const best = search(sorted, { total: 0, applied: [], left, unused }, { work: WORK_MAX })
  return best.applied
    .map(part => ({ ...part, line: order[part.line]! }))
    .sort((a, b) => a.line - b.line || Buffer.compare(a.promotion, b.promotion))
}

/** The dearest first; lines that compare equal may stand for each other. */
const compareLines = (a: PromotedLine, b: PromotedLine) =>
  b.price - a.price ||
  b.quantity - a.quantity ||
  compareText(a.item, b.item) ||
  compareText(a.categories.join('\n'), b.categories.join('\n'))

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

const first = <T>(all: Iterable<T>): T | undefined => all[Symbol.iterator]().next().value

/** The best of all orders in which promotions take their units, each as many as it can or fewer. */
function search(lines: readonly PromotedLine[], state: State, budget: { work: number }): Plan {
  let best: Plan = state
  for (const promotion of state.unused) {
    for (const way of ways(lines, state.left, promotion)) {
      if (budget.work <= 0) return best
      budget.work -= lines.length
      const left = [...state.left]
      for (const { line, quantity } of way.applied) left[line]! -= quantity
      const total = state.total + way.total
      const applied = [...state.applied, ...way.applied]
      const unused = state.unused.filter(other => other !== promotion)
      const plan = search(lines, { total, applied, left, unused }, budget)
      if (plan.total > best.total) best = plan
    }
  }
  return best
}

/** The ways in which one promotion may be used on what is left, the one of most units first. */
function* ways(
  lines: readonly PromotedLine[],
  left: readonly number[],
  promotion: Found<'promotion'>
): Generator<Plan> {
  const { type, item, category, buy } = promotion
  const matching = [...lines.keys()].filter(
    i =>
      left[i]! > 0 &&
      (!item || lines[i]!.item === item) &&
      (!category || lines[i]!.categories.includes(category))
  )
  if (type === PromotionType.nForM) {
    yield* freeUnits(lines, left, matching, promotion)
    return
  }
  if (matching.reduce((sum, i) => sum + left[i]!, 0) < buy) return
  const applied = matching.map(i => ({
    ...{ line: i, promotion: promotion.id, quantity: left[i]! },
    discount: discountOf(promotion, lines[i]!.price, left[i]!)
  }))
  // Units that would become no cheaper are left to other promotions.
  yield planOf(applied.filter(({ discount }) => discount > 0))
}

/** Minor units off a quantity of one price. */
function discountOf({ type, price, rate }: Found<'promotion'>, was: number, quantity: number) {
  const full = lineTotal(quantity, was)
  switch (type) {
    case PromotionType.price:
      return full - lineTotal(quantity, price)
    case PromotionType.percent:
      return Number(divideRounded(BigInt(full) * BigInt(rate), 1_000_000n))
    case PromotionType.amount:
      return Math.min(full, lineTotal(quantity, price))
    default:
      return 0
  }
}

/** Groups of `buy` units, the dearest together, of which all but `pay` are free: as many, or fewer. */
function* freeUnits(
  lines: readonly PromotedLine[],
  left: readonly number[],
  matching: readonly number[],
  { id, buy, pay }: Found<'promotion'>
): Generator<Plan> {
  const [size, paid] = [Math.floor(buy / ONE), Math.floor(pay / ONE)]
  if (size < 1 || paid < 0 || paid >= size) return
  // What is weighed or measured has no units to count.
  const whole = matching.filter(i => left[i]! % ONE === 0)
  const units = whole.reduce((sum, i) => sum + left[i]! / ONE, 0)
  for (let groups = Math.floor(units / size); groups > 0; groups--) {
    const applied: Applied[] = []
    let taken = 0
    for (const line of whole) {
      const count = Math.min(left[line]! / ONE, groups * size - taken)
      if (count === 0) break
      const free = freeBefore(taken + count, size, paid) - freeBefore(taken, size, paid)
      const discount = free * lines[line]!.price
      applied.push({ line, promotion: id, quantity: count * ONE, discount })
      taken += count
    }
    yield planOf(applied)
  }
}

/** How many of the first units of a row of groups are free: in each group the last ones. */
const freeBefore = (units: number, size: number, paid: number) =>
  Math.floor(units / size) * (size - paid) + Math.max(0, (units % size) - paid)

const planOf = (applied: readonly Applied[]): Plan => ({
  total: applied.reduce((sum, { discount }) => sum + discount, 0),
  applied
})
