import { cp, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import c from 'compact-encoding'
import Corestore from 'corestore'
import type Hypercore from 'hypercore'
import { wire } from 'hypercore/lib/messages.js'
import crypto from 'hypercore-crypto'
import test from 'tape'
import { checkStatements } from '../../src/audit/witnesses.ts'
import { decodeCommit, encodeCommit } from '../../src/entry/commit.ts'
import type { WitnessStated } from '../../src/entry/kinds.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { Logs } from '../../src/log/logs.ts'
import type { Node } from '../../src/node/node.ts'
import type { Profile } from '../../src/node/profile.ts'
import { logsDirectory } from '../../src/node/profile.ts'
import { statementsIn } from '../../src/node/witness.ts'
import { level, linked, Shop } from '../shop.ts'

const ITEMS = 'code,name,price\nTEA-01,Tea,250\n'

async function sell(node: Node, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await operationsOf(node).sell({ lines: [{ code: 'TEA-01' }] })
    await node.device.settle()
  }
}

/** Till 1 sold, Till 2 signed for it, and Till 1 holds that statement. */
async function witnessed(t: test.Test): Promise<{ shop: Shop; a: Node; b: Node; length: number }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await sell(a, 5)
  await sell(b, 3)
  await level(a, b)
  const { length } = a.device.log
  t.equal((await b.witness.state()).logs, 2)
  await level(a, b)
  return { shop, a, b, length }
}

/**
 * A copy of a device whose owner cut the last blocks of its log and signed others in their place:
 * nothing in the copy's log itself shows it.
 */
async function rewrite(shop: Shop, from: string, to: string, cut: number): Promise<void> {
  const directory = shop.path(to)
  await cp(shop.path(from), directory, { recursive: true })
  for (const name of await readdir(directory)) {
    if (/^(view-|journal)/.test(name)) await rm(path.join(directory, name), { recursive: true })
  }
  const profile = JSON.parse(await readFile(path.join(directory, 'device.json'), 'utf8')) as Profile
  const key = Buffer.from(profile.epochKeys[0]!, 'hex')
  const logs = await Logs.open(logsDirectory(directory), [key])
  const log = await logs.own(profile.device.log, key)
  const { length } = log
  await (log as unknown as { truncate(length: number): Promise<void> }).truncate(length - cut)
  const location = Buffer.from(profile.device.location, 'hex')
  for (let n = 0; n < cut; n++) {
    await log.append(encodeCommit({ time: Date.now() + n, zone: 0, location, entries: [] }))
  }
  await logs.close()
}

test('[A10] a log whose last blocks were cut and signed anew contradicts whoever signed for it: both are named', async t => {
  const { shop, a, b, length } = await witnessed(t)
  const [log, byLog] = [a, b].map(({ device }) => device.log.key.toString('hex'))
  for (const name of ['Till 1', 'Till 2']) await shop.shut(name)
  await rewrite(shop, 'Till 1', 'Copy', 2)
  const copy = await shop.open('Copy', { offline: true })
  const report = await operationsOf(copy).verify()
  t.notOk(report.ok)
  t.equal(report.digest.live, report.digest.replayed, 'nothing else is wrong with it')
  t.equal(report.differences.length, 1, report.differences.join(' '))
  t.match(
    report.differences[0]!,
    /^Till 2 signed at .* blocks of the log of Till 1 hash to .* keep evidence/
  )
  const [found] = report.contradictions
  t.equal(found!.device, 'Till 1')
  t.equal(found!.log, log)
  t.equal(found!.length, length)
  t.equal(found!.by, 'Till 2')
  t.equal(found!.byLog, byLog)
  t.notEqual(found!.stated, found!.here)
  t.equal((await operationsOf(copy).verify()).contradictions[0]!.evidence, found!.evidence)
  t.equal((await readdir(path.join(copy.directory, 'evidence'))).length, 1, 'written once')
})

interface Evidence {
  statement: { log: string; seq: number; plaintext: string; proof: string }
  log: { log: string; length: number; stated: string; here: string; proof: string }
}

test('[A11] the evidence of a contradiction convinces who holds nothing but the two keys', async t => {
  const { shop } = await witnessed(t)
  for (const name of ['Till 1', 'Till 2']) await shop.shut(name)
  await rewrite(shop, 'Till 1', 'Copy', 2)
  const copy = await shop.open('Copy', { offline: true })
  const [found] = (await operationsOf(copy).verify()).contradictions
  const file = path.join(copy.directory, found!.evidence!)
  const { statement, log } = JSON.parse(await readFile(file, 'utf8')) as Evidence
  const store = new Corestore(shop.path('Judge'))
  t.teardown(() => store.close())
  const signed = async (key: string, encoded: string) => {
    const core = store.get({ key: Buffer.from(key, 'hex') })
    await core.ready()
    const proof = c.decode(wire.data, Buffer.from(encoded, 'hex')) as Hypercore.Proof
    return { proof, tree: await core.verifyFullyRemote(proof) }
  }
  const one = await signed(statement.log, statement.proof)
  t.equal(one.proof.block!.index, statement.seq, 'the block with the statement')
  t.ok(one.proof.block!.value.byteLength > statement.plaintext.length / 2, 'as its log holds it')
  const commit = decodeCommit(Buffer.from(statement.plaintext, 'hex'))
  const { heads } = commit.entries[0]!.kind === 'witness.stated' ? commit.entries[0].body : never()
  const head = heads.find(each => each.log.toString('hex') === log.log)!
  t.equal(head.length, log.length)
  t.equal(head.hash.toString('hex'), log.stated)
  const other = await signed(log.log, log.proof)
  t.ok(other.tree.length >= log.length)
  t.equal(
    crypto.tree(other.proof.upgrade!.nodes).toString('hex'),
    log.here,
    'signed by its own key'
  )
  t.notEqual(log.here, log.stated)
  const forged = Buffer.from(log.proof, 'hex')
  forged[forged.indexOf(other.proof.upgrade!.nodes[0]!.hash)]! ^= 1
  const refused = await signed(log.log, forged.toString('hex')).then(
    () => false,
    () => true
  )
  t.ok(refused, 'a proof that was touched proves nothing')
})

const never = (): WitnessStated => {
  throw new Error('no statement')
}

test('[A12] a log that is shorter here than somebody stated is named with who saw how much, and is no difference', async t => {
  const { shop, a, b } = await witnessed(t)
  const c3 = await shop.join('Till 3', a)
  await level(a, b, c3)
  await c3.witness.state()
  await level(a, b, c3)
  const log = b.device.log.key
  const { length } = b.device.log
  for (const name of ['Till 1', 'Till 2', 'Till 3']) await shop.shut(name)
  // As after a power cut: blocks that came from another device were not durable yet.
  const store = new Corestore(logsDirectory(shop.path('Till 1')), { allowBackup: true })
  const core = store.get({ key: log })
  await core.ready()
  const clearable = core as unknown as { clear(start: number, end: number): Promise<unknown> }
  await clearable.clear(length - 2, length)
  await store.close()
  const again = await shop.open('Till 1', { offline: true })
  const { ok, differences, missing } = await operationsOf(again).verify()
  t.ok(ok, differences.join(' '))
  t.deepEqual(missing, [
    { device: 'Till 2', log: log.toString('hex'), here: length - 2, stated: length, by: ['Till 3'] }
  ])
})

test('[A13] verify tells how many statements it checked, and how far each log is co-signed by others since when', async t => {
  const { shop, a, b, length } = await witnessed(t)
  const [at] = await Promise.all([statementsIn(a.device, b.device.log.key).next()])
  const { logs, statements, missing } = await operationsOf(a).verify()
  t.equal(statements, 1)
  t.deepEqual(missing, [])
  t.deepEqual(
    logs.map(({ coSigned }) => coSigned),
    [{ length, since: at.value!.time }, null],
    'what a device signs of its own log co-signs nothing'
  )
  await a.witness.state()
  await level(a, b)
  await shop.shut('Till 1')
  const later = await operationsOf(b).verify()
  t.equal(later.statements, 2)
  t.deepEqual(later.logs[0]!.coSigned, { length, since: at.value!.time })
  t.ok(later.logs[1]!.coSigned!.length > 0)
})

test('[A14] what was stated of blocks beyond a fork contradicts nothing', async t => {
  const { shop, a, b, length } = await witnessed(t)
  const [log, byLog] = [a.device.log.key, b.device.log.key]
  for (const name of ['Till 1', 'Till 2']) await shop.shut(name)
  await rewrite(shop, 'Till 1', 'Copy', 2)
  const { device } = await shop.open('Copy', { offline: true })
  const seq = (await statementsIn(device, byLog).next()).value!.at.seq
  const check = () =>
    checkStatements(device, device.membership, new Map([[byLog.toString('hex'), [seq]]]))
  t.equal((await check()).contradictions.length, 1)
  const body = { log, length: length - 2, proofs: [] }
  device.membership.said({ kind: 'log.forked', body, at: { log, seq: 0, index: 9 } })
  t.equal(device.membership.forkedAt(log), length - 2)
  t.equal((await check()).contradictions.length, 0)
})

test('[A16] what a device stated after it was retired does not count', async t => {
  const { a, b } = await witnessed(t)
  const { key, length } = b.device.log
  t.equal((await operationsOf(a).verify()).statements, 1)
  const device = b.device.keyPair.publicKey
  const retired = { device, logs: [{ log: key, length: length - 1 }] }
  await a.device.commit(() => [{ kind: 'device.retired', body: retired }])
  const report = await operationsOf(a).verify()
  t.ok(report.ok, report.differences.join(' '))
  t.equal(report.statements, 0)
  t.ok(report.logs.every(({ coSigned }) => coSigned === null))
})

test('[A15] a node of a log’s tree that was changed on this disk is found: statements are held against the blocks', async t => {
  const { shop, a } = await witnessed(t)
  const { key } = a.device.log
  await shop.shut('Till 1')
  const store = new Corestore(logsDirectory(shop.path('Till 1')), { allowBackup: true })
  const core = store.get({ key })
  await core.ready()
  const { storage } = (core as unknown as { core: { storage: Storage } }).core
  const batch = storage.write()
  const reader = core.state.storage.read()
  const node = reader.getTreeNode(1)
  reader.tryFlush()
  batch.putTreeNode({ ...(await node)!, hash: Buffer.alloc(32, 7) })
  await batch.flush()
  await store.close()
  const again = await shop.open('Till 1', { offline: true })
  const { ok, differences } = await operationsOf(again).verify()
  t.notOk(ok)
  t.ok(
    differences.some(each => /^Log of Till 1: .*changed on this disk/.test(each)),
    differences.join(' ')
  )
})

interface Storage {
  write(): { putTreeNode(node: object): void; flush(): Promise<void> }
}
