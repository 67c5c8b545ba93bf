import { runAll, type Scenario, sell } from './scenario.ts'
import type { Till } from './till.ts'

/** What happens within a shop, or between shops that only people join. */
export const SHOP: Scenario[] = [
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
      await runAll(tills)
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
      await runAll(tills)
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
      await runAll(tills)
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
      await runAll(tills)
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
      await runAll(tills)
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
      await runAll(tills)
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
      await runAll(others)
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
    rule: 'G12',
    name: 'slow',
    title: '[G12] tills whose every line carries 64 kbit a second agree',
    sales: { small: 50, full: 1_000 },
    async run(lab, sales) {
      const tills = await lab.business(lab.net.shop(), 'A', 'B', 'C')
      for (const { machine } of tills) machine.limit(64)
      await runAll(tills)
      await sell(tills, sales)
      await lab.settled(tills, 600)
    }
  }
]
