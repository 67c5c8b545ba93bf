import fc from 'fast-check'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { parseMapping } from '../../src/import/mapping.ts'
import { recordsOf } from '../../src/retail/records/records.ts'
import { check } from '../property.ts'
import { Shop } from '../shop.ts'
import { customerFile, itemsOf, osposFile, refusal, take } from './files.ts'

const MAPPING = {
  delimiter: ';',
  decimal: ',',
  dates: 'DD.MM.YYYY',
  columns: {
    Artikel: 'code',
    Bezeichnung: 'name',
    VK: 'price',
    'Bestand Laden': 'stock:High Street',
    Farbe: 'attribute:Colour',
    MHD: 'date:Best before'
  },
  constants: { tax: '19', category: 'Tea' }
}
const FILE = [
  'Artikel;Bezeichnung;VK;Bestand Laden;Farbe;MHD;Notiz',
  'T-1;Grüner Tee;2,50;1,5;grün;31.12.2027;egal'
].join('\r\n')
const mapped = (mapping: object) => ({ format: 'mapping', mapping: JSON.stringify(mapping) })

test('[I35] any CSV is read with a mapping: its columns, constants, delimiter, decimal comma and dates', async t => {
  const node = await new Shop(t).found()
  const report = await take(node, FILE, mapped(MAPPING))
  t.deepEqual(
    [report.created, report.diff[0]!.stock],
    [1, [{ location: 'High Street', quantity: 1_500 }]]
  )
  const [item] = await itemsOf(node)
  t.deepEqual(
    [item!.code, item!.name, item!.price, item!.tax, item!.category],
    ['T-1', 'Grüner Tee', 250, 190_000, 'Tea']
  )
  const attributes = []
  for await (const { name, value } of recordsOf(node.device, 'attribute')) {
    attributes.push([name, value])
  }
  t.deepEqual(attributes.sort(), [
    ['Best before', '2027-12-31'],
    ['Colour', 'grün']
  ])
  const bad = FILE.replace('2,50', '2.50').replace('31.12.2027', '31.2.2027')
  t.deepEqual((await refusal(node, bad, mapped(MAPPING))).details, [
    'Line 2: VK: "2.50" has a point, and the mapping says decimals have a comma.',
    'Line 2: MHD: "31.2.2027" is no date: write it like DD.MM.YYYY.'
  ])
  const based = { base: 'ospos', columns: { location_stock: 'stock:High Street', Image: '' } }
  const ospos = osposFile('location_stock', '1,9,Cup,,,0,1.00,,,,,,,,,cup.png,,4')
  const moved = await take(node, ospos, mapped(based))
  t.deepEqual(moved.diff[0]!.stock, [{ location: 'High Street', quantity: 4_000 }])
  t.notOk(
    moved.diff[0]!.fields.some(({ field }) => field === 'image'),
    'a column may be left out'
  )
})

test('[I36] a mapping that makes no sense is refused with one sentence', async t => {
  for (const [text, sentence] of [
    ['{', /is no JSON/],
    ['[]', /header has no column|must be/],
    ['{"columns":[]}', /"columns" must be an object of texts/],
    ['{"columns":{"A":"colour"}}', /"colour" is no field. Fields of items are code, name/],
    ['{"separator":";"}', /"separator" is unknown. Known are columns/],
    ['{"delimiter":"ab"}', /"delimiter" must be one character/],
    ['{"decimal":"x"}', /"decimal" must be/],
    ['{"dates":"DD.MM"}', /"dates" must be like/],
    ['{"base":"odoo"}', /"base" can only be "ospos"/]
  ] as const) {
    try {
      parseMapping(text, 'items')
      t.equal(text, '[]', 'an empty mapping maps nothing')
    } catch (error) {
      t.ok(error instanceof Fault && error.code === 'BAD_INPUT')
      t.match((error as Fault).message, sentence)
    }
  }
  const node = await new Shop(t).found()
  const twice = mapped({ columns: { A: 'name', B: 'name', P: 'price' } })
  t.match((await refusal(node, 'A,B,P\nx,y,1\n', twice)).message, /A and B both stand for name/)
})

test('[I39] whatever a file holds it is taken in or refused with a fault, and refused means nothing was written', async t => {
  const node = await new Shop(t).found()
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '1',
      '0',
      '2.50',
      '-3',
      '1e9',
      '99999999999999',
      'Tea',
      '"',
      '*',
      'a@b',
      'YES'
    ),
    fc.string()
  )
  const row = fc.array(
    cell.map(text => `"${text.replaceAll('"', '""')}"`),
    {
      minLength: 16,
      maxLength: 19
    }
  )
  const body = fc.array(
    row.map(cells => cells.join(',')),
    { maxLength: 5 }
  )
  await check(
    t,
    fc.asyncProperty(
      fc.oneof(
        body.map(rows => osposFile('"location_High Street"', ...rows)),
        body.map(rows => customerFile(...rows)),
        fc.string()
      ),
      fc.constantFrom('items' as const, 'customers' as const),
      fc.boolean(),
      async (text, subject, dryRun) => {
        await node.device.settle()
        const before = node.device.log.length
        try {
          const { rows, created, changed, unchanged } = await take(node, text, { subject, dryRun })
          if (created + changed + unchanged !== rows) return false
          if (!dryRun) return true
        } catch (error) {
          if (!(error instanceof Fault) || error.code !== 'BAD_INPUT') throw error
        }
        await node.device.settle()
        return node.device.log.length === before
      }
    ),
    300
  )
})
