import { type Address, compareAddresses, type SaleLine } from '../../entry/kinds.ts'
import { Fault } from '../../fault/fault.ts'
import type { Device } from '../../node/device.ts'
import type { Once } from '../../view/cell.ts'
import { serialHistory, serialKey } from '../../view/serials.ts'

/**
 * The serial numbers of the units of a line that come back.
 *
 * @param sale where the line stands
 * @param quantity thousandths of a unit
 * @param asked absent if all that are still out come back
 * @throws Fault BAD_INPUT for a number that the line does not have or one that is missing, CONFLICT
 *   for one that came back already
 */
export async function serialsBack(
  { view }: Pick<Device, 'view'>,
  { item, serials }: SaleLine,
  sale: Address,
  quantity: number,
  { line, serials: asked }: { line: number; serials?: string[] | undefined }
): Promise<string[]> {
  const sold = serials ?? []
  if (sold.length === 0) return []
  const out: string[] = []
  for (const serial of sold) {
    const history = serialHistory(await view.cell<Once>(serialKey(item, serial)))
    if (!history.returned.some(back => back.sale && compareAddresses(back.sale, sale) === 0))
      out.push(serial)
  }
  const units = quantity / 1000
  const back = asked ?? (out.length === units ? out : [])
  const gone = back.find(serial => sold.includes(serial) && !out.includes(serial))
  if (gone !== undefined) throw cameBack(gone)
  const areSold = back.every(serial => sold.includes(serial))
  if (areSold && back.length === units && new Set(back).size === units) return back
  throw new Fault(
    'BAD_INPUT',
    `The units on line ${line + 1} have serial numbers: say which ${units} of ${out.join(', ')} come back.`
  )
}

/** A unit does not come back twice. */
export const cameBack = (serial: string): Fault =>
  new Fault('CONFLICT', `The unit with the serial number "${serial}" came back already.`)
