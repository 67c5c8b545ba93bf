import { Command } from 'commander'
import test from 'tape'
import { spoken } from '../../cli/spoken.ts'
import { shopCommand } from './shop-command.ts'

test('[C38] what is wrong with a request is told by the options of the command that was typed', async t => {
  const command = new Command('add')
    .argument('<id>', 'which')
    .argument('<lines...>', 'what')
    .option('--tax-class <text>', 'its tax class')
    .option('--limit <number>', 'rows')
  for (const [told, said] of [
    [
      'body.taxClass may have at most 20 characters.',
      '--tax-class may have at most 20 characters.'
    ],
    ['query.limit has to be at least 1.', '--limit has to be at least 1.'],
    ['params.id is empty.', '<id> is empty.'],
    ['body.lines[1].code is empty.', '<lines> is empty.'],
    ['body.validUntil is missing.', 'the valid until is missing.'],
    ['body.returns[2].line is missing.', 'the line of return 3 is missing.'],
    ['body.counted[0] is not known.', 'counted 1 is not known.'],
    ['body.receipt.hash is empty.', 'the hash of the receipt is empty.'],
    ['The body. Nothing else.', 'The body. Nothing else.']
  ] as const) {
    t.equal(spoken(told, command), said)
  }
  const run = await shopCommand(t)
  const long = 'x'.repeat(1001)
  for (const [line, said] of [
    [['item', 'add', '--code', 'A', '--name', long], /^tillmesh: --name may have at most 1000/],
    [['item', 'add', '--code', 'A', '--name', 'A', '--status', 'gone'], /^tillmesh: --status has/],
    [['exception', 'show', 'no'], /^tillmesh: <id> has to be (an id|the beginning of an id)/]
  ] as const) {
    const { exit, err } = await run(...line)
    t.equal(exit, 2, line.join(' ').slice(0, 40))
    t.match(err, said)
  }
  const { err } = await run('--json', 'item', 'add', '--code', 'A', '--name', long)
  t.equal(JSON.parse(err).errors[0].field, 'body.name', 'a program is told the field')
})

test('[C39] every option of a record says what it is for', async t => {
  const run = await shopCommand(t)
  for (const command of ['item', 'customer', 'price', 'promotion', 'supplier', 'currency']) {
    const { out } = await run(command, 'add', '--help')
    const options = out.split('\n').filter(line => /^ {2}--[\w-]+ </.test(line))
    t.ok(options.length > 2, command)
    for (const line of options) t.match(line, /^ {2}--[\w-]+ <\w+> {2,}\w.{3,}/)
    t.notOk(/> +text$/m.test(out))
  }
})
