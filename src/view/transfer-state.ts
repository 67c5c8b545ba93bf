import { TransferStep } from '../entry/kinds.ts'
import type { Noted } from './documents.ts'

/** Name of a step. */
export type StepName = keyof typeof TransferStep

/** Every step's name, in the order of their codes. */
export const STEPS = Object.keys(TransferStep) as readonly StepName[]

/** How far a transfer is, by what is known here. */
export type TransferState =
  | 'requested'
  | 'approved'
  | 'refused'
  | 'cancelled'
  /** Something is on its way. */
  | 'sent'
  /** Something was received and what was sent is not known here yet. */
  | 'ahead'
  | 'done'

/**
 * An item of a transfer: thousandths by step, and what is on its way. `approved` is the most that one
 * approval allows: two that were made apart do not allow it twice.
 */
export type TransferLine = Record<StepName, number> & { item: string; onTheWay: number }

/** One step as it was written. */
export interface Step {
  step: StepName
  time: number
  log: Buffer
  staff: Buffer | null
  note: string
  /** Thousandths by item in hex. */
  quantities: ReadonlyMap<string, number>
}

/** A transfer as its steps tell. */
export interface Transfer {
  id: Buffer
  from: Buffer
  to: Buffer
  state: TransferState
  /** By item. */
  lines: TransferLine[]
  steps: Step[]
}

/**
 * A transfer as its steps tell: the same of the same steps, in whatever order they came. What moved
 * goods weighs more than what was only decided, a no more than a yes.
 *
 * @returns null if there is no step among them
 */
export function transferOf(id: Buffer, noted: readonly Noted[]): Transfer | null {
  const steps: Step[] = []
  const lines = new Map<string, TransferLine>()
  let ends: { from: Buffer; to: Buffer } | null = null
  for (const { entry, time, at } of noted) {
    if (entry?.kind !== 'transfer.stepped') continue
    const { from, to, staff, note } = entry.body
    const step = STEPS[entry.body.step - 1]
    if (!step) continue
    ends ??= { from, to }
    const quantities = new Map<string, number>()
    for (const { item, quantity } of entry.body.lines) {
      const name = item.toString('hex')
      quantities.set(name, (quantities.get(name) ?? 0) + quantity)
    }
    for (const [item, quantity] of quantities) {
      const line = lines.get(item) ?? lineOf(item)
      lines.set(item, line)
      line[step] = step === 'approved' ? Math.max(line[step], quantity) : line[step] + quantity
    }
    steps.push({ step, time, log: at.log, staff: staff ?? null, note: note ?? '', quantities })
  }
  if (!ends) return null
  for (const line of lines.values()) {
    line.onTheWay = line.sent - line.received - line.cancelled - line.writtenOff
  }
  const all = [...lines.values()].sort((a, b) => (a.item < b.item ? -1 : 1))
  return {
    ...{ id, ...ends, lines: all, steps },
    state: stateOf(all, new Set(steps.map(({ step }) => step)))
  }
}

function lineOf(item: string): TransferLine {
  const none = Object.fromEntries(STEPS.map(step => [step, 0])) as Record<StepName, number>
  return { ...none, item, onTheWay: 0 }
}

function stateOf(lines: TransferLine[], steps: Set<StepName>): TransferState {
  const some = (step: StepName) => lines.some(line => line[step] !== 0)
  if (lines.some(({ onTheWay }) => onTheWay > 0)) return 'sent'
  if (some('sent')) return some('received') || some('writtenOff') ? 'done' : 'cancelled'
  if (some('received') || some('cancelled') || some('writtenOff')) return 'ahead'
  return (
    (['cancelled', 'refused', 'approved'] as const).find(step => steps.has(step)) ?? 'requested'
  )
}
