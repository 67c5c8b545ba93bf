import Corestore from 'corestore'
import type Hypercore from 'hypercore'
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

/** Every log this device holds, in one Corestore; blocks are encrypted under the business key. */
export class Logs {
  readonly #store: Corestore
  readonly #encryption: { key: Buffer } | null
  readonly #later: Later | null
  readonly #open = new Map<string, Hypercore>()
  readonly durable: Durable

  private constructor(store: Corestore, encryptionKey: Buffer | null, later: Later | null) {
    this.#store = store
    this.#later = later
    this.#encryption = encryptionKey ? { key: encryptionKey } : null
    this.durable = new Durable(store.storage.rocks)
  }

  /**
   * @param encryptionKey the epoch's key, 32 bytes; null on a relay, which stores ciphertext
   * @param later a timer, by which logs that are far behind get their newest blocks first
   * @throws Fault LOCKED if another process has the directory open
   */
  static async open(
    directory: string,
    encryptionKey: Buffer | null,
    later: Later | null = null
  ): Promise<Logs> {
    // Copies are told apart by what peers know of the log, not by the inode: see ARCHITECTURE.
    const store = new Corestore(directory, { allowBackup: true })
    try {
      await store.ready()
    } catch (cause) {
      throw openFault(directory, cause)
    }
    return new Logs(store, encryptionKey, later)
  }

  /** The device's own key pair on links, made at first use. */
  deviceKeyPair(): Promise<Hypercore.KeyPair> {
    return this.#store.createKeyPair('device')
  }

  /** The log this device writes to. */
  async own(name: string): Promise<Hypercore> {
    const core = this.#store.get({ name, encryption: this.#encryption, inflightRange: INFLIGHT })
    await core.ready()
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
    const core = this.#store.get({
      key,
      encryption: this.#encryption,
      inflightRange: INFLIGHT,
      allowFork: false
    })
    this.#open.set(name, core)
    await core.ready()
    if (this.#later) downloadNewestFirst(core, this.#later)
    else core.download({ start: 0, end: -1 })
    return core
  }

  /** True if this log is open here. */
  isOpen(key: Buffer): boolean {
    return this.#open.has(key.toString('hex'))
  }

  /** Every open log. */
  get all(): Hypercore[] {
    return [...this.#open.values()]
  }

  async close(): Promise<void> {
    await this.durable.close()
    await this.#store.close()
  }
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
