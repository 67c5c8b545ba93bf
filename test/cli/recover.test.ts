// `tillmesh recover` as a process of its own: the phrase from a file or stdin, never an argument.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import test from 'tape'

const PROGRAM = path.join(process.cwd(), 'dist', 'cli.js')
const BUSINESS = ['--business', 'Books', '--location', 'High Street', '--currency', 'EUR']

async function tillmesh(directory: string, args: string[], input = '') {
  const child = spawn(process.execPath, [PROGRAM, '--dir', directory, ...args], {
    stdio: ['pipe', 'pipe', 'pipe']
  })
  child.stdin.end(input)
  const [out, err] = [text(child.stdout), text(child.stderr)]
  const [exit] = await once(child, 'exit')
  return { exit: exit as number | null, out: await out, err: await err }
}

test('[R20] the command line recovers from a folder, and says what it found and what to do', async t => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tillmesh-cli-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const at = (name: string) => path.join(folder, name)
  const stick = at('stick')
  mkdirSync(stick)
  const init = await tillmesh(at('a'), ['init', ...BUSINESS, '--name', 'Counter', '--json'])
  const { phrase } = JSON.parse(init.out)
  await tillmesh(at('a'), ['item', 'import', '-'], 'code,name,price\nBREAD,Sourdough,3.20\n')
  await tillmesh(at('a'), ['sell', 'BREAD'])
  t.equal((await tillmesh(at('a'), ['sync', stick])).exit, 0)
  rmSync(at('a'), { recursive: true })

  const recover = ['recover', '--name', 'Counter', '--from', stick]
  const mistyped = await tillmesh(at('b'), recover, 'abandon ability able\n')
  t.deepEqual([mistyped.exit, mistyped.out], [2, ''], mistyped.err)
  const halved = await tillmesh(at('b'), [...recover, '--link', '127.0.0.1:9'], phrase)
  t.equal(halved.exit, 2, halved.err)
  const missing = await tillmesh(at('b'), [...recover, '--phrase-file', at('none')])
  t.equal(missing.exit, 2, missing.err)
  const other = await tillmesh(at('c'), ['init', ...BUSINESS, '--name', 'Other', '--json'])
  const wrong = await tillmesh(at('b'), recover, JSON.parse(other.out).phrase)
  t.equal(wrong.exit, 5, wrong.err)
  t.match(wrong.err, /^tillmesh: .* belongs to another business than this recovery phrase\.\n$/)

  const done = await tillmesh(at('b'), recover, `${phrase.toUpperCase()}\n`)
  t.equal(done.exit, 0, done.err)
  t.match(done.out, /^Counter at High Street is now an owner device of Books\./)
  t.match(done.out, /Taken in from .*stick: \d+ blocks of 1 other device\./)
  t.match(done.out, /device retire NAME-OR-KEY --lost --phrase-file FILE/)
  t.notOk(done.out.includes(phrase.split(' ').slice(0, 3).join(' ')), 'the phrase is not shown')
  const paper = at('paper')
  writeFileSync(paper, phrase)
  const retire = ['device', 'retire', 'Counter', '--lost', '--phrase-file', paper]
  const retired = await tillmesh(at('b'), retire)
  t.equal(retired.exit, 0, retired.err)
  t.match(retired.out, /Lost are the sales with receipts from 2 on/, 'the other of that name')
  t.equal((await tillmesh(at('b'), ['sell', 'BREAD'])).exit, 0)
  const verified = await tillmesh(at('b'), ['verify'])
  t.equal(verified.exit, 0, verified.err + verified.out)

  const again = ['recover', '--name', 'Third', '--from', stick, '--phrase-file', paper, '--json']
  const { exit, out, err } = await tillmesh(at('d'), again)
  t.equal(exit, 0, err)
  const result = JSON.parse(out)
  t.deepEqual(
    [result.business, result.from, result.told, result.problems],
    [{ name: 'Books', currency: 'EUR' }, stick, true, []]
  )
  t.deepEqual(
    result.devices.map((each: { name: string; role: string }) => [each.name, each.role]),
    [
      ['Counter', 'owner'],
      ['Counter', 'owner']
    ]
  )
})
