import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { Fault } from '../../fault/fault.ts'
import { formatAmount } from '../../money/amount.ts'
import { InTurn } from '../../node/in-turn.ts'
import { writeDurably } from '../../node/profile.ts'
import type { CardPayment, Outcome, PaymentTerminal } from './payment-terminal.ts'

/** Amounts that end so are declined: 5.13, 20.13. */
const DECLINED_ENDING = 13

/** What came of a payment; `amount` in minor units. */
type Known = { authorisation: string; amount: number } | 'declined'

/**
 * A terminal without a card, to try out and to test with. It pays any amount but one that ends in
 * 13 minor units. What came of each payment is in the file `simulated-terminal` of the device's
 * directory, durable before it answers, as a real terminal would remember it.
 */
export class SimulatedTerminal implements PaymentTerminal {
  readonly name = 'simulated'
  readonly #file: string
  readonly #turn = new InTurn()

  /** @param directory the device's */
  constructor(directory: string) {
    this.#file = path.join(directory, 'simulated-terminal')
  }

  /** What is paid and was not taken back: minor units, by the payment's id in hex. */
  async paid(): Promise<Map<string, number>> {
    const known = [...(await this.#read())]
    return new Map(known.flatMap(([id, of]) => (of === 'declined' ? [] : [[id, of.amount]])))
  }

  pay({ id, amount, currency }: CardPayment): Promise<{ authorisation: string }> {
    return this.#turn.run(async () => {
      const known = await this.#read()
      const isDeclined = Math.abs(amount) % 100 === DECLINED_ENDING
      const before = known.get(name(id))
      const now =
        before ?? (isDeclined ? 'declined' : { authorisation: `SIM-${known.size + 1}`, amount })
      if (!before) await this.#write(known.set(name(id), now))
      if (now !== 'declined') return now
      throw new Fault(
        'CONFLICT',
        `The card was declined for ${formatAmount(amount, currency)}: ask for another card or cash.`
      )
    })
  }

  outcomeOf(id: Buffer): Promise<Outcome> {
    return this.#turn.run(async () => {
      const known = await this.#read()
      const of = known.get(name(id))
      if (!of) await this.#write(known.set(name(id), 'declined'))
      if (!of || of === 'declined') return { state: 'declined' }
      return { state: 'paid', authorisation: of.authorisation }
    })
  }

  takeBack({ id }: CardPayment): Promise<void> {
    return this.#turn.run(async () => this.#write((await this.#read()).set(name(id), 'declined')))
  }

  /** What came of each payment, by its id in hex. */
  async #read(): Promise<Map<string, Known>> {
    const text = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '{}'
      throw error
    })
    return new Map(Object.entries(JSON.parse(text) as Record<string, Known>))
  }

  #write(known: Map<string, Known>): Promise<void> {
    return writeDurably(this.#file, JSON.stringify(Object.fromEntries(known)))
  }
}

const name = (id: Buffer) => id.toString('hex')
