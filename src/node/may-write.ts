import type Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import type { Entry } from '../entry/kinds.ts'
import { problemOf } from '../entry/limits.ts'
import { Fault } from '../fault/fault.ts'
import type { Profile } from './profile.ts'

/** Who writes, and into which log. */
interface WriterOf {
  profile: Profile
  membership: Membership
  log: Hypercore
}

/**
 * Makes sure that every view will count an entry that this device writes.
 *
 * @throws Fault NOT_PERMITTED for a kind that its role may not write, BAD_INPUT if it is out of bounds
 */
export function requireCounted(writer: WriterOf, entry: Entry): void {
  const problem = problemOf(entry)
  if (problem) throw new Fault('BAD_INPUT', `This cannot be written down: ${problem}.`)
  requireAllowed(writer, entry.kind)
}

function requireAllowed({ profile, membership, log }: WriterOf, kind: string): void {
  const { name, role } = profile.device
  // What is written just when a fork of this log is found is carried into the next one.
  const verdict = membership.verdictOnBranch(log.key, log.length, kind)
  if (verdict === 'counts') return
  throw new Fault(
    'NOT_PERMITTED',
    verdict === 'quarantined'
      ? `${name} was retired by an owner of the business and may not write any more. Let it join again as a new device.`
      : `${name} is admitted as ${role} and may not write ${kind}.`
  )
}
