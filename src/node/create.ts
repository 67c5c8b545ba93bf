import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
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
import { Fault } from '../fault/fault.ts'
import { FIRST_LOG, Logs } from '../log/logs.ts'
import { currencyDecimals } from '../money/amount.ts'
import { Device, type DeviceOptions, logsDirectory } from './device.ts'
import { hasProfile, writeProfile } from './profile.ts'

/** What makes a business. */
export interface BusinessOptions {
  business: string
  location: string
  name: string
  /** ISO 4217 code. */
  currency: string
}

/**
 * Makes a business and its first device, an owner, in `directory`.
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
  await refuseSecondDevice(directory)
  const phrase = newPhrase(randomBytes)
  const root = rootFromPhrase(phrase)
  const key = epochKey(phrase, 0)
  const location = randomBytes(8)
  await makeLogsFolder(directory)
  const logs = await Logs.open(logsDirectory(directory), [key])
  const pair = await logs.deviceKeyPair()
  const log = (await logs.own(FIRST_LOG, key)).key
  await logs.close()
  const certificate = certifyOwner(root, { device: pair.publicKey, log })
  await writeProfile(directory, {
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
      log: FIRST_LOG,
      epoch: epochId(key).toString('hex'),
      location: location.toString('hex'),
      locationName: options.location
    },
    epochKeys: [key.toString('hex')]
  })
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
  let device: Device | null = null
  try {
    device = await Device.open(directory, deviceOptions)
    await device.commit(() => founding)
    await device.settle()
    return { phrase, device }
  } catch (error) {
    // A business whose phrase nobody saw must not stay: the next init would be refused for it.
    await device?.close()
    await rm(path.join(directory, 'device.json'), { force: true })
    await rm(path.join(directory, 'journal'), { force: true })
    throw error
  }
}

/**
 * Makes the folder for the logs of a new device. One that holds something else is left alone: a
 * guest that is refused takes its logs away again.
 *
 * @throws Fault CONFLICT or BAD_INPUT
 */
export async function makeLogsFolder(directory: string): Promise<void> {
  const folder = logsDirectory(directory)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Fault('BAD_INPUT', `${directory} cannot hold a device: ${why}.`, [], cause)
  }
  const known = ['db', 'CORESTORE']
  if ((await readdir(folder)).every(name => known.includes(name))) return
  throw new Fault(
    'CONFLICT',
    `${folder} holds files of something else. Give a directory of its own with --dir.`
  )
}

/** @throws Fault CONFLICT if `directory` holds a device */
export async function refuseSecondDevice(directory: string): Promise<void> {
  if (await hasProfile(directory)) {
    throw new Fault(
      'CONFLICT',
      `There is a device in ${directory} already. Give another directory with --dir.`
    )
  }
}
