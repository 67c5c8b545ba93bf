// Figure 2: a device joins after a year, against plain Hypercore moving the same blocks.
import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EngineName, withCluster } from '../cluster.ts'
import { nowMs, type Setup } from '../contract.ts'
import { addSale, noTotals, type Sale, totalsDigest } from '../workload.ts'

export interface CatchUpRun {
  engine: EngineName
  /** From the moment the device hears of the other until it has the same state. */
  tookMs: number
  blocks: number
  bytes: number
  /** The sizes that were moved, by log. */
  sizes: number[][]
}

const LIMIT_MS = 600_000
/** One invoice at a time, a block each, as in a real year: minutes lie between two invoices. */
const LOADING_IN_FLIGHT = 1

/** What our blocks are expected to measure, until our own engine says what they do. */
export function assumedSizes(year: Sale[]): number[][] {
  const BLOCK_BYTES = 12
  const SALE_BYTES = 12
  const LINE_BYTES = 21
  return [year.map(({ lines }) => BLOCK_BYTES + SALE_BYTES + LINE_BYTES * lines.length)]
}

/** Our engine, or any other with logs: folds the year. */
export async function catchUp(engine: EngineName, file: string, year: Sale[]): Promise<CatchUpRun> {
  const totals = noTotals()
  for (const sale of year) addSale(totals, sale)
  const expected = totalsDigest(totals)
  const source = { sales: year.length, year: file, inFlight: LOADING_IN_FLIGHT }
  return measure(engine, source, year.length, expected)
}

/** Plain Hypercore with the block sizes of another engine's run. */
export async function copyBlocks(sizes: number[][]): Promise<CatchUpRun> {
  const file = join(tmpdir(), `tillmesh-bench-sizes-${process.pid}.json`)
  writeFileSync(file, JSON.stringify(sizes))
  const options = { sizes: file, inflight: '512,4096' }
  try {
    const run = await measure('hypercore-blocks', { sales: 1, options }, sizes.flat().length, null)
    return { ...run, ...amount(sizes) }
  } finally {
    rmSync(file)
  }
}

function amount(sizes: number[][]): Pick<CatchUpRun, 'blocks' | 'bytes' | 'sizes'> {
  const flat = sizes.flat()
  return { blocks: flat.length, bytes: flat.reduce((sum, size) => sum + size, 0), sizes }
}

async function measure(
  engine: EngineName,
  source: Partial<Setup>,
  expected: number,
  expectedDigest: string | null
): Promise<CatchUpRun> {
  return withCluster(LIMIT_MS, async (start, deadline) => {
    const options = source.options ?? {}
    const shop = start(engine, { ...source, index: 0, count: 2, expected })
    const shopReady = await shop.take('ready', deadline)
    shop.say({ type: 'go' })
    await shop.take('done', deadline)
    const sizes = (await shop.audit(deadline)).blocks ?? []
    const late = start(engine, { index: 1, count: 2, sales: 0, expected, options })
    const lateReady = await late.take('ready', deadline)
    late.say({ type: 'go' })
    await late.take('written', deadline)
    const addresses = [shopReady.address, lateReady.address]
    const begunMs = nowMs()
    for (const worker of [shop, late]) worker.say({ type: 'peers', addresses })
    const caughtUp = await late.take('done', deadline)
    const tookMs = nowMs() - begunMs
    // Admitting the late device is itself a fact in the shop's log: ask the shop again.
    const { state } = await shop.audit(deadline)
    if (caughtUp.digest !== state) throw new Error(`${engine}: the late device differs`)
    if (expectedDigest && (await late.audit(deadline)).digest !== expectedDigest) {
      throw new Error(`${engine}: the late device has not stored what was sold`)
    }
    return { engine, tookMs, ...amount(sizes) }
  })
}
