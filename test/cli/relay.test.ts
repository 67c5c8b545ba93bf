// A relay as the person meets it who sets one up.
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import test from 'tape'
import { servedOf } from '../../src/http/context.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { serve } from '../../src/http/serve.ts'
import { lanAt, Shop } from '../shop.ts'
import { ITEMS } from '../sync/relayed.ts'

const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const BLIND = 'tillmesh: This device is a relay: it stores and forwards, and cannot read.'

/** Runs a command on a directory: its exit code and what it said. */
async function run(directory: string, ...args: string[]) {
  const command = promisify(execFile)(process.execPath, [PROGRAM, '--dir', directory, ...args])
  const { stdout, stderr, code } = await command.then(
    said => ({ ...said, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => error
  )
  return { out: stdout, err: stderr, exit: code }
}

test('[Y67] a relay joins, says how it stands, and refuses whatever takes a key', {
  timeout: 90_000
}, async t => {
  const shop = new Shop(t)
  const office = await shop.found('Office')
  await operationsOf(office).importItems(ITEMS)
  const { invite } = await operationsOf(office).invite({ role: 'relay' })
  const directory = shop.path('Relay')
  const where = ['--lan-interface', '127.0.0.1', '--mdns-port', String(shop.lan.mdnsPort)]
  const joined = await run(directory, 'join', invite, '--name', 'VPS', ...where)
  t.equal(joined.exit, 0, joined.err)
  t.match(
    joined.out,
    /^VPS is now a relay: it holds \d+ blocks? and can read none\.\nNext: "tillmesh run"\.\n$/
  )

  const refusals = async (how: string) => {
    for (const args of [
      ['sell', 'TEA-01'],
      ['stock'],
      ['sales'],
      ['log'],
      ['item', 'list'],
      ['invite', '--role', 'till'],
      ['device', 'retire', 'Office']
    ]) {
      const { exit, err, out } = await run(directory, ...args)
      t.deepEqual([exit, out, err.trim()], [4, '', BLIND], `${args.join(' ')}, ${how}`)
    }
  }
  await refusals('on its own')
  const alone = await run(directory, 'status')
  t.match(alone.out, /^VPS, a relay: it stores and forwards, and cannot read\.\n/)
  t.match(alone.out, /On disk +\d+ MB/)
  t.equal((await run(directory, 'verify')).exit, 0)

  const relay = await shop.openRelay('Relay', lanAt())
  const server = await serve(directory, servedOf(relay), { port: 0 })
  t.teardown(() => server.close())
  await refusals('while it runs')
  t.deepEqual(JSON.parse((await run(directory, 'link', '127.0.0.1:9', '--json')).out), {
    addresses: ['127.0.0.1:9']
  })
  const status = JSON.parse((await run(directory, 'status', '--json')).out)
  t.equal(status.role, 'relay')
  t.ok(status.relay.bytes > 0)
  t.deepEqual([status.business.name, status.device.location, status.digest], ['', '', ''])
  const lengths = status.heads.map(({ log, length }: { log: string; length: number }) => [
    log,
    length
  ])
  t.deepEqual(new Map(lengths), relay.lengths)
  t.equal((await run(directory, 'lan', 'off')).exit, 0)
  t.notOk(relay.sync.lanOn)
  t.equal((await run(directory, 'run')).exit, 6, 'one process at a time')
})
