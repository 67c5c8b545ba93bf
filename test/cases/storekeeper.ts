/** Somebody who counts and sends goods by chance at one till, and notes it in the ledger. */
import type { Device } from '../../src/node/device.ts'
import { Catalogue } from '../../src/retail/catalogue/catalogue.ts'
import { type Till, tillOf } from '../../src/retail/selling/till.ts'
import { closeStocktake, count, openStocktake } from '../../src/retail/stock/stocktake.ts'
import { beginTransfer, stepTransfer } from '../../src/retail/stock/transfers.ts'
import { lines as units } from '../retail/store.ts'
import { type Chance, type Ledger, Stock } from './ledger.ts'

/** What is written on the paper in a box that goes to another place. */
export interface Letter {
  id: Buffer
  from: Buffer
  to: Buffer
  goods: Record<string, number>
}

/** What the generator sells, and where. */
export interface World {
  /** Price by code, minor units. */
  prices: ReadonlyMap<string, number>
  /** Codes of what is counted and sent about. */
  tracked: readonly string[]
  shop: Buffer
  depot: Buffer
  ledger: Ledger
}

/** What differed from the ledger, where the ledger can tell at once. */
export type Note = (what: string, found: unknown, expected: unknown) => void

export class Storekeeper {
  readonly chance: Chance
  /** Boxes that were sent to the other till's people, and those that came. */
  outbox: Letter[] = []
  inbox: Letter[] = []
  /** What this till knows to be on hand. */
  readonly seen = new Stock()
  protected readonly world: World
  protected readonly note: Note
  protected till!: Till
  #takes: { id: Buffer; place: Buffer; differences: Map<string, number> }[] = []
  #sent: Letter[] = []

  constructor(chance: Chance, world: World, note: Note) {
    this.chance = chance
    this.world = world
    this.note = note
  }

  /** Goes on at a device: the same one, opened again. */
  standAt(device: Device): void {
    this.till = tillOf(device, new Catalogue(device))
  }

  protected get device(): Device {
    return this.till.device
  }

  get #catalogue(): Catalogue {
    return this.till.catalogue
  }

  protected move(
    cause: 'sold' | 'returned' | 'counted',
    place: Buffer,
    code: string,
    by: number
  ): void {
    this.world.ledger.move(cause, place, code, by)
    this.seen.add(place, code, by)
  }

  /** Begins to count a place; it is counted here and closed some rounds later. */
  async count(): Promise<void> {
    const { shop, depot, tracked } = this.world
    const place = this.chance.one([shop, depot])
    const { id } = await openStocktake(this.device, { location: place, name: 'Some shelves' })
    const differences = new Map<string, number>()
    for (let i = 0; i < 3; i++) {
      const code = this.chance.one(tracked)
      const known = this.seen.of(place, code)
      const counted = Math.max(0, known + this.chance.between(-2, 3))
      const lines = [{ code, counted: counted * 1000 }]
      const [noted] = await count(this.device, this.#catalogue, { id, lines })
      this.note(`${code} on hand when it is counted`, noted!.onHand, known * 1000)
      differences.set(code, counted - known)
    }
    this.#takes.push({ id, place, differences })
  }

  async closeCount(): Promise<void> {
    const take = this.#takes.shift()
    if (!take) return
    const { state } = await closeStocktake(this.device, take.id)
    this.note('a stocktake', state, 'closed')
    for (const [code, by] of take.differences) this.move('counted', take.place, code, by)
  }

  /** Sends a box, or brings it over at once. */
  async send(): Promise<void> {
    const { shop, depot, tracked, ledger } = this.world
    const [from, to] = this.chance.happens(50) ? [shop, depot] : [depot, shop]
    const goods: Letter['goods'] = {}
    for (let i = 0; i < 2; i++) goods[this.chance.one(tracked)] = this.chance.between(1, 9)
    const how = this.chance.happens(25) ? 'move' : 'send'
    const request = { from, to, lines: units(goods) }
    const { id } = await beginTransfer(this.device, this.#catalogue, request, how)
    const letter = { id, from, to, goods }
    this.#goods(letter, 'sent', goods)
    for (const [code, sent] of Object.entries(goods)) {
      ledger.stock.add(from, code, -sent)
      this.seen.add(from, code, -sent)
      if (how === 'move') this.#arrive(to, code, sent)
    }
    if (how === 'move') this.#goods(letter, 'received', goods)
    else {
      this.outbox.push(letter)
      this.#sent.push(letter)
    }
  }

  #goods(
    { id }: Letter,
    step: 'sent' | 'received' | 'cancelled' | 'writtenOff',
    goods: Letter['goods']
  ) {
    for (const [code, by] of Object.entries(goods)) {
      this.world.ledger.transferred(id, code, step, by)
    }
  }

  #arrive(place: Buffer, code: string, by: number): void {
    this.world.ledger.stock.add(place, code, by)
    this.seen.add(place, code, by)
  }

  /** Receives what came by paper alone: nothing of the sending is known here. Some boxes are short. */
  async receive(): Promise<void> {
    for (const letter of this.inbox.splice(0)) {
      const short = this.chance.happens(30) ? 1 : 0
      const goods: Letter['goods'] = {}
      for (const [code, sent] of Object.entries(letter.goods)) {
        if (sent > short) goods[code] = sent - short
      }
      if (Object.keys(goods).length === 0) continue
      const { id, from, to } = letter
      const request = { id, from, to, lines: units(goods) }
      const { state } = await stepTransfer(this.device, this.#catalogue, request, 'received')
      this.note('a transfer that was received', state, 'ahead')
      this.#goods(letter, 'received', goods)
      for (const [code, by] of Object.entries(goods)) this.#arrive(to, code, by)
    }
  }

  /** Of a box that was sent some is given up, or all taken back, as if it had not arrived. */
  async giveUp(): Promise<void> {
    const letter = this.#sent.shift()
    if (!letter || !this.chance.happens(25)) return
    const step = this.chance.one(['writtenOff', 'cancelled'] as const)
    const [first] = Object.keys(letter.goods)
    const goods = step === 'cancelled' ? letter.goods : { [first!]: 1 }
    const request = { id: letter.id, ...(step === 'writtenOff' && { lines: units(goods) }) }
    await stepTransfer(this.device, this.#catalogue, request, step)
    this.#goods(letter, step, goods)
    if (step === 'writtenOff') return
    for (const [code, by] of Object.entries(goods)) this.#arrive(letter.from, code, by)
  }
}
