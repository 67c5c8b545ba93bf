import type { Device } from '../../node/device.ts'
import { InTurn } from '../../node/in-turn.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { Cards } from './cards.ts'

/** What selling asks for that not everybody may do. */
export type SellingAction =
  | 'sell'
  | 'discount'
  | 'price-override'
  | 'return'
  | 'return-without-receipt'
  | 'credit'
  | 'void'
  | 'reprint'
  | 'train'
  | 'settle'

/** A device that sells, who stands at it, and what is plugged into it. */
export interface Till {
  device: Device
  catalogue: Catalogue
  /** Who acts: id of a member of the staff, or null. */
  staff: Buffer | null
  /**
   * @param detail what was tried, for the journal of the staff
   * @throws Fault NOT_PERMITTED unless who acts may do this
   */
  needs(action: SellingAction, detail?: string): Promise<void>
  /** Does what looks at what others do as well, one after the other. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
  /** What is paid by card. */
  cards: Cards
}

const turns = new WeakMap<Device, InTurn>()

/** The same for all tills of a device. */
function turnsOf(device: Device): InTurn {
  let turn = turns.get(device)
  if (!turn) {
    turn = new InTurn()
    turns.set(device, turn)
  }
  return turn
}

/** A till where everybody may do everything, but for what is said. */
export function tillOf(
  device: Device,
  catalogue: Catalogue,
  parts: Partial<Omit<Till, 'device' | 'catalogue'>> = {}
): Till {
  return {
    ...{ device, catalogue, staff: null },
    needs: async () => {},
    inTurn: work => turnsOf(device).run(work),
    cards: parts.cards ?? new Cards(device),
    ...parts
  }
}
