import test from 'tape'
import { osposCustomers, osposItems } from '../../src/export/ospos.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { CUSTOMER_HEADER, customerFile, OSPOS_HEADER, osposFile, take } from '../import/files.ts'
import { Shop } from '../shop.ts'

test('[I38] items and customers are exported as they were imported, and imported elsewhere they are the same', async t => {
  const shop = new Shop(t)
  const node = await shop.found()
  const items = osposFile(
    '"location_High Street","attribute_Colour","attribute_Origin"',
    '18,,Bolt,,,0.10,0.25,CGST,9.00,SGST,9.00,0.000,"say ""bolt""",0,1,,7318,-1.500,,',
    ',4006381333931,"Pen, blue",Paper,7,0.00,1.00,,20.00,,,12.000,,0,0,pen.png,,0.000,blue,',
    '17,501,"Tea, green",Drinks,3,1.20,2.50,VAT,5.50,,,4.000,"Loose\nleaf",1,0,tea.png,0902,12.000,,Japan'
  )
  const customers = customerFile(
    'Ann,Lee,0,1,ann@example.com,555,"1 Road",,Leeds,,LS1,UK,"likes ""Earl Grey""",,A-1,5.00,0,1',
    'Bob,Ray,1,0,,,,,,,,,,"Ray Ltd",A-2,2.50,1,0'
  )
  await take(node, items)
  await take(node, customers, { subject: 'customers' })
  const out = await osposItems(node.device)
  t.equal(out, items)
  t.ok(out.startsWith(`\ufeff${OSPOS_HEADER},"location_High Street"`))
  const people = await osposCustomers(node.device)
  t.equal(people, customers)
  t.ok(people.startsWith(`${CUSTOMER_HEADER}\n`))
  const back = await take(node, out)
  t.deepEqual([back.created, back.changed, back.unchanged, back.diff], [0, 0, 3, []])
  const elsewhere = await new Shop(t).found()
  await take(elsewhere, out)
  await take(elsewhere, people, { subject: 'customers' })
  t.equal(await osposItems(elsewhere.device), out)
  t.equal(await osposCustomers(elsewhere.device), people)
})

test('[I47] what a shop exported itself books no stock when it is taken in again, whatever was sold before', async t => {
  const node = await new Shop(t).found()
  const column = '"location_High Street"'
  await take(node, osposFile(column, ',1,Pen,,,0.10,0.25,,,,,0.000,,0,0,,,5.000'))
  await take(node, osposFile('', ',2,Ink,,,0.10,0.25,,,,,0.000,,0,0,,'))
  const operations = operationsOf(node)
  for (const code of ['1', '2']) {
    await operations.sell({ lines: [{ code, quantity: 2000 }], tenders: [{ type: 'cash' }] })
  }
  const out = await osposItems(node.device)
  t.match(out, /,1,Pen.*,3.000\n/)
  t.match(out, /,2,Ink.*,-2.000\n/)
  const again = await take(node, out)
  t.deepEqual([again.unchanged, again.stocked, again.diff], [2, 0, []])
  t.equal(await osposItems(node.device), out)
  // What was counted in with another quantity is told, and not booked.
  const told = await take(node, out.replace('3.000', '7.000'))
  t.deepEqual([told.stocked, told.diff.length], [0, 1])
})
