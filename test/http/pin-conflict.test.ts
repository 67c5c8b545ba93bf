import test from 'tape'
import { changePerson, hire } from '../../src/retail/staff.ts'
import { ROW } from '../../src/view/families.ts'
import { apart, together } from '../retail/store.ts'
import { level } from '../shop.ts'
import { shopApi } from './api.ts'

test('[U32] two PINs given to one person apart are a conflict that shows neither hash, and a new PIN ends it', async t => {
  const { shop, node, ask } = await shopApi(t)
  const id = Buffer.alloc(16, 1)
  await hire(node.device, id, { name: 'Anna', pin: '4711', role: 'manager' })
  const office = await shop.join('Office', node, 'owner')
  await level(node, office)
  await apart(node, office)
  await changePerson(node.device, id, { pin: '1111' })
  await changePerson(office.device, id, { pin: '2222' })
  await together(node, office)
  await level(node, office)

  const listed = await ask('GET', '/exceptions')
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
    const { body } = await ask('GET', path)
    t.notOk(body.includes('scrypt'), path)
  }
  for await (const [, value] of node.device.view.rows(ROW.exception)) {
    if (value.includes('scrypt')) t.fail('a row that is derived holds a hash')
  }
  const settle = `/exceptions/${found!.id}/settle`
  const refused = await ask('POST', settle, { how: 'corrected', value: 'hidden' })
  t.equal(refused.statusCode, 400, refused.body)
  await changePerson(office.device, id, { pin: '3333' })
  await level(node, office)
  const { exceptions } = (await ask('GET', '/exceptions')).json<{ exceptions: object[] }>()
  t.deepEqual(exceptions, [])
  const signed = await ask('POST', '/sessions', { name: 'Anna', pin: '3333' })
  t.ok(signed.json<{ session: string }>().session)
})
