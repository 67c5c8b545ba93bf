import type { Command } from 'commander'
import test from 'tape'
import type { Context } from '../../cli/context.ts'
import { buildProgram } from '../../cli/program.ts'
import { Fault, type FaultCode } from '../../src/fault/fault.ts'
import { FOLDER, REPORT, SALE, STALL, STATUS } from '../http/fake.ts'
import { command } from './fake.ts'

const oneSentence = /^tillmesh: [^\n]+\n$/

test('[C3] a wrong command line gets one sentence and exit code 2', async t => {
  for (const args of [
    ['frobnicate'],
    ['sell'],
    ['sell', 'A', '--tendr', 'cash:1'],
    ['invite'],
    ['lan', 'maybe'],
    ['sales', '--limit', '0'],
    ['sales', '--limit', '1001'],
    ['log', '--limit', '1e3'],
    ['run', '--port', '65536'],
    ['join', 'x', '--name', 'A', '--timeout', 'soon'],
    ['init', '--business', ' ', '--location', 'L', '--name', 'N', '--currency', 'EUR'],
    ['status', 'too', 'many']
  ]) {
    const { exit, out, err, calls } = await command(args)
    t.equal(exit, 2, args.join(' '))
    t.equal(out, '')
    t.match(err, oneSentence)
    t.same(calls, [])
  }
  const wrong = await command(['--dir', 'x', 'item', 'add', '--nme', 'Tea'])
  t.match(wrong.err, /"tillmesh item add --help" shows how it goes/)
  const { exit, err } = await command(['sel', '--json'])
  t.equal(exit, 2)
  t.equal(JSON.parse(err).code, 'BAD_INPUT')
})

test('[C4] a fault is one sentence on stderr and its details a line each, and stdout stays empty', async t => {
  const answers = {
    importItemFile: async () => {
      throw new Fault('BAD_INPUT', '2 of 9 rows are bad.', ['Line 3: no price', 'Line 9: \x1b[2Jx'])
    }
  }
  const input = 'code,name,price\n'
  const { exit, out, err } = await command(['item', 'import', '-'], { answers, input })
  t.equal(exit, 2)
  t.equal(out, '')
  t.equal(err, 'tillmesh: 2 of 9 rows are bad.\nLine 3: no price\nLine 9: \ufffd[2Jx\n')
  const json = await command(['item', 'import', '-', '--json'], { answers, input })
  t.equal(json.exit, 2)
  t.equal(json.out, '')
  const problem = JSON.parse(json.err)
  t.equal(problem.detail, '2 of 9 rows are bad.')
  t.equal(problem.details.length, 2)
})

test('[C4] each kind of fault has its exit code, and the help lists it', async t => {
  const { out } = await command(['--help'])
  const codes: FaultCode[] = [
    ...(['BAD_INPUT', 'NOT_FOUND', 'NOT_PERMITTED', 'UNAUTHORIZED', 'CONFLICT'] as const),
    ...(['NO_BUSINESS', 'LOCKED', 'DISK_FULL', 'STORAGE', 'NO_PEER', 'INVITE'] as const),
    ...(['DIFFERENCE', 'PROTOCOL'] as const)
  ]
  for (const code of codes) {
    const { exit } = new Fault(code, '')
    const status = async () => {
      throw new Fault(code, 'So it is.')
    }
    t.equal((await command(['status'], { answers: { status } })).exit, exit, code)
    t.match(out, new RegExp(`^ +${exit}  \\w`, 'm'))
  }
})

test('[C5] an unexpected error asks to be reported; its stack is for TILLMESH_DEBUG', async t => {
  const answers = {
    status: async () => {
      throw new TypeError('x is not a function')
    }
  }
  const plain = await command(['status'], { answers })
  t.equal(plain.exit, 70)
  t.match(plain.err, /^tillmesh: an unexpected error: .*report it.*\n$/)
  const debug = await command(['status'], { answers, debug: true })
  t.equal(debug.exit, 70)
  t.match(debug.err, /\n +at /)
  const json = await command(['status', '--json'], { answers })
  t.equal(json.exit, 70)
  t.equal(JSON.parse(json.err).code, 'INTERNAL')
})

test('[C6] every command explains itself with an example, and knows --dir and --json', async t => {
  const leaves = (parent: Command, path: string[]): string[][] =>
    parent.commands.flatMap(child => [
      [...path, child.name()],
      ...leaves(child, [...path, child.name()])
    ])
  const paths = leaves(buildProgram({ version: '1.2.3' } as Context), [])
  t.ok(paths.length > 12, `${paths.length} commands`)
  for (const path of [[], ...paths]) {
    const { exit, out, err } = await command([...path, '--help'])
    t.equal(exit, 0, `tillmesh ${path.join(' ')} --help`)
    t.equal(err, '')
    t.match(out, /\nExample:\n {2}\$ tillmesh /)
    t.match(out, /--dir <directory>[\s\S]*--json/)
  }
  t.equal((await command([])).exit, 2, 'no command at all')
})

test('[C7] with --json stdout is the answer of the API, one line', async t => {
  for (const [args, want] of [
    [['status'], STATUS],
    [['sell', 'BREAD'], SALE],
    [['sales'], { sales: [SALE], next: null }],
    [['verify'], REPORT],
    [['witness'], { logs: 2, bytes: 152 }],
    [['sync', '/media/stick'], FOLDER],
    [['item', 'list'], { items: [] }],
    [['invite', '--role', 'till'], { invite: 'tillmesh:abc', expires: 1_790_000_000_000 }]
  ] as const) {
    for (const line of [
      ['--json', ...args],
      [...args, '--json']
    ]) {
      const { exit, out, err } = await command(line)
      t.equal(exit, 0, line.join(' '))
      t.equal(err, '')
      t.equal(out.indexOf('\n'), out.length - 1)
      t.same(JSON.parse(out), want)
    }
  }
})

test('[C8] a sale is asked for once, exactly as typed, and its receipt proves where it is recorded', async t => {
  const args = ['sell', 'BREAD*2', 'TEA@2.50', '--tender', 'cash:20.00', '--tender', 'card:5']
  const { exit, out, calls } = await command(args)
  t.equal(exit, 0)
  t.same(
    calls.filter(([name]) => name === 'sell'),
    [
      [
        'sell',
        {
          lines: [
            { code: 'BREAD', quantity: 2000 },
            { code: 'TEA', price: 250 }
          ],
          tenders: [
            { type: 'cash', amount: 2000 },
            { type: 'card', amount: 500 }
          ]
        }
      ]
    ]
  )
  for (const text of ['Receipt 12', 'Total EUR', '6.40', '20.00', '13.60', 'seq 41', SALE.hash]) {
    t.ok(out.includes(text), text)
  }
  t.ok(out.includes(SALE.log.slice(0, 16)), 'the log')
  const bad = await command(['sell', 'BREAD*2', 'TEA@2,50'])
  t.equal(bad.exit, 2)
  t.notOk(
    bad.calls.some(([name]) => name === 'sell'),
    'one bad line, and nothing is sold'
  )
})

test('[C9] verify exits with 1 on any difference and names it', async t => {
  const differences = ['Cell stock:BREAD is 3 live and 4 replayed.']
  const report = { ...REPORT, ok: false, differences }
  const answers = { verify: async () => report }
  const { exit, out, err } = await command(['verify'], { answers })
  t.equal(exit, 1)
  t.match(out, /Counter/)
  t.equal(err, `tillmesh: 1 difference found.\n${differences[0]}\n`)
  const json = await command(['verify', '--json'], { answers })
  t.equal(json.exit, 1)
  t.same(JSON.parse(json.out), report)
  t.equal(JSON.parse(json.err).code, 'DIFFERENCE')
  t.equal((await command(['verify'])).exit, 0)
})

test('[C10] lan and invite say when no till is running', async t => {
  const off = await command(['lan', 'off'])
  t.equal(off.exit, 5)
  t.match(off.err, /No till runs in .*tillmesh run/)
  t.same(off.calls, [])
  const on = await command(['lan', 'on'], { running: true })
  t.equal(on.out, 'LAN is on.\n')
  t.match((await command(['invite', '--role', 'till'])).out, /Start "tillmesh run" here first/)
  const invited = await command(['invite', '--role', 'till'], { running: true })
  t.notOk(/Start "tillmesh run"/.test(invited.out))
})

test('[C11] an item file can come through a pipe; one that is missing or unreadable is said so', async t => {
  const piped = await command(['item', 'import', '-'], {
    input: '\ufeffcode,name,price\nK,Käse,1\n'
  })
  t.equal(piped.exit, 0)
  t.match(piped.out, /^3 rows: 1 new/m)
  const missing = await command(['item', 'import', '/nowhere/items.csv'])
  t.equal(missing.exit, 3)
  t.equal(missing.err, 'tillmesh: There is no file /nowhere/items.csv.\n')
  const folder = await command(['item', 'import', '/'])
  t.equal(folder.exit, 2)
  t.match(folder.err, oneSentence)
  const latin = await command(['item', 'import', '-'], { input: Buffer.from('K\xe4se', 'latin1') })
  t.equal(latin.exit, 2)
  t.match(latin.err, /not UTF-8/)
})

test('[C19] status says in words how every device stands and what is missing of every log', async t => {
  const { out } = await command(['status'], { running: true })
  t.match(out, /^Log of +Log +Counted in +Here +Missing +Rate +From$/m)
  t.match(out, /^Stall +ee +250 +250 +750 +50\/s +Stall$/m)
  const standing = 'catching up, 250 of 1000 blocks, 50/s, it lacks 3 blocks'
  t.match(out, new RegExp(`^Stall +till +${standing} +lan +127.0.0.1:34485 +2026-`, 'm'))
  const away = { ...STALL, state: 'away' as const, path: null, address: null, since: null }
  const status = async () => ({
    ...STATUS,
    devices: [away, { ...away, device: 'Van', lastSeen: null }]
  })
  const apart = await command(['status'], { answers: { status } })
  t.match(apart.out, /^Stall +till +away, last seen 2026-\d\d-\d\d \d\d:\d\d$/m)
  t.match(apart.out, /^Van +till +never linked here$/m)
  const sales = await command(['sales'])
  t.match(sales.out, /^Stall: 750 blocks not here yet, so some of its sales may not be shown\.$/m)
})
