import type { Entry } from '../../entry/kinds.ts'
import { readCommits } from '../../log/logs.ts'
import { formatQuantity } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { recordOf } from '../records/records.ts'

/** Parts of a list that a sentence names. */
export const LISTED_MAX = 5

/** Where an entry stands, as facts hold it. */
interface Place {
  log: string
  seq: number
  index: number
}

/** Parts of a sentence; of many the first and how many more. */
export function listed(parts: readonly string[]): string {
  const more = parts.length - LISTED_MAX
  return more > 0
    ? `${parts.slice(0, LISTED_MAX).join(', ')} and ${more} more`
    : parts.join(' and ')
}

/** What stands at these places, in the words of a shop: receipts, deliveries. */
export async function listedPlaces(
  device: Device,
  catalogue: Catalogue,
  places: readonly Place[]
): Promise<string> {
  const told = places.slice(0, LISTED_MAX).map(place => placeText(device, catalogue, place))
  return listed([...(await Promise.all(told)), ...places.slice(LISTED_MAX).map(({ log }) => log)])
}

/** What stands at a place: `receipt 12 of Till 2`; its block where the log is not here. */
export async function placeText(
  device: Device,
  catalogue: Catalogue,
  { log, seq, index }: Place
): Promise<string> {
  const key = Buffer.from(log, 'hex')
  const writer = device.membership.byLog(key)?.name ?? log.slice(0, 8)
  const entry = await entryAt(device, key, seq, index)
  if (entry?.kind === 'sale.completed') return `receipt ${entry.body.receipt} of ${writer}`
  if (entry?.kind !== 'stock.moved') return `${writer}, block ${seq}`
  const { supplier, document, lines } = entry.body
  const from = supplier && (await recordOf(device, 'supplier', supplier))?.name
  const goods = lines.map(async ({ item, quantity }) => {
    const code = (await catalogue.byId(item))?.code ?? 'an unknown item'
    return `${formatQuantity(quantity ?? 1000)} of ${code}`
  })
  const paper = document ? ` by document ${document}${from ? ` of ${from}` : ''}` : ''
  return `${listed(await Promise.all(goods))}${paper}, booked by ${writer}`
}

async function entryAt(
  device: Device,
  log: Buffer,
  seq: number,
  index: number
): Promise<Entry | null> {
  const core = await device.logs.log(log)
  if (seq >= core.contiguousLength || !(await device.logs.unlock(core))) return null
  const [commit] = await readCommits(core, seq, seq + 1)
  const entry = commit?.entries[index]
  return entry && entry.kind !== 'unknown' ? entry : null
}
