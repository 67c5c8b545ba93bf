import { Fault } from '../../fault/fault.ts'
import { formatAmount } from '../../money/amount.ts'

/** What a card terminal is asked for. */
export interface CardPayment {
  /** Minor units; negative is paid back. */
  amount: number
  /** ISO 4217. */
  currency: string
  /** What somebody typed who took the card by hand: the number on the terminal's slip. */
  authorisation?: string | undefined
}

/** A card terminal: asked before a sale is written, so that none is on record that nobody paid. */
export interface PaymentTerminal {
  /** What the sale names it by. */
  readonly name: string
  /**
   * @returns what proves the payment
   * @throws Fault CONFLICT if the card was declined: nothing was paid
   */
  pay(payment: CardPayment): Promise<{ authorisation: string }>
  /**
   * Takes a payment back, because the sale could not be written.
   *
   * @throws Fault if a person has to do it
   */
  undo(payment: CardPayment, authorisation: string): Promise<void>
}

/** A terminal without a wire: the person at the till took the card and says so. */
export const MANUAL: PaymentTerminal = {
  name: 'manual',
  pay: async ({ authorisation = '' }) => ({ authorisation }),
  async undo({ amount, currency }, authorisation) {
    const slip = authorisation ? ` (${authorisation})` : ''
    throw new Fault(
      'CONFLICT',
      `Take the card payment of ${formatAmount(amount, currency)}${slip} back on the terminal.`
    )
  }
}

/**
 * A terminal in memory, for training and tests.
 *
 * @param declines says of an amount whether the card is declined
 */
export class SimulatedTerminal implements PaymentTerminal {
  readonly name = 'simulated'
  /** What was paid and not taken back, by authorisation: minor units. */
  readonly paid = new Map<string, number>()
  readonly #declines: (amount: number) => boolean
  #count = 0

  constructor(declines: (amount: number) => boolean = () => false) {
    this.#declines = declines
  }

  async pay({ amount, currency }: CardPayment): Promise<{ authorisation: string }> {
    if (this.#declines(amount)) {
      throw new Fault(
        'CONFLICT',
        `The card was declined for ${formatAmount(amount, currency)}: ask for another card or cash.`
      )
    }
    const authorisation = `SIM-${++this.#count}`
    this.paid.set(authorisation, amount)
    return { authorisation }
  }

  async undo(_payment: CardPayment, authorisation: string): Promise<void> {
    this.paid.delete(authorisation)
  }
}
