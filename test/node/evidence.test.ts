import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import { operationsOf } from '../../src/http/operations.ts'
import { BUNDLES_MAX } from '../../src/node/evidence.ts'
import type { Node } from '../../src/node/node.ts'
import { itemId } from '../../src/retail/catalogue/catalogue.ts'
import { Bee } from '../../src/view/bee.ts'
import { sums } from '../../src/view/cell.ts'
import { Digest } from '../../src/view/digest.ts'
import { keyBytes, ROW, STOCK, stockKey } from '../../src/view/families.ts'
import { VIEW_FORMAT } from '../../src/view/view.ts'
import { level, linked, Shop } from '../shop.ts'
import { until } from '../until.ts'

const ITEMS = 'code,name,price,stock\nTEA-01,Tea,250,10\n'

/** Two tills that hold the same blocks; the view of the first is wrong in one cell. Both are shut. */
async function differing(t: test.Test): Promise<{ shop: Shop; key: string }> {
  const shop = new Shop(t)
  const a = await shop.found('Till 1')
  await operationsOf(a).importItems(ITEMS)
  const b = await shop.join('Till 2', a)
  await linked(a, b)
  await a.device.settle()
  await level(a, b)
  const key = stockKey(a.device.location, itemId('TEA-01'))
  for (const name of ['Till 1', 'Till 2']) await shop.shut(name)
  const bee = await Bee.open(path.join(shop.path('Till 1'), 'view-1'))
  const [before, meta] = [(await bee.get(key))!, (await bee.get(`${ROW.meta}view`))!]
  const after = sums.encode(new Map([[STOCK.onHand, 999_000]]))
  const digest = new Digest(meta.subarray(1))
  digest.remove(keyBytes(key), before)
  digest.add(keyBytes(key), after)
  await bee.write([
    [key, after],
    [`${ROW.meta}view`, Buffer.concat([Buffer.of(VIEW_FORMAT), digest.bytes()])]
  ])
  await bee.close()
  return { shop, key }
}

const alarms = (shop: Shop) =>
  shop.problems.filter(({ error }) => error instanceof Fault && error.code === 'DIFFERENCE')

const alarmed = (shop: Shop, count: number, ...nodes: Node[]) =>
  until(
    `${count} alarms`,
    () => alarms(shop).length >= count,
    nodes.map(node => [node, 'problem'])
  )

interface Bundle {
  cells: string
  ours: { name: string; digest: string; format: number; heads: Record<string, number> }
  theirs: { name: string; digest: string; format: number; heads: Record<string, number> }
}

async function bundleOf(node: Node): Promise<{ file: string; bundle: Bundle; cells: string[] }> {
  const folder = path.join(node.directory, 'evidence')
  const [file, ...more] = (await readdir(folder)).filter(name => name.endsWith('.json'))
  if (!file || more.length > 0) throw new Error(`${more.length + (file ? 1 : 0)} bundles`)
  const bundle = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Bundle
  const cells = gunzipSync(await readFile(path.join(folder, bundle.cells))).toString()
  return { file, bundle, cells: cells.trimEnd().split('\n') }
}

test('[N60] two devices with equal heads and different digests both say so, and their bundles of evidence show what differs', async t => {
  const { shop, key } = await differing(t)
  const a = await shop.open('Till 1')
  const b = await shop.open('Till 2')
  await alarmed(shop, 2, a, b)
  t.deepEqual(
    alarms(shop)
      .map(({ name }) => name)
      .sort(),
    ['Till 1', 'Till 2']
  )
  const [one, other] = [await bundleOf(a), await bundleOf(b)]
  for (const [name, { file }] of [
    ['Till 1', one],
    ['Till 2', other]
  ] as const) {
    const said = alarms(shop).find(each => each.name === name)!.error as Fault
    t.ok(said.message.includes(`evidence/${file}`), 'the message names the file')
    t.match(said.message, /Till 1/)
    t.match(said.message, /Till 2/)
  }
  t.deepEqual(one.bundle.ours, other.bundle.theirs, 'each has what the other said')
  t.deepEqual(one.bundle.theirs, other.bundle.ours)
  t.deepEqual(one.bundle.ours.heads, one.bundle.theirs.heads)
  t.notEqual(one.bundle.ours.digest, one.bundle.theirs.digest)
  t.equal(one.bundle.ours.format, VIEW_FORMAT)
  const differ = one.cells.filter(line => !other.cells.includes(line))
  t.equal(differ.length, 1, `one of ${one.cells.length} cells`)
  t.equal(differ[0]!.split(' ')[0], keyBytes(key).toString('hex'))
  t.equal(other.cells.length, one.cells.length)
})

test('[N61] a difference is written down once for as long as it lasts, and the latest bundles are kept', async t => {
  const { shop } = await differing(t)
  const folder = path.join(shop.path('Till 1'), 'evidence')
  await mkdir(folder)
  for (let n = 10; n < 10 + BUNDLES_MAX; n++) {
    for (const end of ['json', 'cells.gz']) {
      await writeFile(
        path.join(folder, `2020-01-01T00-00-${n}-000Z-difference-0123abcd.${end}`),
        ''
      )
    }
  }
  await writeFile(path.join(folder, 'contradiction-1.json'), '')
  const a = await shop.open('Till 1')
  const b = await shop.open('Till 2')
  await alarmed(shop, 2, a, b)
  await operationsOf(b).sell({ lines: [{ code: 'TEA-01' }] })
  await b.device.settle()
  await level(a, b)
  const differs = (standings: number) => {
    let heard = 0
    const count = () => heard++
    a.sync.on('standing', count)
    return until('their standing', () => heard >= standings, [[a.sync, 'standing']])
  }
  const heard = differs(1)
  await operationsOf(b).sell({ lines: [{ code: 'TEA-01' }] })
  await heard
  t.equal(alarms(shop).length, 2, 'they still differ, and nobody says so again')
  const files = (await readdir(folder)).sort()
  t.equal(files.filter(name => name.endsWith('.gz')).length, BUNDLES_MAX)
  t.equal(files.length, 2 * BUNDLES_MAX + 1)
  t.notOk(files[0]!.includes('00-10-'), 'the oldest made room')
  t.ok(files.includes('contradiction-1.json'), 'other evidence stays')
})

test('[N62] where the evidence cannot be written the difference is said all the same', async t => {
  const { shop } = await differing(t)
  await writeFile(path.join(shop.path('Till 1'), 'evidence'), 'no folder')
  const a = await shop.open('Till 1')
  const b = await shop.open('Till 2')
  await alarmed(shop, 2, a, b)
  const said = alarms(shop).find(({ name }) => name === 'Till 1')!.error as Fault
  t.match(said.message, /Till 2 has the same heads .* could not be written .* "tillmesh verify"/)
})
