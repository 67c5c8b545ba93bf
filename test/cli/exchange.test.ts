import { readFileSync, writeFileSync } from 'node:fs'
import test from 'tape'
import { Shop } from '../shop.ts'
import { command } from './fake.ts'

test('[I45] files are taken in and given out by the command line: formats, mapping, dry run with its differences, books', async t => {
  const shop = new Shop(t)
  const mapping = shop.path('mapping.json')
  writeFileSync(mapping, '{"columns":{}}')
  const dry = await command(['item', 'import', '-', '--format', mapping, '--dry-run'], {
    input: 'A,B\n'
  })
  t.equal(dry.exit, 0, dry.err)
  t.deepEqual(dry.calls[0], [
    'importItemFile',
    { text: 'A,B\n', dryRun: true, format: 'mapping', mapping: '{"columns":{}}' }
  ])
  t.equal(
    dry.out,
    [
      'Line 2: TEA-01, changed',
      '  price: 2.50 -> 2.75',
      '  Count it.',
      'Line 3: MUG-01, new',
      '  name: "Mug"',
      '  opening stock at High Street: 2.5',
      '3 rows: 1 new, 1 changed, 1 as before; opening stock for 1 item.',
      'Nothing was written: this was a dry run.',
      ''
    ].join('\n')
  )
  const strange = await command(['item', 'import', '-', '--format', 'odoo'])
  t.equal(strange.exit, 2)
  t.match(strange.err, /"odoo" is neither a format nor a mapping file/)
  const customers = await command(['customer', 'import', '-'], { input: 'First Name\n' })
  t.deepEqual(customers.calls[0], ['importCustomers', { text: 'First Name\n', format: 'ospos' }])
  t.equal((await command(['item', 'export'])).out, 'Id,Barcode\n')
  const out = shop.path('customers.csv')
  t.equal((await command(['customer', 'export', '--out', out])).out, '')
  t.equal(readFileSync(out, 'utf8'), 'First Name,Last Name\n')

  const posted = await command(['export', 'frontaccounting', '--from', '2027-01-01', '--post'])
  t.deepEqual(posted.calls[0], ['postBooks', { books: 'frontaccounting', from: '2027-01-01' }])
  t.equal(posted.out, 'entryid,date\n')
  t.equal(posted.err, '1 Z report posted; 1 left out: posted before; 1 of them posted before.\n')
  const looked = await command(['export', 'hledger', '--json'])
  t.deepEqual(looked.calls[0], ['books', { books: 'hledger' }])
  t.equal(JSON.parse(looked.out).reports[0].reference, 'Z7-Till-1-3fa9c21b')
  t.equal((await command(['export', 'sage'])).exit, 2)
})
