import { close, closeSync, fdatasync, fsyncSync, openSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import type Corestore from 'corestore'

const closeFile = promisify(close)
const syncFile = promisify(fdatasync)

/**
 * Makes what RocksDB wrote durable: fdatasync of its write-ahead log, which RocksDB itself does
 * not sync on append. Needed before the journal forgets what it handed over. One call at a time;
 * those that arrive meanwhile share the next one.
 */
export class Durable {
  readonly #rocks: Corestore.Rocks
  /** Open write-ahead logs by number: at a switch the old one is synced once more, then closed. */
  readonly #files = new Map<number, number>()
  #running: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  constructor(rocks: Corestore.Rocks) {
    this.#rocks = rocks
  }

  /** Resolves when everything written before the call is on stable storage. */
  sync(): Promise<void> {
    if (this.#next) return this.#next
    this.#next = this.#running.then(() => {
      this.#next = null
      const run = this.#syncNow()
      this.#running = run.catch(() => {})
      return run
    })
    return this.#next
  }

  async #syncNow(): Promise<void> {
    const wal = await this.#rocks.currentWalFile()
    if (!this.#files.has(wal.number)) {
      this.#files.set(
        wal.number,
        openSync(path.join(this.#rocks.path, path.basename(wal.path)), 'r')
      )
      // A new file is durable only when its directory entry is.
      const directory = openSync(this.#rocks.path, 'r')
      try {
        fsyncSync(directory)
      } finally {
        closeSync(directory)
      }
    }
    await Promise.all([...this.#files.values()].map(file => syncFile(file)))
    for (const [number, file] of this.#files) {
      if (number === wal.number) continue
      this.#files.delete(number)
      await closeFile(file)
    }
  }

  /** Closes its files; the write-ahead log itself belongs to RocksDB. */
  async close(): Promise<void> {
    await this.#running
    for (const file of this.#files.values()) await closeFile(file)
    this.#files.clear()
  }
}
