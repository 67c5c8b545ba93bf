import { TransferStep } from '../../entry/kinds.ts'
import type { Noted } from '../../view/documents.ts'
import { addTo, byItem } from './stock-lines.ts'

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

/** An item of a transfer: thousandths by step, and what is on its way. */
export type TransferLine = Record<StepName, number> & { item: string; onTheWay: number }

/** One step as it was written. */
export interface Step {
  step: StepName
  time: number
  log: Buffer
  staff: Buffer | null
  note: string
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
  const sums = new Map(STEPS.map(step => [step, new Map<string, number>()]))
  const steps: Step[] = []
  let ends: { from: Buffer; to: Buffer } | null = null
  for (const { entry, time, at } of noted) {
    if (entry?.kind !== 'transfer.stepped') continue
    const { from, to, lines, staff, note } = entry.body
    const step = STEPS[entry.body.step - 1]
    if (!step) continue
    ends ??= { from, to }
    for (const [item, quantity] of byItem(lines)) addTo(sums.get(step)!, item, quantity)
    steps.push({ step, time, log: at.log, staff: staff ?? null, note: note ?? '' })
  }
  if (!ends) return null
  const items = new Set([...sums.values()].flatMap(sum => [...sum.keys()]))
  const lines = [...items].sort().map(item => {
    const of = (step: StepName) => sums.get(step)!.get(item) ?? 0
    const line = Object.fromEntries(STEPS.map(step => [step, of(step)])) as Record<StepName, number>
    const onTheWay = line.sent - line.received - line.cancelled - line.writtenOff
    return { ...line, item, onTheWay }
  })
  return {
    id,
    ...ends,
    state: stateOf(lines, new Set(steps.map(({ step }) => step))),
    lines,
    steps
  }
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
