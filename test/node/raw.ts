/** Writes to a device's log what its own version never would. The device must be closed. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { encodeCommit } from '../../src/entry/commit.ts'
import { Logs } from '../../src/log/logs.ts'
import { logsDirectory } from '../../src/node/device.ts'
import type { Profile } from '../../src/node/profile.ts'

/** An entry as it stands in a block: wire code and body. */
export interface RawEntry {
  kind: number
  body: Buffer
}

/** Appends one block with these entries, or with these bytes, to the device's own log. */
export async function appendRaw(directory: string, what: RawEntry[] | Buffer): Promise<void> {
  const profile = JSON.parse(await readFile(path.join(directory, 'device.json'), 'utf8')) as Profile
  const key = Buffer.from(profile.epochKeys[0]!, 'hex')
  const logs = await Logs.open(logsDirectory(directory), [key])
  const log = await logs.own(profile.device.log, key)
  const location = Buffer.from(profile.device.location, 'hex')
  await log.append(
    Buffer.isBuffer(what)
      ? what
      : encodeCommit({ time: Date.now(), zone: 0, location, entries: what })
  )
  await logs.close()
}
