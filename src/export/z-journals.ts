import crypto from 'hypercore-crypto'
import type { Address, ZReported } from '../entry/kinds.ts'
import { problemOf } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from '../node/device.ts'
import { locationName } from '../node/location-name.ts'
import { type Written, writtenFrom } from '../retail/cash/log-range.ts'
import { type Reported, zReports } from '../retail/cash/shift.ts'
import type { Once } from '../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../view/documents.ts'
import { TALLY } from '../view/families.ts'
import { tallyOf } from '../view/reduce-sale.ts'
import { accountsOf } from './accounts.ts'
import { type Besides, type Journal, journalLines } from './journal.ts'

/** Characters of a device's name in a reference. */
const NAME_CHARS = 20

const NAMESPACE = crypto.namespace('tillmesh/z-reference', 1)[0]!

const DAY_MS = 24 * 60 * 60 * 1000

/** A Z report with what books it. */
export interface ZJournal extends Journal {
  at: Address
  device: string
  number: number
  /** Minor currency units. */
  gross: number
}

/**
 * The journal entry of every Z report of these days, in the order of days and references.
 *
 * @param from first day and last day as `YYYY-MM-DD`; empty for no bound
 */
export async function zJournals(device: Device, from = '', to = ''): Promise<ZJournal[]> {
  await device.settle()
  const accounts = await accountsOf(device)
  const found = new Map<string, ZJournal>()
  for await (const reported of zReports(device)) {
    const { z, at } = reported
    const date = await dayOf(device, reported)
    if (date < from || (to !== '' && date > to)) continue
    const name = deviceName(device, reported)
    const reference = referenceOf(z, name)
    const shift = unpackNoted(await device.view.cell<Once>(documentKey(DOCUMENT.shift, z.shift)))
    const noted = shift.find(each => isAt(each.at, at))!
    const place = await locationName(device, noted.location)
    const lines = journalLines(z, await besides(device, reported, shift), accounts)
    found.set(reference, {
      ...{ reference, date, lines, at, device: name, number: z.number, gross: z.gross },
      description: `Z report ${z.number} of ${name}, ${place}`
    })
  }
  const key = ({ date, reference }: ZJournal) => `${date} ${reference}`
  return [...found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

const isAt = (a: Address, b: Address) =>
  a.log.equals(b.log) && a.seq === b.seq && a.index === b.index

/** A branch that was carried has a name of its own, but the shift was opened in the log. */
const deviceName = ({ membership }: Device, { z, at }: Reported): string =>
  (membership.byLog(at.log) ?? membership.byLog(z.from.log))?.name ?? 'unknown'

/**
 * A Z report's reference: its number, its device, and a hash of what it says, so that it stays the
 * same wherever the report stands, and two tills of one name have two.
 */
function referenceOf(z: ZReported, name: string): string {
  const { shift, number, from, opened, gross, perpetual } = z
  const facts = [from.log.toString('hex'), from.seq, from.index, number, opened, gross, perpetual]
  const hash = crypto.hash([NAMESPACE, shift, Buffer.from(facts.join(' '))])
  const slug = name.replace(/[^A-Za-z0-9]+/g, '-').slice(0, NAME_CHARS)
  return `Z${number}-${slug}-${hash.toString('hex', 0, 4)}`
}

/** The day of a Z report by its till's clock and zone, as `YYYY-MM-DD`. */
async function dayOf(device: Device, { at, time }: Reported): Promise<string> {
  const [written] = await readHere(device, at, { ...at, index: at.index + 1 })
  const shown = new Date(Math.min(time + (written?.zone ?? 0) * 60_000, 8.64e15 - DAY_MS))
  return shown.toISOString().slice(0, 10)
}

/** What a device of the business wrote from one place up to another; nothing if not all is here. */
async function readHere(device: Device, from: Address, to: Address): Promise<Written[]> {
  const [first, last] = [from, to].map(({ log }) => device.membership.byLog(log)?.device)
  if (!first || !last?.equals(first)) return []
  try {
    const written: Written[] = []
    for await (const each of writtenFrom(device, from, to)) written.push(each)
    return written
  } catch (error) {
    if (error instanceof Fault && error.code === 'STORAGE') return []
    throw error
  }
}

/** What the report does not tell apart, from its shift and the till's own log. */
async function besides(
  device: Device,
  { z, at }: Reported,
  shift: readonly Noted[]
): Promise<Besides> {
  const moves: Besides['moves'] = []
  for (const { entry } of shift) {
    if (entry?.kind !== 'cash.moved') continue
    const { reason, amount, category } = entry.body
    moves.push({ reason, amount, category: category ?? '' })
  }
  const tendered = z.tenders.reduce((sum, { amount }) => sum + amount, 0)
  let [cards, payments] = [0, 0]
  // Only money for cards and accounts makes the tenders differ from the revenue.
  if (tendered !== z.gross + (z.cashRounding ?? 0)) {
    for (const { entry } of await readHere(device, z.from, at)) {
      if (entry.kind !== 'sale.completed' || entry.body.id || problemOf(entry)) continue
      const tally = tallyOf(entry.body)
      cards += Number(tally.get(TALLY.cards) ?? 0)
      payments += Number(tally.get(TALLY.payments) ?? 0)
    }
  }
  return { cards, payments, moves }
}
