import type Hypercore from 'hypercore'
import type { Membership } from '../business/membership.ts'
import { Fault } from '../fault/fault.ts'
import type { Profile } from './profile.ts'

/** Who writes, and into which log. */
interface WriterOf {
  profile: Profile
  membership: Membership
  log: Hypercore
}

/**
 * Makes sure that others will believe this device when it writes entries of this kind.
 *
 * @throws Fault NOT_PERMITTED
 */
export function requireAllowed({ profile, membership, log }: WriterOf, kind: string): void {
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
