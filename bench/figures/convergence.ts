// Figure 1: everybody writes and everybody ends with the same state. Its audit also answers
// figure 5, what a sale costs on the wire and on disk.
import { bytesOnDisk, type EngineName, introduce, TimedOut, withCluster } from '../cluster.ts'
import { type Audit, nowMs } from '../contract.ts'
import { expectedTotals, totalsDigest } from '../workload.ts'

export interface ConvergenceRun {
  engine: EngineName
  /** The engine, and its set-up where it is measured in more than one. */
  label: string
  inFlight: number
  /** From `go` until all agree; null when they did not within the limit. */
  tookMs: number | null
  /** Sales in the state that was furthest behind; all of them unless it was cut off. */
  reached: number
  sales: number
  limitMs: number
  cpuMs: number
  rssBytes: number
  audits: Audit[]
  diskBytes: number[]
}

export interface ConvergenceSettings {
  devices: number
  salesEach: number
  inFlight: number
  limitMs: number
  label: string
  options: Record<string, string>
}

export async function converge(
  engine: EngineName,
  { devices, salesEach, inFlight, limitMs, label, options }: ConvergenceSettings
): Promise<ConvergenceRun> {
  const sales = devices * salesEach
  const expected = totalsDigest(expectedTotals(devices, salesEach))
  // The limit is for the work; starting, linking and the audit have as much again.
  return withCluster(2 * limitMs, async (start, deadline) => {
    const workers = Array.from({ length: devices }, (_, index) =>
      start(engine, { index, count: devices, sales: salesEach, inFlight, expected: sales, options })
    )
    await introduce(workers, deadline)
    const run = { engine, label, inFlight, sales, limitMs }
    const begunMs = nowMs()
    for (const worker of workers) worker.say({ type: 'go' })
    const finished = await untilDone()
    const tookMs = nowMs() - begunMs
    if (!finished) {
      const reached = Math.min(...workers.map(({ count }) => count))
      return { ...run, tookMs: null, reached, cpuMs: 0, rssBytes: 0, audits: [], diskBytes: [] }
    }
    if (new Set(finished.map(({ digest }) => digest)).size !== 1) {
      throw new Error(`${engine}: the devices hold all sales but do not agree`)
    }
    const audits: Audit[] = []
    const diskBytes: number[] = []
    for (const worker of workers) {
      const audit = await worker.audit(deadline)
      if (audit.digest !== expected) {
        throw new Error(`${engine}: worker ${worker.setup.index} has not stored what was sold`)
      }
      audits.push(audit)
    }
    for (const worker of workers) {
      await worker.close()
      diskBytes.push(bytesOnDisk(worker.setup.dir))
    }
    const cpuMs = finished.reduce((sum, done) => sum + done.cpuMs, 0)
    const rssBytes = Math.max(...finished.map(done => done.rssBytes))
    return { ...run, tookMs, reached: sales, cpuMs, rssBytes, audits, diskBytes }

    async function untilDone() {
      let timer: NodeJS.Timeout | undefined
      const limit = new Promise<null>(resolve => {
        timer = setTimeout(() => resolve(null), limitMs)
      })
      const all = Promise.all(workers.map(worker => worker.take('done', deadline)))
      // After the limit nobody waits for it any more; its failure is no news then.
      all.catch(() => {})
      try {
        return await Promise.race([all, limit])
      } catch (error) {
        if (error instanceof TimedOut) return null
        throw error
      } finally {
        clearTimeout(timer)
      }
    }
  })
}
