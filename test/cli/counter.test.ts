import { mkdirSync } from 'node:fs'
import test from 'tape'
import type { Context } from '../../cli/context.ts'
import { runCommand } from '../../cli/program.ts'
import { embed } from '../../src/http/client.ts'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { Shop } from '../shop.ts'

/** Commands at a till that pretends to run in another process. */
async function till(t: test.Test) {
  const shop = new Shop(t)
  const node = await shop.found()
  await operationsOf(node).importItems('code,name,price,stock\nTEA,Tea,2.50,1\n')
  const dir = shop.path('session')
  mkdirSync(dir)
  return async (line: string, input = '') => {
    let out = ''
    const open = async () => ({ ...embed(servedOf(node), () => {}), running: true })
    const context: Context = {
      version: '1.2.3',
      out: { write: text => (out += text) },
      err: { write: text => (out += text) },
      input: (async function* () {
        yield input
      })(),
      connect: open,
      open
    }
    const exit = await runCommand(['--dir', dir, ...line.split(' ')], context)
    return exit === 0 ? out : `${exit} ${out}`
  }
}

test('[U18] shifts, cash, reports, people and exceptions have commands', async t => {
  const run = await till(t)
  t.match(await run('shift'), /^No shift is open/)
  t.match(await run('shift open 100.00'), /^Shift 1 is open/)
  t.match(await run('shift open 100.00'), /^5 tillmesh: Shift 1 is open at this till already/)
  await run('sell TEA*3')
  t.match(await run('cash expense 1.20 --category milk'), /^Written down/)
  t.match(await run('shift'), /^Shift 1 is open since/)
  t.match(await run('report x'), /Cash due +106.30/)
  t.match(await run('shift count cash:106.00'), /^Counted/)
  t.match(await run('shift close'), /Difference +-0.30/)
  t.match(await run('report z'), /Till 1 +1 .* 7.50 +-0.30/)
  t.match(await run('report z 1'), /^Z report 1 of Till 1/)
  t.match(await run('shift count coins:1.00'), /^2 tillmesh: /)

  const [id] = /^[0-9a-f]{8}/m.exec(await run('exception list')) ?? []
  t.match(await run(`exception show ${id}`), /on receipt 1 of Till 1/)
  t.match(await run('staff list'), /^There is no staff/)
  t.match(await run('staff add Anna --role manager', '4711\n'), /^Anna is on the staff, manager/)
  t.match(await run('staff add Ben --until 2026-02-30', '0815\n'), /^2 .* is no date/)
  t.match(await run('staff add Ben --permissions +return', '0815\n'), /^Ben is on the staff/)
  t.match(await run('staff edit Ben --role supervisor'), /Ben +supervisor/)
  t.match(await run('staff sign-in Anna', '1111\n'), /^4 tillmesh: The name or the PIN is wrong/)
  t.match(await run('staff sign-in Anna', '4711\n'), /^Anna is signed in/)
  t.match(await run('staff sign-out'), /^Nobody is signed in/)
  t.match(await run('staff dismiss Ben'), /left/)

  t.match(await run('exception list'), /^4 .* sign in/)
  t.match(await run(`exception settle ${id} --how explained`), /^4 .* sign in/)
})

test('[C46] a unit is sold and comes back by its serial number', async t => {
  const run = await till(t)
  await run('item add --code PHONE --name Phone --price 100.00 --serial yes')
  t.match(await run('sell PHONE*2 --serial PHONE:A1'), /^2 .*one for each unit/)
  t.match(await run('sell PHONE --serial TEA:A1'), /^2 .*"TEA:A1" is of no line/)
  const receipt = await run('sell PHONE*2 --serial PHONE:A1 --serial PHONE:A:2')
  t.match(receipt, /No. A1\n.*No. A:2/)
  const [, log, seq, hash] = /log (\S+) +seq (\S+) +hash (\S+)/.exec(receipt) ?? []
  const back = `return ${log}:${seq}:${hash} 1*1 --serial`
  t.match(await run(`${back} 2:A1`), /^2 .*"2:A1" is of no line/)
  t.match(await run(`${back} 1:A1`), /^-1 +Phone.*\n.*No. A1/m)
  t.match(await run(`${back} 1:A1`), /^5 .*"A1" came back already/)
})
