import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'tape'
import type { Commit } from '../../src/entry/commit.ts'
import { Bee } from '../../src/view/bee.ts'
import type { Sums } from '../../src/view/cell.ts'
import { ROW, STOCK, stockKey } from '../../src/view/families.ts'
import { View } from '../../src/view/view.ts'
import { judge } from './facts.ts'

const LOG = Buffer.alloc(32, 1)
const PLACE = Buffer.alloc(8, 1)
const ITEMS = 600
const ROUNDS = 12

const itemAt = (n: number) => {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(n)
  return id
}

/** One unit more of every item. */
const delivery: Commit = {
  time: 0,
  zone: 0,
  location: PLACE,
  entries: [
    {
      kind: 'stock.moved',
      body: {
        location: PLACE,
        reason: 2,
        lines: Array.from({ length: ITEMS }, (_, n) => ({ item: itemAt(n), quantity: 1 }))
      }
    }
  ]
}

test('[V2] a read sees everything folded before it, once, also while the view is written to disk', async t => {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-reads-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const wrong: string[] = []
  let reads = 0
  for (let round = 1; round <= ROUNDS; round++) {
    // Opened anew, so that every value has to come from disk.
    const view = (await View.open(directory, judge))!
    await view.fold(LOG, round - 1, [delivery])
    let writing = true
    const written = view.checkpoint().finally(() => {
      writing = false
    })
    const look = async (first: number) => {
      for (let n = first; writing; n = (n + 7) % ITEMS) {
        const cell = await view.cell<Sums>(stockKey(PLACE, itemAt(n)))
        const found = cell?.get(STOCK.onHand)
        reads++
        // Values in memory come without waiting: let the write go on too.
        if (reads % 5 === 0) await new Promise(setImmediate)
        if (found !== round) wrong.push(`item ${n}: ${found} instead of ${round}`)
      }
    }
    await Promise.all([0, 1, 2, 3, 4, 5].map(look))
    await written
    for (let n = 0; n < ITEMS; n++) {
      const cell = await view.cell<Sums>(stockKey(PLACE, itemAt(n)))
      if (cell?.get(STOCK.onHand) !== round) wrong.push(`after round ${round}, item ${n}`)
    }
    await view.close()
  }
  t.ok(reads > ITEMS, `${reads} reads`)
  t.deepEqual(wrong.slice(0, 5), [])
})

test('[V3] a stored view of another format is not believed', async t => {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-format-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const bee = await Bee.open(directory)
  await bee.write([[`${ROW.meta}view`, Buffer.concat([Buffer.of(255), Buffer.alloc(32)])]])
  await bee.close()
  t.equal(await View.open(directory, judge), null)
})

test('[V4] blocks that come before their turn wait, and change nothing meanwhile', async t => {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-gap-'))
  t.teardown(() => rm(directory, { recursive: true, force: true }))
  const view = (await View.open(directory, judge))!
  t.teardown(() => view.close())
  const before = await view.digest()
  await view.fold(LOG, 3, [delivery])
  t.deepEqual(await view.digest(), before)
  await view.fold(LOG, 0, [delivery, null, delivery])
  t.equal(view.head(LOG), 3)
  await view.fold(LOG, 2, [delivery, delivery])
  t.equal(view.head(LOG), 4, 'the part that is new is folded')
})
