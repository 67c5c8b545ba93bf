import test from 'tape'
import { MAX_BLOCK_BYTES } from '../../src/entry/commit.ts'
import type { Address } from '../../src/entry/kinds.ts'
import { Fault } from '../../src/fault/fault.ts'
import { RESERVE_BYTES } from '../../src/log/disk.ts'
import { delivery, openBench, receiptsOf, sale, temporary } from './bench.ts'

const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

async function codeOf(doing: Promise<unknown>): Promise<string> {
  try {
    await doing
    return 'done'
  } catch (error) {
    return error instanceof Fault ? error.code : String(error)
  }
}

test('[L1] sixteen sales at once wait for far fewer disk writes, in the order asked, receipts gapless', async t => {
  const { writer, commits, core, journalled } = await openBench(t, temporary(t))
  const places = await Promise.all(upTo(16).map(() => writer.commit(sale)))
  await writer.settle()
  t.ok(journalled.length <= 4, `${journalled.length} writes made durable`)
  t.ok(core.length <= 4, `${core.length} blocks`)
  t.deepEqual(receiptsOf(await commits()), upTo(16))
  const all = await commits()
  const found = places.map(([at]) => all[at!.seq]!.entries[at!.index])
  t.deepEqual(
    found.map(entry => entry?.kind === 'sale.completed' && entry.body.receipt),
    upTo(16),
    'each address leads to its sale'
  )
  t.ok(places.every(([at]) => at!.log.equals(core.key)))
})

test('[L2] a sale that is refused while it is made refuses no other, and gives its number back', async t => {
  const { writer, commits } = await openBench(t, temporary(t))
  const refusal = new Error('no such item')
  const outcomes = await Promise.allSettled(
    upTo(6).map(n =>
      writer.commit(context => {
        const entries = sale(context)
        if (n % 3 === 0) throw refusal
        return entries
      })
    )
  )
  t.deepEqual(
    outcomes.map(({ status }) => status === 'fulfilled'),
    [true, true, false, true, true, false]
  )
  t.ok(outcomes.every(each => each.status === 'fulfilled' || each.reason === refusal))
  await writer.settle()
  t.deepEqual(receiptsOf(await commits()), upTo(4))
})

test('[L3] an entry that cannot be written refuses its own group alone, and writing goes on', async t => {
  const { writer, commits, failures } = await openBench(t, temporary(t))
  const impossible = writer.commit(() => [
    {
      kind: 'stock.moved',
      body: {
        location: Buffer.alloc(8, 1),
        reason: 2,
        lines: [{ item: Buffer.alloc(3), quantity: 0.5 }]
      }
    }
  ])
  const outcomes = [codeOf(writer.commit(sale)), codeOf(impossible), codeOf(writer.commit(sale))]
  const [before, wrong, after] = await Promise.all(outcomes)
  t.equal(before, 'done')
  t.notEqual(wrong, 'done')
  t.equal(after, 'done')
  t.equal(await codeOf(writer.commit(sale)), 'done', 'and the next')
  t.deepEqual(failures, [], 'the disk is not to blame')
  await writer.settle()
  t.deepEqual(receiptsOf(await commits()), upTo(3))
})

test('[L4] a full disk refuses a sale with nothing written; with room again receipts have no gap', async t => {
  const { writer, commits, disk, journalled, core, failures } = await openBench(t, temporary(t))
  await writer.commit(sale)
  await writer.settle()
  const [writes, blocks] = [journalled.length, core.length]
  disk.free = RESERVE_BYTES
  const refused = await Promise.all(upTo(3).map(() => codeOf(writer.commit(sale))))
  t.deepEqual(refused, ['DISK_FULL', 'DISK_FULL', 'DISK_FULL'])
  t.equal(journalled.length, writes, 'nothing written')
  t.equal(core.length, blocks)
  disk.free = RESERVE_BYTES * 2
  await writer.commit(sale)
  await writer.settle()
  t.deepEqual(receiptsOf(await commits()), [1, 2])
  t.deepEqual(failures, [])
})

test('[L5] when the disk fails nothing more is written, and the device says so once', async t => {
  const { writer, journal, commits, failures } = await openBench(t, temporary(t))
  await writer.commit(sale)
  await writer.settle()
  journal.append = () => Promise.reject(Object.assign(new Error('i/o error'), { code: 'EIO' }))
  t.equal(await codeOf(writer.commit(sale)), 'STORAGE')
  let asked = 0
  journal.append = async () => {
    asked++
  }
  t.equal(await codeOf(writer.commit(sale)), 'STORAGE', 'also when the disk seems well again')
  t.equal(asked, 0)
  t.equal(failures.length, 1)
  t.match(failures[0]!.message, /The disk failed/)
  t.deepEqual(receiptsOf(await commits()), [1])
})

test('[L6] a group larger than a block is cut into blocks, and all of it is there', async t => {
  const { writer, commits, core } = await openBench(t, temporary(t))
  const chars = MAX_BLOCK_BYTES / 4
  const places = await writer.commit(() => upTo(9).flatMap(() => delivery(chars)()))
  await writer.settle()
  t.equal(places.length, 9)
  t.ok(core.length >= 3, `${core.length} blocks`)
  const all = await commits()
  const at = ({ seq, index }: Address) => all[seq]?.entries[index]
  t.ok(places.every(place => at(place)?.kind === 'stock.moved'))
  for (let seq = 0; seq < core.length; seq++) {
    const block = (await core.get(seq))!
    t.ok(block.byteLength <= MAX_BLOCK_BYTES, `block ${seq} has ${block.byteLength} bytes`)
  }
})

test('[L7] an entry larger than any block gets a block of its own', async t => {
  const { writer, commits } = await openBench(t, temporary(t))
  await Promise.all([
    writer.commit(sale),
    writer.commit(delivery(MAX_BLOCK_BYTES * 2)),
    writer.commit(sale)
  ])
  await writer.settle()
  const kinds = (await commits()).flatMap(commit => commit!.entries.map(({ kind }) => kind))
  t.deepEqual(kinds, ['sale.completed', 'stock.moved', 'sale.completed'])
  t.deepEqual(receiptsOf(await commits()), [1, 2])
})

test('[L8] what was acknowledged and had no block yet is in the log after the next start', async t => {
  const directory = temporary(t)
  const first = await openBench(t, directory)
  first.core.append = () => Promise.reject(new Error('the power went'))
  await Promise.all(upTo(5).map(() => first.writer.commit(sale)))
  await first.close()
  const second = await openBench(t, directory, 5)
  t.deepEqual(receiptsOf(await second.commits()), upTo(5))
  await second.writer.commit(sale)
  await second.close()
  const third = await openBench(t, directory, 6)
  t.deepEqual(receiptsOf(await third.commits()), upTo(6))
})

test('[L9] a log goes on when its journal has come round, and nothing is lost or written twice', async t => {
  const directory = temporary(t)
  const first = await openBench(t, directory)
  const chars = 100_000
  for (const _ of upTo(200)) {
    await first.writer.commit(context => [...sale(context), ...delivery(chars)()])
  }
  await first.close()
  const second = await openBench(t, directory, 200)
  t.deepEqual(receiptsOf(await second.commits()), upTo(200))
  await second.writer.commit(sale)
  await second.writer.settle()
  t.deepEqual(receiptsOf(await second.commits()), upTo(201))
})
