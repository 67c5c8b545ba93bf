import type Hypercore from 'hypercore'
import type { Place } from '../../business/judgement.ts'
import type { Commit } from '../../entry/commit.ts'
import type { BranchCarried } from '../../entry/kinds.ts'
import { isGenuine } from '../../log/carried.ts'
import { readCommits } from '../../log/logs.ts'
import type { Device } from '../../node/device.ts'
import { carriedEntries } from '../../view/branch.ts'
import { addSums, type Sums } from '../../view/cell.ts'
import { FAMILY, TALLY } from '../../view/families.ts'
import type { SoldSale } from './sold-sale.ts'

/** Blocks read back at a time when looking for the latest sales. */
const BATCH_BLOCKS = 64

/**
 * The latest sales over all logs, newest first by their tills' clocks. They are read from the ends
 * of the logs, the view keeps no copy of a sale: those of blocks that are here, also where earlier
 * ones are still on their way. Never waits for the network.
 *
 * @param before only sales that come after this one in that order
 */
export async function latestSales(
  device: Device,
  limit: number,
  before?: Pick<SoldSale, 'time' | 'at'>
): Promise<SoldSale[]> {
  const sales: SoldSale[] = []
  const carried: Carried = new Map()
  const isWanted = (sale: SoldSale) => !before || latestFirst(before, sale) < 0
  for (const { log } of device.membership.members) {
    sales.push(...(await latestOf(device, log, limit, carried, isWanted)))
  }
  return [...sales, ...[...carried.values()].filter(isWanted)].sort(latestFirst).slice(0, limit)
}

/** Newest first, by the clock of the till; no two sales are level. */
function latestFirst(a: Pick<SoldSale, 'time' | 'at'>, b: Pick<SoldSale, 'time' | 'at'>): number {
  return (
    b.time - a.time ||
    b.at.seq - a.at.seq ||
    b.at.index - a.at.index ||
    Buffer.compare(a.at.log, b.at.log)
  )
}

/** Sales from beyond a fork by the id that each has, however often it was carried. */
type Carried = Map<string, SoldSale>

async function latestOf(
  device: Device,
  log: Buffer,
  limit: number,
  carried: Carried,
  isWanted: (sale: SoldSale) => boolean
): Promise<SoldSale[]> {
  const core = await device.logs.log(log)
  if (!(await device.logs.unlock(core))) return []
  const sales: SoldSale[] = []
  for (let end = core.length; end > 0 && sales.length < limit; end -= BATCH_BLOCKS) {
    for (const { seq, commit } of await commitsHere(core, Math.max(0, end - BATCH_BLOCKS), end)) {
      if (!commit || !device.membership.allows(log, seq, 'sale.completed')) continue
      for (let index = commit.entries.length - 1; index >= 0; index--) {
        const entry = commit.entries[index]!
        if (entry.kind === 'branch.carried') takeCarried(device, entry.body, { log, seq }, carried)
        if (entry.kind !== 'sale.completed') continue
        const sale = { sale: entry.body, time: commit.time, at: { log, seq, index } }
        if (isWanted(sale)) sales.push(sale)
      }
    }
  }
  return sales.slice(0, limit)
}

/** The commits of blocks that are here, latest first: of a log that is still arriving, not all are. */
async function commitsHere(
  core: Hypercore,
  start: number,
  end: number
): Promise<{ seq: number; commit: Commit | null }[]> {
  if (core.contiguousLength >= end) {
    const commits = await readCommits(core, start, end)
    return commits.map((commit, i) => ({ seq: start + i, commit })).reverse()
  }
  const found: { seq: number; commit: Commit | null }[] = []
  for (let seq = end - 1; seq >= start; seq--) {
    if (!(await core.has(seq))) continue
    const [commit] = await readCommits(core, seq, seq + 1)
    found.push({ seq, commit: commit ?? null })
  }
  return found
}

/** The sales in a block that was carried into another log: they stand where they were made. */
function takeCarried(
  { membership }: Pick<Device, 'membership'>,
  body: BranchCarried,
  carriedAt: Place,
  carried: Carried
): void {
  const { log, seq } = body
  const block = seq < membership.forkedAt(log) || !isGenuine(body) ? null : carriedEntries(body)
  for (const [index, { entry, id }] of block?.entries.entries() ?? []) {
    if (entry.kind === 'branch.carried') takeCarried({ membership }, entry.body, carriedAt, carried)
    if (entry.kind !== 'sale.completed') continue
    if (membership.verdictOnBranch(log, seq, entry.kind, carriedAt) !== 'counts') continue
    const sale = { sale: entry.body, time: block!.commit.time, at: { log, seq, index } }
    carried.set(id.toString('hex'), sale)
  }
}

/** What all logs sold together; amounts in minor units, quantity in thousandths. */
export interface Totals {
  sales: number
  lines: number
  gross: number
  quantity: number
}

/** What the whole business sold, summed over the days of every location. */
export async function totals(device: Device): Promise<Totals> {
  const sum: Sums = new Map()
  for await (const [, day] of device.view.cells<Sums>(FAMILY.day)) {
    for (const [field, value] of day) sum.set(field, addSums(sum.get(field) ?? 0, value))
  }
  const of = (field: number) => Number(sum.get(field) ?? 0)
  return {
    sales: of(TALLY.sales),
    lines: of(TALLY.lines),
    gross: of(TALLY.gross),
    quantity: of(TALLY.quantity)
  }
}
