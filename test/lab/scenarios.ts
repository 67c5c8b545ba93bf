import { inTurns } from './founding.ts'
import type { Lab } from './lab.ts'
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
    rule: 'G1',
    name: 'wifi',
    title: '[G1] tills on a Wi-Fi that is a tenth of a second late and loses a tenth agree',
    sales: { small: 50, full: 2_000 },
    radio: true,
    async run(lab, sales) {
      const tills = await lab.business(lab.net.shop(), 'A', 'B', 'C')
      // Two radios lie between two tills.
      const quality = { delayMs: 50, loss: 0.05 }
      for (const [seed, { machine }] of tills.entries()) await machine.degrade({ ...quality, seed })
      await run(tills)
      await sell(tills, sales)
      await lab.settled()
    }
  },
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
    rule: 'G4',
    name: 'middle',
    title: '[G4] a device between two that never meet carries everything, each time it is back',
    sales: { small: 50, full: 2_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop(), net.shop()]
      const tills = await lab.business(one, 'A', 'B', 'C')
      const [, b, between] = tills as [Till, Till, Till]
      b.move(two)
      between.machine.plug(two, 'eth1')
      await run(tills)
      await sell(tills, sales)
      await lab.settled()
      for (const port of ['eth0', 'eth1']) between.machine.cut(port)
      await sell(tills, sales)
      await lab.apart(...tills)
      for (const port of ['eth0', 'eth1']) between.machine.mend(port)
      await lab.settled()
    }
  },
  {
    rule: 'G5',
    name: 'long-cut',
    title: '[G5] a shop cut off for ten thousand sales catches up with all of them',
    sales: { small: 1_000, full: 10_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop().connect(net.internet), net.shop().connect(net.internet)]
      const dht = await lab.dht()
      const tills = await lab.business(one, 'A', 'B')
      tills[1]!.move(two)
      await inTurns(tills, till => till.run(...dht.options))
      await lab.linked(tills[0]!, 1)
      two.cut()
      await sell(tills, sales)
      await lab.apart(...tills)
      two.mend()
      await lab.settled()
    }
  },
  {
    rule: 'G6',
    name: 'roaming',
    title:
      '[G6] a till that is carried to and fro between two shops brings each the news of the other',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const shops = [lab.net.shop(), lab.net.shop()] as const
      const tills = await lab.business(shops[0], 'A', 'B', 'C')
      const [a, b, carried] = tills as [Till, Till, Till]
      b.move(shops[1])
      await run(tills)
      const walk = async () => {
        for (const [shop, till] of [[shops[1], b] as const, [shops[0], a] as const]) {
          carried.move(shop)
          await lab.level(carried, till)
        }
      }
      for (let walks = 0; walks < (lab.small ? 1 : 4); walks++) {
        await sell(tills, sales)
        await walk()
      }
      await walk() // once more: A has not heard what B sold last
      await lab.settled()
    }
  },
  {
    rule: 'G7',
    name: 'twenty',
    title: '[G7] as many devices as a large shop has, all selling at once, agree',
    sales: { small: 10, full: 500 },
    async run(lab, sales) {
      const count = lab.small ? 8 : 20
      const names = Array.from({ length: count }, (_, i) => `Till ${i + 1}`)
      const tills = await lab.business(lab.net.shop(), ...names)
      await run(tills)
      await sell(tills, sales)
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
    rule: 'G9',
    name: 'no-multicast',
    title: '[G9] where the network carries no multicast, an address is enough',
    sales: { small: 50, full: 2_000 },
    async run(lab, sales) {
      const shop = lab.net.shop()
      const tills = await lab.business(shop, 'A', 'B', 'C')
      const [a, ...others] = tills as [Till, ...Till[]]
      shop.blockMulticast()
      await a.run('--link-port', '7421')
      await run(others)
      await sell(tills, sales)
      await lab.apart(...tills)
      for (const till of others) await till.cli('link', `${a.machine.address()}:7421`)
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
  },
  {
    rule: 'G11',
    name: 'strangers',
    title: '[G11] two businesses on one network and one DHT get no link to each other and no sale',
    sales: { small: 50, full: 2_000 },
    async run(lab, sales) {
      const { net } = lab
      const [one, two] = [net.shop().connect(net.internet), net.shop().connect(net.internet)]
      const dht = await lab.dht()
      const ours = await lab.business(one, 'A', 'B')
      const theirs = await lab.business(one, 'X', 'Y')
      for (const till of [ours[1]!, theirs[1]!]) till.move(two)
      await inTurns([...ours, ...theirs], till => till.run(...dht.options))
      await sell([...ours, ...theirs], sales)
      for (const tills of [ours, theirs]) await lab.settled(tills)
      for (const tills of [ours, theirs]) {
        const names = tills.map(({ name }) => name)
        for (const till of tills) await lab.knowsOnly(till, names)
      }
    }
  },
  {
    rule: 'G12',
    name: 'slow',
    title: '[G12] tills whose every line carries 64 kbit a second agree',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const tills = await lab.business(lab.net.shop(), 'A', 'B', 'C')
      for (const { machine } of tills) machine.limit(64)
      await run(tills)
      await sell(tills, sales)
      await lab.settled(tills, 600)
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
    title: '[Y37] devices find each other by a DHT that came late, and by one that forgot all',
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
      await sell(tills, sales)
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
  }
]
