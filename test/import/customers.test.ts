import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { Lookup } from '../../src/retail/catalogue/lookup.ts'
import { Editing } from '../../src/retail/records/editing.ts'
import { recordsOf } from '../../src/retail/records/records.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'
import { customerFile, refusal, take } from './files.ts'

const ANN =
  'Ann,Lee,0,1,ann@example.com,555,1 Road,,Leeds,,LS1,UK,"likes ""Earl Grey""",,A-1,5.00,0,1'
const BOB = 'Bob,Ray,1,1,,,,,,,,,,Ray Ltd,A-2,2.50,1,0'
const customers = { subject: 'customers' } as const

const customersOf = async ({ device }: Node) => {
  const found = []
  for await (const each of recordsOf(device, 'customer')) found.push(each)
  return found.sort((a, b) => (a.firstName < b.firstName ? -1 : 1))
}

test('[I37] a customer without consent is refused, and nobody gets the e-mail address of another by a new account number', async t => {
  const node = await new Shop(t).found()
  const file = customerFile(ANN, BOB)
  t.equal((await take(node, file, customers)).created, 2)
  const [ann, bob] = await customersOf(node)
  t.deepEqual(
    [ann!.account, ann!.consent, ann!.discount, ann!.discountType, ann!.comments, ann!.exempt],
    ['A-1', 1, 50_000, 0, 'likes "Earl Grey"', '']
  )
  t.deepEqual([bob!.discount, bob!.discountType, bob!.exempt], [250, 1, 'not taxable'])
  const again = await take(node, file, customers)
  t.deepEqual([again.created, again.changed, again.unchanged], [0, 0, 2])

  const blank = await refusal(node, customerFile(ANN.replace('Lee,0,1', 'Lee,0,')), customers)
  t.deepEqual(blank.details, ['Line 2: Consent: it is empty: fill it in.'])
  const other = customerFile('Anna,Li,0,1,ANN@example.com,,,,,,,,,,A-9,0,0,1')
  t.deepEqual((await refusal(node, other, customers)).details, [
    'Line 2: e-mail "ANN@example.com" belongs to Ann Lee (account "A-1"), and this row has account "A-9": give it that account or another e-mail.'
  ])
  const taken = customerFile(BOB.replace('1,1,,', '1,1,ann@example.com,'))
  t.match((await refusal(node, taken, customers)).details[0]!, /this row is of Bob Ray/)
  const twice = customerFile(
    'Cy,A,1,1,cy@example.com,,,,,,,,,,C-1,0,0,1',
    'Cy,B,1,1,Cy@Example.com,,,,,,,,,,C-2,0,0,1'
  )
  t.match(
    (await refusal(node, twice, customers)).details[0]!,
    /^Line 3: e-mail "Cy@Example.com" stands in line 2 already/
  )
  t.equal((await customersOf(node)).length, 2)
  const joined = await take(node, customerFile('Ann,Lee,0,1,ann@example.com,556,,,,,,,,,,0,0,1'), {
    ...customers,
    dryRun: true
  })
  t.match(joined.diff[0]!.notes[0]!, /Joined with Ann Lee \(account "A-1"\) by the e-mail address/)
})

test('[I48] a discount is never read as another type than it is written as, and what an edit is refused for no file brings', async t => {
  const node = await new Shop(t).found()
  const { device } = node
  await take(node, customerFile(BOB), customers)
  const fields = 'firstName lastName account consent discount discountType limit'.split(' ')
  const mapping = JSON.stringify({ columns: Object.fromEntries(fields.map(it => [it, it])) })
  const plain = { ...customers, format: 'mapping', mapping }
  const header = 'firstName,lastName,account,consent'
  await take(node, `${header},discount\nBob,Ray,A-2,1,10\n`, plain)
  const [bob] = await customersOf(node)
  t.deepEqual([bob!.discount, bob!.discountType], [100_000, 0], '10 % and no 1,000.00')
  await take(node, `${header},discountType\nBob,Ray,A-2,1,1\n`, plain)
  t.equal((await customersOf(node))[0]!.discountType, 0, 'a type without a discount says nothing')
  const edit = new Editing(device, new Lookup(device))
  const alone = await faultOf(edit.change('customer', bob!.id, { discountType: 1 }))
  t.match(alone.message, /together with the discount: give both/)
  t.ok((await edit.change('customer', bob!.id, { discountType: 1, discount: 500 })).entry)
  const refused = await refusal(node, `${header},limit\nBob,Ray,A-2,1,-5\n`, plain)
  t.match(refused.details[0]!, /Line 2: limit: .*limit must be from 0 to/)
})
