/** Somebody at a till who does by chance what people do, and notes it in the ledger. */
import { randomBytes } from 'node:crypto'
import { TenderType, type ZReported } from '../../src/entry/kinds.ts'
import {
  closeShift,
  countShift,
  moveCash,
  openShift,
  zReports
} from '../../src/retail/cash/shift.ts'
import { cancelCart, park, resume } from '../../src/retail/selling/park.ts'
import { sell } from '../../src/retail/selling/sell.ts'
import type { SoldSale } from '../../src/retail/selling/sold-sale.ts'
import type { HandedOver } from '../../src/retail/selling/tenders.ts'
import { closeStocktake } from '../../src/retail/stock/stocktake.ts'
import { Takings } from './ledger.ts'
import { Storekeeper } from './storekeeper.ts'

/** A line of a bill: units, price of one and what is taken off, minor units. */
interface Line {
  code: string
  units: number
  price: number
  off: number
}

/** A bill that was sold; `left` is what did not come back of each line yet, as known here. */
export interface Bill {
  at: SoldSale['at']
  lines: Line[]
  left: number[]
}

/** A cart that waits. */
export interface Waiting {
  id: Buffer
  lines: Line[]
}

const dueOf = (lines: readonly Line[]) =>
  lines.reduce((sum, { units, price, off }) => sum + units * price - off, 0)

/** What two tills know before they are apart; `counted` is by how much a stocktake differs. */
export interface Known {
  bills: Bill[]
  carts: Waiting[]
  take: Buffer
  counted: { code: string; units: number }
}

/** Who also sells, and has a drawer. */
export class Clerk extends Storekeeper {
  readonly zs: ZReported[] = []
  carts: Waiting[] = []
  bills: Bill[] = []
  /** All that was sold, and what the shift took. */
  readonly all = new Takings()
  #shift = new Takings()
  #float = 0

  /** Sells many at once, as many as are asked for. */
  async sellMany(number: number): Promise<Bill[]> {
    const planned = Array.from({ length: number }, () => {
      const lines = this.#lines()
      return { lines, ...this.#payment(dueOf(lines)) }
    })
    const sold = await Promise.all(
      planned.map(({ lines, tenders }) =>
        sell(this.till, { lines: lines.map(asked), ...(tenders && { tenders }) })
      )
    )
    const bills = planned.map(({ lines, paid }, i) => this.#sold(lines, paid, sold[i]!.at))
    this.bills.push(...bills)
    await this.device.settle()
    return bills
  }

  #lines(): Line[] {
    const { chance } = this
    return Array.from({ length: chance.between(1, 3) }, () => {
      const [code, price] = chance.one([...this.world.prices])
      const sold = chance.between(1, 3)
      const off = chance.happens(10) ? chance.between(1, Math.floor((sold * price) / 2)) : 0
      return { code, units: sold, price, off }
    })
  }

  #payment(due: number): { tenders?: HandedOver[]; paid: { cash: number; card: number } } {
    const cash = { cash: due, card: 0 }
    switch (this.chance.between(1, 4)) {
      case 1:
        return { tenders: [{ type: 'card' }], paid: { cash: 0, card: due } }
      case 2: {
        const card = Math.ceil(due / 3)
        const tenders = [{ type: 'card', amount: card }, { type: 'cash' }]
        return { tenders, paid: { cash: due - card, card } }
      }
      case 3:
        return {
          tenders: [{ type: 'cash', amount: due + this.chance.between(1, 500) }],
          paid: cash
        }
      default:
        return { paid: cash }
    }
  }

  #sold(lines: Line[], paid: { cash: number; card: number }, at: SoldSale['at']): Bill {
    for (const line of lines) this.move('sold', this.world.shop, line.code, -line.units)
    const discounts = lines.reduce((sum, { off }) => sum + off, 0)
    this.#take({ sales: 1, gross: dueOf(lines), discounts, ...paid })
    return { at, lines, left: lines.map(line => line.units) }
  }

  #take(more: Parameters<Takings['add']>[0]): void {
    this.#shift.add(more)
    this.all.add(more)
  }

  /** Takes a line of an earlier bill back, in parts where that is to the cent; at times for other goods. */
  async takeBack(bill = this.chance.one(this.bills), whole = false): Promise<void> {
    const line = this.chance.between(0, bill.lines.length - 1)
    const left = bill.left[line]!
    const { code, units: sold, price, off } = bill.lines[line]!
    if (left === 0) return
    const back = whole || off ? left : this.chance.between(1, left)
    const others = this.chance.happens(30) ? this.#lines() : []
    const { log, seq, index } = bill.at
    const receipt = { log: log.toString('hex'), seq, index }
    await sell(this.till, {
      lines: others.map(asked),
      returns: [{ receipt, line, quantity: back * 1000 }]
    })
    bill.left[line] = left - back
    const returned = back * price - off
    this.move('returned', this.world.shop, code, back)
    this.world.ledger.cameBack(`${receipt.log} ${seq} ${index} ${line}`, sold, back)
    this.#take({ returns: 1, returned, gross: -returned, discounts: -off, cash: -returned })
    this.#sold(others, { cash: dueOf(others), card: 0 }, bill.at)
  }

  /** Of what the other till knows too some comes back, some carts are sold, and all is closed. */
  async goOnWith({ bills, carts, take, counted }: Known): Promise<void> {
    this.bills = []
    for (const bill of bills) {
      if (this.chance.happens(60)) await this.takeBack({ ...bill, left: [...bill.left] }, true)
    }
    for (const cart of carts) {
      if (!this.chance.happens(50)) continue
      this.carts.push(cart)
      await this.goOn(true)
    }
    await closeStocktake(this.device, take)
    this.seen.add(this.world.shop, counted.code, counted.units)
  }

  /**
   * Does what people do in some hours; every few times the shift ends.
   *
   * @param number of the round, from 0
   * @param size bills, as far as `goal` allows, which is how many there are to be in all
   */
  async round(number: number, size: number, goal: number): Promise<void> {
    const left = () => goal - this.all.sales
    const returns = Math.ceil(size / 30)
    const parked = Math.ceil(size / 50)
    await this.receive()
    await this.giveUp()
    await this.sellMany(Math.max(0, Math.min(left(), size - returns - parked)))
    for (let i = 0; i < returns && left() > 0; i++) await this.takeBack()
    for (let i = 0; i < parked; i++) await this.park()
    while (this.carts.length > 3 && left() > 0) await this.goOn()
    await this.send()
    if (this.chance.happens(60)) await this.moveCash()
    if (number % 3 === 0) await this.count()
    if (number % 3 === 2) await this.closeCount()
    if (number % 5 !== 4) return
    await this.closeShift()
    // Sold while no shift is open: it is in a report of its own.
    if (left() > 0) await this.sellMany(1)
    await this.openShift()
  }

  /** Parks a cart that anybody may go on with. */
  async park(): Promise<void> {
    const lines = this.#lines()
    const { id } = await park(
      this.till,
      { type: 'parked', lines: lines.map(asked) },
      randomBytes(16)
    )
    this.carts.push({ id, lines })
  }

  /** Goes on with a cart, and sells it or, at times where it is no one else's, gives it up. */
  async goOn(isShared = false): Promise<void> {
    const { id, lines } = this.carts.shift()!
    if (!isShared && this.chance.happens(20)) {
      await cancelCart(this.till, id)
      return
    }
    if (this.chance.happens(50)) await resume(this.till, id)
    const { tenders, paid } = this.#payment(dueOf(lines))
    const { at } = await sell(this.till, { cart: id, ...(tenders && { tenders }) })
    this.world.ledger.cartSold(id)
    this.bills.push(this.#sold(lines, paid, at))
  }

  async openShift(): Promise<void> {
    this.#float = this.chance.between(0, 20_000)
    const { id } = await openShift(this.device, { float: this.#float })
    if (this.#shift.sales === 0) return
    const own = this.device.log.key
    for await (const { z, at } of zReports(this.device)) {
      if (!at.log.equals(own) || z.number !== this.zs.length + 1) continue
      this.note('before the shift', z.shift.equals(id), false)
      this.#reported(z)
      break
    }
  }

  async moveCash(): Promise<void> {
    const way = this.chance.one(['in', 'out', 'expense'] as const)
    const amount = this.chance.between(1, 5_000)
    await moveCash(this.device, way, { amount, ...(way === 'expense' && { category: 'Tea' }) })
    this.#take({ moved: way === 'in' ? amount : -amount, expenses: way === 'expense' ? amount : 0 })
  }

  /** Ends the shift and holds its Z report against what was noted. */
  async closeShift(): Promise<void> {
    const due = this.#float + this.#shift.moved + this.#shift.cash
    const counted = [{ type: TenderType.cash, amount: due + this.chance.between(-300, 300) }]
    const before = this.chance.happens(50)
    if (before) await countShift(this.device, counted)
    const { z } = await closeShift(this.device, before ? {} : { counted })
    this.note('its drawer', [z.float, z.counted], [this.#float, counted])
    this.#reported(z)
  }

  #reported(z: ZReported): void {
    const number = this.zs.length + 1
    this.note(`Z report ${number}`, takingsIn(z), { ...this.#shift })
    this.note('its place', [z.number, z.perpetual], [number, this.all.gross])
    this.zs.push(z)
    this.#shift = new Takings()
  }
}

const asked = ({ code, units, off }: Line) => ({
  ...{ code, quantity: units * 1000 },
  ...(off && { discount: { amount: off } })
})

/** What a Z report says, as the ledger says it. */
export function takingsIn(z: ZReported) {
  const of = (wanted: number) => z.tenders.find(({ type }) => type === wanted)?.amount ?? 0
  const { sales, gross, returns, returned, discounts = 0, moved, expenses = 0 } = z
  const [cash, card] = [of(TenderType.cash), of(TenderType.card)]
  return { sales, gross, returns, returned, discounts, cash, card, moved, expenses }
}
