import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { stockLevels } from '../../src/retail/stock/stock.ts'
import { itemsOf, osposFile, take } from '../import/files.ts'
import { level, linked, Shop } from '../shop.ts'

const HERE = '"location_High Street","location_Station"'

/** 250 items; 6 of each at one place and 4 at the other. */
const rows = (price = '2.50') =>
  Array.from({ length: 250 }, (_, i) => {
    const id = i + 1
    return `${id},${4_000_000 + id},"Item ${id}",Goods,1,1.00,${price},VAT,20.00,,,2.000,,0,0,,,6.000,4.000`
  })

test('[X5] one file of 250 items imported at two places apart is 250 items and 2,500 units; again nothing is new; edited, the difference is told', async t => {
  const shop = new Shop(t)
  const a = await shop.found('Till A')
  const b = await shop.join('Till B', a, 'till', 'Station')
  await linked(a, b)
  await level(a, b)
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: false })))
  const file = osposFile(HERE, ...rows())
  for (const node of [a, b]) {
    const { created, stocked } = await take(node, file, { name: 'items.csv' })
    t.deepEqual([created, stocked], [250, 250])
  }
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: true })))
  await level(a, b)
  for (const node of [a, b]) {
    t.equal((await itemsOf(node)).length, 250)
    let units = 0
    for await (const { onHand } of stockLevels(node.device)) units += onHand
    t.equal(units, 2_500_000, '2,500 units')
    t.deepEqual(await exceptions(node.device), [], 'and nothing to settle')
    const again = await take(node, file)
    t.deepEqual([again.created, again.changed, again.unchanged, again.stocked], [0, 0, 250, 0])
  }
  const edited = rows()
  edited[6] = edited[6]!.replace('2.50', '2.95')
  edited[41] = edited[41]!.replace('"Item 42"', '"Item forty-two"').replace('6.000', '9.000')
  edited.push(edited[0]!.replace('1,4000001,"Item 1"', '251,4000251,"Item 251"'))
  const report = await take(b, osposFile(HERE, ...edited), { dryRun: true })
  t.deepEqual([report.created, report.changed, report.unchanged, report.stocked], [1, 2, 248, 1])
  t.deepEqual(
    report.diff.map(({ line, name, state, fields }) => [line, name, state, fields.slice(0, 1)]),
    [
      [8, '4000007', 'changed', [{ field: 'price', before: 250, after: 295 }]],
      [43, '4000042', 'changed', [{ field: 'name', before: 'Item 42', after: 'Item forty-two' }]],
      [252, '4000251', 'new', [{ field: 'code', before: '', after: '4000251' }]]
    ]
  )
  t.match(report.diff[1]!.notes[0]!, /was booked before with another quantity/)
  const [one, other] = await Promise.all([a, b].map(node => node.device.view.digest()))
  t.equal(one!.digest, other!.digest)
})
