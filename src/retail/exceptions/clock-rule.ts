import type { Device } from '../../node/device.ts'
import { CLOCK, CLOCK_OFF_MS, FAMILY } from '../../view/families.ts'
import type { FoundException } from './exception-rule.ts'

/** That the clock of one device was seen to be off by another, ms; devices are keys in hex. */
interface Seen {
  of: string
  by: string
  ahead: number
  behind: number
  last: number
}

/**
 * Clocks that are off. Of two that differ nobody can tell which is right; so a device that differs
 * from several is the one that is off, and where only two differ both are named.
 */
export async function* clocksOff(device: Device): AsyncGenerator<FoundException> {
  let seen = await allSeen(device)
  while (seen.length > 0) {
    const others = new Map<string, Set<string>>()
    const differs = (one: string, other: string) =>
      others.set(one, (others.get(one) ?? new Set()).add(other))
    for (const { of, by } of seen) {
      differs(of, by)
      differs(by, of)
    }
    const [most, from] = [...others].sort(
      ([a, x], [b, y]) => y.size - x.size || (a < b ? -1 : 1)
    )[0]!
    const pair = from.size === 1 ? ([...from][0] as string) : null
    const about = (each: Seen) => each.of === most || each.by === most
    const mine = seen.filter(about)
    seen = seen.filter(each => !about(each))
    let [ahead, behind, last] = [0, 0, 0]
    for (const each of mine) {
      const isOf = each.of === most
      ahead = Math.max(ahead, isOf ? each.ahead : each.behind)
      behind = Math.max(behind, isOf ? each.behind : each.ahead)
      last = Math.max(last, each.last)
    }
    yield {
      about: `clock ${most} ${pair ?? ''}`,
      facts: { type: 'clock-off', device: most, other: pair, ahead, behind, last }
    }
  }
}

async function allSeen({ view, membership }: Device): Promise<Seen[]> {
  const found: Seen[] = []
  const deviceOf = (key: string) => membership.byLog(Buffer.from(key, 'latin1'))?.device
  for await (const [key, cell] of view.cells<Map<number, number>>(FAMILY.clock)) {
    const [of, by] = [deviceOf(key.slice(1, 33)), deviceOf(key.slice(33))]
    const [ahead, behind, last] = [CLOCK.ahead, CLOCK.behind, CLOCK.last].map(field =>
      Number(cell.get(field) ?? 0)
    ) as [number, number, number]
    if (!of || !by || of.equals(by) || Math.max(ahead, behind) < CLOCK_OFF_MS) continue
    found.push({ of: of.toString('hex'), by: by.toString('hex'), ahead, behind, last })
  }
  return found
}
