import type { Entry } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import type { Device } from '../node/device.ts'
import type { Once } from '../view/cell.ts'
import { DOCUMENT, documentKey, unpackNoted } from '../view/documents.ts'
import { BOOKS, type Books } from './formats.ts'
import { zJournals } from './z-journals.ts'

/** What is exported, and whether it counts as handed over. */
export interface BooksRequest {
  books: Books
  /** First and last day as `YYYY-MM-DD`; absent for no bound. */
  from?: string | undefined
  to?: string | undefined
  /** True to write down that it was posted; then only what was not posted before is in it. */
  post?: boolean | undefined
  staff?: Buffer | null | undefined
}

/** A Z report in an export. */
export interface ExportedZ {
  reference: string
  date: string
  device: string
  number: number
  /** Minor currency units. */
  gross: number
  /** Devices that posted it to these books before; two if they were apart. */
  postedBy: string[]
}

/** An export: the file, and what is in it. */
export interface BooksExport {
  text: string
  reports: ExportedZ[]
  /** Of these days, posted before and therefore not in the file. */
  left: number
}

const DAY = /^\d{4}-\d{2}-\d{2}$/

/**
 * The journal entries of Z reports, written for a program of the books. What is posted is written
 * down and not exported for posting again; asked for without `post` it is there again, as it was.
 *
 * @throws Fault BAD_INPUT for what is no day
 */
export async function exportBooks(device: Device, request: BooksRequest): Promise<BooksExport> {
  const { books, from, to, post = false, staff = null } = request
  for (const day of [from, to]) {
    if (day === undefined || (DAY.test(day) && !Number.isNaN(Date.parse(day)))) continue
    throw new Fault('BAD_INPUT', `"${day}" is no day: write it like 2027-01-31.`)
  }
  const journals = await zJournals(device, from, to)
  const before = await postings(device, books)
  const open = post ? journals.filter(({ reference }) => !before.has(reference)) : journals
  if (post) {
    const entries = open.map(
      ({ at, reference }): Entry => ({
        kind: 'z.posted',
        body: { z: at, target: books, reference, staff }
      })
    )
    await device.commit(() => entries)
    await device.settle()
  }
  return {
    text: BOOKS[books](open, device.profile.business.currency),
    reports: open.map(({ reference, date, device: name, number, gross }) => ({
      ...{ reference, date, device: name, number, gross },
      postedBy: before.get(reference) ?? []
    })),
    left: journals.length - open.length
  }
}

/** Names of the devices that posted to these books, by reference. */
async function postings(device: Device, books: Books): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  const prefix = documentKey(DOCUMENT.posting, Buffer.alloc(0))
  for await (const [, cell] of device.view.cells<Once>(prefix)) {
    for (const { entry, at } of unpackNoted(cell)) {
      if (entry?.kind !== 'z.posted' || entry.body.target !== books) continue
      const { reference } = entry.body
      const name = device.membership.byLog(at.log)?.name ?? at.log.toString('hex').slice(0, 8)
      found.set(reference, [...(found.get(reference) ?? []), name])
    }
  }
  return found
}
