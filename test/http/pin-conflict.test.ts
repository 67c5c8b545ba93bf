import test from 'tape'
import { settleException } from '../../src/retail/exceptions/settling.ts'
import { changePerson, hire } from '../../src/retail/people/staff.ts'
import { ROW } from '../../src/view/families.ts'
import { faultOf } from '../fault.ts'
import { apart, together } from '../retail/store.ts'
import { level } from '../shop.ts'
import { programOf, shopApi } from './api.ts'

test('[U32] two PINs given to one person apart are a conflict that shows neither hash, and a new PIN ends it', async t => {
  const { shop, node, ask } = await shopApi(t)
  const office = await shop.join('Office', node, 'owner')
  const id = Buffer.alloc(16, 1)
  await hire(node.device, id, { name: 'Anna', pin: '4711', role: 'manager' })
  await level(node, office)
  await apart(node, office)
  await changePerson(node.device, id, { pin: '1111' })
  await changePerson(office.device, id, { pin: '2222' })
  await together(node, office)
  await level(node, office)

  const token = await programOf(node)
  const listed = await ask('GET', '/exceptions', null, { token })
  const [found] = listed.json<{ exceptions: { id: string; type: string; message: string }[] }>()
    .exceptions
  t.equal(found?.type, 'edit-conflict')
  t.match(
    found!.message,
    /^The pin of Anna was edited apart: "hidden" \(.*\) or "hidden" \(.*\)\.$/
  )
  for (const path of [
    ...['/exceptions', `/exceptions/${found!.id}`, '/status', '/log?limit=100', '/staff'],
    ...['/changes?limit=1000', '/staff/Anna']
  ]) {
    const { body } = await ask('GET', path, null, { token })
    t.notOk(body.includes('scrypt'), path)
  }
  for await (const [, value] of node.device.view.rows(ROW.exception)) {
    if (value.includes('scrypt')) t.fail('a row that is derived holds a hash')
  }
  const choice = { how: 'corrected', value: 'hidden' } as const
  const refused = await faultOf(settleException(node.device, found!.id, choice))
  t.match(refused.message, /give the person a new one/)
  await changePerson(office.device, id, { pin: '3333' })
  await level(node, office)
  const { exceptions } = (await ask('GET', '/exceptions', null, { token })).json<{
    exceptions: object[]
  }>()
  t.deepEqual(exceptions, [])
  const signed = await ask('POST', '/sessions', { name: 'Anna', pin: '3333' })
  t.ok(signed.json<{ session: string }>().session)
})
