// Plain Hypercore moving blocks whose number and sizes are given (figure 2): what is left of a
// catch-up when nothing is folded. A "sale" is a block here.
//
// options: sizes  a JSON file of number[][]: the block sizes of every log of the first device
//          each   "log": device i writes log i of that file, and all devices have one
import { randomFillSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { serve } from '../worker.ts'
import { noTotals, type Sale, type Totals } from '../workload.ts'
import { PlainHypercore } from './plain-hypercore.ts'

const BLOCKS_PER_APPEND = 64

class BlockCopy extends PlainHypercore {
  /** Everything at once: the groups of the driver are sales, and here are none. */
  override async write(_group: Sale[]): Promise<void> {
    for (const [i, list] of (await this.sizes()).entries()) {
      const core = this.own[i]!
      for (let from = 0; from < list.length; from += BLOCKS_PER_APPEND) {
        const batch = list.slice(from, from + BLOCKS_PER_APPEND)
        await core.append(batch.map(bytes => randomFillSync(Buffer.allocUnsafe(bytes))))
      }
    }
  }

  override count(): number {
    return this.logs().reduce((sum, core) => sum + core.contiguousLength, 0)
  }

  override async storedTotals(): Promise<Totals> {
    return noTotals()
  }

  protected override async ownLogs(): Promise<number> {
    const { index, options } = this.setup
    return index === 0 || options.each === 'log' ? (await this.sizes()).length : 0
  }

  private async sizes(): Promise<number[][]> {
    const { index, options } = this.setup
    const sizes = JSON.parse(await readFile(options.sizes!, 'utf8')) as number[][]
    return options.each === 'log' ? [sizes[index]!] : sizes
  }
}

serve(new BlockCopy())
