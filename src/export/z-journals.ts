import crypto from 'hypercore-crypto'
import type { Address, ZReported } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { locationName } from '../node/location-name.ts'
import type { Once } from '../view/cell.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../view/documents.ts'
import { TALLY } from '../view/families.ts'
import { tallyOf } from '../view/reduce-sale.ts'
import { accountsOf } from './accounts.ts'
import { type Besides, type Journal, journalLines } from './journal.ts'

/** Blocks read at a time. */
const BATCH_BLOCKS = 512

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

/** A Z report as its document has it. */
interface Found {
  z: ZReported
  noted: Noted
  /** Everything that was written about its shift. */
  shift: Noted[]
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
  for await (const each of zReports(device)) {
    const { z, noted } = each
    const date = await dayOf(device, noted)
    if (date < from || (to !== '' && date > to)) continue
    const name = deviceName(device, each)
    const reference = referenceOf(z, name)
    const place = await locationName(device, noted.location)
    const lines = journalLines(z, await besides(device, each), accounts)
    found.set(reference, {
      ...{ reference, date, lines, at: noted.at, device: name, number: z.number, gross: z.gross },
      description: `Z report ${z.number} of ${name}, ${place}`
    })
  }
  const key = ({ date, reference }: ZJournal) => `${date} ${reference}`
  return [...found.values()].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

async function* zReports({ view }: Device): AsyncGenerator<Found> {
  for await (const [, cell] of view.cells<Once>(documentKey(DOCUMENT.shift, Buffer.alloc(0)))) {
    const shift = unpackNoted(cell)
    for (const noted of shift) {
      if (noted.entry?.kind === 'z.reported') yield { z: noted.entry.body, noted, shift }
    }
  }
}

/** A branch that was carried has a name of its own, but the shift was opened in the log. */
const deviceName = ({ membership }: Device, { z, noted }: Found): string =>
  (membership.byLog(noted.at.log) ?? membership.byLog(z.from.log))?.name ?? 'unknown'

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
async function dayOf(device: Device, { at, time }: Noted): Promise<string> {
  const [commit] = await commitsOf(device, at.log, at.seq, at.seq + 1)
  const shown = new Date(Math.min(time + (commit?.zone ?? 0) * 60_000, 8.64e15 - DAY_MS))
  return shown.toISOString().slice(0, 10)
}

/** The commits of blocks that are here; none of a log that is not one of the business's. */
async function commitsOf(device: Device, log: Buffer, start: number, end: number) {
  if (!device.membership.byLog(log)) return []
  const core = await device.logs.log(log)
  if (core.contiguousLength < end || !(await device.logs.unlock(core))) return []
  return readCommits(core, start, end)
}

/** What the report does not tell apart, from its shift and the till's own log. */
async function besides(device: Device, { z, noted, shift }: Found): Promise<Besides> {
  const moves: Besides['moves'] = []
  for (const { entry } of shift) {
    if (entry?.kind !== 'cash.moved') continue
    const { reason, amount, category } = entry.body
    moves.push({ reason, amount, category: category ?? '' })
  }
  const tendered = z.tenders.reduce((sum, { amount }) => sum + amount, 0)
  let [cards, payments] = [0, 0]
  // Only money for cards and accounts makes the tenders differ from the revenue.
  if (tendered !== z.gross + (z.cashRounding ?? 0) && z.from.log.equals(noted.at.log)) {
    for (let seq = z.from.seq; seq <= noted.at.seq; seq += BATCH_BLOCKS) {
      const end = Math.min(noted.at.seq + 1, seq + BATCH_BLOCKS)
      for (const [i, commit] of (await commitsOf(device, noted.at.log, seq, end)).entries()) {
        for (const [index, entry] of (commit?.entries ?? []).entries()) {
          const block = seq + i
          if (entry.kind !== 'sale.completed' || entry.body.id) continue
          if (block === z.from.seq && index < z.from.index) continue
          if (block === noted.at.seq && index > noted.at.index) continue
          const tally = tallyOf(entry.body)
          cards += Number(tally.get(TALLY.cards) ?? 0)
          payments += Number(tally.get(TALLY.payments) ?? 0)
        }
      }
    }
  }
  return { cards, payments, moves }
}
