import test from 'tape'
import { runCommand } from '../../cli/program.ts'
import { embed } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { edited } from '../../src/retail/records/records.ts'
import { store } from '../retail/store.ts'

/** The command line of an open device: what a command prints, its id last where it has one. */
async function commands(t: test.Test) {
  const { office } = await store(t)
  const supplier = await edited(office.device, 'supplier', Buffer.alloc(16, 7), { name: 'Leaves' })
  await office.device.commit(() => [supplier!])
  const client = embed(servedOf(office), () => {})
  t.teardown(() => client.close())
  const open = async () => ({ ...client, close: async () => {} })
  const run = async (...args: string[]) => {
    let [out, err] = ['', '']
    const exit = await runCommand(args, {
      ...{ version: '1', out: { write: text => (out += text) } },
      ...{ err: { write: text => (err += text) }, input: (async function* () {})() },
      ...{ open, connect: open }
    })
    t.equal(exit, 0, `${args.join(' ')} ${err}`)
    return out
  }
  const id = async (...args: string[]) => JSON.parse(await run(...args, '--json')).id as string
  return { run, id }
}

test('[Q32] what leaves a place beyond what is there by the books is booked, and said at once', async t => {
  const { run } = await commands(t)
  await run('location', 'add', 'Vault')
  await run('stock', 'receive', 'TEA*12')
  t.equal(await run('stock', 'return', 'TEA*12'), 'Booked 1 line at High Street.\n')
  await run('stock', 'receive', 'TEA*12')
  t.match(
    await run('stock', 'move', 'TEA*15', '--to', 'Vault'),
    /More of TEA Tea left than was there by the books: -3 on hand at High Street\. Count it\.\n$/
  )
  const back = JSON.parse(await run('stock', 'return', 'TEA*1', 'MUG*1', '--json'))
  t.deepEqual(
    back.short.map(({ code, quantity }: { code: string; quantity: number }) => [code, quantity]),
    [
      ['MUG', -1000],
      ['TEA', -4000]
    ]
  )
  t.match(await run('exception', 'list'), /MUG .*: -1 on hand.*No sale of late took it: count it/)
})
test('[Q25] locations, stock and orders are done from the command line', async t => {
  const { run, id } = await commands(t)
  await run('location', 'add', 'Cellar', '--under', 'High Street', '--type', 'room')
  await run('location', 'edit', 'Cellar', '--name', 'Vault')
  t.match(await run('location', 'list'), /High Street +[0-9a-f]{16}\n {2}Vault +room/)
  const received = await run('stock', 'receive', 'TEA*20@1.10', '--supplier', 'Leaves')
  t.equal(received, 'Booked 1 line at High Street.\n')
  await run('stock', 'return', 'TEA*2', '--supplier', 'Leaves', '--document', 'C-1')
  await run('stock', 'adjust', 'TEA*-1', '--reason', 'damaged', '--note', 'wet')
  t.match(await run('stock', 'move', 'TEA*5', '--to', 'Vault'), /now at Vault/)
  t.match(await run('stock', 'where', 'TEA'), /High Street +12 +17\n {2}Vault +5 +5\nTEA Tea: 17/)
  t.match(await run('stock', 'value'), /High Street +18\.70\n[\s\S]*Total +18\.70/)
  t.match(await run('stock', 'reorder'), /Nothing/)
  await run('stock', 'level', 'TEA', '20', '--at', 'High Street', '--quantity', '12')
  t.match(await run('stock', 'reorder'), /TEA +Tea +High Street +20 +17 +0 +12/)
  const order = await id('order', 'place', 'TEA*12@1.00', '--supplier', 'Leaves')
  t.match(
    await run('order', 'receive', order.slice(0, 8), 'TEA*5'),
    /: part\.[\s\S]*TEA +Tea +12 +5/
  )
  t.match(await run('order', 'receive', order), /: received\./)
  t.match(await run('order', 'close', order), /: closed\./)
  t.match(await run('order', 'show', order), /from Leaves: closed/)
  t.match(
    await run('order', 'list'),
    new RegExp(`${order.slice(0, 16)} +Leaves +High Street +closed`)
  )
})

test('[Q25] transfers, stocktakes and temporary locations are done from the command line', async t => {
  const { run, id } = await commands(t)
  await run('location', 'add', 'South')
  await run('stock', 'receive', 'TEA*100')
  const transfer = await id('transfer', 'begin', 'TEA*50', '--to', 'South')
  const short = transfer.slice(0, 10)
  await run('transfer', 'approve', short, 'TEA*40')
  await run('transfer', 'send', short)
  await run('transfer', 'receive', short, 'TEA*37')
  t.match(await run('transfer', 'write-off', short), /TEA +Tea +50 +40 +40 +37 +0 +3 +0/)
  t.match(await run('transfer', 'show', short), /: done\.[\s\S]*written off by Office/)
  t.match(await run('transfer', 'list'), /High Street +South +done/)
  await run('event', 'open', 'Fair')
  await run('transfer', 'begin', 'TEA*10', '--to', 'Fair', '--how', 'move')
  await run('event', 'expense', 'Fair', '41.50', '--category', 'stand')
  const take = (await id('stocktake', 'open', 'Fair', '--at', 'Fair')).slice(0, 8)
  t.equal(await run('stocktake', 'count', take, 'TEA*9'), 'Counted 9 of TEA at Fair.\n')
  t.match(await run('stocktake', 'show', take), /TEA +Tea +Fair +9 +10 +-1/)
  t.match(await run('stocktake', 'list'), /Fair +Fair +.* 1 +open/)
  const report = await run('event', 'close', 'Fair', '--stocktake', take)
  t.match(
    report,
    /^Fair: closed [\s\S]*Allocated +10\n[\s\S]*Shrinkage +1\n[\s\S]*Expenses +41\.50/
  )
  t.equal(await run('event', 'report', 'Fair'), report)
  t.match(await run('event', 'list'), /Fair +High Street .*closed/)
  const other = await id('stocktake', 'open', 'Other')
  t.match(await run('stocktake', 'close', other, '--cancel'), /Other: cancelled/)
})
