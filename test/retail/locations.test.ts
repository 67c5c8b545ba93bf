import fc from 'fast-check'
import test from 'tape'
import { type Location, LocationTree } from '../../src/retail/stock/location-tree.ts'
import { editLocation, locationTree, makeLocation } from '../../src/retail/stock/locations.ts'
import { check, shuffled } from '../property.ts'
import { level, Shop } from '../shop.ts'
import { refused } from './refused.ts'

const idOf = (n: number) => Buffer.alloc(8, n + 1)
const at = (n: number, parent: number | null, name = `L${n}`): Location => ({
  ...{ id: idOf(n), name, parent: parent === null ? '' : idOf(parent).toString('hex') },
  ...{ type: '', status: '', opened: 0, closed: 0, address: '', home: '' }
})
const names = (tree: LocationTree) =>
  tree.nodes.map(({ location, depth }) => '  '.repeat(depth) + location.name)

test('[Q10] stock stands at every node of the tree, and a node sums what is below it', t => {
  const all = [at(0, null, 'Store'), at(1, 0, 'Room'), at(2, 1, 'Shelf'), at(3, null, 'Warehouse')]
  const tree = new LocationTree([...all].reverse())
  t.deepEqual(names(tree), ['Store', '  Room', '    Shelf', 'Warehouse'])
  const own = new Map([0, 1, 2, 3].map(n => [idOf(n).toString('hex'), 10 ** n]))
  const sums = tree.sums(own)
  t.deepEqual(
    [0, 1, 2, 3].map(n => sums.get(idOf(n).toString('hex'))),
    [111, 110, 100, 1000]
  )
  t.deepEqual(
    [...tree.below(idOf(1))],
    [idOf(1), idOf(2)].map(id => id.toString('hex'))
  )
  t.equal(tree.find('Shelf').name, 'Shelf')
  t.equal(tree.find(idOf(3).toString('hex')).name, 'Warehouse')
  t.throws(() => tree.find('Attic'), /no location "Attic"/)
  t.throws(
    () => new LocationTree([at(0, null, 'A'), at(1, null, 'A')]).find('A'),
    /Several locations are called "A": use an id, 0101010101010101, 0202020202020202/
  )
  t.end()
})

test('[Q10] a tree is as deep as people build it', t => {
  const deep = Array.from({ length: 20_000 }, (_, n) => {
    const id = Buffer.alloc(8)
    id.writeUInt32BE(n)
    const parent = Buffer.alloc(8)
    parent.writeUInt32BE(Math.max(0, n - 1))
    return { ...at(0, null), id, name: '', parent: n === 0 ? '' : parent.toString('hex') }
  })
  const tree = new LocationTree(deep)
  t.equal(tree.nodes.at(-1)!.depth, 19_999)
  t.equal(tree.sums(new Map([[deep.at(-1)!.id.toString('hex'), 7]])).get('0'.repeat(16)), 7)
  t.end()
})

test('[Q10] circles and parents that are not there are shown at the top, and every node once', async t => {
  const tree = new LocationTree([at(2, 1), at(1, 2), at(3, 1), at(4, 9)])
  t.deepEqual(names(tree), ['L1', '  L2', '  L3', 'L4'])
  t.deepEqual(
    tree.nodes.map(({ problem }) => problem),
    ['cycle', null, null, 'lost-parent']
  )
  const some = fc.array(fc.option(fc.nat(12)), { minLength: 1, maxLength: 10 })
  await check(
    t,
    fc.property(some, fc.infiniteStream(fc.nat(100)), (parents, random) => {
      const all = parents.map((parent, n) => at(n, parent))
      const one = new LocationTree(all)
      const other = new LocationTree(shuffled(all, random))
      if (one.nodes.length !== all.length) throw new Error('a node is lost or twice')
      if (names(one).join('|') !== names(other).join('|')) throw new Error('the order matters')
      const sums = one.sums(new Map(all.map(({ id }) => [id.toString('hex'), 1])))
      const tops = one.nodes.filter(({ parent }) => !parent)
      const total = tops.reduce((so, top) => so + sums.get(top.location.id.toString('hex'))!, 0)
      if (total !== all.length) throw new Error('a sum is wrong')
    }),
    200
  )
  t.end()
})

test('[Q10] two that are moved below each other apart are a tree on both devices', async t => {
  const shop = new Shop(t)
  const a = await shop.found('A')
  const [north, south] = [
    await makeLocation(a.device, { name: 'North', type: 'room' }),
    await makeLocation(a.device, { name: 'South', type: 'room' })
  ]
  const b = await shop.join('B', a)
  await level(a, b)
  await shop.shut('B')
  await editLocation(a.device, north.id, { parent: south.id.toString('hex') })
  await shop.shut('A')
  const away = await shop.open('B', { offline: true })
  await editLocation(away.device, south.id, { parent: north.id.toString('hex') })
  await shop.shut('B')
  const [again, back] = [await shop.open('A'), await shop.open('B')]
  await level(again, back)
  const trees = await Promise.all([again, back].map(node => locationTree(node.device)))
  t.deepEqual(names(trees[0]!), names(trees[1]!))
  t.equal(trees[0]!.nodes.filter(({ problem }) => problem === 'cycle').length, 1)
  const [top] = trees[0]!.nodes.filter(({ problem }) => problem === 'cycle')
  await editLocation(back.device, top!.location.id, { parent: '' })
  t.equal((await locationTree(back.device)).get(top!.location.id)!.problem, null, 'and mended')
  await refused(
    t,
    editLocation(back.device, top!.location.id, { parent: north.id.toString('hex') }),
    /below itself/
  )
  await refused(t, makeLocation(back.device, { name: 'North' }), /"North" already/)
  await refused(t, makeLocation(back.device, { name: 'Moon', type: 'moon' }), /"moon" is no type/)
  await refused(t, makeLocation(back.device, { name: 'Moon', parent: 'ff' }), /no location "ff"/)
})
