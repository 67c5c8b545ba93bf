import path from 'node:path'
import NoiseSecretStream from '@hyperswarm/secret-stream'
import type Corestore from 'corestore'
import type Hypercore from 'hypercore'
import type { Introduction } from '../business/introduction.ts'
import { businessTag } from '../business/root.ts'
import type { LogForked } from '../entry/kinds.ts'
import { Fault } from '../fault/fault.ts'
import { type Disk, diskOf, RESERVE_BYTES } from '../log/disk.ts'
import { Durable } from '../log/durable.ts'
import { contradict, forkBetween, lacking } from './folder-compare.ts'
import { leaveIntroductions, readIntroductions } from './folder-introductions.ts'
import { folderFault, folderFull, openFolderStore, placeIn } from './folder-store.ts'
import { muxOf } from './mux.ts'

/** With nothing arriving for so long, ms, what is missing will not come: not even a slow stick. */
const STALLED_MS = 20_000

/** How often a transfer looks whether it is over, ms. */
const LOOK_MS = 250

/** Bytes given between two looks at the folder's room; they are made durable then. */
const DURABLE_BYTES = 8 * 1024 * 1024

/** What a folder's sync needs of the device. */
export interface FolderHost {
  /** Root public key of the business. */
  root: Buffer
  /** Every log that is to be held, by what is known now, and whose it is. */
  members: () => { log: Buffer; name: string }[]
  /** Logs that no admission names. */
  introductions: () => readonly Introduction[]
  /** The folder told of logs: holds those that somebody stands behind. */
  introduced: (list: readonly Introduction[]) => Promise<void>
  log: (key: Buffer) => Promise<Hypercore>
  /** Resolves when what is here is folded, so that every admission in it counts. */
  settle: () => Promise<void>
  /** The folder holds another branch of a log: resolves when what follows is written. */
  forked: (evidence: LogForked) => Promise<void>
  /** The folder holds so many blocks of a log, more than are here. */
  ahead: (core: Hypercore, length: number) => void
  /** How much room the folder has; its file system's if absent. */
  disk?: Disk
}

/** What a folder's sync did, in blocks. */
export interface FolderReport {
  taken: number
  given: number
  logs: { device: string; taken: number; given: number; length: number }[]
  /** Logs that were not followed: one sentence each. */
  problems: string[]
}

/** One log, here and in the folder. */
interface Pair {
  key: Buffer
  ours: Hypercore
  theirs: Hypercore
  taken: number
  given: number
  /** Why its blocks do not go over; null while they do. */
  problem: string | null
}

/**
 * Syncs with a folder, both ways, over an encrypted link within this process: the folder is a peer
 * that has no key. First everything is taken, then what the folder lacks is given and made durable.
 *
 * @param folder an absolute path
 * @throws Fault if the folder cannot be used: see `openFolderStore`
 */
export async function syncFolder(
  folder: string,
  host: FolderHost,
  progress: (done: number, total: number) => void = () => {}
): Promise<FolderReport> {
  if (!path.isAbsolute(folder)) {
    throw new Fault('BAD_INPUT', `Give the folder as an absolute path, not "${folder}".`)
  }
  const store = await openFolderStore(folder, businessTag(host.root).toString('hex'))
  const sync = new FolderSync(folder, store, host, progress)
  try {
    return await sync.run()
  } catch (error) {
    throw folderFault(folder, error)
  } finally {
    await sync.close()
  }
}

class FolderSync {
  readonly #folder: string
  readonly #store: Corestore
  readonly #host: FolderHost
  readonly #progress: (done: number, total: number) => void
  readonly #disk: Disk
  readonly #durable: Durable
  readonly #pairs = new Map<string, Pair>()
  readonly #device: NoiseSecretStream
  readonly #peer: NoiseSecretStream
  readonly #undo: (() => void)[] = []
  /** Blocks that are still to come, either way. */
  #missing = 0
  #done = 0
  #bytesGiven = 0
  #lastArrival = 0
  #broken: Error | null = null

  constructor(
    folder: string,
    store: Corestore,
    host: FolderHost,
    progress: (done: number, total: number) => void
  ) {
    this.#folder = folder
    this.#store = store
    this.#host = host
    this.#progress = progress
    this.#disk = host.disk ?? diskOf(placeIn(folder))
    this.#durable = new Durable(store.storage.rocks)
    this.#device = new NoiseSecretStream(true, null)
    this.#peer = new NoiseSecretStream(false, null)
    for (const stream of [this.#device, this.#peer]) {
      stream.on('error', error => {
        this.#broken ??= error
      })
    }
    this.#device.rawStream.pipe(this.#peer.rawStream).pipe(this.#device.rawStream)
  }

  async run(): Promise<FolderReport> {
    await this.#durable.sync()
    await this.#host.settle()
    await this.#host.introduced(await readIntroductions(this.#folder))
    // What is taken may admit devices, whose logs are taken next; so may what arrives meanwhile.
    while (await this.#openNew()) {
      do {
        await this.#transfer('take')
        await this.#host.settle()
      } while (await this.#openNew())
      await this.#transfer('give')
    }
    await leaveIntroductions(this.#folder, this.#host.introductions())
    return this.#report()
  }

  /** Opens the logs that are members' and were not known yet; false if there is none. */
  async #openNew(): Promise<boolean> {
    let any = false
    for (const { log } of this.#host.members()) {
      const name = log.toString('hex')
      if (this.#pairs.has(name)) continue
      any = true
      const ours = await this.#host.log(log)
      const theirs = this.#store.get({ key: log, allowFork: false })
      await theirs.ready()
      const pair: Pair = { key: log, ours, theirs, taken: 0, given: 0, problem: null }
      this.#pairs.set(name, pair)
      if (await contradict(ours, theirs)) {
        const evidence = await forkBetween(ours, theirs)
        if (evidence) await this.#host.forked(evidence)
        pair.problem = evidence
          ? 'has two branches, and the folder holds the other one: a copy of its device wrote on from an old state'
          : 'is another one in the folder than here: it was rewritten'
        continue
      }
      this.#replicate(pair)
      if (theirs.length > ours.length) this.#host.ahead(ours, theirs.length)
    }
    return any
  }

  #replicate(pair: Pair): void {
    const { ours, theirs } = pair
    const isFolder = ({ remotePublicKey }: Hypercore.Sender) =>
      remotePublicKey.equals(this.#peer.publicKey)
    const taken = (_index: number, _bytes: number, from: Hypercore.Sender) => {
      if (!isFolder(from)) return
      pair.taken++
      this.#arrived()
    }
    const given = (_index: number, bytes: number) => {
      pair.given++
      this.#bytesGiven += bytes
      this.#arrived()
    }
    const refused = (_error: Error, _asked: unknown, _got: unknown, from: Hypercore.Sender) => {
      if (isFolder(from)) pair.problem ??= 'is damaged in the folder: its signature does not hold'
    }
    ours.on('download', taken)
    ours.on('verification-error', refused)
    theirs.on('download', given)
    this.#undo.push(() => {
      ours.off('download', taken)
      ours.off('verification-error', refused)
      theirs.off('download', given)
    })
    ours.replicate(muxOf(this.#device))
    theirs.replicate(muxOf(this.#peer))
  }

  #arrived(): void {
    this.#lastArrival = performance.now()
    this.#done++
  }

  /** Moves what one side lacks and the other holds now; resolves when nothing of it is missing. */
  async #transfer(way: 'take' | 'give'): Promise<void> {
    const work = [...this.#pairs.values()]
      .filter(({ problem }) => problem === null)
      .map(pair => {
        const [from, to] = way === 'take' ? [pair.theirs, pair.ours] : [pair.ours, pair.theirs]
        return { pair, from, to, end: from.length, left: 0 }
      })
    const count = async () => {
      for (const one of work) {
        one.left = one.pair.problem ? 0 : await lacking(one.to, one.from, one.end)
      }
      this.#missing = work.reduce((sum, { left }) => sum + left, 0)
    }
    await count()
    if (way === 'give') await this.#requireRoom(work)
    const ranges = work
      .filter(({ left }) => left > 0)
      .map(({ to, end }) => to.download({ start: 0, end }))
    // What a broken link leaves open is nobody's to wait for.
    for (const range of ranges) range.done().catch(() => {})
    let safe = this.#bytesGiven
    this.#lastArrival = performance.now()
    const begun = this.#done
    let counted = begun
    this.#progress(this.#done, this.#done + this.#missing)
    try {
      while (this.#missing > 0) {
        await nextLook(work.map(({ to }) => to))
        if (this.#broken) throw this.#broken
        this.#progress(this.#done, Math.max(this.#done, counted + this.#missing))
        if (this.#bytesGiven - safe > DURABLE_BYTES) {
          safe = this.#bytesGiven
          await this.#requireRoom([])
          await this.#durable.sync()
        }
        const idle = performance.now() - this.#lastArrival
        if (this.#done - counted < this.#missing && idle < LOOK_MS) continue
        await count()
        counted = this.#done
        if (idle < LOOK_MS) continue
        // A write that found no room left is not reported by Hypercore: nothing comes any more.
        if (way === 'give') await this.#requireRoom([])
        if (idle < STALLED_MS) continue
        for (const { pair, left } of work) {
          if (left > 0)
            pair.problem ??= `did not go over: ${left} blocks cannot be ${way === 'take' ? 'read' : 'written'} there`
        }
        await count()
      }
    } finally {
      for (const range of ranges) range.destroy()
    }
    if (way === 'give') await this.#durable.sync()
    this.#progress(this.#done, this.#done)
  }

  /** @throws Fault DISK_FULL if what is to be given does not go into the folder */
  async #requireRoom(work: { from: Hypercore; left: number }[]): Promise<void> {
    let bytes = 0
    for (const { from, left } of work) {
      if (left > 0) bytes += Math.ceil((from.byteLength / from.length) * left)
    }
    if (work.length > 0 && bytes === 0) return
    if ((await this.#disk.freeBytes()) < bytes + RESERVE_BYTES) throw folderFull(this.#folder)
  }

  #report(): FolderReport {
    const names = new Map(
      this.#host.members().map(({ log, name }) => [log.toString('hex'), name] as const)
    )
    const logs = [...this.#pairs].map(([key, { ours, taken, given }]) => ({
      device: names.get(key) ?? key.slice(0, 8),
      taken,
      given,
      length: ours.length
    }))
    return {
      taken: logs.reduce((sum, { taken }) => sum + taken, 0),
      given: logs.reduce((sum, { given }) => sum + given, 0),
      logs,
      problems: [...this.#pairs].flatMap(([key, { problem }]) =>
        problem ? [`The log of ${names.get(key) ?? key.slice(0, 8)} ${problem}.`] : []
      )
    }
  }

  /** Lets go of the folder; a store whose disk failed may not close cleanly, and need not. */
  async close(): Promise<void> {
    for (const undo of this.#undo) undo()
    const closed = [this.#device, this.#peer].map(
      stream => new Promise<void>(resolve => stream.once('close', () => resolve()))
    )
    this.#device.destroy()
    this.#peer.destroy()
    await Promise.all(closed)
    await this.#durable.close().catch(() => {})
    await this.#store.close().catch(() => {})
  }
}

/** Resolves at the next block of any of the logs, or a little later. */
function nextLook(cores: Hypercore[]): Promise<void> {
  return new Promise(resolve => {
    const look = () => {
      clearTimeout(timer)
      for (const core of cores) core.off('download', look)
      resolve()
    }
    const timer = setTimeout(look, LOOK_MS)
    for (const core of cores) core.on('download', look)
  })
}
