// Figure 7: two devices sold while apart; the time until they agree, against plain Hypercore
// exchanging the same blocks.
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { introduce, withCluster } from '../cluster.ts'
import { nowMs } from '../contract.ts'

export interface PartitionRun {
  inFlight: number
  salesEach: number
  blocks: number
  bytes: number
  /** From the moment both look for each other until both have the same view on all sales. */
  oursMs: number
  /** From the moment they dial until both have all blocks. */
  plainMs: number
}

const LIMIT_MS = 170_000
const DEVICES = [0, 1]

/** @param inFlight 1 makes a block of each sale, as people do; more gather in larger blocks */
export async function partition(salesEach: number, inFlight: number): Promise<PartitionRun> {
  const { tookMs: oursMs, sizes } = await ours(salesEach, inFlight)
  const blocks = sizes.flat()
  const bytes = blocks.reduce((sum, size) => sum + size, 0)
  const plainMs = await plain(sizes)
  return { inFlight, salesEach, blocks: blocks.length, bytes, oursMs, plainMs }
}

function ours(salesEach: number, inFlight: number): Promise<{ tookMs: number; sizes: number[][] }> {
  return withCluster(LIMIT_MS, async (start, deadline) => {
    const shop = { count: 2, sales: salesEach, inFlight, expected: 2 * salesEach }
    const workers = DEVICES.map(index => start('tillmesh', { ...shop, index }))
    await introduce(workers, deadline)
    for (const worker of workers) worker.say({ type: 'part' })
    for (const worker of workers) await worker.take('parted', deadline)
    for (const worker of workers) worker.say({ type: 'go' })
    for (const worker of workers) await worker.take('written', deadline)
    const begunMs = nowMs()
    for (const worker of workers) worker.say({ type: 'meet' })
    const [one, other] = await Promise.all(workers.map(worker => worker.take('done', deadline)))
    const tookMs = nowMs() - begunMs
    if (one!.digest !== other!.digest) throw new Error('the two devices do not agree')
    return { tookMs, sizes: (await workers[0]!.audit(deadline)).blocks! }
  })
}

async function plain(sizes: number[][]): Promise<number> {
  const file = join(tmpdir(), `tillmesh-bench-sizes-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(sizes))
  const options = { sizes: file, each: 'log', inflight: '512,4096' }
  try {
    return await withCluster(LIMIT_MS, async (start, deadline) => {
      const pair = { count: 2, sales: 1, expected: sizes.flat().length, options }
      const workers = DEVICES.map(index => start('hypercore-blocks', { ...pair, index }))
      const ready = await Promise.all(workers.map(worker => worker.take('ready', deadline)))
      for (const worker of workers) worker.say({ type: 'go' })
      for (const worker of workers) await worker.take('written', deadline)
      const addresses = ready.map(({ address }) => address)
      const begunMs = nowMs()
      for (const worker of workers) worker.say({ type: 'peers', addresses })
      await Promise.all(workers.map(worker => worker.take('done', deadline)))
      return nowMs() - begunMs
    })
  } finally {
    rmSync(file)
  }
}
