import { randomBytes } from 'node:crypto'
import crypto from 'hypercore-crypto'
import { type Entry, PaymentWay, type Tender } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import { formatAmount } from '../../money/amount.ts'
import type { Device } from '../../node/device.ts'
import { InTurn } from '../../node/in-turn.ts'
import { besideRequest, requestKey } from '../../node/request.ts'
import type { Payment } from '../../view/payment-facts.ts'
import { type CardPayment, MANUAL, type Outcome, type PaymentTerminal } from './payment-terminal.ts'
import { openPayments, paymentWith } from './payments.ts'

const NAMESPACE = crypto.namespace('tillmesh/payment', 1)[0]!

/** A till that stopped waits so long, ms, for who asks again, before it takes payments back. */
export const ASKED_AGAIN_MS = 60_000

/** A payment that a terminal is asked for, and the driver of that terminal. */
export interface AskedCard extends CardPayment {
  driver: string
}

/** A card payment that was taken: by a terminal, or what a person would have to take back. */
export type TakenCard = AskedCard | { byHand: string }

/**
 * The card payments of one device. Each is in the log before the terminal is asked, so that after a
 * crash at any moment the till knows what it asked for: a request that is made again takes the
 * payment over, and what nobody takes over is given back.
 */
export class Cards {
  readonly #device: Device
  readonly #terminal: PaymentTerminal | null
  /** Payments that this process asked for or took over, hex; null once none is left from before. */
  #mine: Set<string> | null = new Set()
  readonly #turn = new InTurn()

  /** @param terminal what is plugged in besides the person's own hands */
  constructor(device: Device, terminal: PaymentTerminal | null = null) {
    this.#device = device
    this.#terminal = terminal
  }

  /**
   * The driver of the terminal that a tender means.
   *
   * @param name absent is the one that is plugged in
   * @throws Fault NOT_FOUND
   */
  driver(name = this.#terminal?.name ?? MANUAL): string {
    const known = [MANUAL, ...(this.#terminal ? [this.#terminal.name] : [])]
    if (known.includes(name)) return name
    throw new Fault(
      'NOT_FOUND',
      `There is no card terminal "${name}" here. There are: ${known.join(', ')}.`
    )
  }

  /**
   * Asks for card payments one after the other; one that is declined gives the others back.
   *
   * @param tenders those by card get their payment and what the terminal said
   * @param staff who asks, 16 bytes
   * @throws Fault CONFLICT if one is declined, or if nobody knows; DISK_FULL
   */
  async take(tenders: Tender[], staff: Buffer | null): Promise<TakenCard[]> {
    const taken: TakenCard[] = []
    for (const tender of tenders) {
      if (!tender.terminal) continue
      try {
        taken.push(await this.#takeOne(tender, tender.terminal, taken.length, staff))
      } catch (error) {
        const left = await this.giveBack(taken)
        if (!(error instanceof Fault) || left.length === 0) throw error
        throw new Fault(error.code, error.message, [...error.details, ...left], error)
      }
    }
    return taken
  }

  /** Gives back what no sale will name; a sentence for each that a person has to see to. */
  async giveBack(taken: readonly TakenCard[]): Promise<string[]> {
    const left: string[] = []
    for (const each of taken) {
      const sentence = 'byHand' in each ? each.byHand : await this.#giveBack(each)
      if (sentence) left.push(sentence)
    }
    return left
  }

  /**
   * Gives back what this device asked for before it stopped and no sale names, once nobody asks for
   * it again; what the terminal cannot tell is left to a person.
   *
   * @param failed told of what went wrong
   * @returns stops it, and waits for what is under way
   */
  giveBackLeft(failed: (error: unknown) => void): () => Promise<void> {
    let isStopped = false
    let forget = () => {}
    const run = (work: () => Promise<void>) =>
      work().catch(error => {
        if (!isStopped) failed(error)
      })
    const giveBackAll = async (left: Payment[]) => {
      // In a copy of an older state the sale may be missing: others are asked first what they have.
      if (left.length > 0) await this.#turn.run(() => this.#device.commit(() => []))
      await this.#device.settle()
      for (const payment of left) {
        await this.#turn.run(async () => {
          if (isStopped || !(await this.#isLeft(payment))) return
          await this.#giveBack(this.#asked(payment))
        })
      }
      if (!isStopped) this.#mine = null
    }
    const begun = run(async () => {
      const left = await this.#left()
      if (isStopped) return
      const last = Math.max(...left.map(({ time }) => time))
      const wait = last + ASKED_AGAIN_MS - this.#device.clock.now()
      // A clock that was set back holds nothing up.
      const delay = Math.min(Math.max(wait, 0), ASKED_AGAIN_MS)
      forget = this.#device.clock.later(delay, () => void run(() => giveBackAll(left)))
    })
    return async () => {
      isStopped = true
      await begun
      forget()
      await this.#turn.idle()
    }
  }

  /** Payments of this device that a process before this one left open. */
  async #left(): Promise<Payment[]> {
    const { ownLogs } = this.#device
    const left: Payment[] = []
    await this.#device.settle()
    for await (const payment of openPayments(this.#device)) {
      if (ownLogs.some(log => log.equals(payment.log))) left.push(payment)
    }
    return left
  }

  /** True if nobody took it over, here or elsewhere. */
  async #isLeft({ id }: Payment): Promise<boolean> {
    if (this.#mine?.has(id.toString('hex'))) return false
    return typeof (await paymentWith(this.#device, id)) === 'object'
  }

  #asked({ id, amount, terminal }: Payment): AskedCard {
    return { id, amount, currency: this.#device.profile.business.currency, driver: terminal }
  }

  async #takeOne(
    tender: Tender,
    driver: string,
    index: number,
    staff: Buffer | null
  ): Promise<TakenCard> {
    const { currency } = this.#device.profile.business
    const { amount, authorisation } = tender
    if (driver === MANUAL) {
      const slip = authorisation ? ` (${authorisation})` : ''
      const money = formatAmount(amount, currency)
      return { byHand: `Take the card payment of ${money}${slip} back on the terminal.` }
    }
    const { id, isAsked } = await this.#identify(index, driver, amount)
    const payment = { id, amount, currency, driver }
    if (!isAsked) {
      const body = { id, terminal: driver, amount, ...(staff && { staff }) }
      await this.#note({ kind: 'payment.asked', body })
    }
    tender.payment = id
    tender.authorisation = await this.#ask(payment)
    return payment
  }

  /**
   * The id of a payment. A request that is made again means the same payment, unless that came to
   * nothing; without a key nobody can ask again.
   */
  async #identify(
    index: number,
    driver: string,
    amount: number
  ): Promise<{ id: Buffer; isAsked: boolean }> {
    const key = requestKey()
    if (!key) {
      const id = randomBytes(16)
      this.#mine?.add(id.toString('hex'))
      return { id, isAsked: false }
    }
    for (let attempt = 0; ; attempt++) {
      const parts = [NAMESPACE, key, Buffer.from(`${index} ${attempt}`)]
      const id = crypto.hash(parts).subarray(0, 16)
      // One that is just being given back is over then.
      await this.#turn.run(async () => this.#mine?.add(id.toString('hex')))
      await this.#device.settle()
      const before = await paymentWith(this.#device, id)
      if (before === 'over') continue
      if (before === 'new') return { id, isAsked: false }
      if (before.terminal === driver && before.amount === amount) return { id, isAsked: true }
      // What is due changed since.
      const left = await this.#giveBack(this.#asked(before))
      if (left) throw new Fault('CONFLICT', left)
    }
  }

  /** What proves the payment: where the terminal broke off it may be paid all the same. */
  async #ask(payment: AskedCard): Promise<string> {
    try {
      return (await this.#terminal!.pay(payment)).authorisation
    } catch (error) {
      const outcome = await this.#outcomeOf(payment)
      if (outcome.state === 'paid') return outcome.authorisation
      if (outcome.state === 'unknown') {
        throw new Fault('CONFLICT', this.#inDoubt(payment), [], error)
      }
      await this.#end(payment.id, PaymentWay.declined)
      if (error instanceof Fault) throw error
      const sentence = 'The card terminal failed and took nothing: ask it again, or take cash.'
      throw new Fault('CONFLICT', sentence, [], error)
    }
  }

  /** What its terminal says of a payment: no other one can tell. */
  async #outcomeOf({ id, driver }: AskedCard): Promise<Outcome> {
    if (this.#terminal?.name !== driver) return { state: 'unknown' }
    return this.#terminal.outcomeOf(id).catch(() => ({ state: 'unknown' }))
  }

  /** Gives a payment back if it was taken; a sentence if a person has to see to it. */
  async #giveBack(payment: AskedCard): Promise<string | null> {
    const { state } = await this.#outcomeOf(payment)
    if (state === 'unknown') return this.#inDoubt(payment)
    try {
      if (state === 'paid') await this.#terminal!.takeBack(payment)
    } catch (error) {
      return error instanceof Fault ? error.message : this.#inDoubt(payment)
    }
    await this.#end(payment.id, state === 'paid' ? PaymentWay.takenBack : PaymentWay.declined)
    return null
  }

  #inDoubt({ amount, currency }: CardPayment): string {
    return `Nobody knows if the card payment of ${formatAmount(amount, currency)} was taken: look at the terminal, and take it back there if it was.`
  }

  /** What cannot be noted now, on a full disk, is found out again at the next start. */
  async #end(id: Buffer, way: number): Promise<void> {
    await this.#note({ kind: 'payment.ended', body: { id, way } }).catch(() => {})
  }

  /** The payment is no part of what the request does: that is done when the sale is written. */
  #note(entry: Entry): Promise<unknown> {
    return besideRequest(() => this.#device.commit(() => [entry]))
  }
}
