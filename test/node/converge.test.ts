import test from 'tape'
import { operationsOf } from '../../src/http/operations.ts'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { edited } from '../../src/retail/records/records.ts'
import { lanAt, level, linked, Shop } from '../shop.ts'
import { appendRaw } from './raw.ts'

const ITEMS = 'code,name,price,barcode,stock\nTEA-01,Tea,250,5012345678900,2\nMUG-01,Mug,600,,\n'

const digestOf = async (node: Node) => (await node.device.view.digest()).digest
const exceptionsOf = async (node: Node) => (await operationsOf(node).status()).exceptions

async function twoTills(t: test.Test): Promise<{ shop: Shop; a: Node; b: Node }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  return { shop, a, b }
}

test('[N1] two tills apart both sell; linked again they agree, and both say what was sold twice', async t => {
  const { shop, a, b } = await twoTills(t)
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: false })))
  for (const node of [a, b]) {
    await operationsOf(node).sell({ lines: [{ code: 'TEA-01', quantity: 2000 }] })
    await node.device.settle()
    t.deepEqual(await exceptionsOf(node), [], 'apart there is nothing to say')
  }
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: true })))
  await level(a, b)
  t.equal(await digestOf(a), await digestOf(b))
  for (const node of [a, b]) {
    const found = await exceptionsOf(node)
    t.deepEqual(
      found.map(({ type }) => type),
      ['oversell']
    )
    t.match(found[0]!.message, /TEA-01 Tea .*-2 on hand at High Street/)
    t.equal((await operationsOf(node).status()).totals.sales, 2)
  }
  t.deepEqual(shop.problems, [])
})

test('[N2] blocks travel over a third device between two that never meet', async t => {
  const { shop, a } = await twoTills(t)
  const c = await shop.join('Till 3', a)
  await linked(a, c)
  await shop.shut('Till 3')
  // From here on C only has B's network, and A only the old one.
  const otherNetwork = lanAt()
  await operationsOf(a).sell({ lines: [{ code: 'TEA-01' }] })
  const b = await reopen(shop, 'Till 2')
  await level(a, b)
  await shop.shut('Till 2')
  const far = await shop.open('Till 3', otherNetwork)
  const carrier = await shop.open('Till 2', otherNetwork)
  await linked(far, carrier)
  await operationsOf(far).sell({ lines: [{ code: 'MUG-01' }] })
  await far.device.settle()
  await level(far, carrier)
  await shop.shut('Till 2')
  const home = await shop.open('Till 2')
  await linked(a, home)
  await level(a, home)
  await level(a, far)
  t.equal(await digestOf(a), await digestOf(far))
  t.equal((await operationsOf(a).status()).totals.sales, 2)
  t.deepEqual(shop.problems, [])
})

async function reopen(shop: Shop, name: string): Promise<Node> {
  await shop.shut(name)
  return shop.open(name)
}

/** Edits one field of an item, as a person at this device would. */
async function edit(node: Node, code: string, values: { price?: number; barcode?: string }) {
  const id = itemId(code)
  const entry = await edited(node.device, 'item', id, values)
  await node.device.commit(() => [entry!])
  await node.device.settle()
}

test('[N3] prices changed apart are shown with both values, and settled by one more change', async t => {
  const { shop, a, b } = await twoTills(t)
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: false })))
  await edit(a, 'TEA-01', { price: 260 })
  await edit(b, 'TEA-01', { price: 270 })
  await Promise.all([a, b].map(node => operationsOf(node).lan({ on: true })))
  await level(a, b)
  for (const node of [a, b]) {
    const [conflict, ...more] = await exceptionsOf(node)
    t.equal(more.length, 0)
    t.equal(conflict?.type, 'edit-conflict')
    t.match(conflict!.message, /price of item TEA-01/)
    t.match(conflict!.message, /"2.60" \(Till 1\)/)
    t.match(conflict!.message, /"2.70" \(Till 2\)/)
  }
  t.equal(
    (await new Catalogue(a.device).find('TEA-01'))?.price,
    (await new Catalogue(b.device).find('TEA-01'))?.price,
    'meanwhile both sell at one price'
  )
  await edit(b, 'TEA-01', { price: 265 })
  await level(a, b)
  for (const node of [a, b]) {
    t.deepEqual(await exceptionsOf(node), [])
    t.equal((await new Catalogue(node.device).find('TEA-01'))?.price, 265)
  }
  t.equal(await digestOf(a), await digestOf(b))
  t.deepEqual(shop.problems, [])
})

test('[N4] a field that was emptied is empty on every device', async t => {
  const { shop, a, b } = await twoTills(t)
  await edit(a, 'TEA-01', { barcode: '', price: 0 })
  await level(a, b)
  t.equal(await digestOf(a), await digestOf(b))
  for (const node of [a, b]) {
    const item = await new Catalogue(node.device).find('TEA-01')
    t.equal(item?.barcode, '')
    t.equal(item?.price, 0)
    const again = await edited(node.device, 'item', itemId('TEA-01'), { barcode: '', price: 0 })
    t.equal(again, null, 'and emptying it again is no change')
    t.equal(await new Catalogue(node.device).find('5012345678900'), null)
  }
  t.deepEqual(shop.problems, [])
})

test('[N5] entries of a newer version are kept, passed on and shown, and selling goes on', async t => {
  const { shop, a } = await twoTills(t)
  await shop.shut('Till 2')
  await appendRaw(shop.path('Till 2'), [
    { kind: 9001, body: Buffer.from('from the future') },
    { kind: 9001, body: Buffer.alloc(0) }
  ])
  const newer = await shop.open('Till 2')
  await level(a, newer)
  for (const node of [a, newer]) {
    const found = await exceptionsOf(node)
    t.deepEqual(
      found.map(({ type }) => type),
      ['needs-update']
    )
    t.match(found[0]!.message, /Till 2 runs a newer version: 2 of its entries/)
  }
  await operationsOf(newer).sell({ lines: [{ code: 'TEA-01' }] })
  await operationsOf(a).sell({ lines: [{ code: 'TEA-01' }] })
  await Promise.all([a, newer].map(node => node.device.settle()))
  await level(a, newer)
  t.equal((await operationsOf(a).status()).totals.sales, 2)
  t.equal(await digestOf(a), await digestOf(newer))
  const { blocks } = await operationsOf(a).log({ device: 'Till 2', limit: 10 })
  const kinds = blocks.flatMap(({ entries }) => entries.map(({ kind }) => kind))
  t.deepEqual(kinds, ['unknown 9001', 'unknown 9001', 'sale.completed'])
  t.deepEqual(shop.problems, [])
})
