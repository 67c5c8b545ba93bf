import test from 'tape'
import type { Entry } from '../../src/entry/kinds.ts'
import { MAX_AMOUNT, MAX_QUANTITY } from '../../src/entry/limits.ts'
import { lastIn } from '../../src/node/receipts.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { LAST } from '../../src/view/families.ts'
import { faultOf } from '../fault.ts'
import { bill, ring } from '../retail/shop-counter.ts'
import { Shop } from '../shop.ts'

test('[Q31] an entry that no view would count is refused in one sentence, with nothing written and no receipt number used', async t => {
  const { device } = await new Shop(t).found('Office')
  const { length } = device.log
  const stock = (quantity: number): Entry => ({
    kind: 'stock.moved',
    body: { location: device.location, reason: 1, lines: [{ item: Buffer.alloc(16), quantity }] }
  })
  const cash: Entry = { kind: 'cash.moved', body: { amount: MAX_AMOUNT + 1, reason: 1 } }
  const refused = async (act: Promise<unknown>) => {
    const { code, message } = await faultOf(act)
    return `${code} ${message}`
  }
  t.equal(
    await refused(device.commit(() => [stock(1000), stock(MAX_QUANTITY + 1)])),
    'BAD_INPUT This cannot be written down: a quantity is out of bounds.'
  )
  t.equal(
    await refused(device.commitAlone(async () => [cash])),
    'BAD_INPUT This cannot be written down: an amount is out of bounds.'
  )
  t.equal(
    await refused(ring(device, { ...bill(1, 250), lines: [] })),
    'BAD_INPUT This cannot be written down: it has no lines.'
  )
  await device.settle()
  t.equal(device.log.length, length)
  await ring(device)
  await device.settle()
  t.equal(await lastIn(device.view, device.ownLogs, LAST.receipt), 1)
  t.deepEqual(await exceptions(device), [])
})
