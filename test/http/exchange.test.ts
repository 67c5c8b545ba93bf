import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { reportZ } from '../export/z.ts'
import { customerFile, osposFile } from '../import/files.ts'
import { Shop } from '../shop.ts'

const ROW = '17,501,Tea,Drinks,3,1.20,2.50,VAT,20.00,,,4.000,,0,0,,,12.000'
const HERE = '"location_High Street"'

test('[I46] the API takes files in, telling how far it is and every bad row, and gives them out; a Z report is posted once', async t => {
  const node = await new Shop(t).found('Till 1')
  const api = operationsOf(node)
  const file = { format: 'ospos', name: 'items.csv' } as const
  const text = osposFile(HERE, ROW)
  const done: number[] = []
  const dry = await api.importItemFile({ ...file, text, dryRun: true }, rows => done.push(rows))
  t.deepEqual([dry.created, dry.dryRun, done.at(-1)], [1, true, 1])
  try {
    await api.importItemFile({ ...file, text: text.replace('2.50', 'two') })
    t.fail('a bad file was taken')
  } catch (error) {
    t.ok(error instanceof Fault && error.code === 'BAD_INPUT')
    t.deepEqual((error as Fault).details, [
      'Line 2: Unit Price: "two" is not an amount in GBP: write it like 12.50.'
    ])
  }
  const { created, stocked, diff } = await api.importItemFile({ ...file, text })
  t.deepEqual(
    [created, stocked, diff[0]!.stock],
    [1, 1, [{ location: 'High Street', quantity: 12_000 }]]
  )
  t.equal((await api.exportItems()).text, text)
  const people = customerFile('Ann,Lee,0,1,ann@example.com,,,,,,,,,,A-1,5.00,0,1')
  t.equal((await api.importCustomers({ ...file, text: people })).created, 1)
  t.equal((await api.exportCustomers()).text, people)
  await reportZ(node)
  const looked = await api.books({ books: 'hledger' })
  const posted = await api.postBooks({ books: 'hledger', from: '2000-01-01' })
  t.equal(posted.text, looked.text)
  t.deepEqual([posted.reports.length, posted.left], [1, 0])
  const again = await api.postBooks({ books: 'hledger' })
  t.deepEqual([again.reports, again.left], [[], 1])
  t.deepEqual((await api.books({ books: 'hledger' })).reports[0]!.postedBy, ['Till 1'])
})
