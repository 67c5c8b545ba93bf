import type { Device } from '../../node/device.ts'
import { CLOCK, CLOCK_OFF_MS, FAMILY } from '../../view/families.ts'
import type { FoundException } from './exception-rule.ts'

/** A clock that was not seen to be off for so many days and then is, is off anew. */
const QUIET_DAYS = 7

/** That the clock of one device was seen to be off by another on a day; devices are keys in hex. */
interface Seen {
  of: string
  by: string
  /** Days since 1970. */
  day: number
  /** ms. */
  ahead: number
  /** ms. */
  behind: number
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
    const days = mine.map(({ day }) => day).sort((x, y) => x - y)
    const since = days.findLast((day, i) => i === 0 || day - days[i - 1]! > QUIET_DAYS)!
    let [ahead, behind] = [0, 0]
    for (const each of mine) {
      if (each.day < since) continue
      const isOf = each.of === most
      ahead = Math.max(ahead, isOf ? each.ahead : each.behind)
      behind = Math.max(behind, isOf ? each.behind : each.ahead)
    }
    yield {
      about: `clock ${most} ${pair ?? ''}`,
      facts: { type: 'clock-off', device: most, other: pair, since, ahead, behind },
      // The same clock is as far off tomorrow, by some ms more: that is nothing new.
      matters: [since, ...[ahead, behind].map(magnitude)]
    }
  }
}

/** Grows by one when what is off has doubled. */
const magnitude = (ms: number) => Math.floor(Math.log2(Math.max(ms, 1) / CLOCK_OFF_MS))

async function allSeen({ view, membership }: Device): Promise<Seen[]> {
  const found: Seen[] = []
  const deviceOf = (key: string) => membership.byLog(Buffer.from(key, 'latin1'))?.device
  for await (const [key, cell] of view.cells<Map<number, number>>(FAMILY.clock)) {
    const [of, by] = [deviceOf(key.slice(1, 33)), deviceOf(key.slice(33))]
    if (!of || !by || of.equals(by)) continue
    for (const [field, ms] of cell) {
      if (field < CLOCK.ahead || ms < CLOCK_OFF_MS) continue
      const isAhead = field % 2 === 0
      found.push({
        ...{ of: of.toString('hex'), by: by.toString('hex') },
        day: Math.floor((field - CLOCK.ahead) / 2),
        ...{ ahead: isAhead ? ms : 0, behind: isAhead ? 0 : ms }
      })
    }
  }
  return found
}
