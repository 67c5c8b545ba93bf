// The built program as a process of its own: what only the operating system sees.
import { type ChildProcess, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { rmSync } from 'node:fs'
import { access, mkdtemp } from 'node:fs/promises'
import { connect } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import test from 'tape'
import { apiFile, readApiFile } from '../../src/http/api-file.ts'

const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const OPTIONS = { timeout: 60_000 }

let made: Promise<string> | null = null

/** One device for all tests: each leaves it closed and in order. */
function shop(): Promise<string> {
  made ??= makeShop()
  return made
}

async function makeShop(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tillmesh-cli-'))
  test.onFinish(() => rmSync(folder, { recursive: true, force: true }))
  const directory = path.join(folder, 'till')
  const business = ['--business', 'Books', '--location', 'High Street', '--name', 'Counter']
  const { exit, err } = await done(start(directory, ['init', ...business, '--currency', 'EUR']))
  if (exit !== 0) throw new Error(`init: ${err}`)
  return directory
}

function start(directory: string, args: string[]): ChildProcess {
  return spawn(process.execPath, [PROGRAM, '--dir', directory, ...args], {
    stdio: ['pipe', 'pipe', 'pipe']
  })
}

async function done(child: ChildProcess, input = '') {
  child.stdin?.end(input)
  const [out, err] = [text(child.stdout!), text(child.stderr!)]
  const [exit] = await once(child, 'exit')
  return { exit: exit as number | null, out: await out, err: await err }
}

/** A running till, once it says that it is ready. */
async function running(t: test.Test, directory: string, ...more: string[]): Promise<ChildProcess> {
  const child = start(directory, ['run', '--json', '--no-lan', ...more])
  t.teardown(() => void child.kill('SIGKILL'))
  const [chunk] = await once(child.stdout!.setEncoding('utf8'), 'data')
  const { event, api, lan } = JSON.parse(chunk)
  t.same([event, lan.on], ['ready', false])
  t.match(api, /^http:\/\/127\.0\.0\.1:\d+$/)
  return child
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false
  )

test(
  '[C14] a command does the same whether or not a till runs in its directory',
  OPTIONS,
  async t => {
    const directory = await shop()
    const csv = 'code,name,price\nBREAD,Sourdough,3.20\n'
    const imported = await done(start(directory, ['item', 'import', '-']), csv)
    t.equal(imported.exit, 0, imported.err)
    const alone = await done(start(directory, ['sell', 'BREAD', '--json']))
    t.equal(alone.exit, 0, alone.err)
    const till = await running(t, directory)
    const through = await done(start(directory, ['sell', 'BREAD', '--json']))
    t.equal(through.exit, 0, through.err)
    const [first, second] = [JSON.parse(alone.out), JSON.parse(through.out)]
    t.same([first.receipt, second.receipt], [1, 2])
    t.same([first.total, second.total], [320, 320])
    const unknown = await done(start(directory, ['sell', 'TEA']))
    t.equal(unknown.exit, 3)
    till.kill('SIGTERM')
    await once(till, 'exit')
    const afterwards = await done(start(directory, ['sell', 'TEA']))
    t.same([afterwards.exit, afterwards.err], [unknown.exit, unknown.err])
  }
)

test(
  '[W1] tillmesh run states what it holds at its start and when it is stopped',
  OPTIONS,
  async t => {
    const directory = await shop()
    const csv = 'code,name,price\nMILK,Milk,1.10\n'
    t.equal((await done(start(directory, ['item', 'import', '-']), csv)).exit, 0)
    const till = await running(t, directory)
    t.equal((await done(start(directory, ['sell', 'MILK']))).exit, 0)
    till.kill('SIGINT')
    await once(till, 'exit')
    const { out } = await done(start(directory, ['log', '--limit', '3', '--json']))
    const { blocks } = JSON.parse(out) as { blocks: { entries: { kind: string }[] }[] }
    t.same(
      blocks.map(({ entries }) => entries.map(({ kind }) => kind).join()),
      ['witness.stated', 'sale.completed,request.done', 'witness.stated']
    )
  }
)

test(
  '[S73] the terminal that run was told of is asked from then on, also by a command that opens the directory itself',
  OPTIONS,
  async t => {
    const directory = await shop()
    const csv = 'code,name,price\nNUT,Nut,1.13\nJAM,Jam,2.00\n'
    t.equal((await done(start(directory, ['item', 'import', '-']), csv)).exit, 0)
    const sold = async (...args: string[]) => {
      const { exit, out, err } = await done(start(directory, ['sell', '--json', ...args]))
      if (exit !== 0) return err.trim()
      return JSON.parse(out).tenders.map((each: { terminal: string }) => each.terminal)
    }
    t.same(await sold('JAM', '--tender', 'card:2.00'), ['manual'])
    const till = await running(t, directory, '--terminal', 'simulated')
    t.same(await sold('JAM', '--tender', 'card:2.00'), ['simulated'])
    t.match(await sold('NUT', '--tender', 'card:1.13'), /declined for 1\.13/)
    t.same(await sold('NUT', '--tender', 'card:1.13:4711'), ['manual'], 'a slip is by hand')
    till.kill('SIGTERM')
    await once(till, 'exit')
    t.same(await sold('JAM', '--tender', 'card:2.00'), ['simulated'])
    const back = await running(t, directory, '--terminal', 'manual')
    back.kill('SIGTERM')
    await once(back, 'exit')
    t.same(await sold('JAM', '--tender', 'card:2.00'), ['manual'])
    const { exit, err } = await done(start(directory, ['run', '--terminal', 'moon']))
    t.notEqual(exit, 0)
    t.match(err, /manual, simulated/)
  }
)

test('[C15] Ctrl-C stops a till cleanly', OPTIONS, async t => {
  const directory = await shop()
  const till = await running(t, directory)
  t.ok(await exists(apiFile(directory)))
  till.kill('SIGINT')
  const [exit] = await once(till, 'exit')
  t.equal(exit, 0)
  t.notOk(await exists(apiFile(directory)), 'its api.json is gone')
})

test(
  '[C15] a second Ctrl-C ends a till at once, and the next command finds everything in order',
  OPTIONS,
  async t => {
    const directory = await shop()
    const till = await running(t, directory)
    const { port } = (await readApiFile(directory))!
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    // A request that never ends holds the shutdown up.
    socket.write('POST /sales HTTP/1.1\r\nhost: localhost\r\n')
    await new Promise(resolve => setTimeout(resolve, 100))
    till.kill('SIGINT')
    await once(till.stdout!, 'data')
    till.kill('SIGINT')
    const [exit] = await once(till, 'exit')
    t.equal(exit, 130)
    socket.destroy()
    const { exit: verified, out } = await done(start(directory, ['verify']))
    t.equal(verified, 0)
    t.match(out, /Everything agrees/)
  }
)

test(
  '[C16] a reader that goes away (| head) neither breaks a command nor stops a till',
  OPTIONS,
  async t => {
    const directory = await shop()
    const verify = start(directory, ['verify'])
    verify.stdout!.destroy()
    const errors = text(verify.stderr!)
    const [exit] = await once(verify, 'exit')
    t.equal(exit, 0)
    t.equal(await errors, '')
    const till = await running(t, directory)
    till.stdout!.destroy()
    t.equal((await done(start(directory, ['status']))).exit, 0)
    till.kill('SIGINT')
    t.equal((await once(till, 'exit'))[0], 0)
  }
)

test('[C17] without a business a command says how to get one', OPTIONS, async t => {
  const directory = path.join(os.tmpdir(), 'tillmesh-there-is-nothing-here')
  const { exit, out, err } = await done(start(directory, ['status']))
  t.equal(exit, 5)
  t.equal(out, '')
  t.match(err, /^tillmesh: There is no device in .*tillmesh init.*\n$/)
  t.notOk(await exists(directory), 'and makes nothing')
})

test(
  '[C18] status --follow prints a line for each change until Ctrl-C, and says when the till stops',
  OPTIONS,
  async t => {
    const directory = await shop()
    const none = await done(start(directory, ['status', '--follow']))
    t.equal(none.exit, 5)
    t.match(none.err, /^tillmesh: No till runs in .*tillmesh run.*\n$/)
    const till = await running(t, directory)
    const follower = start(directory, ['status', '--follow', '--json'])
    t.teardown(() => void follower.kill('SIGKILL'))
    const lines = on(createInterface({ input: follower.stdout! }), 'line')
    const next = async () => JSON.parse((await lines.next()).value[0])
    const first = await next()
    t.same([first.event, first.device], ['folded', 'Counter'], 'how things stand')
    t.equal((await done(start(directory, ['sell', 'BREAD']))).exit, 0)
    const second = await next()
    t.same([second.event, second.head], ['folded', first.head + 1], 'and what changed')
    follower.kill('SIGINT')
    t.equal((await once(follower, 'exit'))[0], 0)
    const child = start(directory, ['status', '--follow'])
    const [errors, over] = [text(child.stderr!), once(child, 'exit')]
    t.match(String((await once(child.stdout!, 'data'))[0]), /Counter: \d+ blocks counted in\n$/)
    till.kill('SIGINT')
    t.equal((await once(till, 'exit'))[0], 0)
    t.equal((await over)[0], 8)
    t.equal(await errors, 'tillmesh: The till that was followed has stopped.\n')
  }
)
