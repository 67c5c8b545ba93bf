import { lstat, mkdir, open, readdir, readFile, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import Corestore from 'corestore'
import { Fault } from '../fault/fault.ts'

const FORMAT = 1
const FILE = 'tillmesh.json'
const DRAFT = '.new'

/** Corestore removes what it does not know from its directory, so it has one of its own. */
const STORE = 'logs'

/** The one thing that tillmesh makes in a folder: a folder with the tag's file and the store. */
export const placeIn = (folder: string): string => path.join(folder, 'tillmesh')

/**
 * Opens the store of logs that a folder holds; an empty folder gets one.
 *
 * @param tag the business's tag, hex
 * @throws Fault NOT_FOUND or BAD_INPUT if that is no folder, CONFLICT if it belongs to another
 *   business, LOCKED, DISK_FULL, STORAGE if it is damaged or read-only
 */
export async function openFolderStore(folder: string, tag: string): Promise<Corestore> {
  await requireFolder(folder)
  const place = placeIn(folder)
  await refuseSymlinks(folder, place)
  try {
    await readOrWriteTag(folder, place, tag)
    const store = new Corestore(path.join(place, STORE), { allowBackup: true })
    await store.ready()
    return store
  } catch (error) {
    throw folderFault(folder, error)
  }
}

async function requireFolder(folder: string): Promise<void> {
  const stats = await stat(folder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') {
      throw new Fault('NOT_FOUND', `There is no folder ${folder}. Is the stick plugged in?`)
    }
    throw folderFault(folder, cause)
  })
  if (!stats.isDirectory()) throw new Fault('BAD_INPUT', `${folder} is a file and not a folder.`)
}

/** Nothing that tillmesh writes is a link: whoever put one there means another place. */
async function refuseSymlinks(folder: string, place: string): Promise<void> {
  const stats = await lstat(place).catch(() => null)
  if (!stats) return
  const names = stats.isDirectory()
    ? await readdir(place, { recursive: true, withFileTypes: true }).catch(cause => {
        throw folderFault(folder, cause)
      })
    : []
  const link = stats.isSymbolicLink()
    ? place
    : names
        .filter(entry => entry.isSymbolicLink())
        .map(entry => path.join(entry.parentPath ?? entry.path, entry.name))[0]
  if (link) {
    throw new Fault(
      'BAD_INPUT',
      `${link} is a symbolic link, which may lead out of the folder: nothing was read or written. Remove it and sync again.`
    )
  }
  if (!stats.isDirectory()) throw damaged(folder, `${place} is not a folder`)
}

async function readOrWriteTag(folder: string, place: string, tag: string): Promise<void> {
  const file = path.join(place, FILE)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) {
    // The tag is written first: whatever else is here without it lost it, or is somebody else's.
    const names = await readdir(place).catch(() => [])
    if (names.some(name => name !== FILE + DRAFT)) throw damaged(folder, `${FILE} is missing`)
    await mkdir(place, { recursive: true })
    await writeWhole(place, FILE, `${JSON.stringify({ format: FORMAT, tag })}\n`)
    return
  }
  const found = parseTag(text)
  if (found === null) throw damaged(folder, `${FILE} cannot be read, or is of another version`)
  if (found !== tag) {
    throw new Fault(
      'CONFLICT',
      `${folder} belongs to another business: nothing was taken and nothing given. Use another folder.`
    )
  }
}

/** The tag that the file names; null if it is not what tillmesh writes. */
function parseTag(text: string): string | null {
  try {
    const { format, tag } = JSON.parse(text) as { format?: unknown; tag?: unknown }
    return format === FORMAT && typeof tag === 'string' && /^[0-9a-f]{64}$/.test(tag) ? tag : null
  } catch {
    return null
  }
}

/** Writes a file of the folder's: durable when it returns, and never there by half. */
export async function writeWhole(
  place: string,
  name: string,
  content: string | Buffer
): Promise<void> {
  const draft = path.join(place, name + DRAFT)
  const handle = await open(draft, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, path.join(place, name))
}

/** What a failure of the folder means to a person: one sentence saying what to do. */
export function folderFault(folder: string, cause: unknown): Fault {
  if (cause instanceof Fault) return cause
  const text = cause instanceof Error ? cause.message : String(cause)
  const { code } = cause as NodeJS.ErrnoException
  if (/ENOSPC|EDQUOT|no space left|quota exceeded/i.test(`${code} ${text}`)) {
    return folderFull(folder, cause)
  }
  if (/EROFS|read-only/i.test(`${code} ${text}`)) {
    return new Fault(
      'STORAGE',
      `${folder} is read-only, and a store can only be read where it can be written. Unlock the stick, or copy its folder "tillmesh" into another folder and sync that.`,
      [],
      cause
    )
  }
  if (/EACCES|EPERM|permission denied/i.test(`${code} ${text}`)) {
    return new Fault('STORAGE', `This user may not read and write ${folder}.`, [], cause)
  }
  if (/\block\b|temporarily unavailable/i.test(text) && !/corrupt/i.test(text)) {
    return new Fault(
      'LOCKED',
      `Another tillmesh process is syncing with ${folder}. Let it finish, and try again.`,
      [],
      cause
    )
  }
  if (/corrupt|checksum/i.test(text)) return damaged(folder, text, cause)
  // By its words: RocksDB's errors carry the code EIO whatever they are.
  if (/^(EIO|ENODEV|ENXIO)\b|input\/output error|no such device/i.test(text)) {
    return new Fault(
      'STORAGE',
      `${folder} does not answer any more: was it unplugged? Nothing is lost; plug it in and sync again.`,
      [],
      cause
    )
  }
  return damaged(folder, text, cause)
}

/** The folder's disk has no room for what it lacks. */
export function folderFull(folder: string, cause?: unknown): Fault {
  return new Fault(
    'DISK_FULL',
    `There is not enough room in ${folder} for what it lacks; this device lost nothing. Make room, or use a larger stick, and sync again.`,
    [],
    cause
  )
}

/** What is in the folder is no longer what was written there. */
export function damaged(folder: string, how: string, cause?: unknown): Fault {
  return new Fault(
    'STORAGE',
    `The store in ${folder} is damaged (${how.replace(/\.$/, '')}); this device lost nothing. Move ${placeIn(folder)} away and sync again.`,
    [],
    cause
  )
}
