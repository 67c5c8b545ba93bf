import test from 'tape'
import type { Node } from '../../src/node/node.ts'
import { Catalogue, itemId } from '../../src/retail/catalogue/catalogue.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { Editing } from '../../src/retail/records/editing.ts'
import { conflictsOf } from '../../src/retail/records/records.ts'
import { level, linked, Shop } from '../shop.ts'

const TEA = itemId('TEA')

async function edit({ device }: Node, values: { name?: string; price?: number }) {
  const { lookup } = new Catalogue(device)
  const { entry } = await new Editing(device, lookup).change('item', TEA, values)
  if (entry) await device.commit(() => [entry])
  await device.settle()
}

test('[X3] A edits the name, B the name and the price, apart: the price applies, both names stand until one more edit settles it everywhere', async t => {
  const shop = new Shop(t)
  const a = await shop.found('A')
  const made = await new Editing(a.device, new Catalogue(a.device).lookup).create('item', {
    ...{ code: 'TEA', name: 'Tea', price: 250 }
  })
  await a.device.commit(() => [made.entry!])
  const b = await shop.join('B', a)
  await level(a, b)
  await shop.shut('B')
  const apart = await shop.open('B', { offline: true })
  await edit(a, { name: 'Black tea' })
  await edit(apart, { name: 'Green tea', price: 300 })
  t.deepEqual(await conflictsOf(a.device, 'item', TEA), [], 'alone there is none')
  await apart.startLan()
  await linked(a, apart)
  await level(a, apart)
  for (const { device } of [a, apart]) {
    t.equal((await new Catalogue(device).byId(TEA))?.price, 300)
    const [conflict, ...others] = await conflictsOf(device, 'item', TEA)
    t.deepEqual(others, [])
    t.equal(conflict?.field, 'name')
    t.deepEqual(conflict?.values.map(({ value, device: by }) => `${value} (${by})`).sort(), [
      'Black tea (A)',
      'Green tea (B)'
    ])
    t.deepEqual(
      (await exceptions(device)).map(({ type }) => type),
      ['edit-conflict']
    )
  }
  await edit(apart, { name: 'Green tea' })
  await level(a, apart)
  for (const { device } of [a, apart]) {
    t.equal((await new Catalogue(device).byId(TEA))?.name, 'Green tea')
    t.deepEqual(await conflictsOf(device, 'item', TEA), [])
    t.deepEqual(await exceptions(device), [])
  }
  t.deepEqual(shop.problems, [])
})
