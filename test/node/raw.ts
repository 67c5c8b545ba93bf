/** Writes to a device's log what its own version never would. The device must be closed. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { encodeCommit, encodeEntry } from '../../src/entry/commit.ts'
import { Logs } from '../../src/log/logs.ts'
import type { Profile } from '../../src/node/profile.ts'
import { logsDirectory } from '../../src/node/profile.ts'

/** An entry as it stands in a block: wire code and body. */
export interface RawEntry {
  kind: number
  body: Buffer
}

/** Appends one block with these entries, or with these bytes, to the device's own log. */
export function appendRaw(directory: string, what: RawEntry[] | Buffer): Promise<void> {
  return append(directory, location => [
    Buffer.isBuffer(what)
      ? what
      : encodeCommit({ time: Date.now(), zone: 0, location, entries: what })
  ])
}

/** Appends so many blocks of one sale each: receipts from 1 on, a millisecond apart. */
export function appendSales(directory: string, count: number): Promise<void> {
  const begun = Date.now()
  const tenders = [{ type: 1, amount: 250, given: 0 }]
  const lines = [{ item: Buffer.alloc(16, 7), quantity: 0, price: 250, discount: 0, taxRate: 0 }]
  return append(directory, location =>
    Array.from({ length: count }, (_, i) => {
      const sale = encodeEntry({ kind: 'sale.completed', body: { receipt: i + 1, lines, tenders } })
      return encodeCommit({ time: begun + i, zone: 0, location, entries: [sale] })
    })
  )
}

async function append(directory: string, blocks: (location: Buffer) => Buffer[]): Promise<void> {
  const profile = JSON.parse(await readFile(path.join(directory, 'device.json'), 'utf8')) as Profile
  const key = Buffer.from(profile.epochKeys[0]!, 'hex')
  const logs = await Logs.open(logsDirectory(directory), [key])
  const log = await logs.own(profile.device.log, key)
  await log.append(blocks(Buffer.from(profile.device.location, 'hex')))
  await logs.close()
}
