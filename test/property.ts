import fc from 'fast-check'
import type { Test } from 'tape'

/**
 * Runs a property. A failure prints its seed and path: run the file again with `FC_SEED` and
 * `FC_PATH` set to them to see the same failure, shrunk; `FC_RUNS` sets how many cases to try.
 *
 * @param runs cases to try unless `FC_RUNS` says otherwise
 * @throws Error with the counterexample, its seed and its path
 */
export async function check<T>(
  t: Test,
  property: fc.IAsyncProperty<T> | fc.IProperty<T>,
  runs: number
): Promise<void> {
  const { FC_SEED, FC_PATH, FC_RUNS } = process.env
  const numRuns = FC_RUNS ? Number(FC_RUNS) : runs
  const details = await fc.check(property as fc.IAsyncProperty<T>, {
    numRuns,
    ...(FC_SEED ? { seed: Number(FC_SEED) } : {}),
    ...(FC_PATH ? { path: FC_PATH, endOnFailure: true } : {})
  })
  if (details.failed) {
    const cause = details.errorInstance instanceof Error ? details.errorInstance : null
    throw new Error(
      `FC_SEED=${details.seed} FC_PATH=${details.counterexamplePath} shows it again: ` +
        `${cause?.stack ?? 'the property is false'}\nfor ${fc.stringify(details.counterexample)}`
    )
  }
  t.pass(`${numRuns} cases`)
}

/** The same things in an order of chance. */
export function shuffled<T>(things: readonly T[], random: fc.Stream<number>): T[] {
  const all = [...things]
  for (let i = all.length - 1; i > 0; i--) {
    const j = random.next().value % (i + 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all
}
