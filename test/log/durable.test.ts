import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import test from 'tape'

// Spied on before anything of the engine is loaded, because it takes these functions at its start.
const events: string[] = []
let failing = false
const { fdatasync, writeSync } = fs
type Done = (error: NodeJS.ErrnoException | null) => void
fs.fdatasync = ((fd: number, done: Done) => {
  if (failing) {
    setImmediate(() => done(Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })))
    return
  }
  fdatasync(fd, error => {
    events.push('durable')
    done(error)
  })
}) as typeof fs.fdatasync
fs.writeSync = ((...args: Parameters<typeof writeSync>) => {
  // The journal is what this process writes in this way, besides the test's own output.
  if (args[0] > 2) events.push('written')
  return writeSync(...args)
}) as typeof fs.writeSync
syncBuiltinESMExports()

const { Shop, level, linked } = await import('../shop.ts')
const { until } = await import('../until.ts')
const { openBench, sale, temporary } = await import('./bench.ts')
const { operationsOf } = await import('../../src/http/operations.ts')

test('[L12] acknowledged means durable: an fdatasync lies between the write and the answer', async t => {
  const { writer, close } = await openBench(t, temporary(t))
  for (let n = 0; n < 5; n++) {
    events.length = 0
    await writer.commit(sale)
    events.push('acknowledged')
    const order = events.slice(0, events.indexOf('acknowledged') + 1)
    t.equal(order[0], 'written')
    t.ok(order.indexOf('durable') > order.lastIndexOf('written') - 1 && order.includes('durable'))
  }
  await close()
})

test('[L13] no other device hears of a sale that is not durable here', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems('code,name,price\nTEA-01,Tea,250\n')
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await level(a, b)
  const before = b.device.view.head(a.device.log.key)
  const replica = await b.device.logs.log(a.device.log.key)
  const heard = () => replica.length
  const known = heard()
  failing = true
  const refused = await operationsOf(a)
    .sell({ lines: [{ code: 'TEA-01' }] })
    .catch(error => error)
  failing = false
  t.equal(refused.code, 'STORAGE')
  // Something that certainly came later has arrived: a word of the link's own.
  const later = until('the next standing', () => b.sync.listenerCount('standing') >= 0, [
    [b.sync, 'standing']
  ])
  await later
  t.equal(heard(), known, 'its length is not even announced')
  t.equal(b.device.view.head(a.device.log.key), before)
  t.equal((await operationsOf(b).status()).totals.sales, 0)
  const next = await operationsOf(a)
    .sell({ lines: [{ code: 'TEA-01' }] })
    .catch(error => error)
  t.equal(next.code, 'STORAGE', 'and nothing more is written')
  t.equal(shop.problems.length, 1)
  t.match(String(shop.problems[0]?.error), /The disk failed/)
})
