import fc from 'fast-check'
import test from 'tape'
import { type Entry, TransferStep } from '../../src/entry/kinds.ts'
import { receiveStock } from '../../src/retail/stock/movements.ts'
import { beginTransfer, stepTransfer, transfers } from '../../src/retail/stock/transfers.ts'
import { addSums, type Sum, type Sums } from '../../src/view/cell.ts'
import type { Deltas } from '../../src/view/deltas.ts'
import type { Noted } from '../../src/view/documents.ts'
import { FAMILY, STOCK } from '../../src/view/families.ts'
import { reduceStock, reduceTransfer } from '../../src/view/reduce-stock.ts'
import { transferOf } from '../../src/view/transfer-state.ts'
import { check, shuffled } from '../property.ts'
import { refused } from './refused.ts'
import { lines, store, units } from './store.ts'

type Stepped = Extract<Entry, { kind: 'transfer.stepped' }>

const places = [1, 2, 3].map(n => Buffer.alloc(8, n))
const place = fc.constantFrom(...places)
const step: fc.Arbitrary<Stepped> = fc
  .record({
    id: fc.constantFrom(Buffer.alloc(16, 1), Buffer.alloc(16, 2)),
    step: fc.constantFrom(...Object.values(TransferStep)),
    from: place,
    to: place,
    lines: fc.array(
      fc.record({
        item: fc.constantFrom(Buffer.alloc(16, 1), Buffer.alloc(16, 2)),
        quantity: fc.oneof(fc.integer({ min: 0, max: 50_000 }), fc.constantFrom(1e10, -1e10))
      }),
      { maxLength: 3 }
    )
  })
  .map(body => ({ kind: 'transfer.stepped', body }))

/** Cells of sums, and nothing else. */
function cellsOf(): { cells: Map<string, Sums>; deltas: Deltas } {
  const cells = new Map<string, Sums>()
  const sums = (key: string) => {
    cells.set(key, cells.get(key) ?? new Map())
    return cells.get(key)!
  }
  const sum = (key: string, field: number, value: Sum) =>
    sums(key).set(field, addSums(sums(key).get(field) ?? 0, value))
  return { cells, deltas: { sum, sums } as unknown as Deltas }
}

/** What all locations hold, what is on its way, and what was written off. */
function total(cells: Map<string, Sums>): Sum {
  let all: Sum = 0
  for (const [key, cell] of cells) {
    const at = (field: number) => cell.get(field) ?? 0
    if (key.startsWith(FAMILY.stock)) all = addSums(all, at(STOCK.onHand))
    // On its way is what was sent less what was received, cancelled and written off.
    if (!key.startsWith(FAMILY.transit)) continue
    const gone = addSums(at(TransferStep.received), at(TransferStep.cancelled))
    all = addSums(all, addSums(at(TransferStep.sent), -BigInt(gone)))
  }
  return all
}

test('[Q20] no step of a transfer changes the sum over all places, transit and what was written off, in whatever order they arrive', async t => {
  await check(
    t,
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.infiniteStream(fc.nat(100)),
      (steps, random) => {
        const { cells, deltas } = cellsOf()
        const opening = places.map(location => ({ item: Buffer.alloc(16, 1), location }))
        for (const { item, location } of opening) {
          reduceStock(
            { location, reason: 1, lines: [{ item, quantity: 50_000 }] },
            deltas,
            () => true
          )
        }
        for (const { body } of shuffled(steps, random)) {
          reduceTransfer(body, deltas)
          if (Number(total(cells)) !== 150_000) throw new Error(`${total(cells)} after a step`)
        }
      }
    ),
    300
  )
})

test('[Q19] how far a transfer is follows from its steps, in whatever order they came', async t => {
  await check(
    t,
    fc.property(
      fc.array(step, { maxLength: 8 }),
      fc.infiniteStream(fc.nat(100)),
      (steps, random) => {
        const id = steps[0]?.body.id ?? Buffer.alloc(16)
        const [from, to] = places as [Buffer, Buffer]
        const noted = steps.map(
          (entry, n): Noted => ({
            entry: { ...entry, body: { ...entry.body, id, from, to } },
            at: { log: Buffer.alloc(32, n), seq: n, index: 0 },
            time: n % 3,
            location: from
          })
        )
        const say = (some: Noted[]) => {
          const { steps: _, ...rest } = transferOf(id, some) ?? { steps: [] }
          return JSON.stringify(rest)
        }
        if (say(noted) !== say(shuffled(noted, random))) throw new Error('the order matters')
      }
    ),
    200
  )
})

test('[Q19] what moved goods weighs more than what was decided, a no more than a yes', t => {
  const [from, to] = places as [Buffer, Buffer]
  const item = Buffer.alloc(16, 1)
  const stateOf = (...steps: [keyof typeof TransferStep, number][]) => {
    const noted = steps.map(([name, quantity], n): Noted => {
      const body = { id: item, step: TransferStep[name], from, to, lines: [{ item, quantity }] }
      const at = { log: Buffer.alloc(32), seq: n, index: 0 }
      return { entry: { kind: 'transfer.stepped', body }, at, time: n, location: from }
    })
    return transferOf(item, noted)?.state
  }
  t.equal(stateOf(), undefined)
  t.equal(stateOf(['requested', 5]), 'requested')
  t.equal(stateOf(['approved', 5]), 'approved')
  t.equal(stateOf(['approved', 5], ['refused', 5]), 'refused')
  t.equal(stateOf(['refused', 5], ['cancelled', 0]), 'cancelled')
  t.equal(stateOf(['refused', 5], ['sent', 5]), 'sent')
  t.equal(stateOf(['sent', 5], ['cancelled', 0]), 'sent', 'a cancellation apart takes nothing back')
  t.equal(stateOf(['sent', 5], ['received', 3]), 'sent')
  t.equal(stateOf(['sent', 5], ['received', 5]), 'done')
  t.equal(stateOf(['sent', 5], ['received', 6]), 'done')
  t.equal(stateOf(['sent', 5], ['writtenOff', 5]), 'done')
  t.equal(stateOf(['sent', 5], ['cancelled', 5]), 'cancelled')
  t.equal(stateOf(['received', 5]), 'ahead')
  t.end()
})

test('[Q21] a step that a transfer is not ready for, or that is about more than is left, is refused', async t => {
  const { office, device, catalogue, here, place } = await store(t)
  const to = await place('South')
  await receiveStock(device, catalogue, { location: here, lines: lines({ TEA: 100 }) })
  const ask = () =>
    beginTransfer(device, catalogue, { from: here, to, lines: lines({ TEA: 50 }) }, 'request')
  const take = (id: Buffer, name: Parameters<typeof stepTransfer>[3], quantity?: number) => {
    const some = quantity === undefined ? {} : { lines: lines({ TEA: quantity }) }
    return stepTransfer(device, catalogue, { id, ...some }, name)
  }
  const { id } = await ask()
  await refused(t, take(id, 'sent'), /is requested and cannot be sent/)
  await take(id, 'approved', 40)
  await refused(t, take(id, 'refused'), /is approved and cannot be refused/)
  await refused(t, take(id, 'writtenOff'), /is approved and cannot be written off/)
  await refused(t, take(id, 'sent', 41), /more of TEA than is left to be sent: \d+\./)
  await take(id, 'sent', 30)
  t.equal((await take(id, 'sent')).lines[0]!.sent, 40_000, 'without lines: what is left')
  await refused(t, take(id, 'sent'), /Nothing of the transfer is left to be sent/)
  await refused(t, take(id, 'cancelled', 41), /more of TEA than is left to be cancelled: \d+\./)
  t.equal((await take(id, 'cancelled')).state, 'cancelled')
  t.equal(await units(office, here), 100)
  await refused(t, take(id, 'received'), /is cancelled and cannot be received/)
  const again = await ask()
  t.equal((await take(again.id, 'refused')).state, 'refused')
  const third = await ask()
  t.equal((await take(third.id, 'cancelled')).state, 'cancelled')
  await refused(t, take(Buffer.alloc(16), 'received', 1), /no transfer 0{32} here yet/)
  const same = { from: here, to: here, lines: lines({ TEA: 1 }) }
  await refused(t, beginTransfer(device, catalogue, same, 'send'), /another location/)
  t.equal(await units(office, here), 100)
  const states = []
  for await (const { state } of transfers(device)) states.push(state)
  t.deepEqual(states.sort(), ['cancelled', 'cancelled', 'refused'])
})
