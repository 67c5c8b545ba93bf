import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { importFile } from '../../src/import/import.ts'
import type { Node } from '../../src/node/node.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { edited } from '../../src/retail/records/records.ts'
import { level, linked, Shop } from '../shop.ts'

async function till(t: test.Test): Promise<{ shop: Shop; node: Node }> {
  const shop = new Shop(t)
  return { shop, node: await shop.found('Till 1') }
}

const itemsOf = async (node: Node) =>
  (await operationsOf(node).items({ limit: 100 })).items
    .map(({ id: _, ...item }) => item)
    .sort((a, b) => (a.code < b.code ? -1 : 1))

async function refusal(node: Node, csv: string): Promise<Fault> {
  try {
    await operationsOf(node).importItems(csv)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
  throw new Error('it was not refused')
}

test('[I1] every bad row is named with its line and its reason, and nothing is imported', async t => {
  const { node } = await till(t)
  const length = node.device.log.length
  const fault = await refusal(
    node,
    [
      'code,name,price,barcode,tax,category,stock',
      'TEA-01,Tea,2.50,,20,Drinks,5',
      ',No code,1.00,,,,',
      'MUG-01,,1.00,,,,',
      'MUG-02,Mug,one pound,,,,',
      'MUG-03,Mug,1.005,,,,',
      '"MUG-04","Two',
      'lines",1.00,,,,',
      'MUG-05,Mug,1.00,,twenty,,',
      'MUG-06,Mug,1.00,,,,many',
      'MUG-07,Mug,1.00',
      'TEA-01,Tea again,2.60,,,,',
      'MUG-08,Mug,9999999999999.00,,,,',
      'M8*40,Bolt,3.00,,,,'
    ].join('\n')
  )
  t.equal(fault.code, 'BAD_INPUT')
  t.match(fault.message, /10 of 12 rows are bad, so nothing was imported/)
  const lines = fault.details.map(detail => /^Line (\d+): /.exec(detail)?.[1])
  t.deepEqual(lines, ['3', '4', '5', '6', '9', '10', '11', '12', '13', '14'])
  t.match(fault.details[7]!, /code "TEA-01" stands in line 2 already/)
  await node.device.settle()
  t.equal(node.device.log.length, length, 'nothing was written')
  t.deepEqual(await itemsOf(node), [])
})

test('[I2] a header that is wrong, empty or unknown is said to be', async t => {
  const { node } = await till(t)
  for (const [csv, sentence] of [
    ['', /The file is empty/],
    ['code,name\nA,B\n', /no column price/],
    ['code,name,price,colour\nA,B,1,red\n', /unknown columns: colour/],
    ['code,name,price,name\nA,B,1,C\n', /names name twice/],
    ['code,name,price\n"A,B,1\n', /is no CSV/]
  ] as const) {
    const fault = await refusal(node, csv)
    t.equal(fault.code, 'BAD_INPUT')
    t.match(fault.message, sentence)
  }
})

test('[I3] files as spreadsheets write them are read: byte order mark, quotes, CRLF, blank lines', async t => {
  const { node } = await till(t)
  const csv =
    '\ufeffCode, Name ,Price\r\n"TEA-01","Tea, ""green""",2.5\r\n\r\nMUG-01,"Mug\r\nblue",600\r\n'
  const report = await operationsOf(node).importItems(csv)
  t.deepEqual(report, { rows: 2, created: 2, changed: 0, unchanged: 0, stocked: 0 })
  t.deepEqual(
    (await itemsOf(node)).map(({ code, name, price }) => [code, name, price]),
    [
      ['MUG-01', 'Mug\r\nblue', 60_000],
      ['TEA-01', 'Tea, "green"', 250]
    ]
  )
})

const FILE = 'code,name,price,barcode,tax,stock\nTEA-01,Tea,2.50,501,20,5\nMUG-01,Mug,0,,,2.5\n'

test('[I4] importing a file again changes nothing; a changed row changes that item alone', async t => {
  const { node } = await till(t)
  const operations = operationsOf(node)
  t.deepEqual(await operations.importItems(FILE), {
    rows: 2,
    created: 2,
    changed: 0,
    unchanged: 0,
    stocked: 2
  })
  await node.device.settle()
  const length = node.device.log.length
  const again = { rows: 2, created: 0, changed: 0, unchanged: 2, stocked: 0 }
  t.deepEqual(await operations.importItems(FILE), again)
  await node.device.settle()
  t.equal(node.device.log.length, length, 'nothing was written')
  const changed = FILE.replace('2.50', '0').replace('501', '')
  t.deepEqual(await operations.importItems(changed), { ...again, changed: 1, unchanged: 1 })
  t.deepEqual(await operations.importItems(changed), again, 'also a price of 0 and no barcode')
  const [, tea] = await itemsOf(node)
  t.deepEqual([tea!.price, tea!.barcode, tea!.tax], [0, '', 200_000])
})

test('[I5] one file imported at two tills apart makes each item once and its stock once', async t => {
  const { shop, node: a } = await till(t)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: false })))
  for (const node of [a, b]) {
    const { created, stocked } = await operationsOf(node).importItems(FILE)
    t.deepEqual([created, stocked], [2, 2])
    await node.device.settle()
  }
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: true })))
  await level(a, b)
  for (const node of [a, b]) {
    const { stock } = await operationsOf(node).stock({})
    t.deepEqual(
      stock.map(({ code, onHand }) => [code, onHand]),
      [
        ['MUG-01', 2_500],
        ['TEA-01', 5_000]
      ]
    )
    t.equal((await itemsOf(node)).length, 2)
    const status = await operationsOf(node).status()
    t.deepEqual(status.exceptions, [], 'and nothing to settle')
  }
  const [one, other] = await Promise.all([a, b].map(node => node.device.view.digest()))
  t.equal(one!.digest, other!.digest)
})

test('[I49] an item that was removed is in use again once a file names it', async t => {
  const { node } = await till(t)
  await operationsOf(node).importItems(FILE)
  const { device } = node
  const removed = await edited(device, 'item', itemId('TEA-01'), { status: 'removed' })
  await device.commit(() => [removed!])
  const { changed, diff } = await importFile(device, {
    ...{ subject: 'items', format: 'simple', text: FILE }
  })
  t.equal(changed, 1)
  t.deepEqual(
    diff.map(({ fields }) => fields),
    [[{ field: 'status', before: 'removed', after: '' }]]
  )
  t.ok((await itemsOf(node)).some(({ code }) => code === 'TEA-01'))
})
