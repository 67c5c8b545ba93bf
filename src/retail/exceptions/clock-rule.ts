import type { Device } from '../../node/device.ts'
import { CLOCK, CLOCK_OFF_MS, FAMILY } from '../../view/families.ts'
import type { FoundException } from './exception-rule.ts'

/** A clock that was not seen off for so many days was put right: off again it is something new. */
const DAYS_RIGHT = 7

/** By how much a clock was off on a day, ms; `day` in days since 1970. */
interface Day {
  day: number
  ahead: number
  behind: number
}

/** That the clock of one device was seen to be off by another; devices are keys in hex. */
interface Seen {
  of: string
  by: string
  days: Day[]
}

/**
 * Clocks that are off. Of two that differ nobody can tell which is right; so a device that differs
 * from several is the one that is off, and where only two differ both are named. One that was
 * settled is open again when it is off twice as much, or was right for a week in between.
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
    const days = seen.filter(about).flatMap(each => (each.of === most ? each.days : turned(each)))
    seen = seen.filter(each => !about(each))
    const { day: since, ahead, behind } = lastRun(days)
    yield {
      about: `clock ${most} ${pair ?? ''}`,
      facts: { type: 'clock-off', device: most, other: pair, ahead, behind, since },
      wrong: `${since} ${doublings(ahead)} ${doublings(behind)}`
    }
  }
}

/** The same, said of the other one's clock. */
const turned = ({ days }: Seen): Day[] =>
  days.map(({ day, ahead, behind }) => ({ day, ahead: behind, behind: ahead }))

/** The latest time without a break in which a clock was off: its first day, and the most of it. */
function lastRun(days: readonly Day[]): Day {
  const [last, ...earlier] = [...days].sort((a, b) => b.day - a.day)
  const run = { ...last! }
  for (const { day, ahead, behind } of earlier) {
    if (run.day - day > DAYS_RIGHT) break
    run.day = day
    run.ahead = Math.max(run.ahead, ahead)
    run.behind = Math.max(run.behind, behind)
  }
  return run
}

/** How often what is nobody's matter has to be doubled to be this much; ms. */
const doublings = (ms: number) => Math.max(0, Math.ceil(Math.log2(ms / CLOCK_OFF_MS)))

async function allSeen({ view, membership }: Device): Promise<Seen[]> {
  const found: Seen[] = []
  const deviceOf = (key: string) => membership.byLog(Buffer.from(key, 'latin1'))?.device
  for await (const [key, cell] of view.cells<Map<number, number>>(FAMILY.clock)) {
    const [of, by] = [deviceOf(key.slice(1, 33)), deviceOf(key.slice(33))]
    if (!of || !by || of.equals(by)) continue
    const days = daysIn(cell)
    if (days.length > 0) found.push({ of: of.toString('hex'), by: by.toString('hex'), days })
  }
  return found
}

function daysIn(cell: ReadonlyMap<number, number>): Day[] {
  const days: Day[] = []
  for (const [field, ms] of cell) {
    if (field < CLOCK.day || ms < CLOCK_OFF_MS) continue
    const isBehind = (field - CLOCK.day) % 2 === 1
    const day = Math.floor((field - CLOCK.day) / 2)
    days.push({ day, ahead: isBehind ? 0 : ms, behind: isBehind ? ms : 0 })
  }
  return days
}
