import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { Fault } from '../fault/fault.ts'
import type { Heard } from '../sync/channel.ts'
import { cellTypeOf, keyBytes } from '../view/families.ts'
import { type Rows, VIEW_FORMAT } from '../view/view.ts'
import type { Device } from './device.ts'
import { writeDurably } from './profile.ts'

/** Bundles about differences that are kept; an older one makes room. */
export const BUNDLES_MAX = 20

/** Another device, and where its view stands. */
interface Other {
  device: Buffer
  name: string
  standing: Heard
}

/**
 * Writes a file of evidence into the folder `evidence` of a device's directory, or replaces it.
 *
 * @param name of the file, without `.json`
 * @returns where it is, from the device's directory
 */
export async function writeEvidence(
  directory: string,
  name: string,
  content: object
): Promise<string> {
  const folder = await makeFolder(directory)
  await writeDurably(path.join(folder, `${name}.json`), JSON.stringify(content, null, 2))
  return `evidence/${name}.json`
}

/**
 * Writes down that another device folded the same blocks to a different view: who stands where,
 * and every cell of this view as of then. The cells are a line each in the order of their keys,
 * gzipped, so that comparing the two devices' files (`zdiff`) shows which cells differ.
 *
 * To be called in the turn in which the difference was seen, while the last checkpoint is the one
 * that was compared.
 *
 * @returns what to tell a person: both devices, and the file
 */
export async function keepDifference(device: Device, other: Other): Promise<Fault> {
  const kept = await writeBundle(device, other).then(
    file => `Keep ${file} of both devices`,
    (error: Error) => `The evidence could not be written (${error.message})`
  )
  const sentence = `Device ${other.name} has the same heads as ${device.profile.device.name} and another digest.`
  return new Fault('DIFFERENCE', `${sentence} ${kept}, and run "tillmesh verify" on both.`)
}

async function writeBundle(device: Device, other: Other): Promise<string> {
  const { standing, rows } = device.view.held
  const { directory, clock, keyPair, profile } = device
  const time = clock.now()
  const when = new Date(time).toISOString().replace(/[:.]/g, '-')
  const name = `${when}-difference-${other.device.toString('hex').slice(0, 8)}`
  const folder = await makeFolder(directory)
  await writeCells(rows(), path.join(folder, `${name}.cells.gz`))
  const file = await writeEvidence(directory, name, {
    what: 'difference',
    found: time,
    cells: `${name}.cells.gz`,
    runtime: { node: process.version, platform: process.platform },
    ours: describe(keyPair.publicKey, profile.device.name, {
      ...standing,
      format: VIEW_FORMAT
    }),
    theirs: describe(other.device, other.name, other.standing)
  })
  await removeOldBundles(folder)
  return file
}

function describe(device: Buffer, name: string, { format, digest, heads }: Heard): object {
  return { device: device.toString('hex'), name, format, digest, heads: Object.fromEntries(heads) }
}

async function makeFolder(directory: string): Promise<string> {
  const folder = path.join(directory, 'evidence')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return folder
}

async function writeCells(rows: Rows, file: string): Promise<void> {
  const lines = async function* () {
    for await (const [key, value] of rows) {
      if (cellTypeOf(key)) yield `${keyBytes(key).toString('hex')} ${value.toString('hex')}\n`
    }
  }
  await pipeline(Readable.from(lines()), createGzip(), createWriteStream(file, { mode: 0o600 }))
}

/** Names begin with the time, so the first ones are the oldest; a crash may have left half of one. */
async function removeOldBundles(folder: string): Promise<void> {
  const bundles = new Map<string, string[]>()
  for (const file of (await readdir(folder)).sort()) {
    const name = /^.*-difference-\w+/.exec(file)?.[0]
    if (name) bundles.set(name, [...(bundles.get(name) ?? []), file])
  }
  for (const files of [...bundles.values()].slice(0, -BUNDLES_MAX)) {
    for (const file of files) await rm(path.join(folder, file), { force: true })
  }
}
