import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Corestore from 'corestore'
import test from 'tape'
import { encodeEntry } from '../../src/entry/commit.ts'
import type { Entry } from '../../src/entry/kinds.ts'
import { Blocks } from '../../src/log/blocks.ts'
import type { JournalRecord } from '../../src/log/journal.ts'
import { finishRecovery, recoverLog } from '../../src/log/recover.ts'

const HEADER = { time: 1_700_000_000_000, zone: 0, location: Buffer.alloc(8, 1) }

const sale = (receipt: number): Entry => ({
  kind: 'sale.completed',
  body: { receipt, lines: [{ item: Buffer.alloc(16, 1), price: 250 }], tenders: [] }
})

/** A writer's journal: sales one by one, each closing its block or leaving it open. */
function journal(from: number, sales: [receipt: number, close: boolean][]) {
  const blocks = new Blocks(from)
  const records: JournalRecord[] = []
  const bytes: Buffer[] = []
  for (const [receipt, close] of sales) {
    const added = blocks.add([encodeEntry(sale(receipt))], HEADER, close)
    records.push(...added.records)
    bytes.push(...added.closed.map(block => block.bytes))
  }
  return { records, bytes }
}

async function emptyLog(t: test.Test) {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-recover-'))
  const store = new Corestore(directory)
  t.teardown(async () => {
    await store.close()
    await rm(directory, { recursive: true, force: true })
  })
  const core = store.get({ name: randomBytes(8).toString('hex') })
  await core.ready()
  return core
}

const receipts = (entries: Entry[]) =>
  entries.map(({ kind, body }) => (kind === 'sale.completed' ? body.receipt : 0))

test('[F4] whole blocks of the journal are appended at once, an open one when it is known what comes', async t => {
  const core = await emptyLog(t)
  const { records, bytes } = journal(0, [
    [1, true],
    [2, true],
    [3, false]
  ])
  const uncertain = await recoverLog(core, records)
  t.equal(core.length, 2)
  t.ok((await core.get(1))!.equals(bytes[1]!), 'the same bytes in the same place')
  t.deepEqual(await finishRecovery(core, uncertain), [])
  t.equal(core.length, 3, 'alone, the open block ends where it stands')
  t.deepEqual(await recoverLog(core, records), [], 'and a second start finds nothing to do')
  t.end()
})

test('[F4] an open block that came back with more in it is in the log; one that did not is written again', async t => {
  const { records } = journal(0, [
    [1, true],
    [2, false]
  ])
  const more = journal(0, [
    [1, true],
    [2, false],
    [3, true]
  ])
  const other = journal(0, [
    [1, true],
    [9, true]
  ])
  for (const [came, expected] of [
    [more, []],
    [other, [2]]
  ] as const) {
    const core = await emptyLog(t)
    const uncertain = await recoverLog(core, records)
    await core.append(came.bytes.slice(1))
    t.deepEqual(receipts(await finishRecovery(core, uncertain)), expected)
    t.equal(core.length, 2)
    t.deepEqual(receipts(await finishRecovery(core, await recoverLog(core, records))), expected)
  }
  t.end()
})

test('[F4] a journal that begins behind the end of its log loses nothing', async t => {
  const whole = journal(0, [
    [1, true],
    [2, true],
    [3, true]
  ])
  const late = { records: whole.records.slice(2) }
  const alone = await emptyLog(t)
  await alone.append(whole.bytes.slice(0, 1))
  const uncertain = await recoverLog(alone, late.records)
  t.equal(alone.length, 1, 'nothing is put where another block belongs')
  t.deepEqual(receipts(await finishRecovery(alone, uncertain)), [3], 'its sales are written again')
  const reached = await emptyLog(t)
  await reached.append(whole.bytes.slice(0, 1))
  const waiting = await recoverLog(reached, late.records)
  await reached.append(whole.bytes.slice(1))
  t.deepEqual(await finishRecovery(reached, waiting), [], 'unless they came back')
  t.end()
})
