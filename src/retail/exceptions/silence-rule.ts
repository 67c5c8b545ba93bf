import type { Device } from '../../node/device.ts'
import { lastIn } from '../../node/receipts.ts'
import { LAST } from '../../view/families.ts'
import { setting } from '../records/settings.ts'
import type { FoundException } from './exception-rule.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** Tills of which nothing was heard for too long, by the clock here. */
export async function* silentTills(device: Device): AsyncGenerator<FoundException> {
  const { view, membership, clock, keyPair } = device
  const days = await setting(device, 'silent.days')
  if (days === 0) return
  for (const { device: key, retired } of membership.devices) {
    if (retired || key.equals(keyPair.publicKey)) continue
    const logs = membership.logsOf(key)
    // What never sold is an office, or a till that is not in use yet.
    if ((await lastIn(view, logs, LAST.receipt)) === 0) continue
    const since = await lastIn(view, logs, LAST.time)
    if (clock.now() - since < days * DAY_MS) continue
    const name = key.toString('hex')
    yield { about: `silent ${name}`, facts: { type: 'silent-till', device: name, since } }
  }
}
