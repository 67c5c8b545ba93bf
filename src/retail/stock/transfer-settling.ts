import { type Entry, TransferStep } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import { type TransferFact, tooMuch } from '../../view/transfer-facts.ts'
import type { StepName } from '../../view/transfer-state.ts'
import { transfer } from './transfers.ts'

/** How somebody settles what is wrong about an item of a transfer. */
interface TransferSettling {
  /** True if the transfer's own books are to be put right. */
  isCorrected: boolean
  /** How much of it arrived in all, thousandths. */
  counted?: number | undefined
  note?: string | undefined
  staff: Buffer | null
}

/**
 * The steps that put right what is wrong about an item of a transfer. What was sent twice is taken
 * back once. What arrived beyond what was sent was found again if it had been written off, else it
 * was sent; `counted` says first how much did arrive.
 *
 * @throws Fault BAD_INPUT for a count of what nobody received too much of
 */
export async function transferSettled(
  device: Device,
  fact: TransferFact,
  { isCorrected, counted, note, staff }: TransferSettling
): Promise<Entry[]> {
  const id = Buffer.from(fact.transfer, 'hex')
  const found = await transfer(device, id)
  const line = found?.lines.find(({ item }) => item === fact.item)
  if (!found || !line || (!isCorrected && counted === undefined)) return []
  const steps: [StepName, number][] = []
  if (fact.type === 'transfer-sent-twice') {
    if (counted !== undefined) {
      throw new Fault(
        'BAD_INPUT',
        'What was sent twice is not counted: settle it as corrected if it left once, or as accepted.'
      ).at('body.counted')
    }
    steps.push(['cancelled', tooMuch(found, line)])
  } else {
    const arrived = (counted ?? line.received) - line.received
    const missing = Math.max(0, arrived - line.onTheWay)
    const foundAgain = Math.min(missing, Math.max(0, line.writtenOff))
    steps.push(['sent', missing - foundAgain], ['writtenOff', -foundAgain], ['received', arrived])
  }
  const { from, to } = found
  return steps
    .filter(([, quantity]) => quantity !== 0)
    .map(([step, quantity]) => ({
      kind: 'transfer.stepped',
      body: {
        ...{ id, step: TransferStep[step], from, to, note: note ?? null, staff },
        lines: [{ item: Buffer.from(fact.item, 'hex'), quantity }]
      }
    }))
}
