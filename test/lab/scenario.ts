import { inTurns } from './founding.ts'
import type { Lab } from './lab.ts'
import type { Till } from './till.ts'

/** One thing that happens to shops. */
export interface Scenario {
  /** Its rule in docs/SPEC.md. */
  rule: string
  /** What `npm run lab` knows it by. */
  name: string
  title: string
  /** It needs links that delay and lose packets. */
  radio?: true
  /** Sales that each till makes at a time: with the other tests, and alone. */
  sales: { small: number; full: number }
  run: (lab: Lab, sales: number) => Promise<void>
}

/** Switches the tills on. */
export const runAll = (tills: Till[], ...options: string[]): Promise<void> =>
  inTurns(tills, till => till.run(...options))

/** All sell so many each, at the same time. */
export async function sell(tills: Till[], sales: number): Promise<void> {
  await Promise.all(tills.map(till => till.sell(sales)))
}
