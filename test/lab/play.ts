import { INTERNET } from './internet.scenarios.ts'
import { Lab } from './lab.ts'
import type { Scenario } from './scenario.ts'
import { SHOP } from './shop.scenarios.ts'
import { wiresWork } from './wire.ts'

/** All scenarios. */
export const SCENARIOS = [...SHOP, ...INTERNET]

const open = new Set<Lab>()

/** Whatever ends this process: nothing of it stays behind. */
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130))
}
process.on('exit', () => {
  for (const lab of open) lab.close()
})

/** Why a scenario cannot be played on this machine; null if it can. */
export function obstacle({ radio }: Scenario): string | null {
  if (!radio || wiresWork()) return null
  return 'This kernel has no netem, and there is no python3 to delay packets instead.'
}

/**
 * Plays a scenario; rejects with what did not hold.
 *
 * @param tell hears how far it is
 */
export async function play(
  { rule, sales, run }: Scenario,
  size: 'small' | 'full',
  tell: (text: string) => void
): Promise<void> {
  const lab = new Lab(rule.toLowerCase(), size === 'small', tell)
  open.add(lab)
  try {
    await run(lab, sales[size])
  } finally {
    lab.close()
    open.delete(lab)
  }
}
