import type { Noted } from './documents.ts'
import { type StepName, type Transfer, type TransferLine, transferOf } from './transfer-state.ts'

/** Who did what with an item of a transfer. */
export interface ItemStep {
  step: StepName
  /** Thousandths. */
  quantity: number
  /** ms since 1970. */
  time: number
  /** Log of the device, hex. */
  log: string
  /** A member of the staff, hex. */
  staff: string | null
}

/** What all that is wrong about an item of a transfer says. */
interface About {
  /** Ids in hex. */
  transfer: string
  item: string
  from: string
  to: string
  steps: ItemStep[]
}

/** What a person should look at in a transfer. */
export type TransferFact =
  | (About & {
      /** Goods that were given up, or, if `onTheWay` is below 0, more received than was sent. */
      type: 'transfer-difference'
      /** Thousandths; `onTheWay` is 0 at most. */
      writtenOff: number
      onTheWay: number
    })
  | (About & {
      /** More is on its way than was approved: people of the source sent it apart. */
      type: 'transfer-sent-twice'
      /** Thousandths; of what was sent, what was taken back is left out. */
      approved: number
      sent: number
    })

/** What is wrong about the items of a transfer. */
export function transferFacts(id: Buffer, noted: readonly Noted[]): TransferFact[] {
  const found = transferOf(id, noted)
  // A step may arrive before what it follows; while nobody sent it or said no nothing is known.
  const isKnown = found?.steps.some(({ step }) => KNOWN.includes(step)) ?? false
  return (found?.lines ?? []).flatMap(line => {
    const { writtenOff, approved } = line
    const onTheWay = isKnown ? Math.min(0, line.onTheWay) : 0
    const facts: TransferFact[] = []
    if (writtenOff !== 0 || onTheWay < 0) {
      // What settled a loss holds, also when the rest arrives.
      const steps = onTheWay < 0 ? MOVING : LOSING
      const about = aboutOf(found!, line, steps)
      facts.push({ type: 'transfer-difference', ...about, writtenOff, onTheWay })
    }
    if (tooMuch(found!, line) > 0) {
      const sent = line.sent - line.cancelled
      const about = aboutOf(found!, line, SENDING)
      facts.push({ type: 'transfer-sent-twice', ...about, approved, sent })
    }
    return facts
  })
}

/**
 * How much more of an item is on its way than was approved, thousandths. What arrived was really
 * sent, and what nobody had to approve may be sent in any number of parts.
 */
export function tooMuch({ steps }: Transfer, line: TransferLine): number {
  if (!steps.some(({ step }) => step === 'approved')) return 0
  return Math.max(0, Math.min(line.sent - line.cancelled - line.approved, line.onTheWay))
}

const KNOWN: readonly StepName[] = ['sent', 'refused', 'cancelled']
const SENDING: readonly StepName[] = ['approved', 'sent', 'cancelled']
const LOSING: readonly StepName[] = ['sent', 'writtenOff']
const MOVING: readonly StepName[] = ['sent', 'received', 'cancelled', 'writtenOff']

function aboutOf(
  { id, from, to, steps }: Transfer,
  { item }: TransferLine,
  told: readonly StepName[]
): About {
  return {
    ...{ transfer: id.toString('hex'), item, from: from.toString('hex'), to: to.toString('hex') },
    steps: steps
      .map(({ step, quantities, time, log, staff }) => ({
        ...{ step, quantity: quantities.get(item) ?? 0, time },
        ...{ log: log.toString('hex'), staff: staff?.toString('hex') ?? null }
      }))
      .filter(({ step, quantity }) => quantity !== 0 && told.includes(step))
  }
}
