import { mkdtempSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Corestore from 'corestore'
import fc from 'fast-check'
import type Hypercore from 'hypercore'
import test from 'tape'
import { decodeCommit, encodeCommit, encodeEntry } from '../../src/entry/commit.ts'
import type { BranchCarried, Entry, LogForked } from '../../src/entry/kinds.ts'
import { carry } from '../../src/log/carried.ts'
import { proveBlock } from '../../src/log/evidence.ts'
import { carriedEntries } from '../../src/view/branch.ts'
import { FAMILY, keyBytes } from '../../src/view/families.ts'
import { onceKey } from '../../src/view/reduce.ts'
import { check } from '../property.ts'
import { judge, type RandomLog, randomBlock } from './facts.ts'
import { difference, lived, replayed, schedule } from './lives.ts'

const RUNS = 25
const COMMON = 2
const scratch = mkdtempSync(path.join(tmpdir(), 'tillmesh-branches-'))
test.onFinish(() => void rm(scratch, { recursive: true, force: true }))

/** A log of two blocks, of which two copies went on: what each has in its journal, and then more. */
async function forked(common: Buffer[], branches: [Buffer[], Buffer[]]) {
  const directory = await mkdtemp(path.join(scratch, 'log-'))
  const written = async (name: string, blocks: Buffer[]) => {
    const store = new Corestore(path.join(directory, name), { allowBackup: true })
    const core = store.get({ name: 'log', encryption: { key: Buffer.alloc(32, 3) } })
    await core.ready()
    for (const block of blocks) await core.append(block)
    return { core, close: () => store.close() }
  }
  await (await written('0', common)).close()
  await cp(path.join(directory, '0'), path.join(directory, '1'), { recursive: true })
  const bodies: BranchCarried[] = []
  const proofs: Buffer[] = []
  let key: Buffer = Buffer.alloc(0)
  for (const [n, blocks] of branches.entries()) {
    const { core, close } = await written(String(n), blocks)
    key = core.key
    proofs.push((await proveBlock(core as Hypercore, COMMON))!)
    for (let seq = COMMON; seq < core.length; seq++) bodies.push((await carry(core, seq))!)
    await close()
  }
  await rm(directory, { recursive: true, force: true })
  const fork: LogForked = { log: key, length: COMMON, proofs }
  return { key, bodies, fork }
}

const HEADER = { time: 1_700_000_000_000, zone: 0, location: Buffer.alloc(8, 1) }

const blockOf = (entries: Entry[]) =>
  decodeCommit(encodeCommit({ ...HEADER, entries: entries.map(encodeEntry) }))

/** The second block of the branches begins alike where the directory was copied in its middle. */
const longer = (block: Buffer, more: Buffer) => {
  const [first, second] = [decodeCommit(block), decodeCommit(more)]
  const known = [...first.entries, ...second.entries].filter(({ kind }) => kind !== 'unknown')
  return encodeCommit({ ...first, entries: (known as Entry[]).map(encodeEntry) })
}

const scene = fc
  .record({
    common: fc.array(randomBlock, { minLength: COMMON, maxLength: COMMON }),
    open: randomBlock,
    one: fc.array(randomBlock, { minLength: 1, maxLength: 4 }),
    other: fc.array(randomBlock, { minLength: 1, maxLength: 4 }),
    copiedOpen: fc.boolean(),
    carriers: fc.array(fc.array(fc.nat(30), { maxLength: 10 }), { minLength: 2, maxLength: 2 })
  })
  .filter(({ one, other }) => !one[0]!.equals(other[0]!))

test('[F12] carried branches count once, whoever carries what, how often and in which order', async t => {
  await check(
    t,
    fc.asyncProperty(scene, fc.nat(3), schedule, schedule, async (drawn, own, early, late) => {
      const { common, open, one, other, copiedOpen, carriers } = drawn
      const branches: [Buffer[], Buffer[]] = copiedOpen
        ? [
            [longer(open, one[0]!), ...one],
            [longer(open, other[0]!), ...other]
          ]
        : [one, other]
      if (branches[0][0]!.equals(branches[1][0]!)) return
      const { key, bodies, fork } = await forked(common, branches)
      const [a, b] = carriers as [number[], number[]]
      // One carries some, some of them again; the other all that the first left out, and more.
      const picked = new Set(a.map(n => n % bodies.length))
      const rest = bodies
        .filter((_, i) => !picked.has(i))
        .concat(b.map(n => bodies[n % bodies.length]!))
      const carrying = [a.map(n => bodies[n % bodies.length]!), rest.reverse()].map((list, n) => {
        const read = [
          blockOf([{ kind: 'log.forked', body: fork }]),
          ...list.map(body => blockOf([{ kind: 'branch.carried', body }]))
        ]
        return { key: Buffer.alloc(32, 0x70 + n), read, written: read }
      })
      const blocks = [...common, ...branches[0]].map(block => decodeCommit(block))
      const logs: RandomLog[] = [{ key, read: blocks, written: blocks }, ...carrying]
      const judged = {
        ...judge,
        verdict: () => 'counts' as const,
        forkedAt: (log: Buffer) => (log.equals(key) ? COMMON : Number.POSITIVE_INFINITY)
      }
      const expected = await replayed(logs, judged)
      for (const steps of [early, late]) {
        const found = await lived(logs, own, steps, judged)
        if (found !== expected) throw new Error(difference(expected, found))
      }
      const ids = new Set(
        bodies.flatMap(body => carriedEntries(body)!.entries.map(({ id }) => id.toString('hex')))
      )
      const rows = expected.split('\n').map(row => row.split(' ')[0])
      for (const id of ids) {
        const row = keyBytes(onceKey(Buffer.from(id, 'hex'))).toString('hex')
        if (!rows.includes(row)) throw new Error(`entry ${id} was lost`)
      }
      if (!rows.some(row => row === keyBytes(FAMILY.fact + key.toString('latin1')).toString('hex')))
        throw new Error('the fork itself was lost')
    }),
    RUNS
  )
  t.end()
})
