import test from 'tape'
import type { Entry } from '../../src/entry/kinds.ts'
import type { Device } from '../../src/node/device.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { locationsAround, priceOf } from '../../src/retail/catalogue/pricing.ts'
import { checkDigit } from '../../src/retail/catalogue/weight-barcode.ts'
import type { RecordEdit } from '../../src/retail/records/editing.ts'
import { edited, recordOf } from '../../src/retail/records/records.ts'
import { settingEdited } from '../../src/retail/records/settings.ts'
import { Retail } from '../../src/retail/retail.ts'
import { faultOf } from '../fault.ts'
import { level, Shop } from '../shop.ts'

/** Writes what a service made; gives its id. */
async function write(device: Device, made: Promise<RecordEdit> | Promise<Entry | null>) {
  const edit = await made
  const [entry, id] = edit && 'id' in edit ? [edit.entry, edit.id] : [edit as Entry, null]
  if (entry) await device.commit(() => [entry])
  await device.settle()
  return id!
}

async function shopWith(t: test.Test) {
  const shop = new Shop(t)
  const node = await shop.found()
  const retail = new Retail(node.device)
  const tea = await write(
    node.device,
    retail.editing.create('item', { code: 'TEA', name: 'Tea', price: 250, barcode: '501' })
  )
  return { ...retail, shop, node, tea, edit: retail.editing }
}

test('[P2] an item is found by its code, its barcode, a pack’s barcode, or its name', async t => {
  const { device, catalogue, edit, tea } = await shopWith(t)
  const box = { barcode: '502', item: 'TEA', quantity: 12_000 }
  const pack = await write(device, edit.create('barcode', box))
  for (const [text, quantity] of [
    ['TEA', 1000],
    ['501', 1000],
    ['502', 12_000],
    ['tea', 1000]
  ] as const) {
    const scanned = await catalogue.scan(text)
    t.deepEqual([scanned?.item.id, scanned?.quantity], [tea, quantity], text)
  }
  t.equal(await catalogue.scan('503'), null)
  await write(device, edit.change('barcode', pack, { status: 'removed' }))
  t.equal(await catalogue.scan('502'), null, 'a barcode that was taken out of use')
  await write(device, edit.change('item', tea, { barcode: '504' }))
  t.equal(await catalogue.scan('501'), null)
  t.deepEqual((await catalogue.scan('504'))?.item.id, tea)
})

test('[P3] what several items may be, or what is no longer sold, is refused with their names', async t => {
  const { device, catalogue, edit, tea } = await shopWith(t)
  const mint = await write(
    device,
    edit.create('item', { code: 'MINT', name: 'Tea', price: 300, barcode: '501' })
  )
  const several = await faultOf(catalogue.scan('501'))
  t.equal(several.code, 'CONFLICT')
  t.match(several.message, /501.*(TEA, MINT|MINT, TEA)/)
  t.match((await faultOf(catalogue.scan('Tea'))).message, /name "Tea"/)
  await write(device, edit.change('item', mint, { status: 'removed' }))
  t.deepEqual((await catalogue.scan('501'))?.item.id, tea, 'what is sold goes before')
  t.match((await faultOf(catalogue.scan('MINT'))).message, /no longer sold: it is removed/)
})

test('[P4] a scale’s barcode sells the item by its digits: so much of it, or for so much', async t => {
  const { device, catalogue, edit } = await shopWith(t)
  await write(device, settingEdited(device, 'weight.patterns', '21IIIIIWW.WWWC 22IIIIIPPP.PPC'))
  const ham = await write(
    device,
    edit.create('item', { code: '4711', name: 'Ham', price: 1990, fractions: 1 })
  )
  const ean = (digits: string) => digits + checkDigit(digits)
  const weighed = await catalogue.scan(ean('210471100350'))
  t.deepEqual([weighed?.item.id, weighed?.quantity, weighed?.total], [ham, 350, undefined])
  const priced = await catalogue.scan(ean('220471100699'))
  t.deepEqual([priced?.item.id, priced?.quantity, priced?.total], [ham, 351, 699])
})

test('[P5] an item’s tax is that of its class, and a kit’s parts are what selling it takes', async t => {
  const { device, catalogue, edit, tea } = await shopWith(t)
  await write(device, edit.create('tax', { name: 'Food', rate: 70_000 }))
  await write(device, edit.change('item', tea, { tax: 190_000, taxClass: 'Food' }))
  t.equal(await catalogue.taxRate((await catalogue.find('TEA'))!), 70_000)
  await write(device, edit.create('item', { code: 'SET', name: 'Set', price: 900, type: 'kit' }))
  const part = await write(
    device,
    edit.put('component', { kit: 'SET', item: 'TEA', quantity: 2000 })
  )
  const parts = async () => {
    const kit = await catalogue.parts(itemId('SET'))
    return kit.map(({ item, quantity }) => [item.code, quantity])
  }
  t.deepEqual(await parts(), [['TEA', 2000]])
  await write(device, edit.put('component', { kit: 'SET', item: 'TEA', quantity: 3000 }))
  t.deepEqual(await parts(), [['TEA', 3000]], 'the same part again changes it')
  await write(device, edit.change('component', part, { status: 'removed' }))
  t.deepEqual(await parts(), [])
  await write(device, edit.put('component', { kit: 'SET', item: 'TEA', quantity: 1000 }))
  t.deepEqual(await parts(), [['TEA', 1000]])
  const itself = await faultOf(edit.put('component', { kit: 'SET', item: 'SET' }))
  t.match(itself.message, /part of itself/)
})

test('[P33] a part of a kit is stock, its kit is one, and no price on a list is below 0', async t => {
  const { device, edit } = await shopWith(t)
  for (const item of [
    { code: 'SET', type: 'kit' },
    { code: 'BOX', type: 'kit' },
    { code: 'WRAP', type: 'service' },
    { code: 'PHONE', serial: 1 }
  ]) {
    await write(device, edit.create('item', { name: item.code, price: 900, ...item }))
  }
  for (const [values, why] of [
    [{ item: 'BOX' }, /"BOX BOX".* is a kit and cannot be a part/],
    [{ item: 'WRAP' }, /is a service and cannot be a part/],
    [{ item: 'PHONE' }, /is sold by serial number and cannot/],
    [{ item: 'TEA', kit: 'WRAP' }, /"WRAP WRAP".* is no kit/],
    [{ item: 'TEA', quantity: 0 }, /quantity must be from 1/]
  ] as const) {
    t.match((await faultOf(edit.put('component', { kit: 'SET', ...values }))).message, why)
  }
  const below = await faultOf(edit.put('price', { item: 'TEA', list: 'A', price: -1 }))
  t.match(below.message, /price must be from 0/)
})

test('[P6] what a record may not be is refused naming the field, and nothing is written', async t => {
  const { device, edit, tea } = await shopWith(t)
  const head = device.view.head(device.log.key)
  for (const [made, why] of [
    [() => edit.create('item', { name: 'Nothing' }), /needs its code/],
    [() => edit.create('item', { code: 'A*2', name: 'A' }), /code holds \* or @/],
    [() => edit.change('item', tea, { name: ' ' }), /needs its name/],
    [() => edit.change('item', tea, { tax: 1_000_001 }), /tax must be from 0 to 1000000/],
    [() => edit.change('item', tea, { price: 1.5 }), /price must be a whole number/],
    [() => edit.change('item', tea, { type: 'car' }), /type must be kit or service/],
    [() => edit.change('item', tea, { code: 'x'.repeat(201) }), /code is longer than 200/],
    [() => edit.change('item', tea, { name: 'A\nB' }), /name holds a line break/],
    [() => edit.change('item', tea, { supplier: 'Nobody' }), /no supplier "Nobody"/],
    [() => edit.change('item', Buffer.alloc(16), { name: 'x' }), /no item with id 0000/],
    [() => edit.create('price', { item: 'TEA', starts: 5, ends: 5 }), /must end after it starts/],
    [
      () => edit.create('promotion', { name: 'x', type: 'n-for-m', buy: 2000, pay: 2000 }),
      /some must be free/
    ]
  ] as const) {
    t.match((await faultOf(made())).message, why)
  }
  t.equal(device.view.head(device.log.key), head)
})

test('[P7] two records in use have no account, e-mail, card or code in common: which has it is said', async t => {
  const { device, edit } = await shopWith(t)
  const anna = { firstName: 'Anna', account: 'C-17', email: 'anna@shop.example', limit: 5000 }
  const first = await write(device, edit.create('customer', anna))
  for (const values of [{ account: 'c-17' }, { email: 'ANNA@shop.example' }]) {
    const { code, message } = await faultOf(edit.create('customer', { lastName: 'B', ...values }))
    t.equal(code, 'CONFLICT')
    t.match(message, /C-17 Anna/)
    t.match(message, new RegExp(first.toString('hex')))
  }
  const second = await write(device, edit.create('customer', { lastName: 'Berg', account: 'C-18' }))
  t.match(
    (await faultOf(edit.change('customer', second, { account: 'C-17' }))).message,
    /account "C-17"/
  )
  await write(device, edit.change('customer', first, { status: 'removed' }))
  await write(device, edit.change('customer', second, { account: 'C-17' }))
  t.equal((await recordOf(device, 'customer', second))?.account, 'C-17')
  const { code, message } = await faultOf(edit.create('item', { code: 'TEA', name: 'Again' }))
  t.equal(code, 'CONFLICT')
  t.match(message, /item "TEA Tea"/)
  await write(device, edit.create('item', { code: 'tea', name: 'Small letters' }))
})

test('[P8] made in two places while they are apart it is one record, and what differs is a conflict', async t => {
  const { shop, node } = await shopWith(t)
  const other = await shop.join('Till 2', node)
  await level(node, other)
  await shop.shut('Till 2')
  const away = await shop.open('Till 2', { offline: true })
  const make = async (device: Device, city: string) => {
    const { editing } = new Retail(device)
    return write(device, editing.create('customer', { account: 'C-1', lastName: 'Cole', city }))
  }
  t.deepEqual(await make(node.device, 'Leeds'), await make(away.device, 'York'))
  await away.startLan()
  await level(node, away)
  const { catalogue } = new Retail(away.device)
  t.equal((await catalogue.lookup.find('customer', 'account', 'C-1')).length, 1)
})

test('[P9] records are found by any of their texts, and what was found is forgotten when one is edited', async t => {
  const { device, catalogue, edit, tea } = await shopWith(t)
  await write(device, edit.create('item', { code: 'GT-1', name: 'Green tea', price: 300 }))
  const codes = async (text: string) =>
    (await catalogue.lookup.search('item', text)).map(({ code }) => code).sort()
  t.deepEqual(await codes('tea'), ['GT-1', 'TEA'])
  t.deepEqual(await codes('TEA green'), ['GT-1'])
  await write(device, edit.change('item', tea, { name: 'Coffee' }))
  t.deepEqual(await codes('coffee'), ['TEA'])
  t.deepEqual(await codes('501 coffee'), ['TEA'], 'words may stand in different fields')
})

test('[P15] a price is told with the edit that it came from, also at a place within another', async t => {
  const { device, catalogue, edit, tea } = await shopWith(t)
  const room = Buffer.alloc(8, 7)
  const parent = device.location.toString('hex')
  await write(device, edited(device, 'location', room, { name: 'Room', parent }))
  const ask = async (location: Buffer) => {
    const at = { locations: await locationsAround(device, location), group: '', time: 5 }
    const item = (await catalogue.byId(tea))!
    return priceOf(device, catalogue.lookup, item, at, 1000)
  }
  const own = await ask(room)
  t.deepEqual([own.price, own.record], [250, null])
  t.deepEqual(own.basis?.log, device.log.key)
  const listed = await write(
    device,
    edit.create('price', { item: 'TEA', price: 240, location: parent })
  )
  const here = await ask(room)
  t.deepEqual([here.price, here.record], [240, listed])
  t.notDeepEqual(here.basis, own.basis)
  t.equal((await ask(Buffer.alloc(8, 9))).price, 250)
})
