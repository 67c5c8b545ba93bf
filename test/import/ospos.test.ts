import test from 'tape'
import { readCommits } from '../../src/log/logs.ts'
import type { Node } from '../../src/node/node.ts'
import { recordsOf } from '../../src/retail/records/records.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import { Shop } from '../shop.ts'
import { itemsOf, osposFile, refusal, take } from './files.ts'

const HERE = '"location_High Street"'
const TEA =
  '17,501,"Tea, green",Drinks,3,1.20,2.50,VAT,20.00,,,4.000,"Loose\nleaf",1,0,tea.png,0902,12.000,Japan'
const BOLT = '18,,Bolt,,,0.10,0.25,CGST,9.00,SGST,9.00,0.000,,0,1,,7318,-1.500,'
const FILE = osposFile(`${HERE},"attribute_Origin"`, TEA, BOLT)

const stockOf = async ({ device }: Node) => {
  const levels = []
  for await (const { onHand } of stockLevels(device)) levels.push(onHand)
  return levels.sort((a, b) => a - b)
}

/** How many entries of a kind this device wrote, and what of stock they moved. */
async function written({ device }: Node, kind: string): Promise<number> {
  await device.settle()
  const commits = await readCommits(device.log, 0, device.log.length)
  return commits.flatMap(commit => commit?.entries ?? []).filter(entry => entry.kind === kind)
    .length
}

test('[I30] an item file of Open Source Point of Sale gives items with their taxes, suppliers, attributes and the stock of each location', async t => {
  const node = await new Shop(t).found()
  const report = await take(node, FILE)
  t.deepEqual(
    [report.rows, report.created, report.changed, report.unchanged, report.stocked],
    [2, 2, 0, 0, 2]
  )
  const [bolt, tea] = await itemsOf(node)
  t.deepEqual(
    [tea!.code, tea!.barcode, tea!.external, tea!.name, tea!.price, tea!.cost, tea!.tax],
    ['501', '501', '17', 'Tea, green', 250, 120, 200_000]
  )
  t.deepEqual(
    [tea!.description, tea!.reorderLevel, tea!.image, tea!.hsn, tea!.serial],
    ['Loose\nleaf', 4_000, 'tea.png', '0902', 0]
  )
  t.deepEqual(
    [bolt!.code, bolt!.tax, bolt!.serial],
    ['#18', 180_000, 1],
    'an Id is told from a code'
  )
  const taxes = []
  for await (const { name, rate, id } of recordsOf(node.device, 'tax')) {
    taxes.push([name, rate, [tea, bolt].findIndex(item => item!.taxClass === id.toString('hex'))])
  }
  t.deepEqual(taxes.sort(), [
    ['CGST 9.00% + SGST 9.00%', 180_000, 1],
    ['VAT 20.00%', 200_000, 0]
  ])
  for await (const { id, account } of recordsOf(node.device, 'supplier')) {
    t.deepEqual([account, id.toString('hex')], ['3', tea!.supplier])
  }
  for await (const { item, name, value } of recordsOf(node.device, 'attribute')) {
    t.equal(item, tea!.id.toString('hex'))
    t.ok(name === 'Origin' ? value === 'Japan' : value === '1', `${name} ${value}`)
  }
  t.deepEqual(await stockOf(node), [-1_500, 12_000])
})

test('[I31] every fault of a file is told at once, with its line, column, value and what to do, and nothing is written', async t => {
  const node = await new Shop(t).found()
  await node.device.settle()
  const before = node.device.log.length
  const bad = osposFile(
    `${HERE},"location_Cellar"`,
    '1,501,Tea,,,1.20,2.505,VAT,,,,x,,maybe,0,,,1.000,2.000',
    '2,502,,,,,,,101,,,,,,,,,,',
    '3,501,Coffee,,,1.00,2.00,,,,,,,,,,,,',
    '4,503,Cake,,,1.00'
  )
  const fault = await refusal(node, bad)
  t.match(fault.message, /rows are bad, so nothing was imported/)
  t.deepEqual(fault.details, [
    'Line 1: there is no location "Cellar". Locations are High Street: name the column after one of them, or make the location first.',
    'Line 2: Unit Price: "2.505" is not an amount in GBP: write it like 12.50.',
    'Line 2: Reorder Level: "x" is not a quantity: write it like 2 or 0.350.',
    'Line 2: Tax 1 Percent: it is empty, but the tax is "VAT": write its percent.',
    'Line 2: Allow Alt Description: "maybe" is neither yes nor no: write 1 or 0.',
    'Line 3: Item Name: it is empty: fill it in.',
    'Line 3: Unit Price: it is empty: fill it in.',
    'Line 3: Tax 1 Percent: "101" is more than 100.',
    'Line 4: "501" stands in line 2 already: leave one of them out.',
    'Line 5: it has 6 fields, the header has 19.'
  ])
  await node.device.settle()
  t.equal(node.device.log.length, before)
  t.match((await refusal(node, 'Id,"Item Name",Colour\n')).message, /no column unit price/)
  const strange = FILE.replace('attribute_Origin', 'Origin')
  t.match((await refusal(node, strange)).message, /unknown columns: Origin/)
})

test('[I32] a dry run writes nothing and tells of each row what is new, unchanged and changed, with the old and the new values', async t => {
  const node = await new Shop(t).found()
  const progress: number[] = []
  const first = await take(node, FILE, { dryRun: true, progress: done => progress.push(done) })
  t.deepEqual([first.dryRun, first.created, first.stocked], [true, 2, 2])
  t.equal(progress.at(-1), 2)
  t.deepEqual(await itemsOf(node), [])
  await take(node, FILE, { name: 'items.csv' })
  const edited = FILE.replace('2.50', '2.75').replace('Japan', 'China').replace('VAT,20', 'GST,10')
  const report = await take(node, edited, { dryRun: true })
  t.deepEqual([report.created, report.changed, report.unchanged, report.stocked], [0, 1, 1, 0])
  t.deepEqual(report.diff, [
    {
      line: 3,
      name: '501',
      state: 'changed',
      fields: [
        { field: 'price', before: 250, after: 275 },
        { field: 'tax', before: 200_000, after: 100_000 },
        { field: 'taxClass', before: 'VAT 20.00%', after: 'GST 10.00%' },
        { field: 'attribute:Origin', before: 'Japan', after: 'China' }
      ],
      stock: [],
      notes: []
    }
  ])
  t.equal((await itemsOf(node))[1]!.price, 250)
  t.equal(await written(node, 'file.imported'), 1, 'what was done is written down once')
})

test('[I33] stock is booked once: the same file again moves none, and a quantity that differs is told and not booked', async t => {
  const node = await new Shop(t).found()
  await take(node, FILE)
  const again = await take(node, FILE)
  t.deepEqual([again.unchanged, again.stocked, again.diff], [2, 0, []])
  const more = await take(node, FILE.replace('12.000', '15.000'))
  t.deepEqual([more.unchanged, more.stocked], [2, 0])
  t.match(more.diff[0]!.notes[0]!, /at High Street was booked before with another quantity/)
  t.deepEqual(await stockOf(node), [-1_500, 12_000])
  t.equal(await written(node, 'stock.moved'), 2, 'movements add up to what is there')
})

test('[I34] an item is known by its code, else its barcode, else its id elsewhere; what could be two is refused', async t => {
  const node = await new Shop(t).found()
  await take(node, 'code,name,price,barcode\nTEA-01,Tea,2.00,501\n', { format: 'simple' })
  const row = (id: string, barcode: string, name: string) =>
    `${id},${barcode},${name},,,0.00,2.00,,,,,,,,,,`
  const byBarcode = await take(node, osposFile('', row('17', '501', 'Tea')))
  t.deepEqual([byBarcode.created, byBarcode.changed], [0, 1], 'it got its Id')
  const byId = await take(node, osposFile('', row('17', '777', 'Tea')))
  t.deepEqual(byId.diff[0]!.fields, [{ field: 'barcode', before: '501', after: '777' }])
  t.equal((await itemsOf(node))[0]!.code, 'TEA-01')
  await take(node, osposFile('', row('18', '502', 'Mug')))
  const crossed = await refusal(node, osposFile('', row('17', '502', 'Mug')))
  t.match(crossed.details[0]!, /Id 17 is "Tea" here, and "502" is "Mug"/)
  const other = await refusal(node, osposFile('', row('17', '999', 'Spoon')))
  t.match(other.details[0]!, /Id 17 is "Tea" here, with another barcode/)
  const numbered = await take(node, 'code,name,price\n19,Nail,0.10\n', { format: 'simple' })
  t.equal(numbered.created, 1)
  t.equal((await take(node, osposFile('', row('19', '', 'Screw')))).created, 1)
  t.deepEqual(
    (await itemsOf(node)).map(item => item.code),
    ['#19', '19', '502', 'TEA-01']
  )
})
