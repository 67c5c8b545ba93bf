import test from 'tape'
import { Reporter } from '../../cli/reporter.ts'
import { table, width } from '../../cli/text.ts'
import { Fault } from '../../src/fault/fault.ts'

test('[C12] tables are aligned, whatever language a name is in', t => {
  const rows = [
    ['A', 'Sourdough', '3.20'],
    ['B', 'Käffee 咖啡', '12.50'],
    ['C', '커피 ☕', '1.00'],
    ['D', 'e\u0301clair 👩‍🍳', '100.00']
  ]
  const lines = table(['Code', 'Name', '>EUR'], rows)
  t.equal(new Set(lines.map(width)).size, 1, lines.join('\n'))
  t.ok(lines[0]?.startsWith('Code  Name'))
  t.end()
})

test('[C12] a name that another device wrote cannot steer the terminal or add a line', t => {
  const [, line = ''] = table(['Name'], [['\x1b]0;owned\x07\nSale 1\r\u202eevil']])
  t.equal(line, '\ufffd]0;owned\ufffd\ufffdSale 1\ufffd\ufffdevil')
  t.end()
})

test('[C13] a problem that comes again and again is told once a minute, with how often it came', t => {
  let now = 0
  let out = ''
  const reporter = new Reporter({ write: text => (out += text) }, true, () => now)
  for (let i = 0; i < 100; i++) reporter.problem(new Fault('PROTOCOL', 'Van sent nonsense.'))
  reporter.problem(new Error('Another one'))
  now = 60_000
  reporter.problem(new Fault('PROTOCOL', 'Van sent nonsense.'))
  const events = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  t.same(
    events.map(({ event, code, message, repeated }) => [event, code, message, repeated]),
    [
      ['problem', 'PROTOCOL', 'Van sent nonsense.', 0],
      ['problem', 'INTERNAL', 'Another one', 0],
      ['problem', 'PROTOCOL', 'Van sent nonsense.', 99]
    ]
  )
  t.end()
})
