// Figure 4: what a commit costs, in time and in memory, when the view is small and when it is large.
import { bytesOnDisk, type EngineName, withCluster } from '../cluster.ts'
import { percentile } from './latency.ts'

export interface GrowthRun {
  engine: EngineName
  /** Sales in the view before the commits were timed. */
  sales: number
  commitP50Ms: number
  commitP99Ms: number
  /** Of a process that opened the store and sold, after a garbage collection. */
  rssBytes: number
  diskBytes: number
  stored: { logBytes: number; viewBytes: number } | null
}

const LIMIT_MS = 1_800_000
const LOADING_IN_FLIGHT = 256
const WARM_UP = 100
const SAMPLES = 500

export async function growth(engine: EngineName, sales: number): Promise<GrowthRun> {
  return withCluster(LIMIT_MS, async (start, deadline) => {
    const loader = start(engine, { sales, inFlight: LOADING_IN_FLIGHT, expected: sales })
    await loader.take('ready', deadline)
    loader.say({ type: 'go' })
    await loader.take('done', deadline)
    await loader.close()
    const diskBytes = bytesOnDisk(loader.setup.dir)
    // A process of its own: the loader's memory is that of the loading.
    const till = start(engine, { firstSale: sales, dir: loader.setup.dir })
    await till.take('ready', deadline)
    const commitMs: number[] = []
    for (let n = 0; n < WARM_UP + SAMPLES; n++) {
      till.say({ type: 'sell' })
      const { startedMs, acknowledgedMs } = await till.take('sold', deadline)
      if (n >= WARM_UP) commitMs.push(acknowledgedMs - startedMs)
    }
    const { rssBytes, stored } = await till.audit(deadline)
    const commitP50Ms = percentile(commitMs, 0.5)
    const commitP99Ms = percentile(commitMs, 0.99)
    return { engine, sales, commitP50Ms, commitP99Ms, rssBytes, diskBytes, stored }
  })
}
