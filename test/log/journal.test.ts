import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import test from 'tape'
import { Journal, type JournalRecord } from '../../src/log/journal.ts'
import { check } from '../property.ts'
import { temporary } from './bench.ts'

const RUNS = 25
const HEADER_BYTES = 16

const record: fc.Arbitrary<JournalRecord> = fc.record({
  seq: fc.nat(1000),
  first: fc.boolean(),
  last: fc.boolean(),
  body: fc.uint8Array({ maxLength: 200 }).map(bytes => Buffer.from(bytes))
})
const groups = fc.array(fc.array(record, { minLength: 1, maxLength: 3 }), {
  minLength: 1,
  maxLength: 6
})
const text = (records: JournalRecord[]) =>
  records.map(each => `${each.seq} ${each.first} ${each.last} ${each.body.toString('hex')}`)

test('[L10] a journal that a crash cut or damaged anywhere gives back whole groups, up to there', async t => {
  const directory = temporary(t)
  const file = path.join(directory, 'journal')
  let round = 0
  await check(
    t,
    fc.asyncProperty(
      groups,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      async (written, where, cut) => {
        round++
        const { journal } = await Journal.open(directory, randomBytes)
        await journal.reset()
        const ends = [HEADER_BYTES]
        for (const group of written) {
          await journal.append(group)
          const size = group.reduce((sum, { body }) => sum + 19 + body.byteLength, 0)
          ends.push(ends.at(-1)! + size)
        }
        await journal.close()
        const bytes = readFileSync(file)
        const at = HEADER_BYTES + Math.floor(where * (ends.at(-1)! - HEADER_BYTES))
        if (cut) bytes.fill(0, at)
        else if (at < ends.at(-1)!) bytes[at]! ^= 0x40
        writeFileSync(file, bytes)
        const whole = ends.filter(end => end <= at).length - 1
        const again = await Journal.open(directory, randomBytes)
        await again.journal.append([
          { seq: 7, first: true, last: true, body: Buffer.of(round & 255) }
        ])
        await again.journal.close()
        const last = await Journal.open(directory, randomBytes)
        await last.journal.close()
        const kept = JSON.stringify(text(again.records))
        const found = [...written.keys(), written.length].find(
          n => JSON.stringify(written.slice(0, n).flatMap(text)) === kept
        )
        if (found === undefined || found < whole) return false
        // A flipped bit is always noticed; a cut through zeroes changes nothing.
        if (!cut && at < ends.at(-1)! && found !== whole) return false
        return last.records.length === again.records.length + 1
      }
    ),
    RUNS
  )
  t.end()
})

test('[L11] what an earlier cycle of the journal left behind is not read again', async t => {
  const directory = temporary(t)
  const { journal } = await Journal.open(directory, randomBytes)
  const long = [{ seq: 1, first: true, last: true, body: Buffer.alloc(50, 1) }]
  for (let n = 0; n < 5; n++) await journal.append(long)
  await journal.reset()
  await journal.append([{ seq: 2, first: true, last: true, body: Buffer.alloc(50, 2) }])
  await journal.close()
  const { journal: again, records } = await Journal.open(directory, randomBytes)
  await again.close()
  t.deepEqual(
    records.map(({ seq }) => seq),
    [2]
  )
})
