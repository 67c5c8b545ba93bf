import { inTurns, type Lab } from './lab.ts'
import type { Till } from './till.ts'

/** One thing that happens to shops. */
export interface Scenario {
  /** Its rule in docs/SPEC.md. */
  rule: string
  /** What `npm run lab` knows it by. */
  name: string
  title: string
  /** It needs links that delay and lose packets. */
  radio?: true
  /** Sales that each till makes: with the other tests, and alone. */
  sales: { small: number; full: number }
  run: (lab: Lab, sales: number) => Promise<void>
}

const run = (tills: Till[]) => inTurns(tills, till => till.run())
const sell = async (tills: Till[], sales: number) => {
  await Promise.all(tills.map(till => till.sell(sales)))
}

/** All of them, in the order of their rules. */
export const SCENARIOS: Scenario[] = [
  {
    rule: 'G2',
    name: 'till-cut',
    title: '[G2] a till cut off from its shop sells on, and all agree once its cable is back',
    sales: { small: 100, full: 2_000 },
    async run(lab, sales) {
      const tills = await lab.business(lab.net.shop(), 'A', 'B', 'C')
      await run(tills)
      await lab.linked(tills[0]!, 2)
      await sell(tills, sales)
      tills[2]!.machine.cut()
      await sell(tills, sales)
      await lab.apart(tills[0]!, tills[2]!)
      tills[2]!.machine.mend()
      await lab.settled()
    }
  },
  {
    rule: 'G3',
    name: 'shop-cut',
    title: '[G3] a shop cut off from the internet sells on, and all agree once its line is back',
    sales: { small: 100, full: 2_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop().connect(net.internet), net.shop().connect(net.internet)]
      const dht = await lab.dht()
      const tills = await lab.business(one, 'A', 'B', 'C', 'D')
      for (const till of tills.slice(2)) till.move(two)
      await inTurns(tills, till => till.run(...dht.options))
      await lab.linked(tills[0]!, 3)
      await sell(tills, sales)
      two.cut()
      await sell(tills, sales)
      await lab.apart(tills[0]!, tills[2]!)
      two.mend()
      await lab.settled()
    }
  },
  {
    rule: 'Y36',
    name: 'places',
    title: '[Y36] devices at many places have one lasting link each, by a DHT of one machine',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const { net } = lab
      const home = net.shop().connect(net.internet)
      const dht = await lab.dht()
      const tills = await lab.business(home, 'A', 'B', 'C', 'D', 'E')
      for (const till of tills.slice(1)) till.move(net.shop().connect(net.internet))
      await inTurns(tills, till => till.run(...dht.options))
      await inTurns(tills, till => lab.linked(till, tills.length - 1))
      lab.tell('all are linked to all')
      const ups = () => tills.flatMap(({ events }) => events.filter(line => /"up"/.test(line)))
      const before = ups().length
      await sell(tills, sales)
      await lab.settled()
      if (ups().length > before) throw new Error(`a link was replaced:\n${ups().join('\n')}`)
      lab.tell(`${before} links came up in all`)
    }
  },
  {
    rule: 'Y37',
    name: 'dht-away',
    title: '[Y37] devices find each other though their DHT was away, forgot all, or came late',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop().connect(net.internet), net.shop().connect(net.internet)]
      const dht = await lab.dht()
      const tills = await lab.business(one, 'A', 'B')
      const [a, b] = tills as [Till, Till]
      b.move(two)
      await dht.kill()
      await inTurns(tills, till => till.run(...dht.options))
      await sell(tills, sales)
      await dht.run()
      await lab.linked(a, 1)
      lab.tell('linked by a DHT that came late')
      await dht.kill()
      await dht.run()
      await b.stop()
      await b.run()
      await lab.linked(b, 1)
      lab.tell('linked by a DHT that forgot all')
      two.cut()
      await dht.kill()
      for (const till of tills) await lab.linked(till, 0)
      lab.tell('both noticed that the line is dead')
      await sell(tills, sales)
      two.mend()
      await dht.run()
      await lab.settled()
    }
  },
  {
    rule: 'Y39',
    name: 'one-way',
    title: '[Y39] a link that carries one way only ends at both ends, and a new one comes up',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop().connect(net.internet), net.shop().connect(net.internet)]
      const dht = await lab.dht()
      const tills = await lab.business(one, 'A', 'B')
      tills[1]!.move(two)
      await inTurns(tills, till => till.run(...dht.options))
      await lab.linked(tills[0]!, 1)
      two.mute(one)
      await sell(tills, sales)
      for (const till of tills) await lab.linked(till, 0)
      two.unmute(one)
      await lab.settled()
    }
  },
  {
    rule: 'G8',
    name: 'addresses',
    title: '[G8] tills whose addresses change while they sell find each other again',
    sales: { small: 100, full: 2_000 },
    async run(lab, sales) {
      const tills = await lab.business(lab.net.shop(), 'A', 'B', 'C')
      await run(tills)
      for (const round of [1, 2, 3]) {
        await sell(tills, sales)
        for (const [i, { machine }] of tills.entries()) machine.readdress(50 * round + i)
      }
      await sell(tills, sales)
      await lab.settled()
    }
  },
  {
    rule: 'G10',
    name: 'power-cut',
    title: '[G10] a till that loses its power while it catches up, again and again, loses nothing',
    sales: { small: 300, full: 10_000 },
    async run(lab, sales) {
      const [a, b] = (await lab.business(lab.net.shop(), 'A', 'B')) as [Till, Till]
      await a.run()
      await a.sell(sales)
      for (let cut = 0; cut < 5; cut++) {
        await b.run()
        const selling = b.sell(sales)
        const before = b.sold.length
        await lab.until('a sale of B', () => b.sold.length > before)
        await b.kill()
        await selling
      }
      await b.run()
      await lab.settled()
    }
  }
]
