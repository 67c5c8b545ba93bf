import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import type Hypercore from 'hypercore'
import { Fault } from '../fault/fault.ts'
import { FIRST_LOG, Logs } from '../log/logs.ts'
import { hasProfile, logsDirectory } from './profile.ts'
import { removeViews } from './views.ts'

/** The first log of a new device, and its key pair. */
export interface FirstLog {
  /** The log's name in the device's store. */
  name: string
  log: Buffer
  keyPair: Hypercore.KeyPair
  /** Lets go of the store, which no other process can open meanwhile. */
  close: () => Promise<void>
}

/**
 * Makes the store of a new device in a directory that holds none. What an init, join or recover
 * left there that broke off is in nobody's way: a log that it wrote to is passed over, what the
 * journal and the view held of it goes.
 *
 * @throws Fault CONFLICT if there is a device or something else, BAD_INPUT if there cannot be one,
 *   LOCKED if another process is making one
 */
export async function makeFirstLog(directory: string): Promise<FirstLog> {
  await refuseSecondDevice(directory)
  await makeLogsFolder(directory)
  // The key of a log follows from its name in this store: no key of the business is needed yet.
  const logs = await Logs.open(logsDirectory(directory), [])
  try {
    const keyPair = await logs.deviceKeyPair()
    await rm(path.join(directory, 'journal'), { force: true })
    await removeViews(directory)
    for (let number = 1; ; number++) {
      const name = number === 1 ? FIRST_LOG : `${FIRST_LOG}/${number}`
      const core = await logs.own(name, null)
      if (core.length === 0) return { name, log: core.key, keyPair, close: () => logs.close() }
    }
  } catch (error) {
    await logs.close()
    throw error
  }
}

/** A folder that holds something else is left alone: a refused guest takes its logs away again. */
async function makeLogsFolder(directory: string): Promise<void> {
  const folder = logsDirectory(directory)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('BAD_INPUT', `${directory} cannot hold a device: ${why}.`, [], cause)
  }
  const known = ['db', 'CORESTORE']
  if ((await readdir(folder)).every(name => known.includes(name))) return
  throw new Fault(
    'CONFLICT',
    `${folder} holds files of something else. Give a directory of its own with --dir.`
  )
}

async function refuseSecondDevice(directory: string): Promise<void> {
  if (await hasProfile(directory)) {
    throw new Fault(
      'CONFLICT',
      `There is a device in ${directory} already. Give another directory with --dir.`
    )
  }
}
