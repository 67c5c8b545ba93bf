import { open, readdir } from 'node:fs/promises'
import path from 'node:path'
import type Corestore from 'corestore'

/**
 * Makes what RocksDB wrote durable: fdatasync of its write-ahead log, which RocksDB itself does
 * not sync on append. Needed before the journal forgets what it handed over. One call at a time;
 * those that arrive meanwhile share the next one.
 */
export class Durable {
  readonly #rocks: Corestore.Rocks
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
    // Every log that is still there, not only the present one: those before it hold what is not
    // in a table yet. One that goes meanwhile is in a table, which RocksDB does sync.
    const names = await readdir(this.#rocks.path)
    await Promise.all(
      names
        .filter(name => name.endsWith('.log'))
        .map(async name => {
          const file = await open(path.join(this.#rocks.path, name), 'r').catch(ignoreGone)
          await file?.datasync().finally(() => file.close())
        })
    )
    // A new file is durable only when its directory entry is.
    const directory = await open(this.#rocks.path, 'r')
    await directory.sync().finally(() => directory.close())
  }

  /** Waits for a sync under way; the write-ahead logs themselves belong to RocksDB. */
  async close(): Promise<void> {
    await this.#running
  }
}

function ignoreGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
