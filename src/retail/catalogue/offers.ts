import type { Catalogue, Item } from './catalogue.ts'
import type { Circumstances } from './pricing.ts'
import { promote } from './promotions.ts'

/** What promotions take off a line. */
export interface TakenOff {
  /** The one that takes off most, where several share the line's units. */
  promotion: Buffer
  /** Minor units, of all of them. */
  discount: number
}

/** Categories in one another, at most: a circle that was made apart ends there. */
const DEPTH_MAX = 16

/** What promotions take off the lines of a cart, each line's or null. */
export async function promotionsOn(
  { lookup }: Catalogue,
  lines: readonly { item: Item; price: number; quantity: number }[],
  at: Circumstances
): Promise<(TakenOff | null)[]> {
  const taken = lines.map((): TakenOff | null => null)
  const promotions = await lookup.all('promotion')
  if (promotions.length === 0) return taken
  const categories = await lookup.all('category')
  const above = (name: string, depth = DEPTH_MAX): string[] => {
    if (name === '' || depth === 0) return []
    const parent = categories.find(each => each.name === name)?.parent ?? ''
    return [name, ...above(parent, depth - 1)]
  }
  const promoted = lines.map(({ item, price, quantity }) => ({
    ...{ item: item.id.toString('hex'), categories: above(item.category), price, quantity }
  }))
  const most = lines.map(() => 0)
  for (const { line, promotion, discount } of promote(promoted, promotions, at)) {
    const known = taken[line]
    const largest = discount > most[line]! ? promotion : (known?.promotion ?? promotion)
    most[line] = Math.max(most[line]!, discount)
    taken[line] = { promotion: largest, discount: (known?.discount ?? 0) + discount }
  }
  return taken
}
