import { randomBytes } from 'node:crypto'
import test from 'tape'
import { TenderType } from '../../src/entry/kinds.ts'
import { servedOf } from '../../src/http/context.ts'
import { plugIn } from '../../src/retail/selling/drivers.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import { SimulatedTerminal } from '../../src/retail/selling/simulated-terminal.ts'
import { tillOf } from '../../src/retail/selling/till.ts'
import { bread } from './card-till.ts'
import { counter, rejects } from './counter.ts'

test('[S69] the simulated terminal takes one payment once, whenever it is asked, and keeps what came of it', async t => {
  const { device } = await counter(t)
  const id = randomBytes(16)
  const [one, other] = [1, 2].map(() => new SimulatedTerminal(device.directory)) as [
    SimulatedTerminal,
    SimulatedTerminal
  ]
  const payment = { id, amount: 500, currency: 'GBP' }
  const first = await one.pay(payment)
  t.deepEqual(await other.pay(payment), first)
  t.deepEqual([...(await other.paid())], [[id.toString('hex'), 500]])
  t.deepEqual(await other.outcomeOf(id), { state: 'paid', authorisation: first.authorisation })
  await other.takeBack(payment)
  t.deepEqual(await one.outcomeOf(id), { state: 'declined' })
  await rejects(t, one.pay(payment), 'CONFLICT', /declined for 5.00/)
  const declined = { ...payment, id: randomBytes(16), amount: -1_213 }
  await rejects(t, one.pay(declined), 'CONFLICT')
  const unheard = { ...payment, id: randomBytes(16) }
  t.deepEqual(await one.outcomeOf(unheard.id), { state: 'declined' })
  await rejects(t, one.pay(unheard), 'CONFLICT', /declined/)
  t.equal((await one.paid()).size, 0)
})

test('[S70] a terminal that was plugged in is asked by default; a slip means by hand, and practice asks nobody', async t => {
  const { device, shop } = await counter(t)
  await plugIn(device.directory, 'simulated')
  await shop.shut('Till 1')
  const node = await shop.open('Till 1', { offline: true })
  const served = servedOf(node)
  if ('relay' in served) return t.fail('no relay')
  const { cards, catalogue } = served.retail
  const till = tillOf(node.device, catalogue, { cards })
  const simulated = new SimulatedTerminal(device.directory)
  const terminalOf = async (tender: object, training = false) => {
    const { sale } = await sell(till, {
      ...bread(1),
      training,
      tenders: [{ type: 'card', ...tender }]
    })
    const [{ type, terminal, payment }] = sale.tenders as [(typeof sale.tenders)[0]]
    return [type, terminal, !!payment, (await simulated.paid()).size]
  }
  const { card } = TenderType
  t.deepEqual(await terminalOf({}), [card, 'simulated', true, 1])
  t.deepEqual(await terminalOf({ terminal: 'simulated' }), [card, 'simulated', true, 2])
  t.deepEqual(await terminalOf({ authorisation: '4711' }), [card, 'manual', false, 2])
  t.deepEqual(await terminalOf({ terminal: 'manual' }), [card, 'manual', false, 2])
  t.deepEqual(await terminalOf({}, true), [card, 'simulated', false, 2])
})
