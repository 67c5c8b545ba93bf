import { inTurns } from './founding.ts'
import { runAll, type Scenario, sell } from './scenario.ts'
import type { Till } from './till.ts'

/** What happens between shops on one internet, by a DHT of their own. */
export const INTERNET: Scenario[] = [
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
      await runAll(tills, ...dht.options)
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
      await runAll(tills, ...dht.options)
      await lab.linked(tills[0]!, 1)
      two.cut()
      await sell(tills, sales)
      await lab.apart(...tills)
      two.mend()
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
      await runAll([...ours, ...theirs], ...dht.options)
      await sell([...ours, ...theirs], sales)
      for (const tills of [ours, theirs]) await lab.settled(tills)
      for (const till of ours) await lab.ignores(till, ['X', 'Y'])
      for (const till of theirs) await lab.ignores(till, ['A', 'B', 'C', 'D', 'E'])
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
      await runAll(tills, ...dht.options)
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
      await runAll(tills, ...dht.options)
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
      await runAll(tills, ...dht.options)
      await lab.linked(tills[0]!, 1)
      two.mute(one)
      await sell(tills, sales)
      for (const till of tills) await lab.linked(till, 0)
      two.unmute(one)
      await lab.settled()
    }
  }
]
