import test from 'tape'
import {
  accountCodes,
  setting,
  settingEdited,
  settingsOf
} from '../../src/retail/records/settings.ts'
import { faultOf } from '../fault.ts'
import { Shop } from '../shop.ts'

test('[P1] a setting is its default until somebody sets it, and again when it is emptied', async t => {
  const shop = new Shop(t)
  const { device } = await shop.found()
  t.equal(await setting(device, 'tax.mode'), 'included')
  t.equal(await setting(device, 'cash.rounding'), 0)
  t.deepEqual(await setting(device, 'weight.patterns'), [])
  const set = async (name: string, value: string) => {
    const entry = await settingEdited(device, name, value)
    if (entry) await device.commit(() => [entry])
    await device.settle()
    return entry !== null
  }
  t.ok(await set('tax.mode', 'added'))
  t.equal(await setting(device, 'tax.mode'), 'added')
  t.notOk(await set('tax.mode', 'added'), 'nothing to write')
  await set('cash.rounding', '5')
  t.equal(await setting(device, 'cash.rounding'), 5)
  await set('weight.patterns', '21IIIIIWW.WWWC')
  t.equal((await setting(device, 'weight.patterns'))[0]?.prefix, '21')
  await set('accounts.sales', '8400')
  t.equal((await accountCodes(device)).get('sales'), '8400')
  await set('cash.rounding', '')
  t.equal(await setting(device, 'cash.rounding'), 0)
  const all = await settingsOf(device)
  t.equal(all.find(({ name }) => name === 'tax.mode')?.value, 'added')
  t.ok(all.some(({ name }) => name === 'accounts.sales'))
})

test('[P1] what is no setting, or none of its values, is refused', async t => {
  const shop = new Shop(t)
  const { device } = await shop.found()
  const why = async (name: string, value: string) => {
    const { code, message } = await faultOf(settingEdited(device, name, value))
    t.equal(code, 'BAD_INPUT')
    return message
  }
  t.match(await why('tax.mod', 'added'), /no setting "tax.mod"/)
  t.match(await why('tax.mode', 'both'), /included or added/)
  t.match(await why('cash.rounding', '-5'), /whole number/)
  t.match(await why('weight.patterns', '21II'), /weight/)
})
