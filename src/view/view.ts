import type { Commit } from '../entry/commit.ts'
import { Bee, type RowChange } from './bee.ts'
import type { Once } from './cell.ts'
import { derive } from './derive.ts'
import { Digest } from './digest.ts'
import { cellTypeOf, FAMILY, keyBytes, ROW, TALLY } from './families.ts'
import { Overlay } from './overlay.ts'
import { type Judge, onceIds, onceKey, reduce } from './reduce.ts'

/**
 * Changes when kinds, reducers or cells change: a view of another format is rebuilt from the logs,
 * and digests of two formats are not held against each other.
 */
export const VIEW_FORMAT = 4

const META_KEY = `${ROW.meta}view`

/** How far each log is folded: log key in hex to number of blocks. */
export type Heads = ReadonlyMap<string, number>

/** What a view stands at: how far each log is folded, and the digest (hex) that this gives. */
export interface Standing {
  heads: Heads
  digest: string
}

/** Keys and values, ascending by key. */
export type Rows = AsyncGenerator<[key: string, value: Buffer]>

/**
 * The merged state of the business: cells folded from every log, on disk as a Hyperbee and in
 * memory as an overlay of what came since the last checkpoint.
 *
 * Folding touches memory only. A checkpoint writes the touched cells, their rows, the heads and the
 * digest in one Hyperbee batch; after a crash the next start folds again from the heads it finds.
 */
export class View {
  readonly #bee: Bee
  readonly #judge: Judge
  readonly #heads: Map<string, number>
  #digest: Digest
  /** Heads and digest as of the last checkpoint. */
  #standing: Standing
  /** The Hyperbee's version at that checkpoint. */
  #version: number
  /** Called after each checkpoint. */
  oncheckpoint: (standing: Standing) => void = () => {}
  #overlay = new Overlay()
  #frozen: Overlay | null = null
  #folding: Promise<void> = Promise.resolve()
  #checkpointing: Promise<void> | null = null
  /** Counts checkpoints, so that a read that straddled one is tried again. */
  #epoch = 0
  #writtenRecordEdits = 0

  private constructor(bee: Bee, judge: Judge, heads: Map<string, number>, digest: Digest) {
    this.#bee = bee
    this.#judge = judge
    this.#heads = heads
    this.#digest = digest
    this.#standing = { heads: new Map(heads), digest: digest.toString() }
    this.#version = bee.version
  }

  /**
   * Opens the view in `directory`.
   *
   * @returns null if what is there has another format: delete it and fold from the first blocks.
   */
  static async open(directory: string, judge: Judge): Promise<View | null> {
    const bee = await Bee.open(directory)
    const meta = await bee.get(META_KEY)
    if (meta && meta[0] !== VIEW_FORMAT) {
      await bee.close()
      return null
    }
    const heads = new Map<string, number>()
    for await (const [key, value] of bee.rows(ROW.head)) {
      heads.set(keyBytes(key.slice(1)).toString('hex'), value.readUIntBE(0, 6))
    }
    return new View(bee, judge, heads, new Digest(meta?.subarray(1)))
  }

  get heads(): Heads {
    return this.#heads
  }

  /** Blocks folded of one log. */
  head(log: Buffer): number {
    return this.#heads.get(log.toString('hex')) ?? 0
  }

  /** Blocks folded since the last checkpoint began. */
  get pendingBlocks(): number {
    return this.#overlay.blocks
  }

  /** Cells touched since the last checkpoint began. */
  get pendingCells(): number {
    return this.#overlay.cells.size
  }

  /** Bytes the Hyperbee has grown to. */
  get byteLength(): number {
    return this.#bee.byteLength
  }

  /**
   * Folds blocks of one log, in order from its head; null stands for a block that holds no
   * commit. Blocks already folded are skipped, so a delivery may come twice.
   */
  fold(log: Buffer, start: number, commits: readonly (Commit | null)[]): Promise<void> {
    const folded = this.#folding.then(async () => {
      const known = await this.#known(commits)
      // From here to the end of the batch nothing waits, so no checkpoint can come between.
      this.#overlay.known = known
      this.#apply(log, start, commits)
    })
    this.#folding = folded.catch(() => {})
    return folded
  }

  async #known(commits: readonly (Commit | null)[]): Promise<Map<string, Once>> {
    const known = new Map<string, Once>()
    for (const commit of commits) {
      for (const entry of commit?.entries ?? []) {
        for (const id of onceIds(entry)) {
          const key = onceKey(id)
          const cell = known.has(key) ? null : await this.cell<Once>(key)
          if (cell) known.set(key, cell)
        }
      }
    }
    return known
  }

  #apply(log: Buffer, start: number, commits: readonly (Commit | null)[]): void {
    const name = log.toString('hex')
    for (let i = 0; i < commits.length; i++) {
      const seq = start + i
      // Seen before, or a gap before it: then the follower comes back with what is missing.
      if (seq !== (this.#heads.get(name) ?? 0)) continue
      // Beyond a fork devices hold different blocks: what counts of them is carried in other logs.
      if (seq >= this.#judge.forkedAt(log)) break
      const commit = commits[i]
      if (commit) reduce(commit, log, seq, this.#judge, this.#overlay)
      else this.#overlay.sum(FAMILY.logSums + log.toString('latin1'), TALLY.refused, 1)
      this.#heads.set(name, seq + 1)
      this.#overlay.blocks++
    }
    if (this.#heads.has(name)) this.#overlay.logs.add(name)
  }

  /** The cell under a key as of everything folded, or null if no entry touched it. */
  async cell<T>(key: string): Promise<T | null> {
    for (;;) {
      const epoch = this.#epoch
      const stored = await this.#bee.get(key)
      if (epoch === this.#epoch) return this.#joined(key, stored) as T | null
    }
  }

  /** Cells of one family in key order, as of now: what is folded is written first. */
  async *cells<T>(prefix: string, after?: string): AsyncGenerator<[key: string, cell: T]> {
    await this.checkpoint()
    const type = cellTypeOf(prefix)!
    for await (const [key, value] of this.#bee.rows(prefix, after)) {
      yield [key, type.decode(value) as T]
    }
  }

  /** True if there is a cell whose key begins so; nothing is written for it. */
  async any(prefix: string): Promise<boolean> {
    return [...this.#waitingKeys()].some(key => key.startsWith(prefix)) || this.#bee.any(prefix)
  }

  /** Derived rows by prefix, as of now. */
  async *rows(prefix: string, after?: string): AsyncGenerator<[key: string, value: Buffer]> {
    await this.checkpoint()
    yield* this.#bee.rows(prefix, after)
  }

  /** Keys of index rows by prefix, as of now: what is folded is written first if it edits a record. */
  async *index(prefix: string): AsyncGenerator<string> {
    if (this.#pendingRecordEdits > 0) await this.checkpoint()
    for await (const [key] of this.#bee.rows(prefix)) yield key
  }

  /** Edits of records folded since the view was opened: what was looked up before one is out of date. */
  get recordEdits(): number {
    return this.#writtenRecordEdits + this.#pendingRecordEdits
  }

  get #pendingRecordEdits(): number {
    return this.#overlay.recordEdits + (this.#frozen?.recordEdits ?? 0)
  }

  /** The last checkpoint, held still: every row as of one standing, while folding goes on. */
  get held(): { standing: Standing; rows: () => Rows } {
    const version = this.#version
    return { standing: this.#standing, rows: () => this.#bee.rowsOf(version) }
  }

  /** Heads and digest as of the last checkpoint: what is on disk. */
  get standing(): Standing {
    return this.#standing
  }

  /**
   * Where everything folded stands: equal heads on two devices give equal digests. Nothing is
   * written for it; what waits for a checkpoint is counted from memory.
   */
  async digest(): Promise<Standing> {
    for (;;) {
      const epoch = this.#epoch
      const keys = this.#waitingKeys()
      const stored = new Map<string, Buffer | null>()
      for (const key of keys) stored.set(key, await this.#bee.get(key))
      // What was folded meanwhile counts too; only a cell not looked up yet sends us back.
      const now = this.#waitingKeys()
      if (epoch !== this.#epoch || [...now].some(key => !stored.has(key))) continue
      const digest = new Digest(this.#digest.bytes())
      for (const key of now) {
        const before = stored.get(key)!
        const after = this.#joined(key, before)
        if (before) digest.remove(keyBytes(key), before)
        digest.add(keyBytes(key), cellTypeOf(key)!.encode(after as never))
      }
      return { digest: digest.toString(), heads: new Map(this.#heads) }
    }
  }

  #waitingKeys(): Set<string> {
    return new Set([...(this.#frozen?.cells.keys() ?? []), ...this.#overlay.cells.keys()])
  }

  /** A cell as stored, with what waits for the next checkpoint joined in. */
  #joined(key: string, stored: Buffer | null): unknown {
    const type = cellTypeOf(key)!
    let cell = stored ? type.decode(stored) : null
    for (const overlay of [this.#frozen, this.#overlay]) {
      const delta = overlay?.cells.get(key)
      if (delta) cell = type.join(cell ?? type.empty(), delta as never)
    }
    return cell
  }

  /** Writes what was folded so far to the Hyperbee, in one batch with heads and digest. */
  async checkpoint(): Promise<void> {
    if (this.#checkpointing) await this.#checkpointing
    // Another caller may have begun one while this one waited.
    if (this.#checkpointing) return this.#checkpointing
    if (this.#overlay.blocks === 0) return
    this.#checkpointing = this.#write().finally(() => {
      this.#checkpointing = null
    })
    return this.#checkpointing
  }

  async #write(): Promise<void> {
    const frozen = this.#overlay
    const heads = new Map(this.#heads)
    this.#frozen = frozen
    this.#overlay = new Overlay()
    const digest = new Digest(this.#digest.bytes())
    try {
      const changes: RowChange[] = []
      for (const [key, delta] of frozen.cells) await this.#change(key, delta, digest, changes)
      for (const log of frozen.logs) changes.push([headKey(log), headValue(heads.get(log)!)])
      changes.push([META_KEY, Buffer.concat([Buffer.from([VIEW_FORMAT]), digest.bytes()])])
      await this.#bee.write(changes)
    } catch (error) {
      // Nothing was written: both overlays wait together for the next try.
      frozen.absorb(this.#overlay)
      this.#overlay = frozen
      this.#frozen = null
      throw error
    }
    this.#digest = digest
    this.#standing = { heads, digest: digest.toString() }
    this.#version = this.#bee.version
    this.#writtenRecordEdits += frozen.recordEdits
    this.#frozen = null
    this.#epoch++
    this.oncheckpoint(this.#standing)
  }

  async #change(key: string, delta: unknown, digest: Digest, changes: RowChange[]): Promise<void> {
    const type = cellTypeOf(key)!
    const stored = await this.#bee.get(key)
    const before = stored ? type.decode(stored) : null
    const rowsBefore = before ? derive(key, before) : null
    const after = type.join(before ?? type.empty(), delta as never)
    const value = type.encode(after)
    if (stored?.equals(value)) return
    const bytes = keyBytes(key)
    if (stored) digest.remove(bytes, stored)
    digest.add(bytes, value)
    changes.push([key, value])
    const rows = derive(key, after)
    for (const row of rowsBefore?.keys() ?? []) if (!rows.has(row)) changes.push([row, null])
    for (const [row, content] of rows) {
      if (!rowsBefore?.get(row)?.equals(content)) changes.push([row, content])
    }
  }

  async close(): Promise<void> {
    await this.#folding
    await this.checkpoint()
    await this.#bee.close()
  }
}

const headKey = (log: string) => ROW.head + Buffer.from(log, 'hex').toString('latin1')

function headValue(length: number): Buffer {
  const value = Buffer.allocUnsafe(6)
  value.writeUIntBE(length, 0, 6)
  return value
}
