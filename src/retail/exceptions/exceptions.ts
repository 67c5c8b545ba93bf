import crypto from 'hypercore-crypto'
import type { Device } from '../../node/device.ts'
import { lastReceiptIn } from '../../node/receipts.ts'
import type { Once } from '../../view/cell.ts'
import type { ExceptionFact } from '../../view/derive.ts'
import { DOCUMENT, documentKey, type Noted, unpackNoted } from '../../view/documents.ts'
import { ROW } from '../../view/families.ts'
import { Catalogue } from '../catalogue/catalogue.ts'
import { stalePrices } from '../catalogue/stale-prices.ts'
import { soldAfterLeaving } from '../people/staff-rule.ts'
import { balanceExceptions } from '../selling/balance-exceptions.ts'
import { type Taker, takersOf } from '../stock/oversell.ts'
import { clocksOff } from './clock-rule.ts'
import type { ExceptionRule } from './exception-rule.ts'
import { describe } from './exception-text.ts'
import { silentTills } from './silence-rule.ts'

/** Something a person should look at, with a sentence for them. */
export interface ShopException {
  /** Names what it is about, 16 bytes in hex: the same on every device. */
  id: string
  /** Hash of its facts, 16 bytes in hex: when they change, what settled it no longer holds. */
  print: string
  type: ExceptionFact['type']
  message: string
  facts: ExceptionFact
  /** Who is to look at it: id of a member of the staff in hex, or null. */
  owner: string | null
  /** True if somebody settled it and its facts are the same since. */
  settled: boolean
  /** Of an oversell: the sales that took what was not there. */
  takers?: Taker[]
}

const NAMESPACE = crypto.namespace('tillmesh/exception', 1)[0]!

const hash = (text: string) => crypto.hash([NAMESPACE, Buffer.from(text)]).subarray(0, 16)

/** The rules besides the view's own. */
const RULES: readonly ExceptionRule[] = [
  balanceExceptions,
  stalePrices,
  clocksOff,
  soldAfterLeaving,
  silentTills
]

/**
 * Everything that waits for a person.
 *
 * @param settled true for what was settled as well
 * @param id those whose id begins so only, hex; others cost next to nothing then
 */
export async function exceptions(
  device: Device,
  { settled = false, id: begin = '' } = {}
): Promise<ShopException[]> {
  const listed: { id: Buffer; print: string; facts: ExceptionFact; noted: Noted[] }[] = []
  const isAsked = (about: string) => hash(about).toString('hex').startsWith(begin)
  for await (const { about, facts, wrong } of found(device, isAsked)) {
    if (!isAsked(about)) continue
    const id = hash(about)
    const print = hash(wrong ?? JSON.stringify(facts)).toString('hex')
    const noted = await notedOf(device, id)
    if (settled || !isSettled(noted, print)) listed.push({ id, print, facts, noted })
  }
  const oversells = listed.flatMap(({ facts }) => (facts.type === 'oversell' ? [facts] : []))
  const takers = await takersOf(device, oversells)
  const catalogue = new Catalogue(device)
  return Promise.all(
    listed.map(async ({ id, print, facts, noted }) => {
      const by = facts.type === 'oversell' ? takers.get(facts.location + facts.item)! : null
      return {
        ...{ id: id.toString('hex'), print, type: facts.type, facts },
        message: await describe(device, catalogue, facts, by ?? []),
        ...{ owner: ownerIn(noted), settled: isSettled(noted, print), ...(by && { takers: by }) }
      }
    })
  )
}

const found: ExceptionRule = async function* (device, isAsked) {
  for await (const [about, value] of device.view.rows(ROW.exception)) {
    if (!isAsked(about)) continue
    const facts = await stillLost(device, JSON.parse(value.toString()) as ExceptionFact)
    if (facts) yield { about, facts }
  }
  for (const rule of RULES) yield* rule(device, isAsked)
}

/** What people did about an exception. */
export async function notedOf({ view }: Pick<Device, 'view'>, id: Buffer): Promise<Noted[]> {
  return unpackNoted(await view.cell<Once>(documentKey(DOCUMENT.exception, id)))
}

const isSettled = (noted: Noted[], print: string) =>
  noted.some(
    ({ entry }) => entry?.kind === 'exception.settled' && entry.body.print.toString('hex') === print
  )

function ownerIn(noted: Noted[]): string | null {
  const assigned = noted.findLast(({ entry }) => entry?.kind === 'exception.assigned')?.entry
  return assigned?.kind === 'exception.assigned' ? assigned.body.owner.toString('hex') : null
}

/** Of sales that were declared lost, those that did not turn up since; null if all did. */
async function stillLost(device: Device, fact: ExceptionFact): Promise<ExceptionFact | null> {
  if (fact.type !== 'lost-sales') return fact
  const logs = device.membership.logsOf(Buffer.from(fact.device, 'hex'))
  const held = await lastReceiptIn(device.view, logs)
  if (fact.to !== null && held >= fact.to) return null
  return { ...fact, from: Math.max(fact.from, held + 1) }
}
