import type Hypercore from 'hypercore'
import type { Address } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { readCommits } from '../../log/logs.ts'
import type { Device } from '../../node/device.ts'
import { lastReceiptIn } from '../../node/receipts.ts'
import { receiptHash, type SoldSale } from './sold-sale.ts'

/** Blocks read at a time while looking for the next sale. */
const BATCH_BLOCKS = 16

/** What a receipt says of itself: its number and the till, or the place in the log and the hash. */
export type ReceiptName =
  | { device: string; receipt: number }
  /** `log` may be the beginning of the key; `hash` holds the paper against the log. */
  | { log: string; seq: number; index?: number | undefined; hash?: string | undefined }

/**
 * The sale that a receipt is of, read from the logs that are here: never waits for the network.
 *
 * @throws Fault NOT_FOUND if it is not here, CONFLICT if what is there is another one
 */
export async function findReceipt(device: Device, name: ReceiptName): Promise<SoldSale> {
  await device.settle()
  return 'receipt' in name ? byNumber(device, name) : byPlace(device, name)
}

/** The sale that stands at an address, or null if it is not here or does not count. */
export async function saleAt(device: Device, at: Address): Promise<SoldSale | null> {
  const core = await device.logs.log(at.log)
  const sales = await salesIn(device, core, at.seq, at.seq + 1)
  return sales.find(sale => sale.at.index === at.index) ?? null
}

async function byPlace(
  device: Device,
  { log: prefix, seq, index, hash }: Exclude<ReceiptName, { receipt: number }>
): Promise<SoldSale> {
  const logs = device.membership.members.filter(({ log }) => log.toString('hex').startsWith(prefix))
  const [member] = logs
  if (!member || logs.length > 1) {
    throw new Fault('NOT_FOUND', `${logs.length} logs begin with "${prefix}": type more of it.`)
  }
  const core = await device.logs.log(member.log)
  const sales = await salesIn(device, core, seq, seq + 1)
  const [found, ...more] = sales.filter(
    ({ sale, at }) =>
      (index === undefined || at.index === index) &&
      (hash === undefined || receiptHash(sale, at) === hash)
  )
  if (found && more.length === 0) return found
  if (sales.length > 0 && !found) {
    throw new Fault('CONFLICT', `Block ${seq} of ${member.name} holds no sale like this receipt.`)
  }
  throw new Fault(
    'NOT_FOUND',
    found
      ? `Block ${seq} of ${member.name} holds several sales: type the hash too.`
      : `Block ${seq} of ${member.name} holds no sale, or is not here yet.`
  )
}

async function byNumber(
  device: Device,
  { device: name, receipt }: Extract<ReceiptName, { receipt: number }>
): Promise<SoldSale> {
  const called = device.membership.devices.filter(
    each => each.name === name || each.device.toString('hex') === name
  )
  if (called.length === 0) throw new Fault('NOT_FOUND', `There is no device "${name}".`)
  const found: SoldSale[] = []
  for (const each of called) {
    for (const log of device.membership.logsOf(each.device)) {
      if ((await lastReceiptIn(device.view, [log])) < receipt) continue
      const sale = await bisect(device, await device.logs.log(log), receipt)
      if (sale) found.push(sale)
    }
  }
  const [sale, ...more] = found
  if (sale && more.length === 0) return sale
  throw sale
    ? new Fault('CONFLICT', `Several devices called "${name}" have a receipt ${receipt}.`)
    : new Fault('NOT_FOUND', `Receipt ${receipt} of ${name} is not here, or not yet.`)
}

/** Receipt numbers rise along a log; blocks without a sale are passed over. */
async function bisect(device: Device, core: Hypercore, receipt: number): Promise<SoldSale | null> {
  let [low, high] = [0, core.length]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const sales = await firstSales(device, core, middle, high)
    const numbers = sales.map(({ sale }) => sale.receipt)
    const found = numbers.indexOf(receipt)
    if (found >= 0) return sales[found]!
    if (sales.length === 0 || receipt < numbers[0]!) high = middle
    else low = sales.at(-1)!.at.seq + 1
  }
  return null
}

async function firstSales(
  device: Device,
  core: Hypercore,
  start: number,
  end: number
): Promise<SoldSale[]> {
  for (let next = start; next < end; next += BATCH_BLOCKS) {
    const sales = await salesIn(device, core, next, Math.min(end, next + BATCH_BLOCKS))
    // One recorded again has the number that it had elsewhere.
    const inOrder = sales.filter(({ sale }) => !sale.id)
    if (inOrder.length > 0) return inOrder
  }
  return []
}

/** Sales that count in blocks that are here. */
async function salesIn(
  device: Device,
  core: Hypercore,
  start: number,
  end: number
): Promise<SoldSale[]> {
  const sales: SoldSale[] = []
  if (!(await device.logs.unlock(core))) return sales
  for (let seq = start; seq < Math.min(end, core.length); seq++) {
    if (!(await core.has(seq)) || !device.membership.allows(core.key, seq, 'sale.completed')) {
      continue
    }
    const [commit] = await readCommits(core, seq, seq + 1)
    for (const [index, entry] of (commit?.entries ?? []).entries()) {
      if (entry.kind !== 'sale.completed') continue
      sales.push({ sale: entry.body, time: commit!.time, at: { log: core.key, seq, index } })
    }
  }
  return sales
}
