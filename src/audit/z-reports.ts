import type { Membership } from '../business/membership.ts'
import { type Address, compareAddresses, type Entry, type ZReported } from '../entry/kinds.ts'
import { readCommits } from '../log/logs.ts'
import type { Device } from '../node/device.ts'
import { firstPlace, writtenFrom } from '../retail/cash/log-range.ts'
import { takingsOf, zOf } from '../retail/cash/z-report.ts'

/** A Z report that counts, and where it stands. */
interface Found {
  z: ZReported
  at: Address
}

/**
 * Computes every Z report again from its device's log. Those of a device whose log was forked are
 * left out: what the device had before it cannot be told from here.
 *
 * @returns one sentence for each that does not fit
 */
export async function checkZReports(
  device: Device,
  membership: Membership,
  places: readonly Address[]
): Promise<string[]> {
  const problems: string[] = []
  for (const { name, zs } of (await byDevice(device, membership, places)).values()) {
    let last: Found | null = null
    for (const found of zs) {
      const wrong = await problemOf(device, found, last).catch(error => (error as Error).message)
      if (wrong) problems.push(`Z report ${found.z.number} of ${name}: ${wrong}`)
      last = found
    }
  }
  return problems
}

async function byDevice(
  device: Device,
  membership: Membership,
  places: readonly Address[]
): Promise<Map<string, { name: string; zs: Found[] }>> {
  const found = new Map<string, { name: string; zs: Found[] }>()
  for (const at of places) {
    const member = membership.byLog(at.log)
    if (!member || membership.verdict(at.log, at.seq, 'z.reported') !== 'counts') continue
    if (membership.logsOf(member.device).some(log => membership.isForked(log))) continue
    const entry = await entryAt(device, at)
    if (entry?.kind !== 'z.reported') continue
    const key = member.device.toString('hex')
    const { name, zs } = found.get(key) ?? { name: member.name, zs: [] }
    zs.push({ z: entry.body, at })
    found.set(key, { name, zs: zs.sort((a, b) => a.z.number - b.z.number) })
  }
  return found
}

/**
 * What is wrong with a Z report, for after its name; null if nothing is.
 *
 * @param last the one before it
 */
async function problemOf(
  device: Device,
  { z, at }: Found,
  last: Found | null
): Promise<string | null> {
  const { shift, number, from } = z
  const next = (last?.z.number ?? 0) + 1
  if (number !== next) return `number ${next} comes next.`
  const begins = last?.at ?? (await firstPlace(device, at.log))
  if (compareAddresses(from, begins) !== 0 && (last || !(await isOpening(device, z)))) {
    return `it does not begin at ${last ? 'the one before it' : 'the first block'}.`
  }
  const takings = await takingsOf(shift, writtenFrom(device, begins, at))
  const right = zOf({ shift, number, from }, takings, last?.z.perpetual ?? 0)
  for (const [field, value] of Object.entries(right)) {
    const [said, found] = [z[field as keyof ZReported] ?? 0, value ?? 0].map(each =>
      JSON.stringify(each)
    )
    if (said !== found) return `it says ${field} ${said}, and its log says ${found}.`
  }
  return null
}

/** Earlier versions began the first report with its shift: right, where nothing was sold before. */
async function isOpening(device: Device, { from, shift }: ZReported): Promise<boolean> {
  const entry = await entryAt(device, from)
  return entry?.kind === 'shift.opened' && entry.body.id.equals(shift)
}

async function entryAt(device: Device, { log, seq, index }: Address): Promise<Entry | null> {
  if (!device.membership.knowsLog(log)) return null
  const core = await device.logs.log(log)
  if (seq >= core.contiguousLength || !(await device.logs.unlock(core))) return null
  const [commit] = await readCommits(core, seq, seq + 1)
  const entry = commit?.entries[index]
  return entry && entry.kind !== 'unknown' ? entry : null
}
