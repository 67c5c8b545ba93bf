import type Hypercore from 'hypercore'
import { attestLog } from '../business/root.ts'
import { FAMILY, LAST } from '../view/families.ts'
import type { Device } from './device.ts'
import type { Beginning } from './own-log.ts'

/** How writing a log goes on: receipts are numbered over all logs that this device ever wrote. */
export async function beginningOf(device: Device, { key }: Hypercore): Promise<Beginning> {
  let lastReceipt = 0
  for (const log of device.ownLogs) {
    const last = await device.view.cell<Map<number, number>>(
      FAMILY.logMaxima + log.toString('latin1')
    )
    lastReceipt = Math.max(lastReceipt, last?.get(LAST.receipt) ?? 0)
  }
  const { began } = device.profile.device
  if (!began) return { lastReceipt, first: [] }
  const previous = {
    log: Buffer.from(began.previous.log, 'hex'),
    length: began.previous.length,
    hash: Buffer.from(began.previous.hash, 'hex')
  }
  const attestation = attestLog(device.keyPair, key)
  const body = { device: device.keyPair.publicKey, attestation, reason: began.reason, previous }
  return { lastReceipt, first: [{ kind: 'log.began', body }] }
}
