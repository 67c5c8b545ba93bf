import type { Device } from '../node/device.ts'
import { InTurn } from '../node/in-turn.ts'
import { Catalogue } from './catalogue/catalogue.ts'
import { People } from './people/people.ts'
import { Editing } from './records/editing.ts'
import type { Cards } from './selling/cards.ts'
import { cardsOf } from './selling/drivers.ts'

/** What a shop does on one device: one of each service, shared by all who ask. */
export class Retail {
  readonly device: Device
  readonly catalogue: Catalogue
  readonly editing: Editing
  readonly people: People
  readonly cards: Cards
  readonly #edits = new InTurn()

  constructor(device: Device) {
    this.device = device
    this.catalogue = new Catalogue(device)
    this.people = new People(device)
    this.cards = cardsOf(device)
    this.editing = new Editing(device, this.catalogue.lookup)
  }

  /** Runs edits one after the other: two that look at the same things would conflict. */
  inTurn<T>(edit: () => Promise<T>): Promise<T> {
    return this.#edits.run(edit)
  }
}
