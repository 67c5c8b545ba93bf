import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import type Protomux from 'protomux'
import { type Commit, decodeCommit } from '../entry/commit.ts'
import { Fault } from '../fault/fault.ts'
import { Durable } from './durable.ts'
import { downloadNewestFirst, type Later } from './newest-first.ts'

/**
 * Requests in flight per link and log. Hypercore's default (16 to 512) leaves a LAN half idle:
 * with this range two processes moved 5.5k blocks/s instead of 2.7k.
 */
const INFLIGHT: [number, number] = [512, 4096]

/** Name of a device's first log in its store; its key follows from it and the store's seed. */
export const FIRST_LOG = 'log/1'

/** A clock that is right writes times in between, ms. */
const TIMES: [number, number] = [Date.UTC(2000, 0), Date.UTC(2200, 0)]

/** First blocks of a log, one of which is a commit even if a faulty version wrote some of them. */
const TELLING_BLOCKS = 8

/** Minutes from UTC, far beyond any zone. */
const ZONE_MAX = 24 * 60

/** Every log this device holds, in one Corestore; blocks are encrypted under a key of the business. */
export class Logs {
  readonly #store: Corestore
  /** Epoch keys, the oldest first. */
  readonly #keys: Buffer[]
  readonly #later: Later | null
  readonly #open = new Map<string, Hypercore>()
  /** Logs of which it is being tried which key opens them. */
  readonly #unlocking = new Map<Hypercore, Promise<boolean>>()
  readonly durable: Durable
  /** Called with every log that is opened by its key. */
  onopen: (core: Hypercore) => void = () => {}
  /** Called when what comes over a link does not fit to what is here of a log. */
  onconflict: (core: Hypercore, mux: Protomux) => void = () => {}

  private constructor(store: Corestore, keys: readonly Buffer[], later: Later | null) {
    this.#store = store
    this.#keys = [...keys]
    this.#later = later
    this.durable = new Durable(store.storage.rocks)
  }

  /**
   * @param keys of all epochs, 32 bytes each, the oldest first; a relay has none
   * @param later a timer, by which logs that are far behind get their newest blocks first
   * @throws Fault LOCKED if another process has the directory open
   */
  static async open(
    directory: string,
    keys: readonly Buffer[],
    later: Later | null = null
  ): Promise<Logs> {
    // Copies are told apart by what peers know of the log, not by the inode: see ARCHITECTURE.
    const store = new Corestore(directory, { allowBackup: true })
    try {
      await store.ready()
    } catch (cause) {
      throw openFault(directory, cause)
    }
    return new Logs(store, keys, later)
  }

  /** The device's own key pair on links, made at first use. */
  deviceKeyPair(): Promise<Hypercore.KeyPair> {
    return this.#store.createKeyPair('device')
  }

  /** Takes in the key of an epoch: what is written under it can be read from now on. */
  learn(key: Buffer): void {
    if (!this.#keys.some(known => known.equals(key))) this.#keys.push(key)
  }

  /**
   * A log that this device writes.
   *
   * @param key the epoch's key that its blocks are encrypted under; null to learn its name only
   */
  async own(name: string, key: Buffer | null): Promise<Hypercore> {
    const encryption = key ? { key } : null
    // Without `allowFork: false` whoever has a copy of this directory could rewrite the log here.
    const core = this.#store.get({ name, encryption, inflightRange: INFLIGHT, allowFork: false })
    await core.ready()
    this.#guard(core)
    takeFromPeers(core, false)
    core.download({ start: 0, end: -1 })
    this.#open.set(core.key.toString('hex'), core)
    return core
  }

  /** Opens any log by its key. A log that was rewritten under a higher fork is not followed. */
  async log(key: Buffer): Promise<Hypercore> {
    const name = key.toString('hex')
    const opened = this.#open.get(name)
    if (opened) {
      await opened.ready()
      return opened
    }
    const core = this.#store.get({ key, inflightRange: INFLIGHT, allowFork: false })
    this.#open.set(name, core)
    await core.ready()
    this.#guard(core)
    if (this.#later) downloadNewestFirst(core, this.#later)
    else core.download({ start: 0, end: -1 })
    this.onopen(core)
    return core
  }

  /**
   * Hypercore closes a core for good when its peer holds another branch of it, on every link and
   * for everyone. Here the log goes on as it is, and only its way over that one link is looked into.
   */
  #guard(core: Hypercore): void {
    const { core: inner } = core
    const repair = inner.checkConflict.bind(inner)
    inner.checkConflict = async (proof, from) => {
      // A tree that lost nodes on this disk is mended there, by the same proof.
      if (inner._repairMode) return repair(proof, from)
      this.onconflict(core, from.protomux)
      return true
    }
  }

  /**
   * Finds the epoch whose key opens a log, by blocks that are here: a wrong key gives noise.
   *
   * @returns false while none of them is here, or the key is not known
   */
  unlock(core: Hypercore): Promise<boolean> {
    if (core.encryption) return Promise.resolve(true)
    let trying = this.#unlocking.get(core)
    if (!trying) {
      trying = this.#unlock(core).finally(() => this.#unlocking.delete(core))
      this.#unlocking.set(core, trying)
    }
    return trying
  }

  async #unlock(core: Hypercore): Promise<boolean> {
    let [start, end] = [0, Math.min(core.contiguousLength, TELLING_BLOCKS)]
    if (end === 0) {
      // Of a log that is far behind its newest blocks come first.
      if (core.length === 0 || !(await core.has(core.length - 1))) return false
      ;[start, end] = [core.length - 1, core.length]
    }
    for (const key of [...this.#keys].reverse()) {
      await core.setEncryptionKey(key)
      const commits = await readCommits(core, start, end)
      if (commits.some(commit => commit && isLikely(commit))) return true
      await core.setEncryption(null)
    }
    return false
  }

  /** Keys of all logs on this disk, open or not. */
  async stored(): Promise<Buffer[]> {
    const keys: Buffer[] = []
    for await (const discoveryKey of this.#store.list()) {
      const core = this.#store.get({ discoveryKey, allowFork: false })
      await core.ready()
      keys.push(core.key)
      await core.close()
    }
    return keys
  }

  /** True if this log is open here. */
  isOpen(key: Buffer): boolean {
    return this.#open.has(key.toString('hex'))
  }

  /** Every open log. */
  get all(): Hypercore[] {
    return [...this.#open.values()].filter(core => core.opened)
  }

  async close(): Promise<void> {
    await this.durable.close()
    await this.#store.close()
  }
}

/**
 * Lets a log get longer by what peers hold, or not. The log that is written here must not while it
 * may be written: a block would come to stand where another one was promised.
 */
export function takeFromPeers(core: Hypercore, on: boolean): void {
  core.core.replicator.setPushOnly(!on)
  // What a peer told while nothing was taken from it has to be asked for.
  if (on) core.update({ wait: true, force: true }).catch(() => {})
}

/**
 * Reads blocks that are on this disk, as they are stored: ciphertext where the log is encrypted.
 * One trip to the database for all of them: `get` makes one for each, and waking its threads
 * 25,000 times took longer than everything else a late device has to do.
 *
 * @throws Fault STORAGE if a block is not here
 */
export async function readStored(core: Hypercore, start: number, end: number): Promise<Buffer[]> {
  const reader = core.state.storage.read()
  const reads = Array.from({ length: end - start }, (_, i) => reader.getBlock(start + i))
  reader.tryFlush()
  return (await Promise.all(reads)).map((block, i) => {
    if (block) return block
    throw new Fault(
      'STORAGE',
      `Block ${start + i} of log ${core.key.toString('hex')} is not on this disk.`
    )
  })
}

/**
 * Reads and decrypts blocks that are on this disk; null stands for a block that holds no commit.
 *
 * @throws Fault STORAGE if a block is not here
 */
export async function readCommits(
  core: Hypercore,
  start: number,
  end: number
): Promise<(Commit | null)[]> {
  const blocks = await readStored(core, start, end)
  return Promise.all(
    blocks.map(async (block, i) => {
      const { encryption } = core
      await encryption?.decrypt(start + i, block, core.core)
      try {
        return decodeCommit(block.subarray(encryption?.padding(core.core, start + i) ?? 0))
      } catch {
        return null
      }
    })
  )
}

/**
 * A wrong key decrypts to noise, and one block of some hundred thousand of noise is a commit by
 * form. It has neither a sane time nor entries that are known.
 */
function isLikely({ time, zone, entries }: Commit): boolean {
  if (Math.abs(zone) > ZONE_MAX) return false
  const known = entries.length > 0 && entries.every(({ kind }) => kind !== 'unknown')
  return known || (time >= TIMES[0] && time < TIMES[1])
}

function openFault(directory: string, cause: unknown): Fault {
  const message = cause instanceof Error ? cause.message : String(cause)
  if (/lock|temporarily unavailable/i.test(message)) {
    return new Fault(
      'LOCKED',
      `Another tillmesh process has ${directory} open. Stop it, or let it finish, and try again.`,
      [],
      cause
    )
  }
  return new Fault('STORAGE', `The store in ${directory} cannot be opened: ${message}`, [], cause)
}
