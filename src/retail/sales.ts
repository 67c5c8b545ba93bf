import type { BranchCarried } from '../entry/kinds.ts'
import { isGenuine } from '../log/carried.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { carriedEntries } from '../view/branch.ts'
import { addSums, type Sums } from '../view/cell.ts'
import { FAMILY, TALLY } from '../view/families.ts'
import type { SoldSale } from './sell.ts'

/** Blocks read back at a time when looking for the latest sales. */
const BATCH_BLOCKS = 64

/**
 * The latest sales over all logs, newest first by their tills' clocks. They are read from the
 * logs: the view keeps no copy of a sale.
 */
export async function latestSales(device: Device, limit: number): Promise<SoldSale[]> {
  const sales: SoldSale[] = []
  const carried: Carried = new Map()
  for (const { log } of device.membership.members) {
    sales.push(...(await latestOf(device, log, limit, carried)))
  }
  return [...sales, ...carried.values()]
    .sort((a, b) => b.time - a.time || b.at.seq - a.at.seq || b.at.index - a.at.index)
    .slice(0, limit)
}

/** Sales from beyond a fork by the id that each has, however often it was carried. */
type Carried = Map<string, SoldSale>

async function latestOf(
  device: Device,
  log: Buffer,
  limit: number,
  carried: Carried
): Promise<SoldSale[]> {
  const core = await device.logs.log(log)
  const sales: SoldSale[] = []
  for (let end = device.view.head(log); end > 0 && sales.length < limit; end -= BATCH_BLOCKS) {
    const start = Math.max(0, end - BATCH_BLOCKS)
    const commits = await readCommits(core, start, end)
    for (let i = commits.length - 1; i >= 0; i--) {
      const commit = commits[i]
      if (!commit || !device.membership.allows(log, start + i, 'sale.completed')) continue
      for (let index = commit.entries.length - 1; index >= 0; index--) {
        const entry = commit.entries[index]!
        if (entry.kind === 'branch.carried') takeCarried(device, entry.body, carried)
        if (entry.kind !== 'sale.completed') continue
        sales.push({ sale: entry.body, time: commit.time, at: { log, seq: start + i, index } })
      }
    }
  }
  return sales.slice(0, limit)
}

/** The sales in a block that was carried into another log: they stand where they were made. */
function takeCarried(
  { membership }: Pick<Device, 'membership'>,
  body: BranchCarried,
  carried: Carried
): void {
  const { log, seq } = body
  const block = seq < membership.forkedAt(log) || !isGenuine(body) ? null : carriedEntries(body)
  for (const [index, { entry, id }] of block?.entries.entries() ?? []) {
    if (entry.kind === 'branch.carried') takeCarried({ membership }, entry.body, carried)
    if (entry.kind !== 'sale.completed') continue
    if (membership.verdictOnBranch(log, seq, entry.kind) !== 'counts') continue
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
