// Figure 3: a sale on one device, until another device shows it; one at a time.
import { type EngineName, introduce, withCluster } from '../cluster.ts'

export interface LatencyRun {
  engine: EngineName
  label: string
  samples: number
  /** From the call that writes the sale until the other device's state has it. */
  writeToVisibleMs: number[]
  /** From the acknowledgement; below zero when the other device was quicker than our own answer. */
  acknowledgedToVisibleMs: number[]
}

const LIMIT_MS = 300_000
/** The first sales warm up caches and compilers; they are not counted. */
const WARM_UP = 50

export async function latency(
  engine: EngineName,
  samples: number,
  options: Record<string, string> = {},
  label: string = engine
): Promise<LatencyRun> {
  return withCluster(LIMIT_MS, async (start, deadline) => {
    const seller = start(engine, { index: 0, count: 2, options })
    const watcher = start(engine, { index: 1, count: 2, options, watch: true })
    await introduce([seller, watcher], deadline)
    const writeToVisibleMs: number[] = []
    const acknowledgedToVisibleMs: number[] = []
    for (let n = 1; n <= WARM_UP + samples; n++) {
      seller.say({ type: 'sell' })
      const sold = await seller.take('sold', deadline)
      let seen = await watcher.take('seen', deadline)
      while (seen.count < n) seen = await watcher.take('seen', deadline)
      if (n <= WARM_UP) continue
      writeToVisibleMs.push(seen.atMs - sold.startedMs)
      acknowledgedToVisibleMs.push(seen.atMs - sold.acknowledgedMs)
    }
    return { engine, label, samples, writeToVisibleMs, acknowledgedToVisibleMs }
  })
}

/** The value that `share` of the samples do not exceed. */
export function percentile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!
}
