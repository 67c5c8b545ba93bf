import fc from 'fast-check'
import test from 'tape'
import { Fault } from '../../src/fault/fault.ts'
import type { Node } from '../../src/node/node.ts'
import { exceptions } from '../../src/retail/exceptions/exceptions.ts'
import { settleException } from '../../src/retail/exceptions/settling.ts'
import { hire } from '../../src/retail/people/staff.ts'
import { transfer } from '../../src/retail/stock/transfers.ts'
import { check } from '../property.ts'
import { level } from '../shop.ts'
import { refused } from './refused.ts'
import { agree, apart, together, waiting } from './store.ts'
import { twoStores } from './two-stores.ts'

const ANNA = Buffer.alloc(16, 1)

const messages = async ({ device }: Node) =>
  (await exceptions(device)).map(({ message }) => message)

test('[Q26] more than was sent is refused where that is known, and booked as what it is if it came', async t => {
  const { shop, north, take, ask, stands } = await twoStores(t)
  const { id } = await ask(north, 40, 'send')
  await refused(
    t,
    take(north, id, 'received', 41),
    /more of TEA than is left to be received: 40\..*--more/
  )
  await refused(t, take(north, id, 'received', { MUG: 1 }), /more of MUG than is left/)
  t.deepEqual(await stands(north), [60, 40, 0, 0], 'what is refused leaves nothing')
  const more = { moreThanSent: true }
  t.equal((await take(north, id, 'received', 45, more)).state, 'done')
  t.deepEqual(await stands(north), [60, -5, 45, 0])
  await take(north, id, 'received', { MUG: 2 }, more)
  const [mugs, tea] = (await messages(north)).sort((a, b) => (a.includes('MUG') ? -1 : b ? 1 : 0))
  t.match(tea!, /: of TEA 5 more arrived than were sent \(sent 40 at Office on 2.*received 45 at/)
  t.match(mugs!, /: of MUG 2 more arrived than were sent \(received 2 at Office on /)
  const other = await ask(north, 10, 'send')
  await take(north, other.id, 'cancelled')
  await refused(t, take(north, other.id, 'received', 10), /is cancelled and cannot be received/)
  await refused(t, take(north, other.id, 'received', undefined, more), /is cancelled/)
  await take(north, other.id, 'received', 10, more)
  t.equal((await waiting(north)).length, 3)
  const no = await ask(north, 10)
  await take(north, no.id, 'refused')
  await take(north, no.id, 'received', 10, more)
  t.equal((await waiting(north)).length, 4, 'what nobody was to send')
  t.deepEqual(shop.problems, [])
})

test('[Q27] what was received apart beyond what was sent, or twice, says who did what, and is put right', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  await hire(north.device, ANNA, { name: 'Anna', pin: '4711', role: 'manager' })
  const over = await ask(north, 30, 'send')
  const twice = await ask(north, 10, 'send')
  await level(north, south)
  await apart(north, south)
  const never = await ask(north, 5, 'send')
  await take(south, never.id, 'received', { TEA: 5, MUG: 3 })
  await take(south, over.id, 'received', 33, { moreThanSent: true, staff: ANNA })
  for (const node of [north, south]) await take(node, twice.id, 'received')
  t.deepEqual(await messages(north), [], 'apart there is nothing to say')
  await together(north, south)
  const said = (await messages(south)).sort()
  t.deepEqual((await messages(north)).sort(), said)
  const about = (part: RegExp) => said.filter(message => part.test(message))
  const one = about(/of TEA 3 more arrived/)
  t.match(one[0]!, /\(sent 30 at Office on 2[-\d]+, received 33 by Anna at South on 2[-\d]+\)/)
  t.equal(about(/of MUG 3 more arrived than were sent \(received 3 at South on/).length, 1)
  t.equal(about(/of TEA 10 more .*received 10 at .*received 10 at/).length, 1)
  t.equal(said.length, 3)
  t.deepEqual(await stands(north), [55, -3 - 10 - 3, 33 + 20 + 5, 0], 'three mugs too')

  const settle = async (node: Node, part: RegExp, how: object) => {
    const found = (await exceptions(node.device)).find(({ message }) => part.test(message))!
    await settleException(node.device, found.id, how as { how: 'corrected' })
    await level(north, south)
  }
  await settle(south, /TEA 3 more/, { how: 'corrected' })
  await settle(north, /TEA 10 more/, { how: 'counted', counted: 10_000, note: 'One box.' })
  await settle(north, /MUG 3 more/, { how: 'explained', note: 'A present.' })
  for (const node of [north, south]) {
    t.deepEqual(await waiting(node), [])
    t.deepEqual(await stands(node), [52, -3, 48, 0], 'of the mugs nobody said where they came from')
  }
  await agree(t, north, south)
  t.deepEqual(shop.problems, [])
})

test('[Q28] what two people of the source sent apart is shown as sent twice, and taken back once', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  const other = await shop.join('Back room', north, 'till')
  const { id } = await ask(south, 50)
  await level(north, south, other)
  await apart(north, south, other)
  for (const node of [north, other]) await take(node, id, 'approved', 40)
  for (const node of [north, other]) await take(node, id, 'sent')
  await together(north, south, other)
  const all = [north, south, other]
  for (const node of all) {
    t.equal((await transfer(node.device, id))!.lines[0]!.approved, 40_000, 'approved once')
    t.deepEqual(await stands(node), [20, 80, 0, 0])
    const [message, ...rest] = await messages(node)
    t.deepEqual(rest, [])
    t.match(message!, /: of TEA 80 were sent and 40 approved \(.*sent 40 at Office on .*sent 40 at/)
    t.match(message!, /sent 40 at Back room on/)
  }
  await take(south, id, 'received', 40)
  await level(...all)
  const [found] = await exceptions(south.device)
  await refused(
    t,
    settleException(south.device, found!.id, { how: 'counted', counted: 40_000 }),
    /sent twice is not counted/
  )
  await settleException(south.device, found!.id, { how: 'corrected' })
  await level(...all)
  for (const node of all) {
    t.deepEqual(await waiting(node), [])
    t.deepEqual(await stands(node), [60, 0, 40, 0])
    t.equal((await transfer(node.device, id))!.state, 'done')
  }
  await agree(t, ...all)
  t.deepEqual(shop.problems, [])
})

test('[Q29] what was written off is found again by who receives it, or by a count', async t => {
  const { north, take, ask, stands } = await twoStores(t)
  const { id } = await ask(north, 40, 'send')
  await take(north, id, 'received', 37)
  await take(north, id, 'writtenOff')
  const [lost] = await exceptions(north.device)
  t.match(
    lost!.message,
    /of TEA 3 never arrived and were written off \(sent 40 .*, written off 3 at/
  )
  await settleException(north.device, lost!.id, { how: 'accepted' })
  await take(north, id, 'received', 2, { moreThanSent: true })
  const [found] = await exceptions(north.device)
  t.match(found!.message, /of TEA 2 more arrived/)
  await settleException(north.device, found!.id, { how: 'corrected' })
  t.deepEqual(await stands(north), [60, 0, 39, 1])
  const [less] = await exceptions(north.device)
  t.match(less!.message, /of TEA 1 never arrived/)
  await settleException(north.device, less!.id, { how: 'counted', counted: 40_000 })
  t.deepEqual(await stands(north), [60, 0, 40, 0])
  t.deepEqual(await waiting(north), [])
})

test('[Q20] whatever people do to transfers, and however they settle what is wrong, nothing comes or goes', async t => {
  const { shop, north, south, take, ask, stands } = await twoStores(t)
  const nodes = [north, south]
  const steps = ['approved', 'refused', 'sent', 'received', 'cancelled', 'writtenOff'] as const
  const act = fc.record({
    at: fc.constantFrom(0, 1),
    what: fc.constantFrom('request', 'send', 'settle', 'meet', ...steps, ...steps),
    which: fc.nat(5),
    tea: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
    more: fc.boolean(),
    how: fc.constantFrom('accepted', 'corrected', 'counted')
  })
  await apart(north, south)
  const property = fc.asyncProperty(fc.array(act, { minLength: 20, maxLength: 20 }), async acts => {
    const ids = [(await ask(north, 9, 'send')).id, (await ask(south, 9)).id]
    for (const { at, what, which, tea, more, how } of acts) {
      const node = nodes[at]!
      const id = ids[which % ids.length]!
      const one = async () => {
        if (what === 'request' || what === 'send') ids.push((await ask(node, 7, what)).id)
        else if (what === 'settle') {
          // Who settles an oversell by a count does bring something.
          const all = (await exceptions(node.device)).filter(({ type }) => type !== 'oversell')
          const found = all[which % Math.max(1, all.length)]
          const counted = how === 'counted' ? { counted: (tea ?? 0) * 1000 } : {}
          if (found) await settleException(node.device, found.id, { how, ...counted })
        } else if (what === 'meet') {
          await together(...nodes)
          await apart(...nodes)
        } else await take(node, id, what, tea, { moreThanSent: more })
      }
      await one().catch(error => {
        if (!(error instanceof Fault)) throw error
      })
      await stands(node)
    }
  })
  await check(t, property, 3)
  await together(...nodes)
  await agree(t, ...nodes)
  t.deepEqual(shop.problems, [])
})
