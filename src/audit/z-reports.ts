import type { Membership } from '../business/membership.ts'
import { type Address, compareAddresses, type Entry, type ZReported } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { logsUpTo, writtenFrom } from '../retail/cash/log-range.ts'
import { takingsOf, zOf } from '../retail/cash/z-report.ts'

/** A Z report that counts, and where it stands. */
interface Found {
  z: ZReported
  at: Address
}

/**
 * Computes every Z report again from its device's log. Of those of a device whose log was forked,
 * one that goes over the fork is left out: which blocks it added up cannot be told from here. And
 * the perpetual total may have grown by what another branch had.
 *
 * @returns one sentence for each that does not fit
 */
export async function checkZReports(
  device: Device,
  membership: Membership,
  places: readonly Address[]
): Promise<string[]> {
  const problems: string[] = []
  for (const { name, zs, isForked } of (await byDevice(device, membership, places)).values()) {
    for (const found of zs) {
      const check = isForked ? problemBesideFork : problemOf
      const wrong = await check(device, found, zs).catch(error => (error as Error).message)
      if (wrong) problems.push(`Z report ${found.z.number} of ${name}: ${wrong}`)
    }
  }
  return problems
}

/** The Z reports of one device, by their numbers. */
interface Row {
  name: string
  zs: Found[]
  isForked: boolean
}

async function byDevice(
  device: Device,
  membership: Membership,
  places: readonly Address[]
): Promise<Map<string, Row>> {
  const found = new Map<string, Row>()
  for (const at of places) {
    const member = membership.byLog(at.log)
    if (!member || membership.verdict(at.log, at.seq, 'z.reported') !== 'counts') continue
    const entry = await entryAt(device, at)
    if (entry?.kind !== 'z.reported') continue
    const key = member.device.toString('hex')
    const isForked = membership.logsOf(member.device).some(log => membership.isForked(log))
    const row = found.get(key) ?? { name: member.name, zs: [], isForked }
    row.zs.push({ z: entry.body, at })
    row.zs.sort((a, b) => a.z.number - b.z.number || compareAddresses(a.at, b.at))
    found.set(key, row)
  }
  return found
}

/** What is wrong with a Z report, for after its name; null if nothing is. */
async function problemOf(
  device: Device,
  found: Found,
  zs: readonly Found[]
): Promise<string | null> {
  const { z, at } = found
  const last = zs[zs.indexOf(found) - 1]
  const next = (last?.z.number ?? 0) + 1
  if (z.number !== next) return `number ${next} comes next.`
  const begin = last?.at ?? { log: (await logsUpTo(device, at.log))[0]!, seq: 0, index: 0 }
  if (compareAddresses(z.from, begin) !== 0) {
    return last
      ? 'it does not begin at the one before it.'
      : 'it does not begin where the log of its device does.'
  }
  return differenceIn(device, found, last?.z.perpetual ?? 0)
}

async function problemBesideFork(
  device: Device,
  found: Found,
  zs: readonly Found[]
): Promise<string | null> {
  const { z, at } = found
  const last = zs.find(each => compareAddresses(each.at, z.from) === 0)
  if (last && z.number <= last.z.number) return `number ${last.z.number + 1} or more comes next.`
  if (!z.from.log.equals(at.log)) return null
  return differenceIn(device, found, Math.max(z.perpetual - z.gross, last?.z.perpetual ?? 0))
}

/** The first field in which a Z report is not what its log says, as a sentence; null if none. */
async function differenceIn(
  device: Device,
  { z, at }: Found,
  perpetual: number
): Promise<string | null> {
  const { shift, number, from } = z
  const takings = await takingsOf(shift, writtenFrom(device, from, at))
  const right = zOf({ shift, number, from }, takings, perpetual)
  for (const [field, value] of Object.entries(right)) {
    const [said, found] = [z[field as keyof ZReported] ?? 0, value ?? 0].map(each =>
      JSON.stringify(each)
    )
    if (said !== found) return `it says ${field} ${said}, and its log says ${found}.`
  }
  return null
}

async function entryAt(device: Device, { log, seq, index }: Address): Promise<Entry | null> {
  if (!device.membership.knowsLog(log)) return null
  const core = await device.logs.log(log)
  if (seq >= core.contiguousLength || !(await device.logs.unlock(core))) return null
  const [commit] = await readCommits(core, seq, seq + 1)
  const entry = commit?.entries[index]
  return entry && entry.kind !== 'unknown' ? entry : null
}
