import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { cp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Corestore from 'corestore'
import fc from 'fast-check'
import type Hypercore from 'hypercore'
import test from 'tape'
import { encodeCommit } from '../../src/entry/commit.ts'
import { carry, isGenuine } from '../../src/log/carried.ts'
import { checkBlock, checkFork, proveBlock } from '../../src/log/evidence.ts'
import { firstDifference, treeHashAt } from '../../src/sync/compare.ts'
import { check } from '../property.ts'

const key = Buffer.alloc(32, 7)

/** A log of `common` blocks, and two copies of it that went on by themselves. */
async function branches(t: test.Test, common: number, more: [number, number]) {
  const directory = mkdtempSync(path.join(tmpdir(), 'tillmesh-evidence-'))
  const stores: Corestore[] = []
  t.teardown(async () => {
    for (const store of stores) await store.close()
    await rm(directory, { recursive: true, force: true })
  })
  const open = async (name: string) => {
    const store = new Corestore(path.join(directory, name), { allowBackup: true })
    stores.push(store)
    const core = store.get({ name: 'log', encryption: { key } })
    await core.ready()
    return { store, core }
  }
  const first = await open('one')
  for (let i = 0; i < common; i++) await first.core.append(block(i))
  await first.store.close()
  await cp(path.join(directory, 'one'), path.join(directory, 'two'), { recursive: true })
  const cores: Hypercore[] = []
  for (const [n, name] of ['one', 'two'].entries()) {
    const { core } = await open(name)
    for (let i = 0; i < more[n]!; i++) await core.append(block(1_000 + 500 * n + i))
    cores.push(core)
  }
  return cores as [Hypercore, Hypercore]
}

const block = (time: number) =>
  encodeCommit({ time, zone: 0, location: Buffer.alloc(8), entries: [] })

test('[F10] two proofs of one place show a fork to anybody, and nothing else passes for one', async t => {
  for (const [common, more] of [
    [0, [1, 1]],
    [1, [3, 1]],
    [7, [2, 30]],
    [8, [1, 1]],
    [21, [5, 12]]
  ] as [number, [number, number]][]) {
    const [a, b] = await branches(t, common, more)
    const log = a.key
    const proofs = [(await proveBlock(a, common))!, (await proveBlock(b, common))!]
    t.ok(checkFork({ log, length: common, proofs }), `forked at ${common}`)
    t.ok(checkFork({ log, length: common, proofs: [...proofs].reverse() }), 'in either order')
    t.notOk(checkFork({ log, length: common, proofs: [proofs[0]!, proofs[0]!] }), 'one twice')
    t.notOk(checkFork({ log, length: common, proofs: [proofs[0]!] }), 'one alone')
    t.notOk(checkFork({ log, length: common + 1, proofs }), 'another place')
    t.notOk(checkFork({ log: Buffer.alloc(32, 1), length: common, proofs }), 'another log')
    const later = [(await proveBlock(a, a.length - 1))!, (await proveBlock(b, b.length - 1))!]
    if (a.length === b.length && a.length > common + 1) {
      t.notOk(checkFork({ log, length: a.length - 1, proofs: later }), 'not the first that differs')
    }
    if (common > 0) {
      const same = [(await proveBlock(a, common - 1))!, (await proveBlock(b, common - 1))!]
      t.notOk(checkFork({ log, length: common - 1, proofs: same }), 'a block that both share')
    }
    const found = await firstDifference(a, Math.min(a.length, b.length), async lengths => {
      const hashes = new Map<number, Buffer>()
      for (const length of lengths) hashes.set(length, (await treeHashAt(b, length))!)
      return hashes
    })
    t.equal(found, common, 'and it is found where it is')
  }
  t.end()
})

test('[F10] a proof that was changed anywhere, or cut, is none', async t => {
  const [core] = await branches(t, 13, [0, 0])
  for (let index = 0; index < core.length; index++) {
    const proof = (await proveBlock(core, index))!
    t.equal(checkBlock(core.key, proof)?.index, index)
    t.ok(proof.byteLength < 8 * 1024)
  }
  const proof = (await proveBlock(core, 5))!
  await check(
    t,
    fc.property(fc.nat(proof.byteLength - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(proof)
      changed[at]! ^= flip
      return (
        checkBlock(core.key, changed) === null &&
        checkBlock(core.key, proof.subarray(0, at)) === null
      )
    }),
    300
  )
  await check(
    t,
    fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
      return checkBlock(core.key, Buffer.from(bytes)) === null
    }),
    300
  )
  t.end()
})

test('[F16] a carried block is its log’s own, or it is refused', async t => {
  const [core] = await branches(t, 6, [0, 0])
  const body = (await carry(core, 4))!
  t.ok(isGenuine(body))
  t.ok(body.commit.equals(block(4)), 'its plaintext')
  const other = (await carry(core, 3))!
  const wrong = {
    'another plaintext': { ...body, commit: block(5) },
    'another place': { ...body, seq: 3 },
    'the proof of another block': { ...body, proof: other.proof ?? null },
    'another leaf hash': { ...body, branch: other.branch },
    'another key': { ...body, key: randomBytes(32) },
    'another log': { ...body, log: randomBytes(32) },
    'no proof': { ...body, proof: null },
    'no key': { ...body, key: null }
  }
  for (const [what, changed] of Object.entries(wrong)) t.notOk(isGenuine(changed), what)
  t.end()
})
