import type { Once } from './cell.ts'
import { unpackNoted } from './documents.ts'

/** A Z report that several devices posted to the same books while they were apart. */
export interface PostedTwice {
  reference: string
  books: string
  /** Logs of the devices, hex, each once. */
  by: string[]
}

/** Of a Z report's postings, the books that it was posted to more than once. */
export function postedTwice(cell: Once): PostedTwice[] {
  const found = new Map<string, PostedTwice & { times: number }>()
  for (const { entry, at } of unpackNoted(cell)) {
    if (entry?.kind !== 'z.posted') continue
    const { target: books, reference } = entry.body
    const key = JSON.stringify([books, reference])
    const before = found.get(key)
    const by = [...new Set([...(before?.by ?? []), at.log.toString('hex')])].sort()
    found.set(key, { reference, books, by, times: (before?.times ?? 0) + 1 })
  }
  return [...found.values()].flatMap(({ times, ...posted }) => (times > 1 ? [posted] : []))
}
