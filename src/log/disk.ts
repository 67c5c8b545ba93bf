import { statfs } from 'node:fs/promises'
import { Fault } from '../fault/fault.ts'

/**
 * Kept free, bytes. A database that meets a full disk in the middle of a write stops for good
 * until it is opened again; a till must refuse the sale before that and go on when there is room.
 */
export const RESERVE_BYTES = 16 * 1024 * 1024

/** Bytes that may be written between two looks at the disk: well inside the reserve. */
const BYTES_BETWEEN_LOOKS = 2 * 1024 * 1024

/** A look at the disk holds for this long, ms: others fill it too. */
const LOOK_HOLDS_MS = 250

/** What the engine asks of a disk. */
export interface Disk {
  /** Bytes free to this process where the logs are. */
  freeBytes(): Promise<number>
}

/** The file system that holds `directory`. */
export function diskOf(directory: string): Disk {
  return {
    async freeBytes() {
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    }
  }
}

/** Lets writes through while the disk has room beyond the reserve. */
export class RoomGuard {
  readonly #disk: Disk
  readonly #now: () => number
  #allowance = 0
  #until = 0

  constructor(disk: Disk, now: () => number) {
    this.#disk = disk
    this.#now = now
  }

  /** @throws Fault DISK_FULL if `bytes` more would cut into the reserve. */
  async ensure(bytes: number): Promise<void> {
    if (bytes > this.#allowance || this.#now() > this.#until) {
      const room = (await this.#disk.freeBytes()) - RESERVE_BYTES
      if (room < bytes) {
        this.#allowance = 0
        throw new Fault(
          'DISK_FULL',
          'The disk is full, so nothing was written and nothing was sold. Free some space and try again.'
        )
      }
      this.#allowance = Math.min(room, BYTES_BETWEEN_LOOKS)
      this.#until = this.#now() + LOOK_HOLDS_MS
    }
    this.#allowance -= bytes
  }
}
