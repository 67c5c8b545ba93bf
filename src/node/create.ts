import { randomBytes } from 'node:crypto'
import { ROLE_CODES } from '../business/role.ts'
import {
  attestLog,
  certifyOwner,
  epochId,
  epochKey,
  newPhrase,
  rootFromPhrase
} from '../business/root.ts'
import { BUSINESS_FIELDS, LOCATION_FIELDS } from '../entry/fields.ts'
import type { Entry } from '../entry/kinds.ts'
import { requireName } from '../entry/limits.ts'
import { currencyDecimals } from '../money/amount.ts'
import { Device, type DeviceOptions } from './device.ts'
import { makeFirstLog } from './first-log.ts'
import type { Profile } from './profile.ts'

/** What makes a business. */
export interface BusinessOptions {
  business: string
  location: string
  name: string
  /** ISO 4217 code. */
  currency: string
  /** Shows the phrase: only then the business counts as made. */
  shown?: (phrase: string, device: Device) => void
}

/**
 * Makes a business and its first device, an owner, in `directory`. The profile is written last: a
 * business whose phrase nobody saw must not stay, so what breaks off before is done again.
 *
 * @returns the recovery phrase (kept nowhere) and the open device
 * @throws Fault CONFLICT if the directory holds a device already
 */
export async function createBusiness(
  directory: string,
  options: BusinessOptions,
  deviceOptions: DeviceOptions = {}
): Promise<{ phrase: string; device: Device }> {
  requireName(options.business, 'The name of the business')
  requireName(options.location, 'The name of the location')
  requireName(options.name, 'The name of the device')
  currencyDecimals(options.currency)
  const { name: logName, log, keyPair: pair, close } = await makeFirstLog(directory)
  await close()
  const phrase = newPhrase(randomBytes)
  const root = rootFromPhrase(phrase)
  const key = epochKey(phrase, 0)
  const location = randomBytes(8)
  const certificate = certifyOwner(root, { device: pair.publicKey, log })
  const draft: Profile = {
    format: 1,
    business: {
      root: root.publicKey.toString('hex'),
      name: options.business,
      currency: options.currency
    },
    founder: {
      device: pair.publicKey.toString('hex'),
      log: log.toString('hex'),
      certificate: certificate.toString('hex')
    },
    device: {
      name: options.name,
      role: 'owner',
      log: logName,
      epoch: epochId(key).toString('hex'),
      location: location.toString('hex'),
      locationName: options.location
    },
    epochKeys: [key.toString('hex')]
  }
  const founding: Entry[] = [
    {
      kind: 'business.created',
      body: {
        root: root.publicKey,
        device: pair.publicKey,
        log,
        certificate,
        currency: options.currency
      }
    },
    {
      kind: 'device.admitted',
      body: {
        device: pair.publicKey,
        log,
        attestation: attestLog(pair, log),
        from: 0,
        role: ROLE_CODES.owner,
        location,
        name: options.name
      }
    },
    {
      kind: 'business.edited',
      body: {
        subject: Buffer.alloc(0),
        edits: [{ field: BUSINESS_FIELDS.name.code, text: options.business }]
      }
    },
    {
      kind: 'location.edited',
      body: {
        subject: location,
        edits: [{ field: LOCATION_FIELDS.name.code, text: options.location }]
      }
    }
  ]
  const device = await Device.open(directory, { ...deviceOptions, draft })
  try {
    await device.commit(() => founding)
    await device.settle()
    options.shown?.(phrase, device)
    await device.keep()
    return { phrase, device }
  } catch (error) {
    await device.close()
    throw error
  }
}
