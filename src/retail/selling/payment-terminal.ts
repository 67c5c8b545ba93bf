/** What a card terminal is asked for. */
export interface CardPayment {
  /** 16 bytes: asked for twice, it is one payment. */
  id: Buffer
  /** Minor units; negative is paid back. */
  amount: number
  /** ISO 4217. */
  currency: string
}

/**
 * What came of a payment. Declined is final: nothing is paid by this id and nothing will be, because
 * the card or the terminal refused, the terminal was never asked, or it took the payment back.
 */
export type Outcome =
  | { state: 'paid'; authorisation: string }
  | { state: 'declined' }
  | { state: 'unknown' }

/**
 * A card terminal: asked before a sale is written, so that none is on record that nobody paid. What
 * it did with a payment it remembers by the payment's id, whatever happens to the till.
 */
export interface PaymentTerminal {
  /** What a tender names it by. */
  readonly name: string
  /**
   * Asks for a payment, or answers what came of it if it was asked for before: never twice. It gives
   * up by itself when nobody holds a card out.
   *
   * @returns what proves the payment
   * @throws Fault CONFLICT if it was declined; anything else if nobody knows
   */
  pay(payment: CardPayment): Promise<{ authorisation: string }>
  /**
   * What came of a payment. One that the terminal never heard of is declined from now on.
   *
   * @throws anything if nobody knows, as `unknown` says
   */
  outcomeOf(id: Buffer): Promise<Outcome>
  /**
   * Takes a payment back, because no sale names it; nothing if that was done before.
   *
   * @throws Fault if a person has to do it
   */
  takeBack(payment: CardPayment): Promise<void>
}

/** No wire to a terminal: the person at the till took the card and says so. */
export const MANUAL = 'manual'
